/** tf.device_util: what kind of device this is. */
let mocked: boolean | undefined;

/**
 * For tests: makes isMobile() give this from now on.
 *
 * @example
 * ```ts
 * tf.device_util.mockIsMobile(true);
 * tf.device_util.isMobile(); // true
 * tf.device_util.mockIsMobile(undefined);
 * ```
 */
export function mockIsMobile(value: boolean | undefined): void {
  mocked = value;
}

/**
 * Whether this is a phone or a tablet.
 *
 * @example
 * ```ts
 * tf.device_util.isMobile();
 * ```
 */
export function isMobile(nav?: Navigator): boolean {
  if (mocked !== undefined) return mocked;
  const navigator =
    nav ?? (typeof globalThis.navigator === 'undefined' ? undefined : globalThis.navigator);
  const hints = (navigator as unknown as { userAgentData?: { mobile: boolean } } | undefined)
    ?.userAgentData;
  if (hints !== undefined) return hints.mobile;
  return /Android|iPhone|iPad|iPod|Mobile|BlackBerry|Opera Mini|IEMobile/i.test(
    navigator?.userAgent ?? '',
  );
}

/**
 * Whether there is a window with a document, or this is a worker.
 *
 * @example
 * ```ts
 * tf.device_util.isBrowser();
 * ```
 */
export function isBrowser(): boolean {
  const isPage = typeof window !== 'undefined' && window.document !== undefined;
  return (
    isPage ||
    typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope !== 'undefined'
  );
}

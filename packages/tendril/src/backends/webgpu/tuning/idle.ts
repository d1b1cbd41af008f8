/** Waiting until there is nothing else to do. */

/** Between two looks, where the surroundings do not say when they are idle. */
const pause = 50;

/** Resolves when the page, or the event loop, has time to spare. Does not keep a program from ending. */
export function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve());
      return;
    }
    const timer: unknown = setTimeout(resolve, pause);
    if (typeof timer === 'object') (timer as { unref?: () => void } | null)?.unref?.();
  });
}

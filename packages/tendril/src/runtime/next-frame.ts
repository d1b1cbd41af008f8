/** Giving the page a chance to draw and to answer its user. */

/** Pages that nobody sees draw no frames; a frame later than this is not worth waiting for. */
const LONGEST_WAIT_MS = 250;

/**
 * Resolves before the next frame is drawn in a page; elsewhere (a worker, Node, a tab in the background) once other pending work
 * has had its turn.
 *
 * @example
 * ```ts
 * await tf.nextFrame();
 * ```
 */
export function nextFrame(): Promise<void> {
  if (typeof requestAnimationFrame !== 'function' || isHidden()) return nextTurn();
  return new Promise((resolve) => {
    const frame = requestAnimationFrame(() => finish());
    // Frames that are drawn nowhere, as those of a frame out of sight, and tabs that are put away meanwhile.
    const timer = setTimeout(finish, LONGEST_WAIT_MS);
    const page = typeof document === 'undefined' ? null : document;
    page?.addEventListener('visibilitychange', finish);
    function finish(): void {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      page?.removeEventListener('visibilitychange', finish);
      resolve();
    }
  });
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.visibilityState === 'hidden';
}

/** Resolves after what waits already. Messages are not slowed down in the background, as timers are. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else if (typeof MessageChannel === 'function') {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      setTimeout(resolve, 0);
    }
  });
}

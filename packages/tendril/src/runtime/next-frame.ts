/** Giving the page a chance to draw and to answer its user. */

/**
 * Resolves before the next frame is drawn in a page; elsewhere (a worker, Node) once other pending work has had its turn.
 *
 * @example
 * ```ts
 * await tf.nextFrame();
 * ```
 */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestAnimationFrame === 'function') requestAnimationFrame(() => resolve());
    else setTimeout(resolve, 0);
  });
}

/** Refusing what a damaged graph asks for before any memory is taken for it. */
import { graphModelOptions } from '../options.ts';

/** @param what it would make, as the message says it. */
export function checkElements(count: number, what: string): void {
  // Not a number is no count either.
  if (count <= graphModelOptions.maxElements) return;
  throw new Error(
    `it would make ${what}, more than the ${graphModelOptions.maxElements} elements that tf.graphModelOptions.maxElements allows`,
  );
}

/** How many numbers there are from `start` to `limit`, by steps of `delta`. */
export function stepsBetween(start: number, limit: number, delta: number): number {
  return delta === 0 ? 0 : Math.max(0, Math.ceil((limit - start) / delta));
}

/** Printing. */
import type { Tensor } from '../../runtime/index.ts';

/**
 * Prints a tensor's values to the console.
 *
 * @param verbose whether to print shape and dtype too. False by default.
 * @example
 * ```ts
 * tf.print(tf.tensor2d([[1, 2], [3, 4]]), true);
 * ```
 */
export function print<T extends Tensor>(x: T, verbose = false): void {
  x.print(verbose);
}

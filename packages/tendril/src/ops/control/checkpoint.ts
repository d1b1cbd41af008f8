/** Gradients that compute anew what they need of the way forward, instead of keeping it. */
import { recordTuple } from '../../primitives/control/index.ts';
import { tapeIsOpen, tidy } from '../../runtime/index.ts';
import type { Container } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { asGraphs, flatten, recordFunction } from './function.ts';

/**
 * The same function, of which a gradient keeps nothing but its arguments: what it computes on the way to its result is computed
 * again when the gradient needs it. That trades time for memory ("Training deep nets with sublinear memory cost", Chen et al.
 * 2016; `jax.checkpoint`). Checkpoint the blocks of a deep network, and training needs memory for one block at a time.
 *
 * @param fn from tensors (or arrays and objects of them) to tensors. Under a gradient it is run on placeholders, so it may not read values.
 * @throws if `fn` is no function, or returns a promise.
 * @example
 * ```ts
 * const block = tf.checkpoint((x, w) => tf.tanh(tf.matMul(x, w)).square());
 * const g = tf.grads((x, w) => block(x, w).sum());
 * const [dx] = g([tf.ones([1, 2]), tf.tensor2d([[1, 2], [3, 4]])]);
 * console.log(dx.shape); // [1, 2]
 * ```
 */
export function checkpoint<A extends unknown[], R extends Container>(
  fn: (...args: A) => R,
): (...args: A) => R {
  const op = 'checkpoint';
  check(typeof fn === 'function', op, () => `wanted a function of tensors, got ${typeof fn}`);
  return (...args) => {
    if (!tapeIsOpen()) return fn(...args);
    return tidy(() => {
      const given = flatten(args, 'argument', op);
      const { functions, results } = asGraphs(
        () => [
          recordFunction(op, given.nodes, (parameters) => fn(...(given.rebuild(parameters) as A))),
        ],
        ([body], captured) => recordTuple('call', { body }, [...captured, ...given.nodes]),
      );
      return functions[0].result.rebuild(results);
    }) as R;
  };
}

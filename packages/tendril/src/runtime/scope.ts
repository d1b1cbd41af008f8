/**
 * Scopes: tidy, keep, dispose. Nobody has to use them: they only free sooner what the garbage collector would find later.
 */
import { tensorsIn, type Container } from './containers.ts';
import { Tensor } from './tensor.ts';
import { endScope, startScope } from './tracked.ts';

/**
 * Runs `fn` and disposes of every tensor it made, except those it returns and those that were kept.
 *
 * @param nameOrFn the function, or a name for it (as TensorFlow.js allows; only error messages use it).
 * @throws if `fn` returns a promise: what it awaits would run outside the scope.
 * @example
 * ```ts
 * const y = tf.tidy(() => {
 *   const one = tf.scalar(1);
 *   return tf.tensor1d([1, 2, 3]).square().add(one);
 * });
 * console.log(tf.memory().numTensors);
 * y.print();
 * ```
 */
export function tidy<T extends Container>(nameOrFn: string | (() => T), fn?: () => T): T {
  const [name, work] = typeof nameOrFn === 'function' ? ['', nameOrFn] : [` '${nameOrFn}'`, fn];
  if (typeof work !== 'function')
    throw new Error(`tidy${name}: wanted a function, got ${typeof work}`);
  startScope();
  let result: T | undefined;
  try {
    result = work();
    if (result instanceof Promise) {
      throw new Error(
        `tidy${name}: the function returned a promise. tidy cannot follow asynchronous work: ` +
          `make it synchronous, or use tf.keep and dispose.`,
      );
    }
    return result;
  } finally {
    endScope(new Set(tensorsIn(result)));
  }
}

/**
 * Keeps a tensor alive when the tidy it was made in ends.
 *
 * @example
 * ```ts
 * let kept;
 * tf.tidy(() => {
 *   kept = tf.keep(tf.tensor1d([1, 2]).square());
 * });
 * kept.print();
 * ```
 */
export function keep<T extends Tensor>(tensor: T): T {
  if (!(tensor instanceof Tensor)) throw new Error(`keep: wanted a tensor, got ${typeof tensor}`);
  tensor.kept = true;
  return tensor;
}

/**
 * Disposes of a tensor, or of all tensors in an array or object.
 *
 * @example
 * ```ts
 * const pair = [tf.scalar(1), tf.scalar(2)];
 * tf.dispose(pair);
 * console.log(pair[0].isDisposed); // true
 * ```
 */
export function dispose(container: Container): void {
  for (const tensor of tensorsIn(container)) tensor.dispose();
}

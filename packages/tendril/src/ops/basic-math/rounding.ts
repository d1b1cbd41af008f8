/** Rounding to whole numbers. The dtype stays what it is; integers are whole already. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { mapNumber } from '../util/elementwise.ts';
import { inSteps } from '../util/stop-gradient.ts';

const whole =
  (primitive: (x: Node) => Node) =>
  (x: Node): Node =>
    x.dtype === 'int32' ? x : inSteps(primitive(x), x);

/**
 * The largest whole number that is not larger, elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.floor(tf.tensor1d([0.6, 1.1, -3.3])).print(); // [0, 1, -4]
 * ```
 */
export function floor<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('floor', x, whole(ir.floor));
}

/**
 * The smallest whole number that is not smaller, elementwise. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.ceil(tf.tensor1d([0.6, 1.1, -3.3])).print(); // [1, 2, -3]
 * ```
 */
export function ceil<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('ceil', x, whole(ir.ceil));
}

/**
 * The nearest whole number elementwise; halves go to the even neighbour. The dtype stays what it is.
 *
 * @example
 * ```ts
 * tf.round(tf.tensor1d([0.6, 1.5, 2.5])).print(); // [1, 2, 2]
 * ```
 */
export function round<T extends Tensor>(x: T | TensorLike): T {
  return mapNumber('round', x, whole(ir.roundNearestEven));
}

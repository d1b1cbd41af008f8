/** Tensors with one value everywhere: fill, zeros, ones and their like. */
import * as ir from '../../ir/build.ts';
import type { DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import type { Shape } from '../../ir/shape.ts';
import { checkDtype } from '../../runtime/index.ts';
import type { Rank, ShapeMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';

function constantOf(op: string, shape: Shape, value: number, dtype: DType): Node {
  checkShape(op, shape);
  checkDtype(dtype, op);
  return ir.constant(value, shape, dtype);
}

/**
 * A tensor with one value everywhere.
 *
 * @param dtype by default float32, or bool for a boolean value.
 * @example
 * ```ts
 * tf.fill([2, 2], 4).print();
 * ```
 */
export function fill<R extends Rank>(
  shape: ShapeMap[R],
  value: number | boolean,
  dtype?: DType,
): Tensor<R> {
  check(
    typeof value === 'number' || typeof value === 'boolean',
    'fill',
    () => `the value must be a number or a boolean, got ${show(value)}`,
  );
  checkShape('fill', shape);
  if (dtype !== undefined) checkDtype(dtype, 'fill');
  return wrap(ir.broadcastTo(nodeOf(value, 'value', 'fill', dtype), shape));
}

/**
 * A tensor of zeros.
 *
 * @param dtype 'float32' by default.
 * @example
 * ```ts
 * tf.zeros([2, 2]).print();
 * ```
 */
export function zeros<R extends Rank>(shape: ShapeMap[R], dtype: DType = 'float32'): Tensor<R> {
  return wrap(constantOf('zeros', shape, 0, dtype));
}

/**
 * A tensor of ones.
 *
 * @param dtype 'float32' by default.
 * @example
 * ```ts
 * tf.ones([2, 2]).print();
 * ```
 */
export function ones<R extends Rank>(shape: ShapeMap[R], dtype: DType = 'float32'): Tensor<R> {
  return wrap(constantOf('ones', shape, 1, dtype));
}

/**
 * Zeros of the shape and dtype of another tensor.
 *
 * @example
 * ```ts
 * tf.zerosLike(tf.tensor([1, 2])).print(); // [0, 0]
 * ```
 */
export function zerosLike<T extends Tensor>(x: T | TensorLike): T {
  return wrap(ir.constantLike(nodeOf(x, 'x', 'zerosLike'), 0));
}

/**
 * Ones of the shape and dtype of another tensor.
 *
 * @example
 * ```ts
 * tf.onesLike(tf.tensor([1, 2])).print(); // [1, 1]
 * ```
 */
export function onesLike<T extends Tensor>(x: T | TensorLike): T {
  return wrap(ir.constantLike(nodeOf(x, 'x', 'onesLike'), 1));
}

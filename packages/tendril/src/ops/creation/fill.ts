/** Tensors with one value everywhere: fill, zeros, ones and their like. */
import * as ir from '../../ir/build.ts';
import type { Shape } from '../../ir/shape.ts';
import {
  checkDataType,
  checkDtype,
  asComplex,
  isStorage,
  partsOfNode,
  storedAs,
  wideDType,
} from '../../runtime/index.ts';
import type { DataType, Parts, Rank, ShapeMap, Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { moved, partsOf, wrap, wrapParts } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';

function constantOf<R extends Rank>(
  op: string,
  shape: Shape,
  value: number,
  given: DataType | null,
): Tensor<R> {
  const dtype = given ?? 'float32';
  checkShape(op, shape);
  checkDataType(dtype, op);
  if (dtype === 'complex64')
    return wrapParts(asComplex(partsOfNode(ir.constant(value, shape, 'float32'))));
  if (isStorage(dtype))
    return wrapParts(storedAs(ir.constant(value, shape, wideDType[dtype]), dtype));
  checkDtype(dtype, op);
  return wrap(ir.constant(value, shape, dtype));
}

/** Parts of the same kind with one number everywhere. */
function constantLike(op: string, parts: Parts, value: number): Parts {
  check(parts.strings === null, op, () => 'strings have no zeros and ones; use tf.fill');
  const node = ir.constantLike(parts.node, value);
  return { ...parts, node, imag: parts.imag === null ? null : ir.constantLike(node, 0) };
}

/**
 * A tensor with one value everywhere.
 *
 * @param dtype by default float32, or bool for a boolean value, or string for a string.
 * @example
 * ```ts
 * tf.fill([2, 2], 4).print();
 * ```
 */
export function fill<R extends Rank>(
  shape: ShapeMap[R],
  value: number | boolean | string,
  dtype?: DataType,
): Tensor<R> {
  const op = 'fill';
  const named = dtype ?? undefined;
  check(
    ['number', 'boolean', 'string'].includes(typeof value),
    op,
    () => `the value must be a number, a boolean or a string, got ${show(value)}`,
  );
  checkShape(op, shape);
  const isString = typeof value === 'string';
  check(
    named === undefined || isString === (named === 'string'),
    op,
    () => `the value ${show(value)} is not of dtype '${named}'`,
  );
  if (isStorage(named)) return constantOf(op, shape, Number(value), named);
  const real = named === 'complex64' ? 'float32' : named;
  if (real !== undefined && real !== 'string') checkDtype(real, op);
  const parts = partsOf(value, 'value', op, real === 'string' ? undefined : real);
  return moved(named === 'complex64' ? asComplex(parts) : parts, (node) =>
    ir.broadcastTo(node, shape),
  );
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
export function zeros<R extends Rank>(shape: ShapeMap[R], dtype: DataType = 'float32'): Tensor<R> {
  return constantOf('zeros', shape, 0, dtype);
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
export function ones<R extends Rank>(shape: ShapeMap[R], dtype: DataType = 'float32'): Tensor<R> {
  return constantOf('ones', shape, 1, dtype);
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
  return wrapParts(constantLike('zerosLike', partsOf(x, 'x', 'zerosLike'), 0));
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
  return wrapParts(constantLike('onesLike', partsOf(x, 'x', 'onesLike'), 1));
}

/** Normal random numbers: uniform ones, taken through the inverse of the normal distribution. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Rank, ShapeMap, Tensor } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';
import { keyOf, symmetricUniform } from './bits.ts';
import { erfInv, erfInvMiddle } from './erf-inv.ts';

/** How much of a normal distribution lies within two standard deviations: erf(√2). */
const withinTwo = 0.9544997361036416;

type NumericType = 'float32' | 'int32';

/** The dtype wanted: float32 unless said otherwise. */
export function numericType(op: string, dtype: NumericType | null | undefined): NumericType {
  const wanted = dtype ?? 'float32';
  check(
    wanted === 'float32' || wanted === 'int32',
    op,
    () => `dtype must be 'float32' or 'int32', got ${show(dtype)}`,
  );
  return wanted;
}

/** Mean and deviation are inputs of the program, not part of it: they may change at every call. */
function scaled(op: string, x: Node, mean: number, stdDev: number, dtype: NumericType): Node {
  const wide = stdDev === 1 ? x : n.mul(x, nodeOf(stdDev, 'stdDev', op));
  const moved = mean === 0 ? wide : n.add(wide, nodeOf(mean, 'mean', op));
  return dtype === 'float32' ? moved : ir.convert(ir.roundNearestEven(moved), dtype);
}

/**
 * Random numbers of a normal distribution.
 *
 * @param mean 0 by default.
 * @param stdDev the standard deviation, 1 by default.
 * @param dtype 'float32' (the default) or 'int32', rounded.
 * @param seed the same seed gives the same numbers, on every backend.
 * @example
 * ```ts
 * tf.randomNormal([2, 2]).print();
 * tf.randomNormal([3], 10, 2, 'float32', 42).print();
 * ```
 */
export function randomNormal<R extends Rank>(
  shape: ShapeMap[R],
  mean = 0,
  stdDev = 1,
  dtype?: NumericType,
  seed?: number,
): Tensor<R> {
  const op = 'randomNormal';
  checkShape(op, shape);
  const type = numericType(op, dtype);
  const standard = n.mul(erfInv(symmetricUniform(keyOf(op, seed), shape)), Math.SQRT2);
  return wrap(scaled(op, standard, mean, stdDev, type));
}

/**
 * Random numbers of the normal distribution with mean 0 and standard deviation 1.
 *
 * @param dtype 'float32' (the default) or 'int32', rounded.
 * @param seed the same seed gives the same numbers, on every backend.
 * @example
 * ```ts
 * tf.randomStandardNormal([2, 2]).print();
 * ```
 */
export function randomStandardNormal<R extends Rank>(
  shape: ShapeMap[R],
  dtype?: NumericType,
  seed?: number,
): Tensor<R> {
  const op = 'randomStandardNormal';
  checkShape(op, shape);
  return randomNormal(shape, 0, 1, numericType(op, dtype), seed);
}

/**
 * Random numbers of a normal distribution, none further than two standard deviations from the mean.
 *
 * @param mean 0 by default.
 * @param stdDev of the distribution before it is truncated, 1 by default.
 * @param dtype 'float32' (the default) or 'int32', rounded.
 * @param seed the same seed gives the same numbers, on every backend.
 * @example
 * ```ts
 * tf.truncatedNormal([2, 2]).print();
 * ```
 */
export function truncatedNormal<R extends Rank>(
  shape: ShapeMap[R],
  mean = 0,
  stdDev = 1,
  dtype?: NumericType,
  seed?: number,
): Tensor<R> {
  const op = 'truncatedNormal';
  checkShape(op, shape);
  const type = numericType(op, dtype);
  const uniform = n.mul(symmetricUniform(keyOf(op, seed), shape), withinTwo);
  const standard = n.mul(erfInvMiddle(uniform), Math.SQRT2);
  return wrap(scaled(op, standard, mean, stdDev, type));
}

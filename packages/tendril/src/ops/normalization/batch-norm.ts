/** Batch normalization with given statistics. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type {
  Rank,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

function statistic(op: string, name: string, value: Tensor | TensorLike, x: Node): Node {
  const node = asFloat(nodeOf(value, name, op));
  const lead = x.shape.length - node.shape.length;
  const fits =
    lead >= 0 && node.shape.every((extent, i) => extent === 1 || extent === x.shape[i + lead]);
  check(
    fits,
    op,
    () =>
      `'${name}' of shape [${node.shape}] does not broadcast to x, which is of shape [${x.shape}]; it has one value for each of the last axis's ${x.shape.at(-1)} channels, or x's rank`,
  );
  return node;
}

/**
 * Normalizes with given mean and variance: `(x - mean) / √(variance + varianceEpsilon) * scale + offset`. The result is float32.
 *
 * The statistics are of rank 1, a value for each channel (the last axis), or broadcast to `x`.
 *
 * @param offset 0 by default.
 * @param scale 1 by default.
 * @param varianceEpsilon added to the variance, 0.001 by default.
 * @throws if a statistic does not broadcast to `x`.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1, 10], [3, 30]]);
 * const { mean, variance } = tf.moments(x, 0);
 * tf.batchNorm(x, mean, variance).print(); // [[-1, -1], [1, 1]], nearly
 * ```
 */
export function batchNorm<R extends Rank>(
  x: Tensor<R> | TensorLike,
  mean: Tensor<R> | Tensor1D | TensorLike,
  variance: Tensor<R> | Tensor1D | TensorLike,
  offset?: Tensor<R> | Tensor1D | TensorLike | null,
  scale?: Tensor<R> | Tensor1D | TensorLike | null,
  varianceEpsilon?: number,
): Tensor<R> {
  const op = 'batchNorm';
  const node = asFloat(nodeOf(x, 'x', op));
  const center = statistic(op, 'mean', mean, node);
  const spread = statistic(op, 'variance', variance, node);
  let factor = ir.rsqrt(n.add(spread, varianceEpsilon ?? 0.001));
  if (scale !== undefined && scale !== null) {
    factor = n.mul(factor, statistic(op, 'scale', scale, node));
  }
  let result = n.mul(n.sub(node, center), factor);
  if (offset !== undefined && offset !== null) {
    result = n.add(result, statistic(op, 'offset', offset, node));
  }
  return wrap(result);
}

/**
 * Batch normalization of a tensor of rank 2: see `tf.batchNorm`.
 *
 * @example
 * ```ts
 * tf.batchNorm2d(tf.ones([2, 3]), [1, 1, 0], [1, 1, 1]).print();
 * ```
 */
export function batchNorm2d(
  x: Tensor2D | TensorLike,
  mean: Tensor2D | Tensor1D | TensorLike,
  variance: Tensor2D | Tensor1D | TensorLike,
  offset?: Tensor2D | Tensor1D | TensorLike | null,
  scale?: Tensor2D | Tensor1D | TensorLike | null,
  varianceEpsilon?: number,
): Tensor2D {
  return batchNorm(x, mean, variance, offset, scale, varianceEpsilon);
}

/**
 * Batch normalization of a tensor of rank 3: see `tf.batchNorm`.
 *
 * @example
 * ```ts
 * tf.batchNorm3d(tf.ones([2, 2, 3]), [1, 1, 0], [1, 1, 1]).print();
 * ```
 */
export function batchNorm3d(
  x: Tensor3D | TensorLike,
  mean: Tensor3D | Tensor1D | TensorLike,
  variance: Tensor3D | Tensor1D | TensorLike,
  offset?: Tensor3D | Tensor1D | TensorLike | null,
  scale?: Tensor3D | Tensor1D | TensorLike | null,
  varianceEpsilon?: number,
): Tensor3D {
  return batchNorm(x, mean, variance, offset, scale, varianceEpsilon);
}

/**
 * Batch normalization of a tensor of rank 4: see `tf.batchNorm`.
 *
 * @example
 * ```ts
 * tf.batchNorm4d(tf.ones([1, 2, 2, 3]), [1, 1, 0], [1, 1, 1]).print();
 * ```
 */
export function batchNorm4d(
  x: Tensor4D | TensorLike,
  mean: Tensor4D | Tensor1D | TensorLike,
  variance: Tensor4D | Tensor1D | TensorLike,
  offset?: Tensor4D | Tensor1D | TensorLike | null,
  scale?: Tensor4D | Tensor1D | TensorLike | null,
  varianceEpsilon?: number,
): Tensor4D {
  return batchNorm(x, mean, variance, offset, scale, varianceEpsilon);
}

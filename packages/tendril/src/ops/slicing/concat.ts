/** Joining tensors along an axis that they have. */
import * as ir from '../../ir/build.ts';
import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check } from '../util/errors.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { partsOfAll, wrapParts } from '../util/operand.ts';

/**
 * Joins tensors along an axis. The result has the widest dtype among them.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @throws if the list is empty, or the shapes differ elsewhere than along the axis.
 * @example
 * ```ts
 * tf.concat([tf.tensor1d([1, 2]), tf.tensor1d([3])]).print(); // [1, 2, 3]
 * tf.concat([tf.ones([2, 1]), tf.zeros([2, 2])], 1).print(); // [[1, 0, 0], [1, 0, 0]]
 * ```
 */
export function concat<T extends Tensor>(tensors: (T | TensorLike)[], axis = 0): T {
  const op = 'concat';
  const all = partsOfAll(tensors, 'tensors', op);
  const first = all[0].node.shape;
  check(first.length > 0, op, () => 'scalars have no axis to be joined along; use tf.stack');
  const at = normalizeAxis(op, axis, first);
  all.forEach(({ node: { shape } }, i) => {
    const fits = shape.length === first.length && shape.every((n, d) => d === at || n === first[d]);
    check(
      fits,
      op,
      () =>
        `tensors[${i}] is of shape [${shape}], tensors[0] of [${first}]; they may differ along axis ${at} only`,
    );
  });
  const met = meetAll(op, all);
  return wrapParts(joinParts(met, (nodes) => ir.concatenate(nodes, at)));
}

/**
 * Joins tensors of rank 1: see `tf.concat`.
 *
 * @example
 * ```ts
 * tf.concat1d([tf.tensor1d([1]), tf.tensor1d([2])]).print(); // [1, 2]
 * ```
 */
export function concat1d(tensors: (Tensor1D | TensorLike)[]): Tensor1D {
  return concat(tensors, 0);
}

/**
 * Joins tensors of rank 2: see `tf.concat`.
 *
 * @example
 * ```ts
 * tf.concat2d([tf.ones([1, 2]), tf.zeros([1, 2])], 0).print(); // [[1, 1], [0, 0]]
 * ```
 */
export function concat2d(tensors: (Tensor2D | TensorLike)[], axis: number): Tensor2D {
  return concat(tensors, axis);
}

/**
 * Joins tensors of rank 3: see `tf.concat`.
 *
 * @example
 * ```ts
 * console.log(tf.concat3d([tf.ones([1, 2, 3]), tf.ones([1, 2, 1])], 2).shape); // [1, 2, 4]
 * ```
 */
export function concat3d(tensors: (Tensor3D | TensorLike)[], axis: number): Tensor3D {
  return concat(tensors, axis);
}

/**
 * Joins tensors of rank 4: see `tf.concat`.
 *
 * @example
 * ```ts
 * console.log(tf.concat4d([tf.ones([1, 2, 3, 1]), tf.ones([1, 2, 3, 1])], 3).shape); // [1, 2, 3, 2]
 * ```
 */
export function concat4d(tensors: (Tensor4D | TensorLike)[], axis: number): Tensor4D {
  return concat(tensors, axis);
}

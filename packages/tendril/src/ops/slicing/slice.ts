/** A box out of a tensor. */
import * as ir from '../../ir/build.ts';
import type { Shape } from '../../ir/shape.ts';
import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { moved, partsOf } from '../util/operand.ts';

/** A number speaks of the first axis, a short list of the first axes; `rest` is for those that are left. */
function forEachAxis(given: number | readonly number[] | undefined, shape: Shape, rest: number) {
  const list =
    given === undefined || given === null ? [] : typeof given === 'number' ? [given] : given;
  return {
    list,
    filled: [...list, ...new Array<number>(Math.max(0, shape.length - list.length)).fill(rest)],
  };
}

/**
 * The box of `size` elements along each axis that starts at `begin`.
 *
 * @param begin for each axis, or for the first ones (the others start at 0). A number is for the first axis.
 * @param size for each axis, or for the first ones; -1, or no size, is all that is left.
 * @throws if the box does not lie in the tensor, or the tensor is a scalar.
 * @example
 * ```ts
 * tf.slice(tf.tensor1d([1, 2, 3, 4]), 1, 2).print(); // [2, 3]
 * tf.slice(tf.tensor2d([[1, 2], [3, 4]]), [1, 0], [1, 2]).print(); // [[3, 4]]
 * ```
 */
export function slice<T extends Tensor>(
  x: T | TensorLike,
  begin: number | number[],
  size?: number | number[],
): T {
  const op = 'slice';
  const parts = partsOf(x, 'x', op);
  const { shape } = parts.node;
  check(
    shape.length > 0,
    op,
    () => 'a scalar cannot be sliced; give it an axis with tf.reshape(x, [1])',
  );
  const starts = forEachAxis(begin, shape, 0);
  const sizes = forEachAxis(size, shape, -1);
  check(
    starts.list.length <= shape.length && sizes.list.length <= shape.length,
    op,
    () =>
      `begin ${show(starts.list)} and size ${show(sizes.list)} have more entries than the shape [${shape}] has axes`,
  );
  const limits = shape.map((extent, i) => {
    const start = starts.filled[i];
    const count = sizes.filled[i] === -1 ? extent - start : sizes.filled[i];
    const inside =
      Number.isInteger(start) &&
      Number.isInteger(count) &&
      start >= 0 &&
      count >= 0 &&
      start + count <= extent;
    check(
      inside,
      op,
      () =>
        `axis ${i} of the shape [${shape}] has no ${count} elements from ${start} on; begin + size may be ${extent} at most`,
    );
    return start + count;
  });
  return moved(parts, (node) => ir.slice(node, starts.filled, limits));
}

/**
 * A slice of a tensor of rank 1: see `tf.slice`.
 *
 * @example
 * ```ts
 * tf.slice1d(tf.tensor1d([1, 2, 3]), 1, 2).print(); // [2, 3]
 * ```
 */
export function slice1d(x: Tensor1D | TensorLike, begin: number, size: number): Tensor1D {
  return slice(x, [begin], [size]);
}

/**
 * A slice of a tensor of rank 2: see `tf.slice`.
 *
 * @example
 * ```ts
 * tf.slice2d(tf.tensor2d([[1, 2], [3, 4]]), [0, 1], [2, 1]).print(); // [[2], [4]]
 * ```
 */
export function slice2d(
  x: Tensor2D | TensorLike,
  begin: [number, number],
  size: [number, number],
): Tensor2D {
  return slice(x, begin, size);
}

/**
 * A slice of a tensor of rank 3: see `tf.slice`.
 *
 * @example
 * ```ts
 * console.log(tf.slice3d(tf.ones([2, 3, 4]), [0, 1, 2], [2, 2, 1]).shape); // [2, 2, 1]
 * ```
 */
export function slice3d(
  x: Tensor3D | TensorLike,
  begin: [number, number, number],
  size: [number, number, number],
): Tensor3D {
  return slice(x, begin, size);
}

/**
 * A slice of a tensor of rank 4: see `tf.slice`.
 *
 * @example
 * ```ts
 * console.log(tf.slice4d(tf.ones([1, 2, 3, 4]), [0, 0, 1, 2], [1, 2, 2, 1]).shape); // [1, 2, 2, 1]
 * ```
 */
export function slice4d(
  x: Tensor4D | TensorLike,
  begin: [number, number, number, number],
  size: [number, number, number, number],
): Tensor4D {
  return slice(x, begin, size);
}

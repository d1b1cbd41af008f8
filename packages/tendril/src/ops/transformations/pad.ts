/** Padding with a constant or with the tensor's own mirror image. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { dtypeOfParts, partsFromStrings } from '../../runtime/index.ts';
import type {
  Parts,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { meetAll } from '../util/meet.ts';
import { moved, partsOf, wrapParts } from '../util/operand.ts';

type Pair = [number, number];

function checkPaddings(op: string, paddings: readonly Pair[], node: Node): void {
  const fits =
    Array.isArray(paddings) &&
    paddings.length === node.shape.length &&
    paddings.every((p) => Array.isArray(p) && p.length === 2 && p.every(Number.isInteger));
  check(
    fits,
    op,
    () =>
      `paddings must be one [before, after] pair for each axis of the shape [${node.shape}], got ${show(paddings)}`,
  );
  node.shape.forEach((extent, i) => {
    const [before, after] = paddings[i];
    check(
      extent + before + after >= 0,
      op,
      () => `paddings [${before}, ${after}] cut more than the ${extent} elements of axis ${i}`,
    );
  });
}

/** The parts, and the number that their nodes are padded with. Strings are padded with a place in their table. */
function filling(parts: Parts, value: number | string): { parts: Parts; filler: number } {
  const op = 'pad';
  const isString = parts.strings !== null;
  check(
    isString ? typeof value === 'string' || value === 0 : typeof value === 'number',
    op,
    () => `constantValue ${show(value)} is not of the tensor's dtype, ${dtypeOfParts(parts)}`,
  );
  if (!isString) return { parts, filler: Number(value) };
  const text = value === 0 ? '' : String(value);
  const [met] = meetAll(op, [parts, partsFromStrings([text], [])]);
  return { parts: met, filler: met.strings!.entries.indexOf(text) };
}

/** Parts with elements of one value around them; for strings 0 is the empty one. */
export function padParts(
  given: Parts,
  low: readonly number[],
  high: readonly number[],
  value: number | string,
): Parts {
  const { parts, filler } = filling(given, value);
  const { node, imag } = parts;
  const none = low.map(() => 0);
  return {
    ...parts,
    node: ir.pad(node, low, high, none, filler),
    imag: imag === null ? null : ir.pad(imag, low, high, none, 0),
  };
}

/**
 * Adds elements of one value before and after each axis. Negative paddings cut elements off.
 *
 * @param paddings a pair [before, after] for each axis.
 * @param constantValue 0 by default; a string for strings, the empty one by default.
 * @throws if there is not one pair for each axis.
 * @example
 * ```ts
 * tf.pad(tf.tensor1d([1, 2, 3]), [[1, 2]]).print(); // [0, 1, 2, 3, 0, 0]
 * ```
 */
export function pad<T extends Tensor>(
  x: T | TensorLike,
  paddings: [number, number][],
  constantValue: number | string = 0,
): T {
  const parts = partsOf(x, 'x', 'pad');
  checkPaddings('pad', paddings, parts.node);
  const low = paddings.map(([before]) => before);
  const high = paddings.map(([, after]) => after);
  return wrapParts(padParts(parts, low, high, constantValue));
}

/**
 * Pads a tensor of rank 1: see `tf.pad`.
 *
 * @example
 * ```ts
 * tf.pad1d(tf.tensor1d([1, 2]), [1, 1]).print(); // [0, 1, 2, 0]
 * ```
 */
export function pad1d(x: Tensor1D | TensorLike, paddings: Pair, constantValue = 0): Tensor1D {
  return pad(x, [paddings], constantValue);
}

/**
 * Pads a tensor of rank 2: see `tf.pad`.
 *
 * @example
 * ```ts
 * tf.pad2d(tf.ones([1, 2]), [[1, 0], [0, 1]]).print(); // [[0, 0, 0], [1, 1, 0]]
 * ```
 */
export function pad2d(
  x: Tensor2D | TensorLike,
  paddings: [Pair, Pair],
  constantValue = 0,
): Tensor2D {
  return pad(x, paddings, constantValue);
}

/**
 * Pads a tensor of rank 3: see `tf.pad`.
 *
 * @example
 * ```ts
 * console.log(tf.pad3d(tf.ones([1, 1, 1]), [[1, 0], [0, 1], [1, 1]]).shape); // [2, 2, 3]
 * ```
 */
export function pad3d(
  x: Tensor3D | TensorLike,
  paddings: [Pair, Pair, Pair],
  constantValue = 0,
): Tensor3D {
  return pad(x, paddings, constantValue);
}

/**
 * Pads a tensor of rank 4: see `tf.pad`.
 *
 * @example
 * ```ts
 * console.log(tf.pad4d(tf.ones([1, 1, 1, 1]), [[0, 0], [1, 1], [1, 1], [0, 0]]).shape); // [1, 3, 3, 1]
 * ```
 */
export function pad4d(
  x: Tensor4D | TensorLike,
  paddings: [Pair, Pair, Pair, Pair],
  constantValue = 0,
): Tensor4D {
  return pad(x, paddings, constantValue);
}

/** `count` elements from the edge inwards along an axis, in mirrored order; `skip` leaves the edge itself out. */
function mirrored(node: Node, axis: number, count: number, skip: number, atEnd: boolean): Node {
  const start = node.shape.map(() => 0);
  const limit = [...node.shape];
  start[axis] = atEnd ? node.shape[axis] - skip - count : skip;
  limit[axis] = start[axis] + count;
  return ir.reverse(ir.slice(node, start, limit), [axis]);
}

/**
 * Pads with the tensor's own mirror image.
 *
 * @param paddings a pair [before, after] for each axis.
 * @param mode 'reflect' leaves the edge out of the image, 'symmetric' repeats it.
 * @throws if a padding is larger than what there is to mirror.
 * @example
 * ```ts
 * tf.mirrorPad(tf.tensor1d([1, 2, 3]), [[2, 1]], 'reflect').print(); // [3, 2, 1, 2, 3, 2]
 * tf.mirrorPad(tf.tensor1d([1, 2, 3]), [[2, 1]], 'symmetric').print(); // [2, 1, 1, 2, 3, 3]
 * ```
 */
export function mirrorPad<T extends Tensor>(
  x: T | TensorLike,
  paddings: [number, number][],
  mode: 'reflect' | 'symmetric',
): T {
  const op = 'mirrorPad';
  check(
    mode === 'reflect' || mode === 'symmetric',
    op,
    () => `mode must be 'reflect' or 'symmetric', got ${show(mode)}`,
  );
  const parts = partsOf(x, 'x', op);
  checkPaddings(op, paddings, parts.node);
  const skip = mode === 'reflect' ? 1 : 0;
  paddings.forEach(([before, after], axis) => {
    const most = parts.node.shape[axis] - skip;
    check(
      Math.min(before, after) >= 0 && Math.max(before, after) <= most,
      op,
      () =>
        `in mode '${mode}', paddings of axis ${axis} must be from 0 to ${most}, got [${before}, ${after}]`,
    );
  });
  return moved(parts, (node) =>
    paddings.reduce((padded, [before, after], axis) => {
      const pieces = [padded];
      if (before > 0) pieces.unshift(mirrored(padded, axis, before, skip, false));
      if (after > 0) pieces.push(mirrored(padded, axis, after, skip, true));
      return ir.concatenate(pieces, axis);
    }, node),
  );
}

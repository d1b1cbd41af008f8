/** Joining tensors along a new axis, and taking one apart along an axis that goes. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sameShape } from '../../ir/shape.ts';
import { dtypeOfParts } from '../../runtime/index.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxis } from '../util/axes.ts';
import { check, show } from '../util/errors.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { moved, partsOf, partsOfAll, wrapParts } from '../util/operand.ts';

/**
 * Joins tensors of one shape and dtype along a new axis.
 *
 * @param axis where the new axis goes, 0 by default; negative ones count from the end of the result's axes.
 * @throws if the list is empty, or shapes or dtypes differ.
 * @example
 * ```ts
 * tf.stack([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]).print(); // [[1, 2], [3, 4]]
 * ```
 */
export function stack<T extends Tensor>(tensors: (T | TensorLike)[], axis = 0): Tensor {
  const all = partsOfAll(tensors, 'tensors', 'stack');
  const { shape } = all[0].node;
  const dtype = dtypeOfParts(all[0]);
  all.forEach((parts, i) => {
    check(
      sameShape(parts.node.shape, shape) && dtypeOfParts(parts) === dtype,
      'stack',
      () =>
        `tensors[${i}] is ${dtypeOfParts(parts)}[${parts.node.shape}], tensors[0] is ${dtype}[${shape}]; all must be of one shape and dtype`,
    );
  });
  const at = normalizeAxis('stack', axis, [...shape, 1]);
  const expanded = [...shape.slice(0, at), 1, ...shape.slice(at)];
  const join = (nodes: Node[]): Node =>
    ir.concatenate(
      nodes.map((node) => ir.reshape(node, expanded)),
      at,
    );
  return wrapParts(joinParts(meetAll('stack', all), join));
}

function along(node: Node, axis: number, start: number, limit: number): Node {
  const starts = node.shape.map((_, i) => (i === axis ? start : 0));
  const limits = node.shape.map((extent, i) => (i === axis ? limit : extent));
  return ir.slice(node, starts, limits);
}

/**
 * Takes a tensor apart along an axis, which the parts do not have.
 *
 * @param axis 0 by default; negative ones count from the end.
 * @returns as many tensors as the axis has elements.
 * @example
 * ```ts
 * tf.unstack(tf.tensor2d([[1, 2], [3, 4]])).forEach((row) => row.print());
 * ```
 */
export function unstack(x: Tensor | TensorLike, axis = 0): Tensor[] {
  const parts = partsOf(x, 'x', 'unstack');
  const from = parts.node.shape;
  const at = normalizeAxis('unstack', axis, from);
  const shape = from.filter((_, i) => i !== at);
  return Array.from({ length: from[at] }, (_, i) =>
    moved(parts, (node) => ir.reshape(along(node, at, i, i + 1), shape)),
  );
}

/** The sizes of the parts, from their number or from sizes one of which may be -1. */
function partSizes(extent: number, parts: number | readonly number[]): number[] {
  if (typeof parts === 'number') {
    check(
      Number.isInteger(parts) && parts > 0 && extent % parts === 0,
      'split',
      () =>
        `an axis of extent ${extent} does not split into ${show(parts)} equal parts; give their sizes instead`,
    );
    return new Array<number>(parts).fill(extent / parts);
  }
  check(
    parts.filter((size) => size === -1).length <= 1,
    'split',
    () => `one size at most can be -1, got ${show([...parts])}`,
  );
  const known = parts.reduce((sum, size) => (size === -1 ? sum : sum + size), 0);
  const sizes = parts.map((size) => (size === -1 ? extent - known : size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  check(
    total === extent && sizes.every((size) => Number.isInteger(size) && size >= 0),
    'split',
    () => `the sizes ${show([...parts])} must add up to the axis's extent, which is ${extent}`,
  );
  return sizes;
}

/**
 * Splits a tensor along an axis.
 *
 * @param numOrSizeSplits how many equal parts, or the size of each part (one may be -1: what is left).
 * @param axis 0 by default; negative ones count from the end.
 * @throws if the axis does not split into equal parts, or the sizes do not add up to it.
 * @example
 * ```ts
 * const [a, b] = tf.split(tf.tensor1d([1, 2, 3, 4]), 2);
 * a.print(); // [1, 2]
 * b.print(); // [3, 4]
 * ```
 */
export function split<T extends Tensor>(
  x: Tensor | TensorLike,
  numOrSizeSplits: number | number[],
  axis = 0,
): T[] {
  const parts = partsOf(x, 'x', 'split');
  const { shape } = parts.node;
  const at = normalizeAxis('split', axis, shape);
  let limit = 0;
  return partSizes(shape[at], numOrSizeSplits).map((size) => {
    const start = limit;
    limit += size;
    return moved<T>(parts, (node) => along(node, at, start, start + size));
  });
}

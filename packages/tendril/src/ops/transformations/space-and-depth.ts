/** Blocks of space moved into batch or channels, and back. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { product, range } from '../../ir/shape.ts';
import type { Tensor, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { moved, partsOf } from '../util/operand.ts';
import { padParts } from './pad.ts';

function checkBlocks(
  op: string,
  x: Node,
  blockShape: number[],
  pairs: number[][],
  name: string,
): void {
  const m = blockShape.length;
  check(
    x.shape.length >= m + 1 && blockShape.every((b) => Number.isInteger(b) && b >= 1),
    op,
    () =>
      `blockShape must be whole numbers from 1 on, for the axes of [${x.shape}] after the batch; got ${show(blockShape)}`,
  );
  const fits = pairs.length === m && pairs.every((p) => p.length === 2 && p.every((v) => v >= 0));
  check(
    fits,
    op,
    () =>
      `${name} must be one [before, after] pair from 0 on for each of the ${m} blocks, got ${show(pairs)}`,
  );
}

/**
 * Moves blocks of the batch into space: the inverse of `spaceToBatchND`. Each block of `blockShape` places takes its elements
 * from as many batch entries.
 *
 * @param x [batch, ...space, ...rest].
 * @param blockShape the extents of a block.
 * @param crops how much to cut off each spatial axis afterwards, [before, after].
 * @throws if the batch is no multiple of a block's size.
 * @example
 * ```ts
 * tf.batchToSpaceND(tf.tensor4d([1, 2, 3, 4], [4, 1, 1, 1]), [2, 2], [[0, 0], [0, 0]]).squeeze().print(); // [[1, 2], [3, 4]]
 * ```
 */
export function batchToSpaceND<T extends Tensor>(
  x: T | TensorLike,
  blockShape: number[],
  crops: number[][],
): T {
  const op = 'batchToSpaceND';
  const parts = partsOf(x, 'x', op);
  const { node } = parts;
  checkBlocks(op, node, blockShape, crops, 'crops');
  const [batch, ...rest] = node.shape;
  const block = product(blockShape);
  check(
    batch % block === 0,
    op,
    () => `the batch of ${batch} is no multiple of the block's size, ${block}`,
  );
  const m = blockShape.length;
  const order = [
    m,
    ...range(m).flatMap((i) => [m + 1 + i, i]),
    ...range(rest.length - m).map((i) => 2 * m + 1 + i),
  ];
  const shape = [batch / block, ...blockShape.map((b, i) => rest[i] * b), ...rest.slice(m)];
  const low = shape.map((_, i) => (i >= 1 && i <= m ? crops[i - 1][0] : 0));
  const high = shape.map((n, i) => (i >= 1 && i <= m ? n - crops[i - 1][1] : n));
  check(
    low.every((start, i) => start <= high[i]),
    op,
    () => `crops ${show(crops)} cut more than there is of [${shape}]`,
  );
  return moved(parts, (part) => {
    // [blocks..., batch, space..., rest...] → [batch, space 0, block 0, space 1, block 1, …, rest...]
    const apart = ir.reshape(part, [...blockShape, batch / block, ...rest]);
    return ir.slice(ir.reshape(ir.transpose(apart, order), shape), low, high);
  });
}

/**
 * Moves blocks of space into the batch: each place in a block goes to a batch entry of its own.
 *
 * @param x [batch, ...space, ...rest].
 * @param blockShape the extents of a block.
 * @param paddings zeros to put around each spatial axis before, [before, after].
 * @throws if the padded space is no multiple of the blocks.
 * @example
 * ```ts
 * tf.spaceToBatchND(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), [2, 2], [[0, 0], [0, 0]]).squeeze().print(); // [1, 2, 3, 4]
 * ```
 */
export function spaceToBatchND<T extends Tensor>(
  x: T | TensorLike,
  blockShape: number[],
  paddings: number[][],
): T {
  const op = 'spaceToBatchND';
  const parts = partsOf(x, 'x', op);
  checkBlocks(op, parts.node, blockShape, paddings, 'paddings');
  const m = blockShape.length;
  const around = (side: 0 | 1): number[] =>
    parts.node.shape.map((_, i) => (i >= 1 && i <= m ? paddings[i - 1][side] : 0));
  const padded = padParts(parts, around(0), around(1), 0);
  const [batch, ...rest] = padded.node.shape;
  check(
    blockShape.every((b, i) => rest[i] % b === 0),
    op,
    () =>
      `the padded shape [${padded.node.shape}] is no multiple of the blocks ${show(blockShape)}`,
  );
  const split = blockShape.flatMap((b, i) => [rest[i] / b, b]);
  const order = [
    ...range(m).map((i) => 2 + 2 * i),
    0,
    ...range(m).map((i) => 1 + 2 * i),
    ...range(rest.length - m).map((i) => 2 * m + 1 + i),
  ];
  const space = blockShape.map((b, i) => rest[i] / b);
  const shape = [batch * product(blockShape), ...space, ...rest.slice(m)];
  return moved(padded, (part) => {
    const apart = ir.reshape(part, [batch, ...split, ...rest.slice(m)]);
    return ir.reshape(ir.transpose(apart, order), shape);
  });
}

/**
 * Moves channels into blocks of space.
 *
 * @param x [batch, height, width, channels].
 * @param blockSize the extent of a block along both axes, above 1.
 * @param dataFormat 'NHWC' (the default) or 'NCHW'.
 * @throws if the channels are no multiple of a block's size.
 * @example
 * ```ts
 * tf.depthToSpace(tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]), 2).squeeze().print(); // [[1, 2], [3, 4]]
 * ```
 */
export function depthToSpace(
  x: Tensor4D | TensorLike,
  blockSize: number,
  dataFormat: 'NHWC' | 'NCHW' = 'NHWC',
): Tensor4D {
  const op = 'depthToSpace';
  const parts = partsOf(x, 'x', op);
  const { shape } = parts.node;
  check(shape.length === 4, op, () => `x must be of rank 4, got the shape [${shape}]`);
  check(
    dataFormat === 'NHWC' || dataFormat === 'NCHW',
    op,
    () => `dataFormat must be 'NHWC' or 'NCHW', got ${show(dataFormat)}`,
  );
  check(
    Number.isInteger(blockSize) && blockSize > 1,
    op,
    () => `blockSize must be a whole number above 1, got ${show(blockSize)}`,
  );
  const b = blockSize;
  const isLast = dataFormat === 'NHWC';
  const [batch, height, width, channels] = isLast ? shape : [0, 2, 3, 1].map((i) => shape[i]);
  check(
    channels % (b * b) === 0,
    op,
    () => `the ${channels} channels of [${shape}] are no multiple of blockSize², ${b * b}`,
  );
  const depth = channels / (b * b);
  return moved<Tensor>(parts, (part) => {
    const last = isLast ? part : ir.transpose(part, [0, 2, 3, 1]);
    const apart = ir.reshape(last, [batch, height, width, b, b, depth]);
    const mixed = ir.transpose(apart, [0, 1, 3, 2, 4, 5]);
    const result = ir.reshape(mixed, [batch, height * b, width * b, depth]);
    return isLast ? result : ir.transpose(result, [0, 3, 1, 2]);
  }) as Tensor4D;
}

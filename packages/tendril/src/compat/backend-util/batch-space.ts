/** The steps of batchToSpaceND and spaceToBatchND: reshape, permute, reshape, slice. */

/**
 * The shape in which blocks have axes of their own.
 *
 * @param prod How many elements a block has.
 * @param batchToSpace Whether blocks come out of the batch; otherwise out of the spatial axes.
 *
 * @example
 * ```ts
 * tf.backend_util.getReshaped([8, 2, 3, 1], [2, 2], 4); // [2, 2, 2, 2, 3, 1]
 * ```
 */
export function getReshaped(
  inputShape: number[],
  blockShape: number[],
  prod: number,
  batchToSpace = true,
): number[] {
  const [batch, ...rest] = inputShape;
  if (batchToSpace) return [...blockShape, batch / prod, ...rest];
  return [
    batch,
    ...blockShape.flatMap((block, i) => [rest[i] / block, block]),
    ...rest.slice(blockShape.length),
  ];
}

/**
 * The order of axes that puts the blocks where they belong.
 *
 * @example
 * ```ts
 * tf.backend_util.getPermuted(6, 2); // [2, 3, 0, 4, 1, 5]
 * ```
 */
export function getPermuted(
  reshapedRank: number,
  blockShapeRank: number,
  batchToSpace = true,
): number[] {
  const axes = Array.from({ length: reshapedRank }, (_, axis) => axis);
  if (batchToSpace) {
    const [blocks, spatial] = [axes.slice(0, blockShapeRank), axes.slice(blockShapeRank + 1)];
    return [blockShapeRank, ...spatial.flatMap((axis, i) => [axis, ...blocks.slice(i, i + 1)])];
  }
  const isBlock = (axis: number): boolean =>
    axis > 0 && axis <= 2 * blockShapeRank && axis % 2 === 0;
  return [...axes.filter(isBlock), 0, ...axes.slice(1).filter((axis) => !isBlock(axis))];
}

/**
 * The shape after the permutation, with blocks joined to their axes.
 *
 * @example
 * ```ts
 * tf.backend_util.getReshapedPermuted([8, 2, 3, 1], [2, 2], 4); // [2, 4, 6, 1]
 * ```
 */
export function getReshapedPermuted(
  inputShape: number[],
  blockShape: number[],
  prod: number,
  batchToSpace = true,
): number[] {
  return [prod, ...blockShape].reduce(
    (shape, block, axis) => {
      const grows = batchToSpace === axis > 0;
      return shape.with(axis, grows ? shape[axis] * block : shape[axis] / block);
    },
    [...inputShape],
  );
}

/**
 * Where the slice begins that crops.
 *
 * @param blockShape How many axes are cropped.
 *
 * @example
 * ```ts
 * tf.backend_util.getSliceBeginCoords([[1, 0], [2, 0]], 2); // [0, 1, 2]
 * ```
 */
export function getSliceBeginCoords(crops: number[][], blockShape: number): number[] {
  return [0, ...crops.slice(0, blockShape).map(([before]) => before)];
}

/**
 * The size of the slice that crops.
 *
 * @example
 * ```ts
 * tf.backend_util.getSliceSize([2, 4, 6], [[1, 0], [2, 1]], 2); // [2, 3, 3]
 * ```
 */
export function getSliceSize(
  uncroppedShape: number[],
  crops: number[][],
  blockShape: number,
): number[] {
  const [batch, ...rest] = uncroppedShape;
  return [batch, ...crops.slice(0, blockShape).map(([a, b], i) => rest[i] - a - b)];
}

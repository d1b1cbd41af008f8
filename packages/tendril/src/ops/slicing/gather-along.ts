/** Picking along an axis, where nobody asks for derivatives. (gather.ts has it with those.) */
import { reshape } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range, sizeOf } from '../../ir/shape.ts';
import { gather } from '../../primitives/gathers/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { moved, nodeOf, partsOf } from '../util/operand.ts';

type PickAlong = (x: Node, index: Node, axis: number, batchDims?: number) => Node;

/** What picks along `axis` of `x`, separately for each of the first `batchDims` axes that `x` and `index` share. */
export const picking =
  (record: typeof gather): PickAlong =>
  (x, index, axis, batchDims = 0) => {
    if (sizeOf(x.shape) === 0 && sizeOf(index.shape) === 0) {
      const shape = [...x.shape.slice(0, axis), ...index.shape.slice(batchDims)];
      return reshape(x, [...shape, ...x.shape.slice(axis + 1)]);
    }
    const picked = index.shape.length - batchDims;
    const before = range(axis - batchDims).map((i) => batchDims + i);
    const after = range(x.shape.length - axis - 1).map((i) => axis + picked + i);
    const batch = range(batchDims);
    return record(x, index, {
      offset_dims: [...before, ...after],
      collapsed_slice_dims: [axis],
      operand_batching_dims: batch,
      start_indices_batching_dims: batch,
      start_index_map: [axis],
      index_vector_dim: index.shape.length,
      slice_sizes: x.shape.map((extent, i) => (i === axis || i < batchDims ? 1 : extent)),
    });
  };

export const gatherAlong = /* @__PURE__ */ picking(gather);

/** The rows of a tensor that an int32 vector names: what batches of data are made of, whose derivatives nobody asks for. */
export function takeRows(x: Tensor, rows: Tensor): Tensor {
  const index = nodeOf(rows, 'rows', 'takeRows', 'int32');
  return moved(partsOf(x, 'x', 'takeRows'), (node) => gatherAlong(node, index, 0));
}

/** The type of gather's result, and what index vectors have to be. */
import {
  areAxes,
  arity,
  show,
  without,
  misfit,
  type ShapeRules,
  type Type,
} from '../../ir/shape-rules.ts';

/** What gather and scatter ask of their index vectors; `hidden` are the operand's axes that windows do not show. */
export function checkIndices(
  operand: Type,
  indices: Type,
  indexMap: readonly number[],
  vectorDim: number,
  hidden: readonly number[],
): void {
  const rank = operand.shape.length;
  if (!(vectorDim >= 0 && vectorDim <= indices.shape.length))
    misfit(`indices ${show(indices)} have no axis ${vectorDim}`);
  const components = vectorDim < indices.shape.length ? indices.shape[vectorDim] : 1;
  if (indexMap.length !== components || !areAxes(indexMap, rank) || !areAxes(hidden, rank)) {
    misfit(
      `index vectors of ${components} in ${show(indices)} do not fit axes [${indexMap.join(',')}] of ${show(operand)}`,
    );
  }
}

export const gatherShapes: ShapeRules<'gather'> = {
  gather(a, inputs) {
    arity(inputs, 2);
    const [operand, indices] = inputs;
    if (indices.dtype !== 'int32') misfit(`start_indices must be int32, got ${show(indices)}`);
    if (
      a.slice_sizes.length !== operand.shape.length ||
      a.slice_sizes.some((s, i) => s < 0 || s > operand.shape[i])
    ) {
      misfit(`slices of [${a.slice_sizes.join(',')}] do not fit ${show(operand)}`);
    }
    const hidden = [...a.collapsed_slice_dims, ...a.operand_batching_dims];
    checkIndices(operand, indices, a.start_index_map, a.index_vector_dim, hidden);
    if (hidden.some((axis) => a.slice_sizes[axis] !== 1))
      misfit(`slices of [${a.slice_sizes.join(',')}] must be 1 along [${hidden.join(',')}]`);
    const batch = without(indices.shape, [a.index_vector_dim]);
    const offsets = without(a.slice_sizes, [...a.collapsed_slice_dims, ...a.operand_batching_dims]);
    const rank = batch.length + offsets.length;
    const shape = new Array<number>(rank);
    let b = 0;
    let o = 0;
    for (let i = 0; i < rank; i++) shape[i] = a.offset_dims.includes(i) ? offsets[o++] : batch[b++];
    if (o !== offsets.length || b !== batch.length)
      misfit(`offset_dims [${a.offset_dims.join(',')}] do not fit`);
    return { shape, dtype: operand.dtype };
  },
};

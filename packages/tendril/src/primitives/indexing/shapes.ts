/** The type of scatter's result. */
import { areAxes, arity, show, without, misfit, type ShapeRules } from '../../ir/shape-rules.ts';
import { sameShape } from '../../ir/shape.ts';
import { checkIndices } from '../gathers/shapes.ts';

export const scatterShapes: ShapeRules<'scatter'> = {
  scatter(a, inputs) {
    arity(inputs, 3);
    const [operand, indices, updates] = inputs;
    if (indices.dtype !== 'int32') misfit(`scatter_indices must be int32, got ${show(indices)}`);
    const batch = without(indices.shape, [a.index_vector_dim]);
    const hidden = [...a.inserted_window_dims, ...a.input_batching_dims];
    checkIndices(operand, indices, a.scatter_dims_to_operand_dims, a.index_vector_dim, hidden);
    const windowRank = operand.shape.length - hidden.length;
    const updateBatch = without(updates.shape, a.update_window_dims);
    const fits =
      operand.dtype === updates.dtype &&
      sameShape(batch, updateBatch) &&
      a.update_window_dims.length === windowRank &&
      areAxes(a.update_window_dims, updates.shape.length);
    if (!fits) {
      misfit(`updates ${show(updates)} do not fit indices ${show(indices)} into ${show(operand)}`);
    }
    return operand;
  },
};

/** gather: copies windows of an operand, wholly inside it. */
import type { Attrs } from '../../ir/primitives.ts';
import { stridesOf, type Shape } from '../../ir/shape.ts';
import { forEachIndexVector, windowLayout, type Places } from './index-vectors.ts';
import { forEachRow, rowSteps } from './strided.ts';
import type { Evaluators } from './values.ts';

function placesOfGather(a: Attrs['gather'], operand: Shape, result: Shape): Places {
  return {
    operand,
    windows: result,
    windowAxes: a.offset_dims,
    hidden: [...a.collapsed_slice_dims, ...a.operand_batching_dims],
    operandBatching: a.operand_batching_dims,
    indicesBatching: a.start_indices_batching_dims,
    indexMap: a.start_index_map,
    indexVectorDim: a.index_vector_dim,
  };
}

export const gather = {
  gather({ attrs, shape }, [operand, indices], out) {
    const places = placesOfGather(attrs, operand.shape, shape);
    const { sizes, steps } = windowLayout(places);
    const strides = stridesOf(operand.shape);
    const values = operand.values;
    forEachIndexVector(places, indices, (start, windowOffset) => {
      let offset = 0;
      for (let axis = 0; axis < start.length; axis++) {
        const last = operand.shape[axis] - sizes[axis];
        offset += strides[axis] * Math.max(0, Math.min(start[axis], last));
      }
      const to = { offset: windowOffset, strides: steps };
      const from = { offset, strides };
      const [count, toStep, fromStep] = rowSteps(sizes, to, from);
      forEachRow(sizes, to, from, (t, s) => {
        for (let i = 0; i < count; i++) out[t + i * toStep] = values[s + i * fromStep];
      });
    });
  },
} satisfies Evaluators<'gather'>;

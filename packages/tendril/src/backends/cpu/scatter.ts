/** scatter: changes windows of an operand, as far as they are inside it. */
import type { Attrs, ScatterKind } from '../../ir/primitives.ts';
import { stridesOf, type Shape } from '../../ir/shape.ts';
import { forEachIndexVector, windowLayout, type Places } from './index-vectors.ts';
import { forEachRow, rowSteps } from './strided.ts';
import { accumulatorFor, type Evaluators, type Values } from './values.ts';

function placesOfScatter(a: Attrs['scatter'], operand: Shape, updates: Shape): Places {
  return {
    operand,
    windows: updates,
    windowAxes: a.update_window_dims,
    hidden: [...a.inserted_window_dims, ...a.input_batching_dims],
    operandBatching: a.input_batching_dims,
    indicesBatching: a.scatter_indices_batching_dims,
    indexMap: a.scatter_dims_to_operand_dims,
    indexVectorDim: a.index_vector_dim,
  };
}

type Update = (old: number, value: number) => number;

const updates = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  multiply: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
} satisfies Record<ScatterKind, Update>;

export const scatter = {
  scatter({ attrs }, [operand, indices, { shape, values }], out) {
    const places = placesOfScatter(attrs, operand.shape, shape);
    const { sizes, steps } = windowLayout(places);
    const strides = stridesOf(operand.shape);
    const result: Values = attrs.kind === 'add' ? accumulatorFor(out) : out;
    result.set(operand.values);
    const multiplies = attrs.kind === 'multiply' && out instanceof Int32Array;
    const update: Update = multiplies ? Math.imul : updates[attrs.kind];
    forEachIndexVector(places, indices, (start, windowOffset) => {
      // What is left of the window inside the operand.
      const first = start.map((s) => Math.max(0, -s));
      const counts = first.map((f, axis) =>
        Math.max(0, Math.min(sizes[axis], operand.shape[axis] - start[axis]) - f),
      );
      const to = {
        offset: first.reduce((sum, f, axis) => sum + (start[axis] + f) * strides[axis], 0),
        strides,
      };
      const from = {
        offset: first.reduce((sum, f, axis) => sum + f * steps[axis], windowOffset),
        strides: steps,
      };
      const [count, toStep, fromStep] = rowSteps(counts, to, from);
      forEachRow(counts, to, from, (t, s) => {
        for (let i = 0; i < count; i++, t += toStep, s += fromStep) {
          result[t] = update(result[t], values[s]);
        }
      });
    });
    if (result !== out) out.set(result);
  },
} satisfies Evaluators<'scatter'>;

/** gather and scatter: windows of an operand, at places that index vectors name. */
import type { Attrs, ScatterKind } from '../../ir/primitives.ts';
import { product, range, stridesOf, type Shape } from '../../ir/shape.ts';
import { forEachRow, rowSteps } from './strided.ts';
import { accumulatorFor, type Evaluators, type Operand, type Values } from './values.ts';

/** How the axes of operand, index vectors and windows correspond. gather and scatter have their own names for each. */
interface Places {
  readonly operand: Shape;
  /** The array that holds all windows: gather's result, scatter's updates. */
  readonly windows: Shape;
  readonly windowAxes: readonly number[];
  /** Axes of the operand along which a window is one element and that it does not show. */
  readonly hidden: readonly number[];
  readonly operandBatching: readonly number[];
  readonly indicesBatching: readonly number[];
  readonly indexMap: readonly number[];
  readonly indexVectorDim: number;
}

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

/** A window's extent along each axis of the operand, and the steps of those axes in the array of windows. */
function windowLayout(places: Places): { sizes: number[]; steps: number[] } {
  const strides = stridesOf(places.windows);
  const sizes = places.operand.map(() => 1);
  const steps = places.operand.map(() => 0);
  range(places.operand.length)
    .filter((axis) => !places.hidden.includes(axis))
    .forEach((axis, i) => {
      sizes[axis] = places.windows[places.windowAxes[i]];
      steps[axis] = strides[places.windowAxes[i]];
    });
  return { sizes, steps };
}

/**
 * Calls `visit` for each index vector, in order, with where the window starts along each axis of the operand (as the indices say,
 * so perhaps outside) and where in the array of windows it is.
 */
function forEachIndexVector(
  places: Places,
  indices: Operand,
  visit: (start: readonly number[], windowOffset: number) => void,
): void {
  const { indexVectorDim } = places;
  const indexStrides = stridesOf(indices.shape);
  // An index_vector_dim of the indices' rank means vectors of one element, with no axis of their own.
  const vectorStep = indexVectorDim < indices.shape.length ? indexStrides[indexVectorDim] : 0;
  const indexAxes = range(indices.shape.length).filter((axis) => axis !== indexVectorDim);
  const shape = indexAxes.map((axis) => indices.shape[axis]);
  const windowStrides = stridesOf(places.windows);
  const batchAxes = range(places.windows.length).filter((a) => !places.windowAxes.includes(a));
  const counters = shape.map(() => 0);
  const start = places.operand.map(() => 0);
  const count = product(shape);
  for (let n = 0; n < count; n++) {
    let at = 0;
    let windowOffset = 0;
    for (let i = 0; i < counters.length; i++) {
      at += counters[i] * indexStrides[indexAxes[i]];
      windowOffset += counters[i] * windowStrides[batchAxes[i]];
    }
    places.indexMap.forEach((axis, i) => (start[axis] = indices.values[at + i * vectorStep]));
    places.operandBatching.forEach(
      (axis, i) => (start[axis] = counters[indexAxes.indexOf(places.indicesBatching[i])]),
    );
    visit(start, windowOffset);
    for (let i = counters.length - 1; i >= 0; i--) {
      if (++counters[i] < shape[i]) break;
      counters[i] = 0;
    }
  }
}

type Update = (old: number, value: number) => number;

const updates = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  multiply: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
} satisfies Record<ScatterKind, Update>;

export const indexing = {
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
} satisfies Evaluators<'gather' | 'scatter'>;

/**
 * Scatter: each index vector says where a window of updates goes. A window that lies inside the operand is applied along runs
 * of elements worked out once for all windows; one that sticks out, element by element.
 */
import type { TypedArray } from '../../ir/dtype.ts';
import type { GraphNode } from '../../ir/graph.ts';
import type { ScatterKind } from '../../ir/primitives.ts';
import { range, sizeOf, stridesOf } from '../../ir/shape.ts';
import type { RoutineOperand, Routines } from './routine.ts';

/** Elements of a window that lie in one run, both in the operand and in the updates: steps and count are the same for all. */
interface Window {
  /** Extents along the operand's axes. */
  readonly sizes: readonly number[];
  /** Steps along the operand's axes, in the operand and in the updates. */
  readonly to: readonly number[];
  readonly from: readonly number[];
  /** Where the runs begin, relative to the window's first element. */
  readonly toRuns: Int32Array;
  readonly fromRuns: Int32Array;
  readonly length: number;
  readonly toStep: number;
  readonly fromStep: number;
}

function describeWindow(
  { attrs: a }: GraphNode<'scatter'>,
  [operand, , updates]: readonly RoutineOperand[],
): Window {
  const hidden = new Set([...a.inserted_window_dims, ...a.input_batching_dims]);
  const strides = stridesOf(updates.shape);
  const to = stridesOf(operand.shape);
  const sizes = operand.shape.map(() => 1);
  const from = operand.shape.map(() => 0);
  range(sizes.length)
    .filter((axis) => !hidden.has(axis))
    .forEach((axis, i) => {
      sizes[axis] = updates.shape[a.update_window_dims[i]];
      from[axis] = strides[a.update_window_dims[i]];
    });
  // A run is along the last axis of more than one element, and goes on along those before as long as no gap comes between.
  const long = range(sizes.length).filter((axis) => sizes[axis] !== 1);
  const last = long.pop();
  const [toStep, fromStep] = last === undefined ? [0, 0] : [to[last], from[last]];
  let length = last === undefined ? 1 : sizes[last];
  for (let axis = long.at(-1); axis !== undefined; axis = long.at(-1)) {
    if (to[axis] !== toStep * length || from[axis] !== fromStep * length) break;
    length *= sizes[axis];
    long.pop();
  }
  const extents = long.map((axis) => sizes[axis]);
  const starts = (steps: readonly number[]): Int32Array => {
    const places = new Int32Array(sizeOf(extents));
    let filled = 1;
    for (let i = long.length - 1; i >= 0; i--) {
      const size = filled;
      for (let k = 1; k < extents[i]; k++)
        for (let j = 0; j < size; j++) places[filled++] = places[j] + k * steps[long[i]];
    }
    return places;
  };
  return { sizes, to, from, toRuns: starts(to), fromRuns: starts(from), length, toStep, fromStep };
}

type Run = (
  out: TypedArray,
  t: number,
  toStep: number,
  updates: TypedArray,
  f: number,
  fromStep: number,
  n: number,
) => void;

const runs = {
  set(out, t, toStep, updates, f, fromStep, n) {
    for (let i = 0; i < n; i++, t += toStep, f += fromStep) out[t] = updates[f];
  },
  add(out, t, toStep, updates, f, fromStep, n) {
    for (let i = 0; i < n; i++, t += toStep, f += fromStep) out[t] += updates[f];
  },
  multiply(out, t, toStep, updates, f, fromStep, n) {
    const wraps = out instanceof Int32Array;
    for (let i = 0; i < n; i++, t += toStep, f += fromStep)
      out[t] = wraps ? Math.imul(out[t], updates[f]) : out[t] * updates[f];
  },
  max(out, t, toStep, updates, f, fromStep, n) {
    for (let i = 0; i < n; i++, t += toStep, f += fromStep) out[t] = Math.max(out[t], updates[f]);
  },
  min(out, t, toStep, updates, f, fromStep, n) {
    for (let i = 0; i < n; i++, t += toStep, f += fromStep) out[t] = Math.min(out[t], updates[f]);
  },
} satisfies Record<ScatterKind, Run>;

/** Applies what is inside the operand of a window that is not wholly so. */
function applyClipped(
  run: Run,
  out: TypedArray,
  extents: readonly number[],
  start: Int32Array,
  { sizes, to, from }: Window,
  updates: TypedArray,
  f: number,
): void {
  const rank = extents.length;
  const index = new Int32Array(rank);
  for (let left = sizeOf(sizes); left > 0; left--) {
    let t = 0;
    let source = f;
    let inside = true;
    for (let axis = 0; axis < rank; axis++) {
      const at = start[axis] + index[axis];
      inside &&= at >= 0 && at < extents[axis];
      t += at * to[axis];
      source += index[axis] * from[axis];
    }
    if (inside) run(out, t, 0, updates, source, 0, 1);
    for (let axis = rank - 1; axis >= 0 && ++index[axis] === sizes[axis]; axis--) index[axis] = 0;
  }
}

export const scatter = {
  scatter(node, operands, out) {
    const { attrs: a } = node;
    const [operand, indices, updates] = operands;
    out.set(operand.values);
    if (updates.values.length === 0) return;
    const window = describeWindow(node, operands);
    const run: Run = runs[a.kind];
    const rank = operand.shape.length;
    const extents = operand.shape;
    const last = extents.map((extent, axis) => extent - window.sizes[axis]);

    const indexAxes = range(indices.shape.length).filter((axis) => axis !== a.index_vector_dim);
    const batch = indexAxes.map((axis) => indices.shape[axis]);
    const indexStrides = stridesOf(indices.shape);
    const indexSteps = indexAxes.map((axis) => indexStrides[axis]);
    // An index_vector_dim of the indices' rank means vectors of one element, with no axis of their own.
    const vectorStep = indexStrides[a.index_vector_dim] ?? 0;
    const updateStrides = stridesOf(updates.shape);
    const updateSteps = range(updates.shape.length)
      .filter((axis) => !a.update_window_dims.includes(axis))
      .map((axis) => updateStrides[axis]);
    const moved = a.scatter_dims_to_operand_dims;
    const batching = a.input_batching_dims.map(
      (axis, i) => [axis, indexAxes.indexOf(a.scatter_indices_batching_dims[i])] as const,
    );

    const counters = batch.map(() => 0);
    const start = new Int32Array(rank);
    let at = 0;
    let f = 0;
    for (let left = sizeOf(batch); left > 0; left--) {
      for (let i = 0; i < moved.length; i++) start[moved[i]] = indices.values[at + i * vectorStep];
      for (const [axis, i] of batching) start[axis] = counters[i];
      let inside = true;
      let t = 0;
      for (let axis = 0; axis < rank; axis++) {
        inside &&= start[axis] >= 0 && start[axis] <= last[axis];
        t += start[axis] * window.to[axis];
      }
      if (inside) {
        const { toRuns, fromRuns, length, toStep, fromStep } = window;
        for (let r = 0; r < toRuns.length; r++)
          run(out, t + toRuns[r], toStep, updates.values, f + fromRuns[r], fromStep, length);
      } else {
        applyClipped(run, out, extents, start, window, updates.values, f);
      }
      for (let i = batch.length - 1; i >= 0; i--) {
        at += indexSteps[i];
        f += updateSteps[i];
        if (++counters[i] < batch[i]) break;
        at -= batch[i] * indexSteps[i];
        f -= batch[i] * updateSteps[i];
        counters[i] = 0;
      }
    }
  },
} satisfies Routines<'scatter'>;

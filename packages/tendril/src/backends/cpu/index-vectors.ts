/** What gather and scatter have in common: windows of an operand, at places that index vectors name. */
import { product, range, stridesOf, type Shape } from '../../ir/shape.ts';
import type { Operand } from './values.ts';

/** How the axes of operand, index vectors and windows correspond. gather and scatter have their own names for each. */
export interface Places {
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

/** A window's extent along each axis of the operand, and the steps of those axes in the array of windows. */
export function windowLayout(places: Places): { sizes: number[]; steps: number[] } {
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
export function forEachIndexVector(
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

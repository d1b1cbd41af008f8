/**
 * Sliding windows, one tap at a time. A tap is a position inside the window; for a given tap, the windows that hit an element
 * (not padding, not a hole of a dilated base) lie at regular steps along each axis, and so do the elements that they hit.
 */
import { dilated } from '../../ir/shape-rules.ts';
import { product, stridesOf, type Shape } from '../../ir/shape.ts';
import type { WindowAttrs } from '../../ir/primitives.ts';
import type { Walk } from './strided.ts';

/** One axis of a sliding window. */
export interface WindowAxis {
  readonly extent: number;
  readonly windows: number;
  readonly stride: number;
  readonly low: number;
  readonly baseDilation: number;
  readonly windowDilation: number;
}

/** The windows that hit an element with one tap along one axis, and those elements. */
interface Hits {
  readonly count: number;
  readonly window: number;
  readonly windowStep: number;
  readonly element: number;
  readonly elementStep: number;
}

export function hitsOf(axis: WindowAxis, tap: number): Hits {
  // Window w reads the dilated base at w·stride + shift.
  const shift = tap * axis.windowDilation - axis.low;
  const end = dilated(axis.extent, axis.baseDilation);
  let window = Math.max(0, Math.ceil(-shift / axis.stride));
  const last = Math.min(axis.windows - 1, Math.floor((end - 1 - shift) / axis.stride));
  let windowStep = 1;
  if (axis.baseDilation > 1) {
    const onElement = (w: number): boolean => (w * axis.stride + shift) % axis.baseDilation === 0;
    while (window <= last && !onElement(window)) window++;
    while (window + windowStep <= last && !onElement(window + windowStep)) windowStep++;
  }
  const elementAt = (w: number): number => (w * axis.stride + shift) / axis.baseDilation;
  return {
    count: window > last ? 0 : Math.floor((last - window) / windowStep) + 1,
    window,
    windowStep,
    element: elementAt(window),
    elementStep: elementAt(window + windowStep) - elementAt(window),
  };
}

/** Calls `visit` for each tap of a window, in row-major order. */
export function forEachTap(sizes: Shape, visit: (tap: readonly number[], index: number) => void) {
  const tap = sizes.map(() => 0);
  const count = product(sizes);
  for (let index = 0; index < count; index++) {
    visit(tap, index);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      if (++tap[axis] < sizes[axis]) break;
      tap[axis] = 0;
    }
  }
}

/** For each tap: how to walk the windows that hit an element together with the elements they hit. */
export function forEachTapWalk(
  base: Shape,
  windows: Shape,
  attrs: WindowAttrs,
  visit: (tapIndex: number, counts: Shape, window: Walk, element: Walk) => void,
): void {
  const windowStrides = stridesOf(windows);
  const baseStrides = stridesOf(base);
  const axes = base.map((extent, i): WindowAxis => ({
    extent,
    windows: windows[i],
    stride: attrs.window_strides[i],
    low: attrs.padding[i][0],
    baseDilation: attrs.base_dilations[i],
    windowDilation: attrs.window_dilations[i],
  }));
  forEachTap(attrs.window_dimensions, (tap, index) => {
    const hits = axes.map((axis, i) => hitsOf(axis, tap[i]));
    visit(
      index,
      hits.map((h) => h.count),
      {
        offset: hits.reduce((sum, h, i) => sum + h.window * windowStrides[i], 0),
        strides: hits.map((h, i) => h.windowStep * windowStrides[i]),
      },
      {
        offset: hits.reduce((sum, h, i) => sum + h.element * baseStrides[i], 0),
        strides: hits.map((h, i) => h.elementStep * baseStrides[i]),
      },
    );
  });
}

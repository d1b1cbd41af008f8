/** What the pooling ops share: windows over the spatial axes, and what they hold of padding. */
import type { Node } from '../../ir/node.ts';
import type { WindowAttrs } from '../../ir/primitives.ts';
import * as windowed from '../../primitives/windows/index.ts';
import { leafFromValues } from '../../runtime/index.ts';
import { checkStridesOrDilations, likeInput, withBatch } from '../convolution/geometry.ts';
import type { Layout } from '../convolution/geometry.ts';
import { asFloat } from '../util/dtype.ts';
import * as n from '../util/numeric.ts';
import { perAxis, windowsAlong } from '../util/windows.ts';
import type { AxisWindows, DimRoundingMode, Pad } from '../util/windows.ts';

export interface PoolSpec {
  readonly op: string;
  readonly layout: Layout;
  readonly filterSize: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly pad: Pad;
  readonly dilations: number | readonly number[];
  readonly dimRoundingMode?: DimRoundingMode;
}

/** The windows of a pool over `x`, which has a batch axis. */
export function poolWindows(x: Node, spec: PoolSpec): AxisWindows[] {
  const { op, layout, pad, dimRoundingMode } = spec;
  const count = layout.spatial.length;
  const strides = perAxis(op, 'strides', spec.strides, count);
  const dilations = perAxis(op, 'dilations', spec.dilations, count);
  checkStridesOrDilations(op, strides, dilations);
  return windowsAlong({
    op,
    extents: layout.spatial.map((axis) => x.shape[axis]),
    windows: perAxis(op, 'filterSize', spec.filterSize, count),
    strides,
    dilations,
    pad,
    dimRoundingMode,
    axes: layout.spatial,
  });
}

/** The windows as the primitives take them: one entry for each axis of `x`. */
export function windowAttrs(x: Node, layout: Layout, windows: readonly AxisWindows[]): WindowAttrs {
  const along = x.shape.map((_, axis) => windows[layout.spatial.indexOf(axis)]);
  return {
    window_dimensions: along.map((w) => w?.window ?? 1),
    window_strides: along.map((w) => w?.stride ?? 1),
    base_dilations: along.map(() => 1),
    window_dilations: along.map((w) => w?.dilation ?? 1),
    padding: along.map((w) => [w?.low ?? 0, w?.high ?? 0]),
  };
}

/** How many of a window's places lie in the input, for one window of one axis. */
function placesInside(w: AxisWindows, index: number): number {
  let inside = 0;
  for (let k = 0; k < w.window; k++) {
    const at = index * w.stride - w.low + k * w.dilation;
    if (at >= 0 && at < w.extent) inside++;
  }
  return inside;
}

/** How many places each window has in the input, along each axis. */
function insideCounts(windows: readonly AxisWindows[]): number[][] {
  return windows.map((w) => Array.from({ length: w.count }, (_, i) => placesInside(w, i)));
}

/** For each window, how many of its places lie in the input: a number where all have as many. */
function insideTotals(counts: readonly number[][], layout: Layout, rank: number): number | Node {
  const totals = counts.map((along, i): number | Node => {
    if (along.every((c) => c === along[0])) return along[0] ?? 1;
    const shape = new Array<number>(rank).fill(1);
    shape[layout.spatial[i]] = along.length;
    return leafFromValues(Float32Array.from(along), shape, 'float32');
  });
  return totals.reduce((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a * b : n.mul(a, b),
  );
}

/** The largest element of each window; 0 where a window lies in the padding altogether. */
export function maxPoolNode(x: Node, spec: PoolSpec): Node {
  const batched = withBatch(spec.op, x, spec.layout.spatial.length + 2);
  const windows = poolWindows(batched, spec);
  const attrs = windowAttrs(batched, spec.layout, windows);
  const pooled = windowed.reduceWindow(batched, { ...attrs, kind: 'max' });
  const counts = insideCounts(windows);
  if (counts.every((along) => along.every((c) => c > 0))) return likeInput(pooled, x);
  const inside = insideTotals(counts, spec.layout, pooled.shape.length);
  const filled =
    typeof inside === 'number'
      ? n.constantLike(pooled, 0)
      : n.select(n.compare('EQ', inside, 0), 0, pooled);
  return likeInput(filled, x);
}

/** The mean of each window's elements, padding left out; 0 where a window lies in the padding altogether. */
export function avgPoolNode(x: Node, spec: PoolSpec): Node {
  const batched = withBatch(spec.op, asFloat(x), spec.layout.spatial.length + 2);
  const windows = poolWindows(batched, spec);
  const attrs = windowAttrs(batched, spec.layout, windows);
  const total = windowed.reduceWindow(batched, { ...attrs, kind: 'sum' });
  const inside = insideTotals(insideCounts(windows), spec.layout, total.shape.length);
  const divisor = typeof inside === 'number' ? Math.max(inside, 1) : n.maximum(inside, 1);
  return likeInput(n.div(total, divisor), x);
}

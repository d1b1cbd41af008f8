/** Slices with strides, in the words of Python's and NumPy's slicing. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Shape } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { moved, partsOf } from '../util/operand.ts';

const op = 'stridedSlice';

/** What is taken of one axis: `count` elements from `first` on up to, but without, `last`, `step` apart. */
interface Take {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly step: number;
  readonly drop: boolean;
}

export interface Spec {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly shrinkAxisMask: number;
}

const has = (mask: number, bit: number): boolean => ((mask >> bit) & 1) === 1;

function takeOne(spec: Spec, i: number, extent: number): Take {
  const index = spec.begin[i] < 0 ? spec.begin[i] + extent : spec.begin[i];
  check(
    index >= 0 && index < extent,
    op,
    () => `index ${spec.begin[i]} of the axis to drop is not in an extent of ${extent}`,
  );
  return { first: index, last: index + 1, count: 1, step: 1, drop: true };
}

/** Bounds count from the end if they are negative, and are moved to the ends if they lie outside. */
function take(spec: Spec, i: number, extent: number): Take {
  if (has(spec.shrinkAxisMask, i)) return takeOne(spec, i, extent);
  const step = spec.strides[i];
  check(
    Number.isInteger(step) && step !== 0,
    op,
    () => `strides must be whole and not 0, got ${show([...spec.strides])}`,
  );
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1];
  const place = (bound: number): number =>
    Math.min(Math.max(bound < 0 ? bound + extent : bound, lowest), highest);
  const first = has(spec.beginMask, i) ? (step > 0 ? lowest : highest) : place(spec.begin[i]);
  const last = has(spec.endMask, i) ? (step > 0 ? highest : lowest) : place(spec.end[i]);
  const count = Math.max(0, Math.ceil((last - first) / step));
  return { first, last, count, step, drop: false };
}

const whole = (extent: number): Take => ({
  first: 0,
  last: extent,
  count: extent,
  step: 1,
  drop: false,
});

/** What is taken of each of `x`'s axes, and the result's shape with new axes in and dropped ones out. */
export function planStridedSlice(
  shape: Shape,
  spec: Spec,
  ellipsisMask: number,
  newAxisMask: number,
): { takes: Take[]; result: number[] } {
  const takes: Take[] = [];
  const result: number[] = [];
  const push = (t: Take): void => {
    takes.push(t);
    if (!t.drop) result.push(t.count);
  };
  const named = spec.begin.filter((_, i) => !has(newAxisMask, i) && !has(ellipsisMask, i)).length;
  check(
    named <= shape.length,
    op,
    () =>
      `begin ${show([...spec.begin])} speaks of ${named} axes, the shape [${shape}] has ${shape.length}`,
  );
  for (let i = 0; i < spec.begin.length; i++) {
    if (has(ellipsisMask, i)) {
      for (let k = shape.length - named; k > 0; k--) push(whole(shape[takes.length]));
    } else if (has(newAxisMask, i)) {
      result.push(1);
    } else {
      push(take(spec, i, shape[takes.length]));
    }
  }
  while (takes.length < shape.length) push(whole(shape[takes.length]));
  return { takes, result };
}

/** Backward steps are forward steps read back to front. */
function taken(x: Node, takes: readonly Take[]): Node {
  const low = takes.map(({ first, count, step }) =>
    step > 0 ? first : first + (count - 1) * step,
  );
  const start = takes.map(({ count }, i) => (count === 0 ? 0 : low[i]));
  const limit = takes.map(({ count, step }, i) =>
    count === 0 ? 0 : low[i] + (count - 1) * Math.abs(step) + 1,
  );
  const forward = ir.slice(
    x,
    start,
    limit,
    takes.map(({ step }) => Math.abs(step)),
  );
  const backwards = takes.flatMap(({ step }, i) => (step < 0 ? [i] : []));
  return ir.reverse(forward, backwards);
}

/**
 * Takes every `strides[i]`-th element of each axis from `begin[i]` up to, but without, `end[i]`, as `x[begin:end:stride]` does in
 * Python: negative bounds count from the end, negative strides go backwards. Axes that are not spoken of stay whole.
 *
 * The masks are bit fields over the entries of `begin`.
 *
 * @param strides 1 by default.
 * @param beginMask entries whose `begin` is left out: from the start.
 * @param endMask entries whose `end` is left out: to the end.
 * @param ellipsisMask the entry (one at most) that stands for all axes not spoken of.
 * @param newAxisMask entries that insert an axis of extent 1.
 * @param shrinkAxisMask entries that take the one element at `begin`, and drop the axis.
 * @throws if the lists differ in length, speak of more axes than there are, or a stride is 0.
 * @example
 * ```ts
 * tf.stridedSlice(tf.tensor1d([1, 2, 3, 4, 5]), [0], [5], [2]).print(); // [1, 3, 5]
 * tf.stridedSlice(tf.tensor1d([1, 2, 3, 4, 5]), [-1], [0], [-2]).print(); // [5, 3]
 * ```
 */
export function stridedSlice(
  x: Tensor | TensorLike,
  begin: number[],
  end: number[],
  strides?: number[],
  beginMask = 0,
  endMask = 0,
  ellipsisMask = 0,
  newAxisMask = 0,
  shrinkAxisMask = 0,
): Tensor {
  const parts = partsOf(x, 'x', op);
  const steps = strides ?? begin.map(() => 1);
  check(
    begin.length === end.length && begin.length === steps.length,
    op,
    () => `begin, end and strides must be of one length, got ${show([begin, end, steps])}`,
  );
  check(
    (ellipsisMask & (ellipsisMask - 1)) === 0,
    op,
    () => `ellipsisMask may have one bit at most, got ${ellipsisMask}`,
  );
  const spec: Spec = { begin, end, strides: steps, beginMask, endMask, shrinkAxisMask };
  const { takes, result } = planStridedSlice(parts.node.shape, spec, ellipsisMask, newAxisMask);
  return moved(parts, (node) => ir.reshape(taken(node, takes), result));
}

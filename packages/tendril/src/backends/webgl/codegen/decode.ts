/**
 * From a texel to the places of its four elements in an index space, given where the space's elements are stored. Where the space
 * leaves gaps in the memory, or begins or ends within it, elements outside stay as they are.
 */
import type { Emitter } from './emitter.ts';
import { constantIndex, indexOf, type Index } from './indices.ts';
import { quotientOf, remainderOf, sizeText } from './sizes.ts';

export interface Space {
  readonly extents: readonly number[];
  /** Which axis has an extent that the text had better not name; -1 for none. */
  readonly open: number;
  /** How far apart neighbours along each axis are stored, and where the first is. */
  readonly coefs: readonly number[];
  readonly offset: number;
  /** Elements of the memory. */
  readonly size: number;
}

export interface Decoded {
  /** The axes' values, for each of the four elements. */
  readonly lanes: readonly (readonly Index[])[];
  /** Which of the elements are inside the space; null where all are. */
  readonly inside: readonly string[] | null;
}

interface Axis {
  readonly axis: number;
  readonly extent: number;
  readonly coef: number;
  /** The extent as text. */
  readonly bound: string;
  /** Whether what the axes in front leave over is less than this one's extent reaches. */
  readonly exact: boolean;
}

function orderOf({ extents, open, coefs, offset, size }: Space): Axis[] {
  const order = coefs
    .map((coef, axis) => ({ axis, coef, extent: extents[axis] }))
    .filter(({ coef, extent }) => coef !== 0 && extent !== 1)
    .sort((x, y) => y.coef - x.coef);
  return order.map(({ axis, coef, extent }, i) => ({
    axis,
    coef,
    extent,
    bound: axis === open ? 'params.y' : sizeText(extent),
    exact: i === 0 ? offset === 0 && coef * extent === size : order[i - 1].coef === coef * extent,
  }));
}

/** Whether the four elements of a texel differ only along the last axis, which then goes in steps of four. */
function inFours(order: readonly Axis[], offset: number): boolean {
  const last = order.at(-1);
  if (last === undefined || last.coef !== 1 || offset % 4 !== 0) return false;
  if (order.length === 1) return true;
  return last.extent % 4 === 0 && order.slice(0, -1).every(({ coef }) => coef % 4 === 0);
}

/** The axis along which the four elements of every texel lie; -1 where they lie anyhow. */
export function laneAxis(space: Space): number {
  const order = orderOf(space);
  return inFours(order, space.offset) ? order[order.length - 1].axis : -1;
}

/** @param at the number of the texel, ≥ 0. */
export function decode(e: Emitter, space: Space, at: string): Decoded {
  const order = orderOf(space);
  const { offset, extents, size } = space;
  const base = extents.map(() => constantIndex(0));
  const whole = size === 1 || (order.at(-1)?.coef === 1 && order.every(({ exact }) => exact));
  if (order.length === 0) {
    const inside = [0, 1, 2, 3].map((lane) =>
      e.define('bool', `${at} * 4 + ${lane} == ${sizeText(offset)}`),
    );
    return { lanes: [base, base, base, base], inside: size === 1 ? null : inside };
  }
  const fours = inFours(order, offset);
  const conditions: string[][] = [];
  const lanes = [0, 1, 2, 3].map((lane) => {
    const axes = [...base];
    const here: string[] = [];
    conditions.push(here);
    const unit = fours ? 4 : 1;
    const from = fours ? offset / 4 : offset - lane;
    const flat = fours ? at : e.define('int', `${at} * 4`);
    let rest =
      from === 0
        ? flat
        : e.define('int', `${flat} ${from > 0 ? '-' : '+'} ${sizeText(Math.abs(from))}`);
    if (offset > 0) here.push(e.define('bool', `${rest} >= 0`));
    order.forEach(({ axis, coef, extent, bound, exact }, i) => {
      const isLast = i === order.length - 1;
      if (isLast && fours) {
        axes[axis] = indexOf(rest, 4, lane);
        if (whole || exact) return;
        here.push(
          extent % 4 === 0 && bound !== 'params.y'
            ? e.define('bool', `${rest} < ${sizeText(extent / 4)}`)
            : e.define('bool', `${rest} * 4 + ${lane} < ${bound}`),
        );
        return;
      }
      const step = coef / unit;
      const index = e.define('int', quotientOf(rest, step, size / unit));
      rest = step > 1 ? e.define('int', remainderOf(rest, step, index)) : '0';
      if (!exact && !(whole && i === 0)) here.push(e.define('bool', `${index} < ${bound}`));
      axes[axis] = indexOf(index);
      if (isLast && step > 1) here.push(e.define('bool', `${rest} == 0`));
    });
    return axes;
  });
  if (whole && conditions.every((c) => c.length === 0)) return { lanes, inside: null };
  const inside = conditions.map((c) =>
    c.length === 0 ? 'true' : e.define('bool', c.join(' && ')),
  );
  return { lanes, inside };
}

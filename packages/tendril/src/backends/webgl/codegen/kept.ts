/** Where results of reductions lie between draws: in the order of some axes, the last one filled up to whole texels. */
import type { Space } from './decode.ts';
import { formIndex, type Index } from './indices.ts';

export interface Kept {
  /** The memory as a space of its own. */
  readonly space: Space;
  readonly texels: number;
}

/** @param order the axes that are longer than 1, slowest first. */
export function keep(extents: readonly number[], order: readonly number[]): Kept {
  const filled = [...extents];
  const last = order.at(-1);
  if (last !== undefined) filled[last] = Math.ceil(filled[last] / 4) * 4;
  const coefs = extents.map(() => 0);
  let size = 1;
  for (const axis of order.toReversed()) {
    coefs[axis] = size;
    size *= filled[axis];
  }
  return {
    space: { extents: filled, open: -1, coefs, offset: 0, size },
    texels: Math.ceil(size / 4),
  };
}

/** The place of a result among those kept; `axes` may be more than theirs. */
export function placeOf({ space }: Kept, axes: readonly Index[]): Index {
  return formIndex(space, axes);
}

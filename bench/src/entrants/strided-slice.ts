/** What a StridedSlice takes of a tensor, by the masks that say which of its numbers count. */
import { refuse } from './refuse.ts';
import { numberOf, type TfNode } from './tf-nodes.ts';

export interface Taken {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  /** The shape that `size` becomes: with new axes, and without those of which one place was asked. */
  readonly shape: readonly number[];
}

export function takenBy(
  node: TfNode,
  from: readonly number[],
  [begins, ends, strides]: readonly (readonly number[])[],
): Taken {
  const has = (mask: string, entry: number): boolean =>
    ((numberOf(node, `${mask}_mask`) >> entry) & 1) === 1;
  const [begin, size, shape]: number[][] = [[], [], []];
  const take = (start: number, end: number): void => {
    begin.push(start);
    size.push(Math.max(0, end - start));
  };
  begins.forEach((_, entry) => {
    if (has('ellipsis', entry) || strides[entry] !== 1) refuse(node.op, node.name);
    if (has('new_axis', entry)) return shape.push(1);
    const length = from[begin.length];
    const placed = (place: number): number =>
      Math.min(length, Math.max(0, place < 0 ? place + length : place));
    const start = has('begin', entry) ? 0 : placed(begins[entry]);
    if (has('shrink_axis', entry)) return take(start, start + 1);
    take(start, has('end', entry) ? length : placed(ends[entry]));
    return shape.push(size.at(-1)!);
  });
  for (const length of from.slice(begin.length)) {
    take(0, length);
    shape.push(length);
  }
  return { begin, size, shape };
}

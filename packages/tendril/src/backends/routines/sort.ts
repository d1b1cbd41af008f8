/** Sorting along an axis, by the keys of keys.ts. */
import { product } from '../../ir/shape.ts';
import type { GraphNode } from '../../ir/graph.ts';
import { readKeys, writeKeys, type Line } from './keys.ts';
import { KeySorter } from './radix.ts';
import type { Routines } from './routine.ts';

/** Calls `visit` for each line of elements along an axis. */
function forEachLine(shape: readonly number[], axis: number, visit: (line: Line) => void): void {
  const count = shape[axis];
  const step = product(shape.slice(axis + 1));
  const size = product(shape);
  for (let outer = 0; outer < size; outer += count * step) {
    for (let start = outer; start < outer + step; start++) visit({ start, step, count });
  }
}

type Sort = GraphNode<'sort' | 'argsort'>;

function sorterFor({ attrs, shape }: Sort, withPlaces: boolean): KeySorter {
  return new KeySorter(shape[attrs.dimension], withPlaces);
}

export const sort = {
  sort(node, [x], out) {
    const { dimension, descending } = node.attrs;
    const sorter = sorterFor(node, false);
    forEachLine(x.shape, dimension, (line) => {
      writeKeys(x.values, line, descending, false, sorter.keys);
      sorter.sort();
      readKeys(sorter.keys, descending, out, line);
    });
  },
  argsort(node, [x], out) {
    const { dimension, descending } = node.attrs;
    const sorter = sorterFor(node, true);
    forEachLine(x.shape, dimension, (line) => {
      writeKeys(x.values, line, descending, true, sorter.keys);
      const places = sorter.sortPlaces();
      const { start, step, count } = line;
      if (step === 1) out.set(places, start);
      else for (let i = 0; i < count; i++) out[start + i * step] = places[i];
    });
  },
} satisfies Routines<'sort' | 'argsort'>;

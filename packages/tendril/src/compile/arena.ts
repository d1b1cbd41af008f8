/** Where temporaries lie in the arena: those that live at once do not overlap. */
import { bytesPerElement, type DType } from '../ir/dtype.ts';

/** The first and the last step that touches a buffer. */
export interface Life {
  first: number;
  last: number;
}

const alignment = 64;
/** Vector loads may read this many bytes past a buffer's end. */
const slack = 16;

/** Lowest offsets at which no two buffers that live at once overlap; the largest are placed first. */
export function placeInArena(
  lives: ReadonlyMap<number, Life>,
  buffers: { readonly [number: number]: { readonly size: number; readonly dtype: DType } },
): { offsets: Map<number, number>; size: number } {
  const bytes = (number: number): number =>
    buffers[number].size * bytesPerElement[buffers[number].dtype];
  const offsets = new Map<number, number>();
  const placed: { start: number; end: number; life: Life }[] = [];
  let size = 0;
  for (const number of [...lives.keys()].sort((a, b) => bytes(b) - bytes(a) || a - b)) {
    const life = lives.get(number)!;
    const length = Math.ceil((bytes(number) + slack) / alignment) * alignment;
    const inTheWay = placed
      .filter((p) => p.life.first <= life.last && life.first <= p.life.last)
      .sort((a, b) => a.start - b.start);
    let start = 0;
    for (const other of inTheWay) {
      if (start + length <= other.start) break;
      start = Math.max(start, other.end);
    }
    offsets.set(number, start);
    placed.push({ start, end: start + length, life });
    size = Math.max(size, start + length);
  }
  return { offsets, size };
}

/**
 * The way back from panels: where a packed copy holds all of a buffer's elements, each once, the buffer itself can be let go of
 * and made again from the copy.
 */
import type { PackedLayout } from './codegen/generated.ts';

/** Whether the layout's rows by its k are all of `size` elements from the first on, in any order. */
export function holdsAll({ rows, k, address, whole }: PackedLayout, size: number): boolean {
  if (!whole || address.offset !== 0) return false;
  const axes = [...rows, ...k]
    .map((extent, i) => ({ extent, step: [...address.rows, ...address.k][i] / 4 }))
    .filter(({ extent }) => extent > 1)
    .sort((a, b) => a.step - b.step);
  let next = 1;
  for (const { extent, step } of axes) {
    if (step !== next) return false;
    next *= extent;
  }
  return next === size;
}

/** How far from the start each position along some axes is, in elements. */
function offsets(extents: readonly number[], steps: readonly number[]): number[] {
  return extents.reduce(
    (before, extent, axis) =>
      before.flatMap((at) => Array.from({ length: extent }, (_, i) => at + (i * steps[axis]) / 4)),
    [0],
  );
}

/** Puts the elements, as bits, where they were before they were packed. */
export function unpack(packed: Int32Array, to: Int32Array, layout: PackedLayout): void {
  const { panel, depth } = layout;
  const rows = offsets(layout.rows, layout.address.rows);
  const k = offsets(layout.k, layout.address.k);
  let from = 0;
  for (let first = 0; first < k.length; first += depth) {
    const end = Math.min(first + depth, k.length);
    for (let row = 0; row < rows.length; row += panel) {
      const count = Math.min(panel, rows.length - row);
      for (let at = first; at < end; at++) {
        for (let i = 0; i < count; i++) to[rows[row + i] + k[at]] = packed[from + i];
        from += panel;
      }
    }
  }
}

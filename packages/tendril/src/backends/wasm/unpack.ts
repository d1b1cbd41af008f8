/**
 * The way back from panels: where a packed copy holds all of a buffer's elements, each once, the buffer itself can be let go of
 * and made again from the copy.
 */
import type { PackedLayout } from './codegen/generated.ts';

/** Whether the layout's rows by its k are all of `size` elements from the first on, in any order. */
export function holdsAll({ rows, k, address, whole }: PackedLayout, size: number): boolean {
  const steps = [...address.rows, ...address.k];
  const axes = [...rows, ...k].map((extent, i) => [steps[i], extent]);
  let next = 4;
  for (const [step, extent] of axes.sort(([a], [b]) => a - b)) {
    if (extent === 1) continue;
    if (step !== next) return false;
    next *= extent;
  }
  return whole && address.offset === 0 && next === 4 * size;
}

/** How far from the start each position along some axes is, in elements. */
function offsets(extents: readonly number[], steps: readonly number[]): number[] {
  let all = [0];
  extents.forEach((extent, axis) => {
    all = all.flatMap((at) => Array.from({ length: extent }, (_, i) => at + (i * steps[axis]) / 4));
  });
  return all;
}

/** Puts the elements, as bits, where they were before they were packed. */
export function unpack(packed: Int32Array, to: Int32Array, layout: PackedLayout): void {
  const { panel, depth, address } = layout;
  const rows = offsets(layout.rows, address.rows);
  const k = offsets(layout.k, address.k);
  let from = 0;
  for (let first = 0; first < k.length; first += depth) {
    const block = k.slice(first, first + depth);
    for (let row = 0; row < rows.length; row += panel) {
      const lines = rows.slice(row, row + panel);
      for (const at of block) {
        lines.forEach((line, i) => (to[line + at] = packed[from + i]));
        from += panel;
      }
    }
  }
}

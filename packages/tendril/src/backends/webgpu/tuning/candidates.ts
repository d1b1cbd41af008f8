/** The forms of a contraction that are worth measuring, and what a stored one has to look like. */
import type { ContractionForm } from '../codegen/index.ts';
import {
  blockThreads,
  chooseBlocking,
  columns,
  fitsEveryDevice,
  rowsAtMost,
  rowsTogether,
  type Blocking,
  type Sizes,
  type Tiling,
} from '../codegen/tiles.ts';

/** Raised when the shaders of a form change, so that what was measured of the old ones counts no longer. */
export const formsVersion = 2;

/** Threads along m and n. */
const workgroups = [
  [8, 8],
  [16, 8],
  [8, 16],
  [16, 16],
  [4, 32],
  [32, 4],
] as const;
const depths = [8, 16, 32];

const sameForm = (a: ContractionForm, b: ContractionForm): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** @param usual what is taken unmeasured; it comes first. */
export function candidatesFor(sizes: Sizes, usual: ContractionForm): ContractionForm[] {
  const { m, n } = sizes;
  const rows = rowsTogether(m);
  const tilings = workgroups.flatMap(([threadsM, threadsN]) =>
    depths.map((depth): Tiling => ({ threadsM, threadsN, rows, depth })),
  );
  // A tile of which most lies outside the results is wasted.
  const suits = ({ threadsM, threadsN }: Tiling): boolean =>
    threadsM * rows < 2 * Math.max(m, 4) && threadsN * columns < 2 * Math.max(n, 32);
  const forms: ContractionForm[] = [
    usual,
    ...tilings
      .filter((tiling) => fitsEveryDevice(tiling) && suits(tiling))
      .map((tiling): ContractionForm => ({ kind: 'tiled', tiling })),
    { kind: 'direct', blocking: chooseBlocking(sizes) },
  ];
  return forms.filter((form, i) => forms.findIndex((other) => sameForm(form, other)) === i);
}

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value >= 1 && value <= most && Number.isInteger(Math.log2(value));

/** Whether something from the store, where anybody may have written, is a form that every device can run. */
export function isForm(value: unknown): value is ContractionForm {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'direct') {
    if (!('blocking' in value) || typeof value.blocking !== 'object' || value.blocking === null)
      return false;
    const { rows, vectors, threadsM } = value.blocking as Record<keyof Blocking, unknown>;
    return isCount(rows, 8) && isCount(vectors, 2) && isCount(threadsM, blockThreads);
  }
  if (value.kind !== 'tiled' || !('tiling' in value)) return false;
  const { tiling } = value;
  if (typeof tiling !== 'object' || tiling === null) return false;
  const { threadsM, threadsN, rows, depth } = tiling as Record<keyof Tiling, unknown>;
  return (
    isCount(threadsM, 256) &&
    isCount(threadsN, 256) &&
    isCount(rows, rowsAtMost) &&
    isCount(depth, 64) &&
    depth >= columns &&
    fitsEveryDevice({ threadsM, threadsN, rows, depth })
  );
}

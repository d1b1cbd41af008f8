/**
 * Left operands that slide a small window over something (the picture that a first convolution reads): all elements of a tile's
 * rows are read where they lie, at offsets that are known, if all of them are there. Only tiles at the edges are packed.
 */
import {
  i32,
  type FunctionRef,
  type I32,
  type ModuleBuilder,
  type Value,
} from '../../assembler/index.ts';
import { product } from '../../../../ir/shape.ts';
import { along, Cursor, type Left } from './left.ts';
import { tileRows, type LeftForm, type Micro } from './micro.ts';
import type { Check, Form, Operand } from './operand.ts';
import type { Packing } from './packing.ts';
import type { Plan } from './plan.ts';
import { rowWords } from './tables.ts';

/** So many steps of a micro kernel are worth writing out. */
const mostSteps = 36;

/** What a form adds for each k, in order. */
function valuesOf({ k: extents }: Operand, { k: coefs }: Form): number[] {
  return Array.from({ length: product(extents) }, (_, at) => {
    let [rest, value] = [at, 0];
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      value += coefs[axis] * (rest % extents[axis]);
      rest = Math.floor(rest / extents[axis]);
    }
    return value;
  });
}

/** The least of the values that a check's form takes from that of a row on, and how far the largest is from it. */
export function reachOf(operand: Operand, form: Form): { least: number; span: number } {
  const values = valuesOf(operand, form);
  const least = Math.min(...values);
  return { least, span: Math.max(...values) - least };
}

/** Whether the check can hold for all elements of a row at once. */
export function isInside(operand: Operand, { form, extent, divisor }: Check): boolean {
  return divisor === 1 && reachOf(operand, form).span < extent;
}

/** Where each k is, in bytes from where its row begins; null where that is not known or too much. */
export function windowOffsets(operand: Operand): number[] | null {
  const { checks, k, address } = operand;
  if (checks.length === 0 || product(k) > mostSteps) return null;
  const known = checks.every((check) => isInside(operand, check));
  return known ? valuesOf(operand, address) : null;
}

/**
 * Emits `mark(entries, marks, tiles)`: for each tile, whose rows' entries follow one another, whether all of its elements are there.
 */
function emitMark(module: ModuleBuilder, operand: Operand): FunctionRef<'void'> {
  const bytes = 4 * rowWords(operand);
  return module.function(
    'mark',
    [
      ['entries', 'i32'],
      ['marks', 'i32'],
      ['tiles', 'i32'],
    ],
    [],
    (f) => {
      const [entries, marks, tiles] = [0, 1, 2].map((i) => f.param(i, 'i32'));
      const conditions = operand.checks.flatMap(({ form, extent }, i) => {
        const { least, span } = reachOf(operand, form);
        return Array.from({ length: tileRows }, (_, row): Value<'i32'> => {
          const value = i32.load(entries, row * bytes + 4 * (1 + i));
          // As unsigned numbers negative ones are too large.
          return i32.lt_u(i32.add(value, least), extent - span);
        });
      });
      f.loop((next) => {
        f.do(
          i32.store(
            marks,
            conditions.reduce((all, one) => i32.and(all, one)),
          ),
        );
        f.increment(entries, tileRows * bytes);
        f.increment(marks, 4);
        f.brIf(next, f.tee(tiles, i32.sub(tiles, 1)));
      });
    },
  );
}

/** What there is of an operand that is packed. */
interface Panels {
  readonly window: NonNullable<Plan['window']>;
  readonly inPanels: Pick<Left, 'start' | 'multiply' | 'next'>;
  /** Room for a mark of each tile. */
  readonly marks: Value<'i32'>;
  readonly entriesOfTile: (count: Value<'i32'>) => I32;
  readonly packing: Packing;
}

/** The operand of which tiles are read where they lie that have all of their elements. */
export function emitWindows(
  module: ModuleBuilder,
  packed: Left,
  { window, inPanels, marks, entriesOfTile, packing }: Panels,
  emitMicro: (form: LeftForm) => Micro,
): Left {
  const { offsets } = window;
  const mark = emitMark(module, window.operand);
  const whereItLies = along(
    new Cursor(() => packing.entries, entriesOfTile),
    emitMicro({ kind: 'window', entryBytes: 4 * rowWords(window.operand), offsets }),
  );
  const marked = new Cursor(
    () => marks,
    () => 4,
  );
  const cursors = [inPanels, whereItLies, marked];
  return {
    ...packed,
    pack(f, tiles, first, count) {
      f.do(f.call(mark, packing.entries, marks, tiles));
      packed.pack(f, tiles, first, count);
    },
    start: (f, row, first, count) =>
      cursors.forEach((cursor) => cursor.start(f, row, first, count)),
    multiply: (f, rows, at) =>
      f.if(
        i32.load(marked.at),
        () => whereItLies.multiply(f, rows, at),
        () => inPanels.multiply(f, rows, at),
      ),
    next: (f, count) => cursors.forEach((cursor) => cursor.next(f, count)),
  };
}

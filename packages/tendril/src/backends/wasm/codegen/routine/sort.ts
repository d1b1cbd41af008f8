/**
 * Sorting lines by the digits of their elements' keys, least significant first (routines/keys.ts says what keys are). One pass over a
 * line makes the keys and counts all digits; then each digit is a pass that moves keys, and their places with them where
 * these are wanted, to where they belong. A line is a unit. Short lines are left to TypeScript, which sorts them by insertion.
 */
import { sizeOf, type Shape } from '../../../../ir/shape.ts';
import {
  i32,
  mem,
  v128,
  type FunctionBuilder,
  type Local,
  type Value,
} from '../../assembler/index.ts';
import { SCRATCH_BYTES } from '../generated.ts';
import type { CodeOf } from './index.ts';
import { emitElement, emitKey, type KeyKind } from './keys.ts';
import { phaseCode, type RoutineCode, type Unit } from './phase.ts';

const shortLine = 128;
/** Digits of 8 bits: with larger ones keys would go to more places at a time than the fastest cache has lines. */
const bits = 8;
const digits = 4;
const mask = 0xff;
/** How often each digit has each of its values; then where the next such key goes. */
const tableBytes = digits * (4 << bits);
/** Nanoseconds an element and pass, about. */
const elementCost = 3;

/** A key, with its place behind it where places are wanted: what moves together lies together. */
const entryBytes = (places: boolean): number => (places ? 8 : 4);

interface Sort extends KeyKind {
  /** Whether places are wanted, not elements. */
  readonly places: boolean;
  /** Whether keys lie in the workspace, since they do not fit into scratch memory. */
  readonly large: boolean;
}

/** Arguments: the line's length, the distance of its elements, and how many of its results are wanted. */
const sortCode = (sort: Sort) =>
  phaseCode(6, () => ({ f, scratch, args: [x, y, workspace, n, step, wanted], unit }: Unit) => {
    const { places } = sort;
    const stride = f.let('i32', i32.shl(step, 2), 'stride');
    const bytes = f.let('i32', i32.mul(n, entryBytes(places)), 'bytes');
    const tables = f.let('i32', scratch, 'tables');
    const share = i32.mul(unit, i32.shl(bytes, 1));
    const from = f.let(
      'i32',
      sort.large ? i32.add(workspace, share) : i32.add(tables, tableBytes),
      'from',
    );
    const to = f.let('i32', i32.add(from, bytes), 'to');
    /** Where a line of `length` elements begins. */
    const lineAt = (start: Local<'i32'>, length: Local<'i32'>): Local<'i32'> => {
      const outer = f.let('i32', i32.div_u(unit, step));
      const first = i32.add(
        i32.mul(outer, i32.mul(length, step)),
        i32.sub(unit, i32.mul(outer, step)),
      );
      return f.let('i32', i32.add(start, i32.shl(first, 2)), 'at');
    };
    const slotOf = (key: Value<'i32'>, digit: number): Local<'i32'> => {
      const shifted = digit === 0 ? key : i32.shr_u(key, digit * bits);
      const value = (digit + 1) * bits >= 32 ? shifted : i32.and(shifted, mask);
      const table = i32.add(tables, digit * (4 << bits));
      return f.let('i32', i32.add(table, i32.shl(value, 2)));
    };

    f.do(mem.fill(tables, 0, tableBytes));
    const i = f.local('i32', 'i');
    const at = lineAt(x, n);
    const place = f.let('i32', from, 'place');
    f.for(i, 0, n, 1, () => {
      const key = emitKey(f, sort, f.let('i32', i32.load(at)));
      f.do(i32.store(place, key));
      if (places) f.do(i32.store(place, i, 4));
      for (let d = 0; d < digits; d++) {
        const slot = slotOf(key, d);
        f.do(i32.store(slot, i32.add(i32.load(slot), 1)));
      }
      f.set(at, i32.add(at, stride));
      f.increment(place, entryBytes(places));
    });
    for (let d = 0; d < digits; d++) pass(f, { d, n, bytes, tables, from, to, slotOf, places });
    f.set(at, lineAt(y, wanted));
    f.set(place, from);
    f.for(i, 0, wanted, 1, () => {
      const value = f.let('i32', i32.load(place, places ? 4 : 0));
      f.do(i32.store(at, places ? value : emitElement(f, sort, value)));
      f.set(at, i32.add(at, stride));
      f.increment(place, entryBytes(places));
    });
  });

interface Pass {
  readonly d: number;
  readonly n: Local<'i32'>;
  readonly bytes: Local<'i32'>;
  readonly tables: Local<'i32'>;
  readonly from: Local<'i32'>;
  readonly to: Local<'i32'>;
  readonly slotOf: (key: Value<'i32'>, digit: number) => Local<'i32'>;
  readonly places: boolean;
}

/** Moves keys from `from` to `to` by one digit, and swaps the two; nothing where all have the same. */
function pass(f: FunctionBuilder, { d, n, bytes, tables, from, to, slotOf, places }: Pass) {
  f.if(i32.ne(i32.load(slotOf(i32.load(from), d)), n), () => {
    const size = entryBytes(places);
    const next = f.let('i32', to, 'next');
    const slot = f.let('i32', i32.add(tables, d * (4 << bits)), 'slot');
    const end = f.let('i32', i32.add(slot, 4 << bits));
    // Counts become addresses.
    f.while(
      () => i32.lt_u(slot, end),
      () => {
        const count = f.let('i32', i32.load(slot));
        f.do(i32.store(slot, next));
        f.set(next, i32.add(next, i32.mul(count, size)));
        f.increment(slot, 4);
      },
    );
    const at = f.let('i32', from, 'at');
    f.set(end, i32.add(from, bytes));
    f.while(
      () => i32.lt_u(at, end),
      () => {
        const key = f.let('i32', i32.load(at));
        const place = slotOf(key, d);
        const target = f.let('i32', i32.load(place));
        f.do(i32.store(place, i32.add(target, size)));
        f.do(places ? v128.store64_lane(target, v128.load64_zero(at), 0) : i32.store(target, key));
        f.increment(at, size);
      },
    );
    f.set(next, from);
    f.set(from, to);
    f.set(to, next);
  });
}

/** Code that sorts lines; of each, `wanted` results. */
export function sortLines(
  sort: KeyKind & { readonly places: boolean },
  shape: Shape,
  axis: number,
  wanted: number,
): RoutineCode | null {
  const n = shape[axis];
  if (n < shortLine) return null;
  const bytes = 2 * n * entryBytes(sort.places);
  const large = bytes + tableBytes > SCRATCH_BYTES;
  const units = sizeOf(shape) / n;
  const phase = {
    key: `sort ${sort.dtype} ${sort.descending} ${sort.oneZero} ${sort.places} ${large}`,
    generate: sortCode({ ...sort, large }),
    sizes: [n, sizeOf(shape.slice(axis + 1)), wanted],
    units,
    unitCost: n * (digits + 1) * elementCost,
  };
  return { phases: [phase], workspace: large ? units * bytes : 0 };
}

export const sort: CodeOf<'sort'> = ({ attrs, shape }, [{ dtype }]) => {
  const { dimension, descending } = attrs;
  if (dtype === 'bool' || dtype === 'float64') return null;
  const kind = { dtype, descending, oneZero: false, places: false };
  return sortLines(kind, shape, dimension, shape[dimension]);
};

export const argsort: CodeOf<'argsort'> = ({ attrs, shape }, [{ dtype }]) => {
  const { dimension, descending } = attrs;
  if (dtype === 'bool' || dtype === 'float64') return null;
  const kind = { dtype, descending, oneZero: true, places: true };
  return sortLines(kind, shape, dimension, shape[dimension]);
};

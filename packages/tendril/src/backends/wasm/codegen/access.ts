/**
 * Loads and stores: from an access to the instructions that move its lanes. What the parts of an access ask is settled when the
 * code is made where ranges allow it, else by a condition for all lanes, by a mask, or lane by lane.
 */
import { bytesPerElement, type DType } from '../../../ir/dtype.ts';
import type { AccessPart, Bound, Load, Store } from '../../../ir/kernel.ts';
import {
  i16x8,
  i32,
  i32x4,
  i8x16,
  v128,
  type I32,
  type Local,
  type V128,
  type Value,
} from '../assembler/index.ts';
import { axesOf, MOST_OFFSET, type Pointer, type Scope } from './scope.ts';

/** What must hold, and what is added to the address: the same for all lanes (`conditions`, `bytes`) or different. */
export interface Resolved {
  /** False when the parts can never hold here. */
  possible: boolean;
  readonly conditions: Value<'i32'>[];
  readonly masks: V128[];
  readonly bytes: Value<'i32'>[];
  /** Bytes that the address grows by from lane to lane through parts. */
  step: number;
  /** Parts that follow no such rule. */
  readonly irregular: AccessPart[];
}

/** Parts that are more than bounds. */
interface OtherParts {
  /** Adds what a part asks. */
  resolve(
    scope: Scope,
    part: Exclude<AccessPart, Bound>,
    size: number,
    valueOf: ValueOf,
    into: Resolved,
  ): void;
  /** One lane's condition and distance from the parts that must be looked at lane by lane. */
  lane(
    scope: Scope,
    parts: readonly AccessPart[],
    lane: number,
    size: number,
    valueOf: ValueOf,
  ): { readonly holds: Value<'i32'> | null; readonly bytes: readonly Value<'i32'>[] };
}

let others: OtherParts | null = null;

/** They come with the primitives that make them (other-parts.ts). */
export function addOtherParts(added: OtherParts): void {
  others = added;
}

export type ValueOf = (expr: number) => V128;

export function inRange(value: Value<'i32'>, extent: number): Value<'i32'> {
  // As an unsigned number a negative one is too large.
  return i32.lt_u(value, extent);
}

export function asNode(value: I32): Value<'i32'> {
  return typeof value === 'number' ? i32.const(value) : value;
}

/** `start + lane · step` */
export function ramp(scope: Scope, start: I32, step: number): V128 {
  const { code } = scope;
  if (typeof start === 'number') {
    if (step === 0) return code.int(start);
    const lanes = [0, 1, 2, 3].map((lane) => start + lane * step);
    return code.keep(code.root, 'v128', `ramp${start},${step}`, () => i32x4.const(...lanes), 'c');
  }
  const first = i32x4.splat(start);
  return step === 0 ? first : i32x4.add(first, ramp(scope, 0, step));
}

/** Where what depends on a form alone is computed, and the name of that place. */
export function homeOf(scope: Scope, { coefs }: { readonly coefs: readonly number[] }) {
  return scope.home({ axes: axesOf(coefs), reductions: [], sum: false });
}

function resolve(
  scope: Scope,
  parts: readonly AccessPart[],
  size: number,
  valueOf: ValueOf,
): Resolved {
  const { code } = scope;
  const into: Resolved = {
    possible: true,
    conditions: [],
    masks: [],
    bytes: [],
    step: 0,
    irregular: [],
  };
  for (const part of parts) {
    if (part.kind !== 'bound') {
      others!.resolve(scope, part, size, valueOf, into);
      continue;
    }
    const { extent } = part;
    const grows = scope.step(part);
    const [least, largest] = scope.range(part);
    if (least >= 0 && largest < extent) continue;
    if (largest < 0 || least >= extent) {
      into.possible = false;
      continue;
    }
    const { place, key } = homeOf(scope, part);
    const name = `b${part.coefs.join()},${part.offset},${extent}@${key}`;
    if (grows === 0) {
      const make = (): Value<'i32'> => inRange(asNode(scope.linear(part)), extent);
      into.conditions.push(code.keep(place, 'i32', name, make, 'in'));
    } else {
      const make = (): V128 => i32x4.lt_u(ramp(scope, scope.linear(part), grows), code.int(extent));
      into.masks.push(code.keep(place, 'v128', name, make, 'in'));
    }
  }
  return into;
}

export function all(values: readonly Value<'i32'>[]): Value<'i32'> | null {
  return values.length === 0 ? null : values.reduce((a, b) => i32.and(a, b));
}

/** Whether all parts hold, as a mask. */
export function emitBound(scope: Scope, parts: readonly AccessPart[], valueOf: ValueOf): V128 {
  const { code } = scope;
  const held = parts.flatMap((part) =>
    part.kind === 'gathered' ? [] : [part.kind === 'divided' ? { ...part, stride: 0 } : part],
  );
  const resolved = resolve(scope, held, 1, valueOf);
  if (!resolved.possible) return code.int(0);
  const masks = [...resolved.masks];
  const condition = all(resolved.conditions);
  if (condition) masks.unshift(i32x4.splat(i32.sub(0, condition)));
  if (resolved.irregular.length > 0) {
    const { f } = code;
    const mask = f.let('v128', code.int(0));
    for (let lane = 0; lane < scope.lanes; lane++) {
      const { holds } = others!.lane(scope, resolved.irregular, lane, 1, valueOf);
      f.set(mask, i32x4.replace_lane(mask, lane, i32.sub(0, holds ?? i32.const(1))));
    }
    masks.push(mask);
  }
  return masks.length === 0 ? code.int(-1) : masks.reduce((a, b) => v128.and(a, b));
}

/** Reads one element into all lanes. */
function readSplat(dtype: DType, { base, offset }: Pointer): V128 {
  if (dtype !== 'bool') return v128.load32_splat(base, offset);
  return i32x4.splat(i32.sub(0, i32.load8_u(base, offset)));
}

function readLane(dtype: DType, { base, offset }: Pointer, into: V128, lane: number): V128 {
  if (dtype !== 'bool') return v128.load32_lane(base, into, lane, offset);
  return i32x4.replace_lane(into, lane, i32.sub(0, i32.load8_u(base, offset)));
}

/** Reads four neighbours. */
function readVector(dtype: DType, { base, offset }: Pointer): V128 {
  if (dtype !== 'bool') return v128.load(base, offset);
  const bytes = v128.load32_zero(base, offset);
  return i32x4.neg(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

const reversed = [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3];
const evens = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/**
 * Along the vectors' axis this access is strided, but along the block's its elements are neighbours: four vectors along the one
 * are four along the other, transposed.
 */
function readTransposed(scope: Scope, { access }: Load, step: number): readonly V128[] {
  const { code } = scope;
  const { axis, index } = scope.block!;
  const first = scope.shift(axis, -index);
  const { place, key } = homeOf(first, access);
  const name = `t${access.arg},${access.coefs.join()},${access.offset}@${key}`;
  return code.keepTogether(place, name, () => {
    const [a, b, c, d] = [0, 1, 2, 3].map((lane) => {
      const { base, offset } = first.pointer(access.arg, access, lane * step);
      return code.f.let('v128', v128.load(base, offset));
    });
    const pair = (x: V128, y: V128, order: readonly number[]): V128 =>
      code.f.let('v128', i8x16.shuffle(x, y, order));
    const [low, high] = [0, 8].map((from) =>
      [0, 16, 4, 20].flatMap((word) => [0, 1, 2, 3].map((byte) => from + word + byte)),
    );
    const [ab, cd, abHigh, cdHigh] = [
      pair(a, b, low),
      pair(c, d, low),
      pair(a, b, high),
      pair(c, d, high),
    ];
    const [firsts, seconds] = [0, 8].map((from) =>
      [0, 16].flatMap((word) => [0, 1, 2, 3, 4, 5, 6, 7].map((byte) => from + word + byte)),
    );
    return [
      pair(ab, cd, firsts),
      pair(ab, cd, seconds),
      pair(abHigh, cdHigh, firsts),
      pair(abHigh, cdHigh, seconds),
    ];
  });
}

function moved({ base, offset }: Pointer, bytes: number): Pointer {
  return { base, offset: offset + bytes };
}

export function emitLoad(scope: Scope, expr: Load, valueOf: ValueOf): V128 {
  const { code, lanes } = scope;
  const { f } = code;
  const { access, dtype } = expr;
  const size = bytesPerElement[dtype];
  const resolved = resolve(scope, access.parts, size, valueOf);
  const fill = (): V128 => code.constant(dtype, expr.fill);
  if (!resolved.possible) return fill();
  const { conditions, masks, bytes, irregular } = resolved;
  const step = scope.step(access) * size + resolved.step;
  const condition = all(conditions);
  const byLane =
    irregular.length > 0 || !(step === 0 || step === size || (step === -size && lanes === 4));

  /** The address of lane 0, `by` bytes on (so much that no lane's distance from there is negative). */
  const address = (by: number): Pointer => {
    const { base, offset } = scope.pointer(access.arg, access, by);
    if (bytes.length === 0) return { base, offset };
    // Parts that go down could take the base below 0; see Scope.pointer.
    const down = access.parts.some((part) => part.kind !== 'bound' && part.stride < 0);
    const all = down ? [...bytes, i32.const(offset)] : bytes;
    const sum = all.reduce((a, b) => i32.add(a, b), base);
    return { base: f.let('i32', sum), offset: down ? 0 : offset };
  };

  if (!byLane) {
    const read = (): V128 => {
      if (step === 0) return readSplat(dtype, address(0));
      if (step === size) return readVector(dtype, address(0));
      const backward = f.let('v128', readVector(dtype, address(-3 * size)));
      return i8x16.shuffle(backward, backward, reversed);
    };
    if (!condition && masks.length === 0) return read();
    // Where no lane is inside, the address may be anywhere; where one is, its neighbours are readable.
    const mask =
      masks.length === 0
        ? null
        : f.let(
            'v128',
            masks.reduce((a, b) => v128.and(a, b)),
          );
    const guards = [...(condition ? [condition] : []), ...(mask ? [anyLane(mask, lanes)] : [])];
    const result = f.let('v128', fill());
    f.if(
      guards.reduce((a, b) => i32.and(a, b)),
      () => {
        const value = read();
        f.set(result, mask ? v128.bitselect(value, fill(), mask) : value);
      },
    );
    return result;
  }

  const plain = masks.length === 0 && !condition && irregular.length === 0 && !scope.vector?.count;
  const { block } = scope;
  const neighbours = block !== null && access.coefs[block.axis] === 1 && bytes.length === 0;
  if (plain && neighbours && size === 4 && lanes === 4)
    return readTransposed(scope, expr, step)[block.index];
  if (plain && step === 2 * size && size === 4 && lanes === 4) {
    const at = address(0);
    return i8x16.shuffle(readVector(dtype, at), readVector(dtype, moved(at, 16)), evens);
  }
  const result = f.let('v128', plain ? code.int(0) : fill());
  const readAll = (): void => {
    const pointer = lanePointers(scope, step, address);
    const mask =
      masks.length === 0
        ? null
        : f.let(
            'v128',
            masks.reduce((a, b) => v128.and(a, b)),
          );
    for (let lane = 0; lane < lanes; lane++) {
      const readOne = (more: readonly Value<'i32'>[]): void => {
        const { base, offset } = pointer(lane);
        const at = { base: more.reduce((a, b) => i32.add(a, b), base), offset };
        f.set(result, readLane(dtype, at, result, lane));
      };
      const { holds = null, bytes: more = [] } =
        irregular.length > 0 ? others!.lane(scope, irregular, lane, size, valueOf) : {};
      const guards = [...(holds ? [holds] : []), ...(mask ? [i32x4.extract_lane(mask, lane)] : [])];
      const guard = guards.length === 2 ? i32.and(guards[0], i32.and(guards[1], 1)) : guards[0];
      if (guard) f.if(guard, () => readOne(more));
      else readOne(more);
    }
  };
  if (condition) f.if(condition, readAll);
  else readAll();
  return result;
}

/**
 * The address of each lane, `step` bytes apart. `address` gives that of lane 0, so many bytes on. A lane that does not count may
 * lie anywhere; for distances that are more than a little, each lane's address is computed from lane 0's as it is.
 */
function lanePointers(
  scope: Scope,
  step: number,
  address: (by: number) => Pointer,
): (lane: number) => Pointer {
  const { f } = scope.code;
  const back = Math.max(0, -step * (scope.lanes - 1));
  if (Math.abs(step) * 4 < MOST_OFFSET) {
    const { base, offset } = address(-back);
    const kept = 'index' in base ? base : f.let('i32', base);
    return (lane) => ({ base: kept, offset: offset + back + step * lane });
  }
  const { base, offset } = address(0);
  const first = f.let('i32', i32.add(base, offset));
  return (lane) => ({ base: lane === 0 ? first : i32.add(first, step * lane), offset: 0 });
}

/** 1 if the mask is set in one of the lanes that count, else 0. */
function anyLane(mask: Local<'v128'>, lanes: number): Value<'i32'> {
  if (lanes === 4) return v128.any_true(mask);
  return i32.ne(i32.and(i32x4.bitmask(mask), (1 << lanes) - 1), 0);
}

/** Whether a lane counts, where the running code has to ask. The first always does. */
function counts(scope: Scope, lane: number): Value<'i32'> | null {
  const count = scope.vector?.count;
  return count && lane > 0 ? i32.gt_s(count, lane) : null;
}

/** Makes bytes of 0 and 1 of a mask's lanes: the first four bytes of the result. */
function narrow(scope: Scope, mask: V128): V128 {
  const words = i16x8.narrow_i32x4_s(mask, mask);
  return v128.and(i8x16.narrow_i16x8_s(words, words), scope.code.int(0x01010101));
}

export function emitStore(scope: Scope, store: Store, value: V128): void {
  const { code, lanes } = scope;
  const { f } = code;
  const { dtype } = code.args[store.arg];
  const size = bytesPerElement[dtype];
  const step = scope.step(store) * size;
  const pointer = lanePointers(scope, step, (by) => scope.pointer(store.arg, store, by));
  const stored = dtype === 'bool' ? narrow(scope, value) : value;
  const kept = 'index' in stored ? stored : f.let('v128', stored);
  if (lanes === 4 && Math.abs(step) === size && !scope.vector?.count) {
    if (step === size) {
      const { base, offset } = pointer(0);
      if (dtype === 'bool') f.do(v128.store32_lane(base, kept, 0, offset));
      else f.do(v128.store(base, kept, offset));
      return;
    }
    if (dtype !== 'bool') {
      const { base, offset } = pointer(3);
      f.do(v128.store(base, i8x16.shuffle(kept, kept, reversed), offset));
      return;
    }
  }
  const instruction = dtype === 'bool' ? v128.store8_lane : v128.store32_lane;
  for (let lane = 0; lane < lanes; lane++) {
    const write = (): void => {
      const { base, offset } = pointer(lane);
      f.do(instruction(base, kept, lane, offset));
    };
    const guard = counts(scope, lane);
    if (guard) f.if(guard, write);
    else write();
  }
}

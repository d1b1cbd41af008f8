/**
 * Running sums and extremes along rows, and products of integers. Four elements become their own running sums by two additions of themselves, moved by one and
 * by two lanes (Hillis and Steele, "Data parallel algorithms", 1986); then comes what was before them in their group of 64, and then
 * what was before the group, which is summed up in double precision. Groups lie in blocks, whose sums are added up likewise:
 * several threads can go through the blocks of a row when those are known, and get what one thread gets.
 *
 * A running sum of float32 is off by 2 units of its last place, or of the last place of the largest sum before it, and by what its
 * group of 64 adds in single precision.
 */
import type { CumulativeKind } from '../../../../ir/primitives.ts';
import {
  f32,
  f32x4,
  f64,
  i32,
  i8x16,
  v128,
  type FunctionBuilder,
  type Local,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import { monoidOf, type Monoid } from './monoid.ts';
import { least, phaseCode, type Phase, type RoutineCode, type Unit } from './phase.ts';

export interface Scan {
  readonly kind: CumulativeKind;
  readonly dtype: 'float32' | 'int32';
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** Elements of a block; a multiple of a group's. */
const blockSize = 8192;
const groupSize = 64;
/** A row of fewer blocks is one thread's. */
const fewBlocks = 3;
/** With so many rows there is no need to share out each. */
const manyRows = 16;
/** Nanoseconds an element. */
const elementCost = 0.4;

const bytes = (...lanes: readonly number[]): number[] =>
  lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
/** Lanes of a second operand moved up by one or two; the first operand's fill the gap. */
const byOne = bytes(0, 4, 5, 6);
const byTwo = bytes(0, 1, 4, 5);
const lastLane = bytes(3, 3, 3, 3);
const backwards = bytes(3, 2, 1, 0);

/** What was before: for sums of float32 in double precision, of earlier blocks and of earlier groups of this one. */
class Carry {
  /** As it is combined with elements. */
  readonly lanes: Local<'v128'>;
  private readonly f: FunctionBuilder;
  private readonly monoid: Monoid;
  private readonly blocks: Local<'f64'> | null;
  private readonly groups: Local<'f64'> | null;

  constructor(f: FunctionBuilder, scan: Scan, monoid: Monoid) {
    this.f = f;
    this.monoid = monoid;
    const exact = scan.kind === 'sum' && scan.dtype === 'float32';
    this.blocks = exact ? f.local('f64', 'blocks') : null;
    this.groups = exact ? f.local('f64', 'groups') : null;
    this.lanes = f.local('v128', 'carry');
  }

  clear(): void {
    const { f } = this;
    f.set(this.lanes, this.monoid.identity);
    for (const sum of [this.blocks, this.groups]) if (sum) f.set(sum, f64.const(0));
  }

  /** What comes after a group. */
  add(group: V128): void {
    const { f, blocks, groups } = this;
    if (!blocks || !groups) {
      f.set(this.lanes, this.monoid.combine(this.lanes, group));
      return;
    }
    f.set(groups, f64.add(groups, f64.promote_f32(f32x4.extract_lane(group, 0))));
    f.set(this.lanes, f32x4.splat(f32.demote_f64(f64.add(blocks, groups))));
  }

  /** What comes after a block: its groups are done. */
  endBlock(): void {
    const { f, blocks, groups } = this;
    if (!blocks || !groups) return;
    f.set(blocks, f64.add(blocks, groups));
    f.set(groups, f64.const(0));
    f.set(this.lanes, f32x4.splat(f32.demote_f64(blocks)));
  }

  load(from: Value<'i32'>): void {
    const { f, blocks, groups } = this;
    if (!blocks || !groups) {
      f.set(this.lanes, v128.load32_splat(from));
      return;
    }
    f.set(blocks, f64.load(from));
    f.set(groups, f64.const(0));
    f.set(this.lanes, f32x4.splat(f32.demote_f64(blocks)));
  }

  /** Stores what has come together since `clear`, which was one block. */
  store(to: Value<'i32'>): void {
    const { f, groups } = this;
    f.do(groups ? f64.store(to, groups) : v128.store32_lane(to, this.lanes, 0));
  }

  /** Turns the sums at `at` into the sum of those before. */
  replace(at: Value<'i32'>): void {
    const { f, blocks } = this;
    if (!blocks) {
      const here = f.let('v128', v128.load32_splat(at));
      f.do(v128.store32_lane(at, this.lanes, 0));
      f.set(this.lanes, this.monoid.combine(this.lanes, here));
      return;
    }
    const here = f.let('f64', f64.load(at));
    f.do(f64.store(at, blocks));
    f.set(blocks, f64.add(blocks, here));
  }
}

/** Code that walks elements; without a result it only carries. */
class Walk {
  private readonly f: FunctionBuilder;
  private readonly scan: Scan;
  private readonly monoid: Monoid;
  private readonly carry: Carry;
  /** Where the next element is, or where it ends if the way is backwards. */
  private readonly at: Local<'i32'>;
  /** From there to the result. */
  private readonly toResult: Local<'i32'> | null;
  private readonly none: Local<'v128'>;
  /** The sum of the group's elements before. */
  private readonly sofar: Local<'v128'>;

  constructor(
    f: FunctionBuilder,
    scan: Scan,
    carry: Carry,
    at: Local<'i32'>,
    toResult: Local<'i32'> | null,
  ) {
    this.f = f;
    this.scan = scan;
    this.monoid = monoidOf(scan);
    this.carry = carry;
    this.at = at;
    this.toResult = toResult;
    this.none = f.let('v128', this.monoid.identity);
    this.sofar = f.local('v128', 'sofar');
  }

  /** Goes through `count` elements, in groups, and leaves it at 0. */
  elements(count: Local<'i32'>): void {
    const { f, at, scan } = this;
    const sign = scan.reverse ? -1 : 1;
    f.while(
      () => i32.ge_s(count, groupSize),
      () => {
        this.group(() => {
          for (let i = 0; i < groupSize; i += 4) this.step(i, 4);
          f.increment(at, 4 * groupSize * sign);
        });
        f.increment(count, -groupSize);
      },
    );
    f.if(count, () =>
      this.group(() => {
        for (const lanes of [4, 1]) {
          f.while(
            () => i32.ge_s(count, lanes),
            () => {
              this.step(0, lanes);
              f.increment(at, 4 * lanes * sign);
              f.increment(count, -lanes);
            },
          );
        }
      }),
    );
  }

  private group(body: () => void): void {
    this.f.set(this.sofar, this.none);
    body();
    this.carry.add(this.sofar);
  }

  /** The elements that are `from` further on, `lanes` of them. */
  private step(from: number, lanes: number): void {
    const { f, at, scan, none, sofar, toResult } = this;
    const { combine } = this.monoid;
    // Offsets in an instruction are not negative.
    const [back, offset] = scan.reverse ? [4 * (from + lanes), 0] : [0, 4 * from];
    const place = (address: Value<'i32'>): Value<'i32'> =>
      back === 0 ? address : i32.sub(address, back);
    const turn = (x: V128): V128 => {
      if (!scan.reverse || lanes === 1) return x;
      const kept = f.let('v128', x);
      return i8x16.shuffle(kept, kept, backwards);
    };
    const x = lanes === 4 ? v128.load(place(at), offset) : v128.load32_zero(place(at), offset);
    let sums = f.let('v128', turn(x));
    if (lanes === 4) {
      sums = f.let('v128', combine(sums, i8x16.shuffle(none, sums, byOne)));
      sums = f.let('v128', combine(sums, i8x16.shuffle(none, sums, byTwo)));
    }
    const result = f.let('v128', combine(sums, sofar));
    if (toResult) {
      const shown = scan.exclusive ? i8x16.shuffle(sofar, result, byOne) : result;
      const whole = turn(combine(this.carry.lanes, shown));
      const to = place(i32.add(at, toResult));
      if (lanes === 4) f.do(v128.store(to, whole, offset));
      else f.do(v128.store32_lane(to, whole, 0, offset));
    }
    const last = lanes === 4 ? lastLane : bytes(0, 0, 0, 0);
    f.set(sofar, i8x16.shuffle(result, result, last));
  }
}

/** The first element of a row, from `skip` elements on, in the way's order. */
function start(
  f: FunctionBuilder,
  { reverse }: Scan,
  x: Local<'i32'>,
  n: Local<'i32'>,
  row: Value<'i32'>,
  skip: Value<'i32'>,
): Local<'i32'> {
  const first = i32.mul(row, n);
  const element = reverse ? i32.sub(i32.add(first, n), skip) : i32.add(first, skip);
  return f.let('i32', i32.add(x, i32.shl(element, 2)), 'at');
}

/** Rows as units. */
const rowCode = (scan: Scan) =>
  phaseCode(4, () => ({ f, args: [x, y, , n], unit }: Unit) => {
    const carry = new Carry(f, scan, monoidOf(scan));
    const at = start(f, scan, x, n, unit, i32.const(0));
    const walk = new Walk(f, scan, carry, at, f.let('i32', i32.sub(y, x)));
    const left = f.let('i32', n, 'left');
    const most = f.let('i32', i32.const(blockSize));
    carry.clear();
    f.while(
      () => left,
      () => {
        const count = least(f, left, most);
        f.set(left, i32.sub(left, count));
        walk.elements(count);
        carry.endBlock();
      },
    );
  });

/** Blocks of rows as units: their sums, or with `result` their elements, from the sums of the blocks before. */
const blockCode = (scan: Scan, result: boolean) =>
  phaseCode(5, () => ({ f, args: [x, y, workspace, n, blocks], unit }: Unit) => {
    const skip = f.let('i32', i32.mul(i32.rem_u(unit, blocks), blockSize));
    const carry = new Carry(f, scan, monoidOf(scan));
    const at = start(f, scan, x, n, i32.div_u(unit, blocks), skip);
    const walk = new Walk(f, scan, carry, at, result ? f.let('i32', i32.sub(y, x)) : null);
    const slot = f.let('i32', i32.add(workspace, i32.shl(unit, 3)));
    if (result) carry.load(slot);
    else carry.clear();
    const left = f.let('i32', i32.sub(n, skip));
    const count = least(f, left, f.let('i32', i32.const(blockSize)));
    walk.elements(count);
    if (!result) carry.store(slot);
  });

/** Sums of blocks become sums of those before, a row a unit. */
const carryCode = (scan: Scan) =>
  phaseCode(5, () => ({ f, args: [, , workspace, , blocks], unit }: Unit) => {
    const carry = new Carry(f, scan, monoidOf(scan));
    const slot = f.let('i32', i32.add(workspace, i32.shl(i32.mul(unit, blocks), 3)));
    const i = f.local('i32', 'i');
    carry.clear();
    f.for(i, 0, blocks, 1, () => {
      carry.replace(slot);
      f.increment(slot, 8);
    });
  });

/** @param shared whether several threads may be there. */
export function scanRows(scan: Scan, rows: number, n: number, shared: boolean): RoutineCode {
  const key = `scan ${scan.kind} ${scan.dtype} ${scan.exclusive} ${scan.reverse}`;
  const blocks = Math.ceil(n / blockSize);
  if (!shared || rows >= manyRows || blocks < fewBlocks) {
    const generate = rowCode(scan);
    const phase: Phase = { key, generate, sizes: [n], units: rows, unitCost: n * elementCost };
    return { phases: [phase], workspace: 0 };
  }
  const blockCost = blockSize * elementCost;
  const sizes = [n, blocks];
  const phase = (name: string, generate: Phase['generate'], units: number, unitCost: number) => ({
    key: `${key} ${name}`,
    generate,
    sizes,
    units,
    unitCost,
  });
  return {
    phases: [
      phase('sums', blockCode(scan, false), rows * blocks, blockCost / 2),
      phase('carries', carryCode(scan), rows, blocks),
      phase('blocks', blockCode(scan, true), rows * blocks, blockCost),
    ],
    workspace: 8 * rows * blocks,
  };
}

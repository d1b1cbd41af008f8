/** Units of work: how they are numbered, and which part of each outer axis a unit covers. */
import { i32, type I32, type Local, type Value } from '../../assembler/index.ts';
import type { Code } from '../code.ts';
import { lesser, type Range } from './loops.ts';

/**
 * Units are blocks of the outer space, `chunks[axis]` indices of each axis, numbered row-major. The first axis is the open one.
 */
export class Units {
  private readonly extents: readonly number[];
  private readonly chunks: readonly number[];

  constructor(extents: readonly number[], chunks: readonly number[]) {
    this.extents = extents;
    this.chunks = chunks;
  }

  count(extent: number): number {
    return this.extents.reduce(
      (count, size, axis) => count * Math.ceil((axis === 0 ? extent : size) / this.chunks[axis]),
      1,
    );
  }

  /** Calls `body` with the ranges of the outer axes: once for all units begin … end-1 if they lie in a row, else for each. */
  emit(
    code: Code,
    begin: Local<'i32'>,
    end: Local<'i32'>,
    extent: Local<'i32'>,
    body: (ranges: readonly Range[]) => void,
  ): void {
    const { f } = code;
    const { extents, chunks } = this;
    const whole = extents.map((size): Range => ({ from: 0, to: size }));
    const cut = extents.flatMap((size, axis) => (axis > 0 && chunks[axis] < size ? [axis] : []));
    const open = (from: Value<'i32'>, to: Value<'i32'>): Range => {
      const scaled = (x: Value<'i32'>): Value<'i32'> =>
        chunks[0] === 1 ? x : i32.mul(x, chunks[0]);
      return { from: f.let('i32', scaled(from), 'from'), to: lesser(code, scaled(to), extent) };
    };
    if (cut.length === 0) {
      body([open(begin, end), ...whole.slice(1)]);
      return;
    }
    code.loop(begin, end, 1, (unit) => {
      const ranges = [...whole];
      let rest: Value<'i32'> = unit.local;
      for (const axis of [...cut].reverse()) {
        const [size, chunk] = [extents[axis], chunks[axis]];
        const count = Math.ceil(size / chunk);
        const from = f.let('i32', i32.mul(i32.rem_u(rest, count), chunk), 'from');
        const to: I32 = i32.add(from, chunk);
        ranges[axis] = {
          from,
          to: size % chunk === 0 ? f.let('i32', to, 'to') : lesser(code, to, size),
        };
        rest = f.let('i32', i32.div_u(rest, count));
      }
      ranges[0] = open(rest, i32.add(rest, 1));
      body(ranges);
    });
  }
}

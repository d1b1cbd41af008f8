/**
 * Code for windows that slide: four pixels side by side and eight channels at a time. Weights are loaded once for four pixels, and
 * so is what windows side by side have in common. Where taps may be outside of the picture, or pixels behind the end of a row, code
 * that asks of each tap whether it is there reads zeros in its place.
 */
import {
  i32,
  select,
  v128,
  i32x4,
  type FunctionBuilder,
  type FunctionRef,
  type I32,
  type Local,
  type Value,
} from '../../assembler/index.ts';
import type { NestKernel } from '../../../../ir/kernel.ts';
import { range } from '../../../../ir/shape.ts';
import { Code } from '../code.ts';
import { lesser } from '../contraction/emit.ts';
import { multiplyAdd } from '../contraction/micro.ts';
import { emitStores, mathNeeded } from '../expr.ts';
import { exportKernel, kernelModule, type Features } from '../generated.ts';
import { Scope } from '../scope.ts';
import { forSizes, type Sizes, type Windows } from './match.ts';

/** Vectors of channels, and pixels, that are computed side by side. */
const vectorsAtOnce = 2;
const pixelsAtOnce = 4;

/** The weights of so many taps in a row have room in registers for all vectors; of more, for one after the other. */
const fewTaps = 3;

/** A column of the picture that pixels side by side read, as the taps of which of them. */
interface Column {
  readonly uses: readonly { readonly pixel: number; readonly tap: number }[];
  /** How far it is to the next column: a tap's step, or to where the next pixel's window begins. */
  readonly next: 'tap' | 'pixel';
}

/** The columns in the order in which they are read. Those that windows have in common come once. */
function columnsOf({ spread, columns: taps }: Windows): Column[] {
  const apart = spread ?? taps;
  return range(apart * (pixelsAtOnce - 1) + taps).map((at) => ({
    uses: range(pixelsAtOnce)
      .map((pixel) => ({ pixel, tap: at - apart * pixel }))
      .filter(({ tap }) => tap >= 0 && tap < taps),
    next: spread === null && (at + 1) % taps === 0 ? 'pixel' : 'tap',
  }));
}

type Flags = readonly (readonly Value<'i32'>[])[];

interface Block {
  /** Which channels come next, and where they lie in the picture and among the weights. */
  readonly channel: Local<'i32'>;
  readonly picture: Local<'i32'>;
  readonly weights: Local<'i32'>;
  /** Where the pixels lie in the result. */
  readonly places: readonly Local<'i32'>[];
  /** How many pixels there are, and of each row's columns whether they are there; null where all are. */
  readonly guard: { readonly count: Local<'i32'>; readonly flags: Flags } | null;
}

/** Multiplies and adds for pixels of one row, in one function. */
class Pixels {
  private readonly f: FunctionBuilder;
  private readonly windows: Windows;
  private readonly features: Features;
  private readonly code: Code;
  private readonly sizes: Sizes<Local<'i32'>>;
  private readonly row: Local<'i32'>;
  private readonly columns: readonly Column[];
  /** Where zeros lie. */
  private readonly zeros: Value<'i32'>;

  constructor(
    f: FunctionBuilder,
    windows: Windows,
    { args }: NestKernel,
    features: Features,
    math: Code['math'],
    zeros: Value<'i32'>,
  ) {
    const at = f.param(0, 'i32');
    const word = (i: number, name: string): Local<'i32'> => f.let('i32', i32.load(at, 4 * i), name);
    this.f = f;
    this.windows = windows;
    this.features = features;
    this.row = f.param(1, 'i32');
    this.zeros = zeros;
    this.columns = columnsOf(windows);
    const addresses = args.map((_, i) => word(i, 'arg'));
    this.sizes = forSizes((i) => word(args.length + 1 + i, 'size'));
    const { exprs } = windows;
    this.code = new Code({ f, exprs, args, addresses, features, math });
  }

  /** The channels from `from` on, so many vectors at a time, of the pixels from `column` up to `end`. */
  each(
    column: Local<'i32'>,
    end: Local<'i32'>,
    from: I32,
    vectors: number,
    guarded: boolean,
  ): void {
    const { f } = this;
    f.while(
      () => i32.lt_s(column, end),
      () => {
        const count = guarded ? lesser(f, i32.sub(end, column), pixelsAtOnce) : null;
        this.pixels(column, from, vectors, count && { count, flags: this.flags(column, count) });
        f.increment(column, pixelsAtOnce);
      },
    );
  }

  /** Which taps are inside of the picture and belong to a pixel that is there. */
  private flags(column: Local<'i32'>, count: Local<'i32'>): Flags {
    const { f, sizes, windows } = this;
    const start = (axis: 'row' | 'column', at: Local<'i32'>): Local<'i32'> =>
      f.let('i32', i32.add(i32.mul(at, sizes[`${axis}Scale`]), sizes[`${axis}Offset`]));
    const x = start('column', column);
    const columns = this.columns.map(({ uses, next }) => {
      // As unsigned numbers negative ones are too large.
      const inside = i32.lt_u(x, sizes.columnLimit);
      const pixel = Math.min(...uses.map((use) => use.pixel));
      const there = pixel === 0 ? inside : i32.and(inside, i32.gt_s(count, pixel));
      const flag = f.let('i32', there, 'in');
      f.increment(x, this.step(next, sizes.columnStep, sizes.columnScale));
      return flag;
    });
    const y = start('row', this.row);
    return range(windows.rows).map((tap) => {
      if (tap > 0) f.increment(y, sizes.rowStep);
      const inside = f.let('i32', i32.lt_u(y, sizes.rowLimit), 'in');
      return columns.map((there) => f.let('i32', i32.and(inside, there), 'in'));
    });
  }

  /** From a column to the next, where taps and pixels are so far apart. */
  private step(next: Column['next'], tap: Local<'i32'>, pixel: Local<'i32'>): Value<'i32'> {
    return next === 'tap' ? tap : i32.sub(pixel, i32.mul(tap, this.windows.columns - 1));
  }

  private pixels(column: Local<'i32'>, first: I32, vectors: number, guard: Block['guard']): void {
    const { f, sizes, row, code, windows } = this;
    const from = i32.add(
      i32.add(code.addresses[windows.picture], sizes.start),
      i32.add(i32.mul(row, sizes.rowStride), i32.mul(column, sizes.columnStride)),
    );
    const channel = f.let('i32', first, 'channel');
    const ahead = i32.shl(channel, 2);
    const picture = f.let('i32', i32.add(from, ahead), 'picture');
    const weights = f.let('i32', i32.add(code.addresses[windows.weights], ahead), 'weights');
    const place = i32.add(i32.mul(row, sizes.resultRow), i32.mul(column, sizes.resultColumn));
    const places = [f.let('i32', place, 'place')];
    while (places.length < pixelsAtOnce)
      places.push(f.let('i32', i32.add(places[places.length - 1], sizes.resultColumn), 'place'));
    const end = f.let('i32', i32.and(sizes.channels, -4 * vectors), 'end');
    f.while(
      () => i32.lt_s(channel, end),
      () => {
        this.channels({ channel, picture, weights, places, guard }, vectors);
        f.increment(picture, 16 * vectors);
        f.increment(weights, 16 * vectors);
        f.increment(channel, 4 * vectors);
      },
    );
  }

  private channels(block: Block, vectors: number): void {
    const { f, windows } = this;
    const { channel, places, guard } = block;
    const sums = places.map(() =>
      range(vectors).map(() => f.let('v128', i32x4.const(0, 0, 0, 0), 'sum')),
    );
    this.taps(block, sums);
    const scope = new Scope(this.code).bind(1, channel);
    places.forEach((place, p) => {
      const finish = (): void =>
        sums[p].forEach((sum, v) => {
          const here = scope
            .bind(0, place)
            .shift(1, 4 * v)
            .vectorise(1, 4);
          emitStores(here.withReduced(0, sum, true), windows.stores);
        });
      if (guard === null || p === 0) finish();
      else f.if(i32.gt_s(guard.count, p), finish);
    });
  }

  /** Adds up all taps' products. */
  private taps(
    { picture, weights, guard }: Block,
    sums: readonly (readonly Local<'v128'>[])[],
  ): void {
    const { f, sizes, windows, columns } = this;
    const madd = multiplyAdd(this.features.relaxed);
    const all = range(sums[0].length);
    const groups = windows.columns <= fewTaps ? [all] : all.map((v) => [v]);
    const tapRow = f.let('i32', picture, 'tapRow');
    const weightRow = f.let('i32', weights, 'weightRow');
    const tap = f.local('i32', 'tap');
    const weight = f.local('i32', 'weight');
    const from = f.local('i32', 'from');
    for (let r = 0; r < windows.rows; r++) {
      for (const group of groups) {
        f.set(weight, weightRow);
        const by = range(windows.columns).map(() => {
          const loaded = group.map((v) => f.let('v128', v128.load(weight, 16 * v), 'by'));
          f.increment(weight, sizes.weightStride);
          return loaded;
        });
        f.set(tap, tapRow);
        columns.forEach(({ uses, next }, c) => {
          let at = tap;
          if (guard) {
            f.set(from, select(guard.flags[r][c], tap, this.zeros));
            at = from;
          }
          if (uses.length > 0)
            group.forEach((v, i) => {
              const value = f.let('v128', v128.load(at, 16 * v), 'value');
              for (const { pixel, tap } of uses)
                f.set(sums[pixel][v], madd(value, by[tap][i], sums[pixel][v]));
            });
          f.increment(tap, this.step(next, sizes.tapColumnStride, sizes.columnStride));
        });
      }
      f.set(weightRow, weight);
      f.increment(tapRow, sizes.tapRowStride);
    }
  }
}

export function emitWindows(
  windows: Windows,
  kernel: NestKernel,
  features: Features,
): Uint8Array<ArrayBuffer> {
  const wanted = windows.stores.map(({ expr }) => expr);
  const { module, scratch, math } = kernelModule(features, mathNeeded(windows.exprs, wanted));
  const part = (name: string, vectors: number, guarded: boolean): FunctionRef<'void'> =>
    module.function(
      name,
      [
        ['args', 'i32'],
        ['row', 'i32'],
        ['column', 'i32'],
        ['end', 'i32'],
        ['channel', 'i32'],
      ],
      [],
      (f) => {
        const [column, end, channel] = [2, 3, 4].map((i) => f.param(i, 'i32'));
        const pixels = new Pixels(f, windows, kernel, features, math, scratch);
        pixels.each(column, end, channel, vectors, guarded);
      },
    );
  const inside = part('inside', vectorsAtOnce, false);
  const edge = part('edge', vectorsAtOnce, true);
  const rest = part('rest', 1, true);
  exportKernel(module, (f) => {
    const [args, row, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    const sizes = forSizes((i) => i32.load(args, 4 * (kernel.args.length + 1 + i)));
    for (let v = 0; v < vectorsAtOnce; v++)
      f.do(v128.store(scratch, i32x4.const(0, 0, 0, 0), 16 * v));
    const columns = f.let('i32', sizes.columns, 'columns');
    const channels = f.let('i32', sizes.channels, 'channels');
    const whole = f.let('i32', i32.and(channels, -4 * vectorsAtOnce), 'whole');
    // As many pixels as are done at once, and again as many, all of whose taps are inside.
    const aligned = (at: Value<'i32'>): Value<'i32'> => i32.and(at, -pixelsAtOnce);
    const from = f.let('i32', aligned(i32.add(sizes.firstColumn, pixelsAtOnce - 1)), 'from');
    const to = f.let('i32', aligned(sizes.endOfColumns), 'to');
    f.if(i32.ge_s(from, to), () => f.set(from, f.tee(to, 0)));
    const isInside = f.local('i32', 'isInside');
    f.while(
      () => i32.lt_s(row, end),
      () => {
        f.set(isInside, i32.and(i32.ge_s(row, sizes.firstRow), i32.lt_s(row, sizes.endOfRows)));
        f.if(
          isInside,
          () =>
            f.do(
              f.call(edge, args, row, 0, from, 0),
              f.call(inside, args, row, from, to, 0),
              f.call(edge, args, row, to, columns, 0),
            ),
          () => f.do(f.call(edge, args, row, 0, columns, 0)),
        );
        f.if(i32.ne(whole, channels), () => f.do(f.call(rest, args, row, 0, columns, whole)));
        f.increment(row, 1);
      },
    );
  });
  return module.bytes();
}

/**
 * Code for windows that slide: four pixels side by side and eight channels at a time where all taps are inside of the picture, so
 * that weights are read once for four pixels; else a pixel at a time, whose taps outside read zeros.
 */
import {
  i32,
  select,
  v128,
  i32x4,
  type FunctionBuilder,
  type I32,
  type Local,
  type Value,
} from '../../assembler/index.ts';
import type { NestKernel } from '../../../../ir/kernel.ts';
import { Code } from '../code.ts';
import { multiplyAdd } from '../contraction/micro.ts';
import { emitStores, mathNeeded } from '../expr.ts';
import { exportKernel, kernelModule, type Features } from '../generated.ts';
import { Scope } from '../scope.ts';
import { forSizes, type Sizes, type Windows } from './match.ts';

/** Vectors of channels, and pixels, that are computed side by side. */
const vectorsAtOnce = 2;
const pixelsAtOnce = 4;

type Flags = readonly (readonly Value<'i32'>[])[];

/** Multiplies and adds for pixels of one row, in one function. */
class Pixels {
  private readonly f: FunctionBuilder;
  private readonly windows: Windows;
  private readonly features: Features;
  private readonly code: Code;
  private readonly sizes: Sizes<Local<'i32'>>;
  private readonly row: Local<'i32'>;
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
    const addresses = args.map((_, i) => word(i, 'arg'));
    this.sizes = forSizes((i) => word(args.length + 1 + i, 'size'));
    const { exprs } = windows;
    this.code = new Code({ f, exprs, args, addresses, features, math });
  }

  /** From `column` on while at least `count` are left before `end`; `column` moves on. */
  each(column: Local<'i32'>, end: I32, count: number, edge: boolean): void {
    const { f } = this;
    f.while(
      () => i32.le_s(i32.add(column, count), end),
      () => {
        this.pixels(column, count, edge ? this.flags(column) : null);
        f.increment(column, count);
      },
    );
  }

  /** Which taps of the pixel are inside. */
  private flags(column: Local<'i32'>): Flags {
    const { f, sizes, windows } = this;
    const along = (axis: 'row' | 'column', at: Local<'i32'>, taps: number): Value<'i32'>[] => {
      const from = f.let(
        'i32',
        i32.add(i32.mul(at, sizes[`${axis}Scale`]), sizes[`${axis}Offset`]),
      );
      return Array.from({ length: taps }, (_, tap) => {
        if (tap > 0) f.increment(from, sizes[`${axis}Step`]);
        // As unsigned numbers negative ones are too large.
        return f.let('i32', i32.lt_u(from, sizes[`${axis}Limit`]), 'in');
      });
    };
    const columns = along('column', column, windows.columns);
    return along('row', this.row, windows.rows).map((inRow) =>
      columns.map((inColumn) => f.let('i32', i32.and(inRow, inColumn), 'in')),
    );
  }

  /** All channels of `count` pixels. */
  private pixels(column: Local<'i32'>, count: number, flags: Flags | null): void {
    const { f, sizes, row, code, windows } = this;
    const from = i32.add(
      i32.add(code.addresses[windows.picture], sizes.start),
      i32.add(i32.mul(row, sizes.rowStride), i32.mul(column, sizes.columnStride)),
    );
    const picture = f.let('i32', from, 'picture');
    const weights = f.let('i32', code.addresses[windows.weights], 'weights');
    const place = i32.add(i32.mul(row, sizes.resultRow), i32.mul(column, sizes.resultColumn));
    const places = [f.let('i32', place, 'place')];
    while (places.length < count)
      places.push(f.let('i32', i32.add(places[places.length - 1], sizes.resultColumn), 'place'));
    const channel = f.let('i32', i32.const(0), 'channel');
    const some = (vectors: number): void => {
      this.channels(picture, weights, places, channel, vectors, flags);
      f.increment(picture, 16 * vectors);
      f.increment(weights, 16 * vectors);
      f.increment(channel, 4 * vectors);
    };
    const whole = f.let('i32', i32.and(sizes.channels, -4 * vectorsAtOnce), 'whole');
    f.while(
      () => i32.lt_s(channel, whole),
      () => some(vectorsAtOnce),
    );
    f.if(i32.lt_s(channel, sizes.channels), () => some(1));
  }

  private channels(
    picture: Local<'i32'>,
    weights: Local<'i32'>,
    places: readonly Local<'i32'>[],
    channel: Local<'i32'>,
    vectors: number,
    flags: Flags | null,
  ): void {
    const { f, sizes, windows } = this;
    const madd = multiplyAdd(this.features.relaxed);
    const vector = Array.from({ length: vectors }, (_, v) => v);
    const sums = places.map(() => vector.map(() => f.let('v128', i32x4.const(0, 0, 0, 0), 'sum')));
    const tapRow = f.let('i32', picture, 'tapRow');
    const weight = f.let('i32', weights, 'weight');
    const taps = places.map(() => f.local('i32', 'tap'));
    const from = f.local('i32', 'from');
    for (let r = 0; r < windows.rows; r++) {
      if (r > 0) f.increment(tapRow, sizes.tapRowStride);
      taps.forEach((tap, p) =>
        f.set(tap, p === 0 ? tapRow : i32.add(taps[p - 1], sizes.columnStride)),
      );
      for (let c = 0; c < windows.columns; c++) {
        const last = r === windows.rows - 1 && c === windows.columns - 1;
        const by = vector.map((v) => f.let('v128', v128.load(weight, 16 * v), 'by'));
        taps.forEach((tap, p) => {
          let at = tap;
          if (flags) {
            f.set(from, select(flags[r][c], tap, this.zeros));
            at = from;
          }
          vector.forEach((v) => f.set(sums[p][v], madd(v128.load(at, 16 * v), by[v], sums[p][v])));
          if (c < windows.columns - 1) f.increment(tap, sizes.tapColumnStride);
        });
        if (!last) f.increment(weight, sizes.weightStride);
      }
    }
    const scope = new Scope(this.code).bind(1, channel);
    places.forEach((place, p) =>
      vector.forEach((v) => {
        const here = scope
          .bind(0, place)
          .shift(1, 4 * v)
          .vectorise(1, 4);
        emitStores(here.withReduced(0, sums[p][v], true), windows.stores);
      }),
    );
  }
}

export function emitWindows(
  windows: Windows,
  kernel: NestKernel,
  features: Features,
): Uint8Array<ArrayBuffer> {
  const wanted = windows.stores.map(({ expr }) => expr);
  const { module, scratch, math } = kernelModule(features, mathNeeded(windows.exprs, wanted));
  const part = (
    name: string,
    build: (pixels: Pixels, column: Local<'i32'>, end: Local<'i32'>) => void,
  ) =>
    module.function(
      name,
      [
        ['args', 'i32'],
        ['row', 'i32'],
        ['column', 'i32'],
        ['end', 'i32'],
      ],
      [],
      (f) =>
        build(
          new Pixels(f, windows, kernel, features, math, scratch),
          f.param(2, 'i32'),
          f.param(3, 'i32'),
        ),
    );
  const inside = part('inside', (pixels, column, end) => {
    pixels.each(column, end, pixelsAtOnce, false);
    pixels.each(column, end, 1, false);
  });
  const edge = part('edge', (pixels, column, end) => pixels.each(column, end, 1, true));
  exportKernel(module, (f) => {
    const [args, row, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    const sizes = forSizes((i) => i32.load(args, 4 * (kernel.args.length + 1 + i)));
    for (let v = 0; v < vectorsAtOnce; v++)
      f.do(v128.store(scratch, i32x4.const(0, 0, 0, 0), 16 * v));
    const columns = f.let('i32', sizes.columns, 'columns');
    const from = f.local('i32', 'from');
    const to = f.local('i32', 'to');
    f.while(
      () => i32.lt_s(row, end),
      () => {
        f.set(from, sizes.firstColumn);
        f.set(to, sizes.endOfColumns);
        const whole = i32.and(i32.ge_s(row, sizes.firstRow), i32.lt_s(row, sizes.endOfRows));
        f.if(
          i32.and(whole, i32.lt_s(from, to)),
          () =>
            f.do(
              f.call(edge, args, row, 0, from),
              f.call(inside, args, row, from, to),
              f.call(edge, args, row, to, columns),
            ),
          () => f.do(f.call(edge, args, row, 0, columns)),
        );
        f.increment(row, 1);
      },
    );
  });
  return module.bytes();
}

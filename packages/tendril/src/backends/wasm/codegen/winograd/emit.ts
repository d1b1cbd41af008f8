/**
 * Code for a convolution by Winograd's algorithm. A block of features is transformed, then block after block of tiles; for each
 * position of the transforms a product of tiles by features over channels, by the micro kernels of contractions; and its results
 * are transformed back and finished as those of contractions are.
 */
import {
  i32,
  select,
  v128,
  f32x4,
  type FunctionBuilder,
  type FunctionRef,
  type Local,
  type ModuleBuilder,
  type V128,
  type Value,
} from '../../assembler/index.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';
import { lesser } from '../contraction/emit.ts';
import type { Epilogue } from '../contraction/epilogue.ts';
import { emitFinish, type Finish } from '../contraction/finish.ts';
import {
  emitMicro,
  multiplyAdd,
  tileBytes,
  tileColumns,
  tileRows,
  type MultiplyAdd,
} from '../contraction/micro.ts';
import { makeState, type State } from '../contraction/state.ts';
import { mathNeeded } from '../expr.ts';
import { exportKernel, kernelModule, type Features } from '../generated.ts';
import type { Convolution } from './match.ts';
import { forSizes, type Sizes } from './plan.ts';
import { points, positions, results, taps, transformsIn, type Transform } from './transforms.ts';

export interface Winograd {
  readonly convolution: Convolution;
  readonly epilogue: Epilogue;
  /** How many sizes there are besides the plan's: the epilogue's. */
  readonly steps: number;
  readonly wholeColumns: boolean;
}

type Size = Value<'i32'>;

interface Parts {
  readonly module: ModuleBuilder;
  readonly state: State;
  readonly sizes: Sizes<Size>;
  /** How many rows of results a picture has. */
  readonly height: Size;
  readonly scratch: Size;
  readonly madd: MultiplyAdd;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const dividedUp = (a: Value<'i32'>, by: number): Value<'i32'> => i32.div_u(i32.add(a, by - 1), by);

/** A function of numbers. */
function define(
  { module }: Parts,
  name: string,
  params: readonly string[],
  body: (f: FunctionBuilder, ...params: Local<'i32'>[]) => void,
): FunctionRef<'void'> {
  return module.function(
    name,
    params.map((param) => [param, 'i32'] as const),
    [],
    (f) => body(f, ...params.map((_, i) => f.param(i, 'i32'))),
  );
}

/**
 * Stores the transform of both directions of a square, row by row, `step` bytes apart. A column is taken at a time, and a row is
 * stored as soon as it is done: few vectors have to be remembered.
 */
function storeTransform(
  f: FunctionBuilder,
  transform: Transform,
  columns: readonly (() => readonly V128[])[],
  to: Value<'i32'>,
  step: Local<'i32'>,
): void {
  const half = columns.map((column) => transform(column()));
  const at = f.let('i32', to, 'to');
  half[0].forEach((_, i) =>
    transform(half.map((column) => column[i])).forEach((value) => {
      f.do(v128.store(at, value));
      f.increment(at, step);
    }),
  );
}

/** Where tile number `tile` begins: its picture, and its row and column of results there. */
function placeOf(
  f: FunctionBuilder,
  { sizes, height }: Parts,
  tile: Value<'i32'>,
): Record<'picture' | 'row' | 'column', Local<'i32'>> {
  const across = f.let('i32', sizes.tilesAcross, 'across');
  const down = f.let('i32', dividedUp(height, results), 'down');
  const line = f.let('i32', i32.div_u(tile, across), 'line');
  const column = f.let('i32', i32.mul(i32.rem_u(tile, across), results), 'column');
  const picture = f.let('i32', i32.div_u(line, down), 'picture');
  const row = f.let('i32', i32.mul(i32.rem_u(line, down), results), 'row');
  return { picture, row, column };
}

/** `transform(from, rowStep, columnStep, to)`: what all channels of a tile become. */
function emitTransform(parts: Parts): FunctionRef<'void'> {
  const { sizes, madd } = parts;
  return define(
    parts,
    'transform',
    ['from', 'rowStep', 'columnStep', 'to'],
    (f, from, rowStep, columnStep, to) => {
      const { input } = transformsIn(f, madd);
      const step = f.let('i32', sizes.inputStep, 'step');
      const left = f.let('i32', sizes.channels, 'left');
      const lines = range(points).map((i) => (i === 0 ? from : f.local('i32', 'line')));
      lines.slice(1).forEach((line, i) => f.set(line, i32.add(lines[i], rowStep)));
      const back = f.let('i32', i32.sub(16, i32.mul(columnStep, points - 1)), 'back');
      f.loop((next) => {
        const columns = range(points).map((column) => () => {
          const loaded = lines.map((line) => f.let('v128', v128.load(line), 'd'));
          for (const line of lines) f.increment(line, column < points - 1 ? columnStep : back);
          return loaded;
        });
        storeTransform(f, input, columns, to, step);
        f.increment(to, 16);
        f.brIf(next, i32.gt_s(f.tee(left, i32.sub(left, 4)), 0));
      });
    },
  );
}

/** `input(tile, to)`: a tile's transform. What reaches over an edge is copied first, with zeros where there is nothing. */
function emitInput(parts: Parts, picture: number): FunctionRef<'void'> {
  const { sizes, state, height, scratch } = parts;
  const transform = emitTransform(parts);
  return define(parts, 'input', ['tile', 'to'], (f, tile, to) => {
    const at = placeOf(f, parts, tile);
    const rowStep = f.let('i32', sizes.rowStep, 'rowStep');
    const columnStep = f.let('i32', sizes.columnStep, 'columnStep');
    const from = f.let(
      'i32',
      i32.add(
        i32.add(i32.add(state.args[picture], sizes.start), i32.mul(at.picture, sizes.pictureStep)),
        i32.add(i32.mul(at.row, rowStep), i32.mul(at.column, columnStep)),
      ),
      'from',
    );
    const rowLimit = f.let('i32', sizes.rowLimit, 'rowLimit');
    f.if(i32.lt_s(rowLimit, 0), () => f.set(rowLimit, i32.add(height, taps - 1)));
    const columnLimit = f.let('i32', sizes.columnLimit, 'columnLimit');
    const row = f.let('i32', i32.sub(at.row, sizes.rowPadding), 'row');
    const column = f.let('i32', i32.sub(at.column, sizes.columnPadding), 'column');
    const inside = (first: Value<'i32'>, limit: Value<'i32'>): Value<'i32'> =>
      i32.and(i32.ge_s(first, 0), i32.le_s(i32.add(first, points), limit));
    f.if(
      i32.and(inside(row, rowLimit), inside(column, columnLimit)),
      () => f.do(f.call(transform, from, rowStep, columnStep, to)),
      () => {
        const bytes = f.let('i32', i32.shl(sizes.channels, 2), 'bytes');
        const line = f.let('i32', sizes.lineStep, 'line');
        const patch = f.let('i32', i32.add(scratch, sizes.resultsAt), 'patch');
        const copy = f.let('i32', patch, 'copy');
        const back = f.let('i32', i32.sub(rowStep, i32.mul(columnStep, points)), 'back');
        const [i, j] = [f.local('i32', 'i'), f.local('i32', 'j')];
        const offset = f.local('i32', 'offset');
        f.for(i, 0, points, 1, () => {
          f.for(j, 0, points, 1, () => {
            const there = i32.and(
              i32.lt_u(i32.add(row, i), rowLimit),
              i32.lt_u(i32.add(column, j), columnLimit),
            );
            const some = (value: () => V128): void => {
              f.set(offset, 0);
              f.loop((next) => {
                f.do(v128.store(i32.add(copy, offset), value()));
                f.increment(offset, 16);
                f.brIf(next, i32.lt_s(offset, bytes));
              });
            };
            f.if(
              there,
              () => some(() => v128.load(i32.add(from, offset))),
              () => some(() => f32x4.const(0)),
            );
            f.increment(copy, line);
            f.increment(from, columnStep);
          });
          f.increment(from, back);
        });
        f.do(f.call(transform, patch, i32.mul(line, points), line, to));
      },
    );
  });
}

/** `filters(column, columns)`: the transforms of these features' filters, in panels. */
function emitFilters(parts: Parts, weights: number): FunctionRef<'void'> {
  const { sizes, state, scratch, madd } = parts;
  return define(parts, 'filters', ['column', 'columns'], (f, column, columns) => {
    const { filter } = transformsIn(f, madd);
    const names = [
      'tapRowStep',
      'tapColumnStep',
      'channelStep',
      'featureStep',
      'filterStep',
    ] as const;
    const [tapRow, tapColumn, channelStep, feature, step] = names.map((name) =>
      f.let('i32', sizes[name], name),
    );
    const start = f.let('i32', i32.add(state.args[weights], sizes.weightStart), 'weights');
    f.increment(start, i32.mul(column, feature));
    const to = f.let('i32', i32.add(scratch, sizes.filtersAt), 'to');
    const [channel, vector] = [f.local('i32', 'channel'), f.local('i32', 'vector')];
    const adjacent = f.let('i32', i32.eq(feature, 4), 'adjacent');
    /** The features that follow this one, of which some may not be there. */
    const gathered = (at: Local<'i32'>, there: Local<'i32'>): Value<'v128'> => {
      const value = f.let('v128', v128.load32_zero(at), 'g');
      const next = f.let('i32', at, 'next');
      for (const lane of [1, 2, 3]) {
        f.if(i32.gt_s(there, lane), () => f.increment(next, feature));
        f.set(value, v128.load32_lane(next, value, lane));
      }
      return value;
    };
    const all = (load: (at: Local<'i32'>, there: Local<'i32'>) => Value<'v128'>): void => {
      const panel = f.local('i32', 'panel');
      f.for(panel, 0, columns, tileColumns, () => {
        const inPanel = lesser(f, i32.sub(columns, panel), tileColumns);
        const from = f.let('i32', start, 'from');
        f.for(channel, 0, sizes.channels, 1, () => {
          const window = f.let('i32', from, 'window');
          const put = f.let('i32', to, 'put');
          f.for(vector, 0, inPanel, 4, () => {
            const there = f.let('i32', i32.sub(inPanel, vector), 'there');
            const lines = range(taps).map(() => f.local('i32', 'line'));
            lines.forEach((line, i) => f.set(line, i > 0 ? i32.add(lines[i - 1], tapRow) : window));
            const columns = range(taps).map((column) => () => {
              const loaded = lines.map((line) => f.let('v128', load(line, there), 'g'));
              if (column < taps - 1) for (const line of lines) f.increment(line, tapColumn);
              return loaded;
            });
            storeTransform(f, filter, columns, put, step);
            f.increment(put, 16);
            f.increment(window, i32.shl(feature, 2));
          });
          f.increment(to, 4 * tileColumns);
          f.increment(from, channelStep);
        });
        f.increment(start, i32.mul(feature, tileColumns));
      });
    };
    f.if(
      adjacent,
      () => all((at) => v128.load(at)),
      () => all(gathered),
    );
  });
}

/** `products(rows, panels)`: for each position, the block's tiles by its features. */
function emitProducts(parts: Parts): FunctionRef<'void'> {
  const { module, sizes, scratch, madd } = parts;
  const rests = new Set(range(tileRows).slice(1));
  const micro = emitMicro(module, madd, { kind: 'lines', entryBytes: 4 }, rests, null);
  return define(parts, 'products', ['rows', 'panels'], (f, rows, panels) => {
    const channels = f.let('i32', sizes.channels, 'channels');
    const panelBytes = f.let('i32', i32.mul(channels, 4 * tileColumns), 'panelBytes');
    const lines = f.let('i32', i32.add(scratch, sizes.linesAt), 'lines');
    const filters = f.let('i32', i32.add(scratch, sizes.filtersAt), 'filters');
    const products = f.let('i32', i32.add(scratch, sizes.productsAt), 'products');
    const inputStep = f.let('i32', i32.shr_u(sizes.inputStep, 2), 'inputStep');
    const first = f.local('i32', 'first');
    const [position, panel, row, a] = ['position', 'panel', 'row', 'a'].map((name) =>
      f.local('i32', name),
    );
    const [b, tile] = [f.local('i32', 'b'), f.local('i32', 'tile')];
    const zero = i32.const(0);
    f.for(position, 0, positions, 1, () => {
      f.set(b, filters);
      f.set(tile, products);
      f.for(panel, 0, panels, 1, () => {
        f.set(a, lines);
        f.for(row, 0, rows, tileRows, () => {
          micro.call(f, i32.sub(rows, row), {
            a,
            b,
            first,
            count: channels,
            tile,
            more: zero,
            full: zero,
            row: zero,
            column: zero,
          });
          f.increment(a, 4 * tileRows);
          f.increment(tile, tileBytes);
        });
        f.increment(b, panelBytes);
      });
      f.increment(first, inputStep);
      f.increment(filters, sizes.filterStep);
      f.increment(products, sizes.productStep);
    });
  });
}

/** `output(tile, from, panelStep, column, columns)`: a tile's results for these features, finished. */
function emitOutput(parts: Parts, finish: Finish): FunctionRef<'void'> {
  const { sizes, height, scratch, madd } = parts;
  const params = ['tile', 'from', 'panelStep', 'column', 'columns'];
  return define(parts, 'output', params, (f, tile, from, panelStep, column, columns) => {
    const { output } = transformsIn(f, madd);
    const step = f.let('i32', sizes.productStep, 'step');
    const rowStep = f.let('i32', i32.mul(step, points), 'rowStep');
    const stride = f.let('i32', i32.shl(sizes.block, 2), 'stride');
    const sums = f.let('i32', i32.add(scratch, sizes.resultsAt), 'sums');
    const to = f.let('i32', sums, 'to');
    const vector = f.local('i32', 'vector');
    f.for(vector, 0, columns, 4, () => {
      // Positions follow one another row by row, but a column is taken at a time.
      const lines = range(points).map(() => f.local('i32', 'line'));
      lines.forEach((line, i) => f.set(line, i > 0 ? i32.add(lines[i - 1], rowStep) : from));
      const columns = range(points).map((column) => () => {
        const loaded = lines.map((line) => f.let('v128', v128.load(line), 'm'));
        if (column < points - 1) for (const line of lines) f.increment(line, step);
        return loaded;
      });
      storeTransform(f, output, columns, to, stride);
      f.increment(to, 16);
      const nextPanel = i32.sub(panelStep, 16);
      f.increment(from, select(i32.and(vector, 4), nextPanel, i32.const(16)));
    });
    const at = placeOf(f, parts, tile);
    const width = f.let('i32', sizes.width, 'width');
    const rows = lesser(f, i32.sub(width, at.column), results);
    const end = lesser(f, i32.sub(height, at.row), results);
    const line = f.let('i32', i32.add(i32.mul(at.picture, height), at.row), 'line');
    const row = f.let('i32', i32.add(i32.mul(line, width), at.column), 'row');
    const i = f.local('i32', 'i');
    f.for(i, 0, end, 1, () => {
      f.do(finish.call(f, { sums, stride, row, column, rows, columns }));
      f.increment(row, width);
      f.increment(sums, i32.shl(stride, 2));
    });
  });
}

export function emitWinograd(
  { convolution, epilogue, steps, wholeColumns }: Winograd,
  kernel: ContractionKernel,
  features: Features,
): Uint8Array<ArrayBuffer> {
  const stored = epilogue.stores.map((store) => store.expr);
  const { module, scratch, math } = kernelModule(features, mathNeeded(epilogue.exprs, stored));
  let count = 0;
  forSizes(() => count++);
  const state = makeState(module, kernel.args.length, count + steps);
  const height = module.global('i32', 0, 'height');
  const sizes = forSizes<Size>((i) => state.sizes[i]);
  const madd = multiplyAdd(features.relaxed);
  const parts: Parts = { module, state, sizes, height, scratch, madd };
  const scaled = state.sizes.slice(count);
  const finish = emitFinish(
    module,
    kernel,
    { epilogue: { ...epilogue, scaled }, restOfColumns: wholeColumns ? 0 : null },
    state,
    features,
    math,
  );
  const input = emitInput(parts, convolution.picture);
  const filters = emitFilters(parts, convolution.weights);
  const products = emitProducts(parts);
  const output = emitOutput(parts, finish);

  const block = define(
    parts,
    'block',
    ['from', 'to', 'start', 'end'],
    (f, from, to, start, end) => {
      const line = f.let('i32', sizes.lineStep, 'line');
      const inputs = f.let('i32', i32.add(scratch, sizes.inputsAt), 'inputs');
      const most = f.let('i32', sizes.tiles, 'most');
      const width = f.let('i32', sizes.block, 'width');
      const several = f.let('i32', i32.gt_s(i32.sub(end, start), width), 'several');
      const transformed = f.local('i32', 'transformed');
      const [tile, column, i, at] = ['tile', 'column', 'i', 'at'].map((name) =>
        f.local('i32', name),
      );
      f.for(tile, from, to, most, () => {
        const tiles = lesser(f, i32.sub(to, tile), most);
        f.set(at, inputs);
        f.for(i, 0, tiles, 1, () => {
          f.do(f.call(input, i32.add(tile, i), at));
          f.increment(at, line);
        });
        f.for(column, start, end, width, () => {
          const columns = lesser(f, i32.sub(end, column), width);
          // Where all features are one block, their filters serve all tiles.
          f.if(i32.or(several, i32.eqz(transformed)), () => f.do(f.call(filters, column, columns)));
          f.set(transformed, 1);
          f.do(f.call(products, tiles, dividedUp(columns, tileColumns)));
          const panelStep = f.let(
            'i32',
            i32.mul(dividedUp(tiles, tileRows), tileBytes),
            'panelStep',
          );
          f.set(at, i32.add(scratch, sizes.productsAt));
          f.for(i, 0, tiles, 1, () => {
            f.do(f.call(output, i32.add(tile, i), at, panelStep, column, columns));
            // Rows of products follow one another, as do tiles of rows.
            f.increment(at, 4 * tileColumns);
          });
        });
      });
    },
  );

  exportKernel(module, (f) => {
    const [args, begin, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    const behind = 4 * state.args.length;
    state.args.forEach((arg, i) => f.setGlobal(arg, i32.load(args, 4 * i)));
    state.sizes.forEach((size, i) => f.setGlobal(size, i32.load(args, behind + 4 * (1 + i))));
    const extent = f.let('i32', i32.load(args, behind), 'extent');
    const pictures = f.let('i32', extent, 'pictures');
    f.setGlobal(height, sizes.height);
    f.if(i32.lt_s(height, 0), () => {
      f.setGlobal(height, extent);
      f.set(pictures, 1);
    });
    const down = dividedUp(height, results);
    const tiles = f.let('i32', i32.mul(i32.mul(pictures, down), sizes.tilesAcross), 'tiles');
    // The lines of a block's tiles, as the micro kernels look them up.
    const entry = f.let('i32', i32.add(scratch, sizes.linesAt), 'entry');
    const line = f.let('i32', i32.add(scratch, sizes.inputsAt), 'line');
    const i = f.local('i32', 'i');
    f.for(i, 0, sizes.tiles, 1, () => {
      f.do(i32.store(entry, line));
      f.increment(entry, 4);
      f.increment(line, sizes.lineStep);
    });
    const part = (unit: number, all: Value<'i32'>): [Value<'i32'>, Value<'i32'>] => [
      i32.mul(begin, unit),
      lesser(f, i32.mul(end, unit), all),
    ];
    f.if(
      i32.ge_s(tiles, sizes.features),
      () => f.do(f.call(block, ...part(tileRows, tiles), 0, sizes.features)),
      () => f.do(f.call(block, 0, tiles, ...part(tileColumns, sizes.features))),
    );
  });
  return module.bytes();
}

/**
 * Code for a convolution by Winograd's algorithm. A block of tiles is transformed, then block after block of filters; for each
 * position of the transforms a product of tiles by features over channels, by the micro kernels of contractions; and its results
 * are transformed back and finished as those of contractions are.
 */
import { i32, type Value } from '../../assembler/index.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';
import { lesser } from '../contraction/emit.ts';
import type { Epilogue } from '../contraction/epilogue.ts';
import { emitFinish } from '../contraction/finish.ts';
import { multiplyAdd, tileBytes, tileColumns, tileRows } from '../contraction/micro.ts';
import { makeState } from '../contraction/state.ts';
import { mathNeeded } from '../expr.ts';
import { exportKernel, kernelModule, type Features } from '../generated.ts';
import { emitFilters } from './filters.ts';
import { emitInput } from './input.ts';
import type { Convolution } from './match.ts';
import { emitOutput } from './output.ts';
import { define, dividedUp, type Parts } from './parts.ts';
import { forSizes } from './plan.ts';
import { emitProducts } from './products.ts';
import { resultsOf } from './transforms.ts';

export interface Winograd {
  readonly convolution: Convolution;
  readonly epilogue: Epilogue;
  /** How many sizes there are besides the plan's: the epilogue's. */
  readonly steps: number;
  readonly wholeColumns: boolean;
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
  const sizes = forSizes<Value<'i32'>>((i) => state.sizes[i]);
  const madd = multiplyAdd(features.relaxed);
  const { taps } = convolution;
  const results = resultsOf(taps);
  const parts: Parts = { module, state, sizes, height, scratch, madd, taps, results };
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

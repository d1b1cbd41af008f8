/**
 * Contractions without shared memory: each thread computes a few rows of four or eight columns, and reads what they need itself, term
 * after term. All that does not change from term to term is computed before, and loops over the axes of the sum take the place
 * of dividing a flat index. For adapters made of software, whose shared memory is slower than what lies behind it.
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { range } from '../../../ir/shape.ts';
import { finishFunction, namesOf } from './contraction.ts';
import { laneCount } from './lanes.ts';
import type { Layout } from './layout.ts';
import { vectorsOf, type Forms } from './operands.ts';
import { shaderText, type Shader } from './shader.ts';
import { BlockSums } from './sums.ts';
import { finishAll } from './tiled.ts';
import { blockThreads, columns, sizesOf, type Blocking } from './tiles.ts';
import { accessOf } from './windows.ts';
import { splitIndex, Writer } from './writer.ts';

export function directContraction(
  kernel: ContractionKernel,
  layout: Layout,
  { rows, vectors: wide, threadsM }: Blocking,
  forms: Forms,
): Shader {
  const { n } = sizesOf(kernel, 1);
  const threadsN = blockThreads / threadsM;
  const width = wide * columns;
  const tilesN = Math.ceil(n / (width * threadsN));
  const vectors = vectorsOf(kernel, layout, forms);
  const w = new Writer();
  w.line(`let tile_m = group / ${tilesN}u % params.tiles;`);
  w.line(`let batch = i32(group / ${tilesN}u / params.tiles);`);
  w.line(`let m = i32(tile_m * ${threadsM}u + lane / ${threadsN}u) * ${rows}i;`);
  w.line(`let n = i32(group % ${tilesN}u * ${threadsN}u + lane % ${threadsN}u) * ${width}i;`);
  w.line(`if (batch >= i32(params.batches) || m >= i32(params.rows) || n >= ${n}i) { return; }`);
  splitIndex(w, 'batch', kernel.batch, namesOf(kernel, 'batch'));

  /** Names the axes of a part at `flat` + `more`. Beyond the last of `end` it is repeated: what comes of it is not stored. */
  const split = (
    part: 'm' | 'n',
    more: number,
    end: string,
    together: number,
    ending: string,
  ): void => {
    const flat = more === 0 ? part : `min(${part} + ${more}i, ${end} - ${together}i)`;
    const own = namesOf(kernel, part).map((name) => `${name}_${ending}`);
    splitIndex(w, flat, kernel[part], own);
  };

  const end = 'i32(params.rows)';
  if (forms.a === 'across')
    for (const q of range(Math.ceil(rows / laneCount)))
      split('m', q * laneCount, end, laneCount, `r${q}`);
  else for (const i of range(rows)) split('m', i, end, 1, `${i}`);
  for (const v of range(wide)) {
    if (forms.b === 'across') split('n', v * columns, `${n}i`, columns, `c${v}`);
    else for (const j of range(laneCount)) split('n', v * columns + j, `${n}i`, 1, `c${v}${j}`);
  }

  const sums = new BlockSums(w, kernel, layout, vectors, forms, { rows, vectors: wide });
  sums.declare();
  sums.add();
  finishAll(w, rows, n, n % width !== 0, forms.finish, wide);

  const tilesM = (extent: number): number =>
    Math.ceil(sizesOf(kernel, extent).m / (rows * threadsM));
  return {
    code: shaderText({
      layout,
      vectors,
      params: ['batches', 'rows', 'tiles'],
      declarations: [finishFunction(kernel, layout, vectors, forms.finish)],
      threads: blockThreads,
      body: w.text(),
    }),
    access: accessOf(layout),
    groups: (extent) => sizesOf(kernel, extent).batches * tilesM(extent) * tilesN,
    params(extent) {
      const { batches, m } = sizesOf(kernel, extent);
      return [batches, m, tilesM(extent)];
    },
  };
}

/**
 * Contractions without shared memory: each thread computes a few rows of four or eight columns, and reads what they need itself, term
 * after term. All that does not change from term to term is computed before, and loops over the axes of the sum take the place
 * of dividing a flat index. For adapters made of software, whose shared memory is slower than what lies behind it.
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { allNames, finishFunction, namesOf, vectorOf } from './contraction.ts';
import { Expressions } from './expressions.ts';
import { laneCount } from './lanes.ts';
import type { Layout } from './layout.ts';
import { lanesAlong, lastAxes, vectorsOf, type Forms } from './operands.ts';
import { shaderText, type Shader } from './shader.ts';
import { finishAll, sumName } from './tiled.ts';
import { blockThreads, columns, sizesOf, type Blocking } from './tiles.ts';
import { accessOf } from './windows.ts';
import { splitIndex, Writer } from './writer.ts';

const lanes = Array.from({ length: laneCount }, (_, lane) => lane);

/** Writes the loops over the axes of the sum; the last goes by `step`. */
function overTerms(w: Writer, kernel: ContractionKernel, step: number, body: () => void): void {
  const names = namesOf(kernel, 'k');
  const loop = (axis: number): void => {
    if (axis === names.length) {
      body();
      return;
    }
    const by = axis === names.length - 1 ? step : 1;
    const head = `var ${names[axis]} = 0i; ${names[axis]} < ${kernel.k[axis]}i; ${names[axis]} += ${by}i`;
    w.block(`for (${head})`, () => loop(axis + 1));
  };
  loop(0);
}

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
  const axes = lastAxes(kernel);
  const names = allNames(kernel);
  const w = new Writer();
  w.line(`let tile_m = group / ${tilesN}u % params.tiles;`);
  w.line(`let batch = i32(group / ${tilesN}u / params.tiles);`);
  w.line(`let m = i32(tile_m * ${threadsM}u + lane / ${threadsN}u) * ${rows}i;`);
  w.line(`let n = i32(group % ${tilesN}u * ${threadsN}u + lane % ${threadsN}u) * ${width}i;`);
  w.line(`if (batch >= i32(params.batches) || m >= i32(params.rows) || n >= ${n}i) { return; }`);
  splitIndex(w, 'batch', kernel.batch, namesOf(kernel, 'batch'));

  /** Names of all axes, with those of a part given endings of their own. */
  const renamed = (part: 'm' | 'n', ending: string): string[] => {
    const own = new Set(namesOf(kernel, part));
    return names.map((name) => (own.has(name) ? `${name}_${ending}` : name));
  };
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

  const step = forms.a === 'k' ? laneCount : 1;
  const at = (all: readonly string[], term: number): string[] =>
    all.map((name, axis) => (axis === axes.k && term > 0 ? `(${name} + ${term}i)` : name));
  const expressions = (all: readonly string[], axis: number | null, prefix: string): Expressions =>
    new Expressions(
      w,
      kernel,
      layout,
      all,
      vectors,
      axis === null ? null : lanesAlong(kernel, axis),
      prefix,
    );

  const rowIndices = Array.from({ length: rows }, (_, i) => i);
  const wides = Array.from({ length: wide }, (_, v) => v);
  const fours = Array.from({ length: Math.ceil(rows / laneCount) }, (_, q) => q);
  const rowsTogether = forms.a === 'across';
  const end = 'i32(params.rows)';
  if (rowsTogether) for (const q of fours) split('m', q * laneCount, end, laneCount, `r${q}`);
  else for (const i of rowIndices) split('m', i, end, 1, `${i}`);
  const columnsTogether = forms.b === 'across';
  for (const v of wides) {
    if (columnsTogether) split('n', v * columns, `${n}i`, columns, `c${v}`);
    else for (const j of lanes) split('n', v * columns + j, `${n}i`, 1, `c${v}${j}`);
  }

  for (const i of rowIndices)
    for (const v of wides) w.line(`var ${sumName(i, v)} = ${vectorOf(kernel)}();`);
  overTerms(w, kernel, step, () => {
    const a = rowsTogether
      ? fours.map((q) => expressions(renamed('m', `r${q}`), axes.m, `a${q}_`))
      : rowIndices.map((i) =>
          expressions(renamed('m', `${i}`), forms.a === 'k' ? axes.k : null, `a${i}_`),
        );
    /** Row i's term number `term` of this round. */
    const left = (i: number, term: number): string =>
      rowsTogether
        ? a[Math.floor(i / laneCount)].value(kernel.a, i % laneCount)
        : a[i].value(kernel.a, term);
    const vector = vectorOf(kernel);
    if (forms.b === 'k') {
      const b = wides.map((v) =>
        lanes.map((j) =>
          expressions(renamed('n', `c${v}${j}`), axes.k, `b${v}${j}_`).vector(kernel.b),
        ),
      );
      for (const i of rowIndices) {
        w.line(`let x${i} = ${vector}(${lanes.map((term) => left(i, term)).join(', ')});`);
        for (const v of wides) {
          const products = b[v].map((each) => `dot(x${i}, ${each})`);
          w.line(`${sumName(i, v)} += ${vector}(${products.join(', ')});`);
        }
      }
      return;
    }
    const terms = Array.from({ length: step }, (_, term) => term);
    const right = terms.map((term) =>
      wides.map((v) => {
        const name = `y${term}_${v}`;
        const one = (ending: string, prefix: string, axis: number | null): Expressions =>
          expressions(at(renamed('n', ending), term), axis, prefix);
        const value = columnsTogether
          ? one(`c${v}`, `b${term}${v}_`, axes.n).vector(kernel.b)
          : `${vector}(${lanes
              .map((j) => one(`c${v}${j}`, `b${term}${v}${j}_`, null).value(kernel.b))
              .join(', ')})`;
        w.line(`let ${name} = ${value};`);
        return name;
      }),
    );
    for (const i of rowIndices)
      for (const v of wides)
        w.line(
          `${sumName(i, v)} += ${terms.map((term) => `${left(i, term)} * ${right[term][v]}`).join(' + ')};`,
        );
  });
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

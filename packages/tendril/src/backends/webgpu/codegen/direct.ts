/**
 * Contractions without shared memory: each thread computes a few rows of four columns, and reads what they need itself, term
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
import { finishAll } from './tiled.ts';
import { columns, sizesOf } from './tiles.ts';
import { accessOf } from './windows.ts';
import { splitIndex, Writer } from './writer.ts';

const threads = 64;
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
  rows: number,
  forms: Forms,
): Shader {
  const { n } = sizesOf(kernel, 1);
  const across = Math.ceil(n / columns);
  const vectors = vectorsOf(kernel, layout, forms);
  const axes = lastAxes(kernel);
  const names = allNames(kernel);
  const w = new Writer();
  w.line(`let at = group * ${threads}u + lane;`);
  w.line(`let strip = at / ${across}u;`);
  w.line('let batch = i32(strip / params.strips);');
  w.line('if (batch >= i32(params.batches)) { return; }');
  w.line(`let m = i32(strip % params.strips) * ${rows}i;`);
  w.line(`let n = i32(at % ${across}u) * ${columns}i;`);
  splitIndex(w, 'batch', kernel.batch, namesOf(kernel, 'batch'));

  /** Names of all axes, with those of a part given endings of their own. */
  const renamed = (part: 'm' | 'n', ending: string): string[] => {
    const own = new Set(namesOf(kernel, part));
    return names.map((name) => (own.has(name) ? `${name}_${ending}` : name));
  };
  const split = (part: 'm' | 'n', flat: string, ending: string): void =>
    splitIndex(
      w,
      flat,
      kernel[part],
      namesOf(kernel, part).map((name) => `${name}_${ending}`),
    );

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

  // Rows and columns beyond the last repeat it: what comes of them is not stored.
  const rowsTogether = forms.a === 'across';
  if (rowsTogether) split('m', 'm', 'r');
  else for (let i = 0; i < rows; i++) split('m', `min(m + ${i}i, i32(params.rows) - 1i)`, `${i}`);
  const columnsTogether = forms.b === 'across';
  if (columnsTogether) split('n', 'n', 'c');
  else for (const j of lanes) split('n', `min(n + ${j}i, ${n - 1}i)`, `c${j}`);

  for (let i = 0; i < rows; i++) w.line(`var sum${i} = ${vectorOf(kernel)}();`);
  overTerms(w, kernel, step, () => {
    const a = rowsTogether
      ? expressions(renamed('m', 'r'), axes.m, 'a_')
      : Array.from({ length: rows }, (_, i) =>
          expressions(renamed('m', `${i}`), forms.a === 'k' ? axes.k : null, `a${i}_`),
        );
    /** Row i's term number `term` of this round. */
    const left = (i: number, term: number): string =>
      a instanceof Expressions ? a.value(kernel.a, i) : a[i].value(kernel.a, term);
    const vector = vectorOf(kernel);
    if (forms.b === 'k') {
      const b = lanes.map((j) => expressions(renamed('n', `c${j}`), axes.k, `b${j}_`));
      const terms = b.map((each) => each.vector(kernel.b));
      for (let i = 0; i < rows; i++) {
        const row = `${vector}(${lanes.map((term) => left(i, term)).join(', ')})`;
        w.line(`let x${i} = ${row};`);
        w.line(`sum${i} += ${vector}(${terms.map((b) => `dot(x${i}, ${b})`).join(', ')});`);
      }
      return;
    }
    for (let term = 0; term < step; term++) {
      const b = columnsTogether
        ? expressions(at(renamed('n', 'c'), term), axes.n, `b${term}_`).vector(kernel.b)
        : `${vector}(${lanes
            .map((j) =>
              expressions(at(renamed('n', `c${j}`), term), null, `b${term}${j}_`).value(kernel.b),
            )
            .join(', ')})`;
      w.line(`let y${term} = ${b};`);
      for (let i = 0; i < rows; i++) w.line(`sum${i} += ${left(i, term)} * y${term};`);
    }
  });
  finishAll(w, rows, n, n % columns !== 0, forms.finish);

  const strips = (extent: number): number => Math.ceil(sizesOf(kernel, extent).m / rows);
  return {
    code: shaderText({
      layout,
      vectors,
      params: ['batches', 'rows', 'strips'],
      declarations: [finishFunction(kernel, layout, vectors, forms.finish)],
      threads,
      body: w.text(),
    }),
    access: accessOf(layout),
    groups: (extent) =>
      Math.ceil((sizesOf(kernel, extent).batches * strips(extent) * across) / threads),
    params(extent) {
      const { batches, m } = sizesOf(kernel, extent);
      return [batches, m, strips(extent)];
    },
  };
}

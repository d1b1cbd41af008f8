/**
 * Contractions as shaders, of three kinds. Tiny ones: each thread computes one result. On a GPU, a workgroup computes a tile of
 * results: it copies the operands' parts for the next few terms of the sums to shared memory (by whatever expressions make the
 * operands, so that casts, paddings and im2col cost no pass of their own), and each thread adds them up for a few rows of four
 * columns in registers (tiled.ts). Where software stands for the GPU, shared memory and barriers cost more than they save, and
 * each thread reads what it needs itself (direct.ts). The epilogue runs on what a thread holds.
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { Expressions } from './expressions.ts';
import { laneCount } from './lanes.ts';
import type { Layout } from './layout.ts';
import { typeOf } from '../../gpu/literal.ts';
import { lanesAlong, lastAxes, type Forms, type OperandForm } from './operands.ts';
import { shaderText, type Entry, type Shader } from './shader.ts';
import { sizesOf } from './tiles.ts';
import { accessOf } from './windows.ts';
import { splitIndex, Writer } from './writer.ts';

/** Threads of a workgroup where each computes a result by itself. */
const loneThreads = 64;

const singly: Forms = { a: 'single', b: 'single', finish: 'single' };

type Part = 'batch' | 'm' | 'n' | 'k';
const letters: Record<Part, string> = { batch: 'b', m: 'm', n: 'n', k: 'k' };

/** The names of the axes of a part. */
export function namesOf(kernel: ContractionKernel, part: Part): string[] {
  return kernel[part].map((_, i) => `${letters[part]}${i}`);
}

export const allNames = (kernel: ContractionKernel): string[] =>
  (['batch', 'm', 'n', 'k'] as const).flatMap((part) => namesOf(kernel, part));

/** The type of the operands, of the sums and of their vectors. */
export const scalarOf = (kernel: ContractionKernel): string => typeOf[kernel.exprs[kernel.a].dtype];
export const vectorOf = (kernel: ContractionKernel): string =>
  `vec${laneCount}<${scalarOf(kernel)}>`;

/** Writes a function of flat indices. */
function define(
  kernel: ContractionKernel,
  head: string,
  used: readonly Part[],
  body: (w: Writer) => void,
): string {
  const w = new Writer();
  for (const part of used) splitIndex(w, part, kernel[part], namesOf(kernel, part));
  body(w);
  return `fn ${head} {\n${w.text()}\n}`;
}

/** `finish(batch, m, n, sum)`: what becomes of a sum, or of the sums of four columns. */
export function finishFunction(
  kernel: ContractionKernel,
  layout: Layout,
  vectors: ReadonlySet<number>,
  form: Forms['finish'],
): string {
  const lanes = form === 'single' ? null : lanesAlong(kernel, lastAxes(kernel).n, true);
  const type = form === 'single' ? scalarOf(kernel) : vectorOf(kernel);
  const head = `finish(batch: i32, m: i32, n: i32, sum: ${type})`;
  return define(kernel, head, ['batch', 'm', 'n'], (w) =>
    new Expressions(w, kernel, layout, allNames(kernel), vectors, lanes).storeAll(kernel.stores),
  );
}

/** `load_a(batch, m, k)` or `load_b(batch, n, k)`: an element of an operand, or a vector of four. */
export function loadFunction(
  kernel: ContractionKernel,
  layout: Layout,
  vectors: ReadonlySet<number>,
  operand: 'a' | 'b',
  form: OperandForm,
): string {
  const across = operand === 'a' ? 'm' : 'n';
  const axes = lastAxes(kernel);
  const lanes = form === 'single' ? null : lanesAlong(kernel, form === 'k' ? axes.k : axes[across]);
  const type = lanes === null ? scalarOf(kernel) : vectorOf(kernel);
  const head = `load_${operand}(batch: i32, ${across}: i32, k: i32) -> ${type}`;
  return define(kernel, head, ['batch', across, 'k'], (w) => {
    const e = new Expressions(w, kernel, layout, allNames(kernel), vectors, lanes);
    w.line(`return ${lanes === null ? e.value(kernel[operand]) : e.vector(kernel[operand])};`);
  });
}

/** Each thread computes one result. */
export function loneContraction(kernel: ContractionKernel, layout: Layout): Shader {
  const { n, k } = sizesOf(kernel, 1);
  const vectors = new Set<number>();
  const entry: Entry = {
    layout,
    vectors,
    params: ['total', 'rows'],
    declarations: [
      loadFunction(kernel, layout, vectors, 'a', singly.a),
      loadFunction(kernel, layout, vectors, 'b', singly.b),
      finishFunction(kernel, layout, vectors, singly.finish),
    ],
    threads: loneThreads,
    body: `  let at = group * ${loneThreads}u + lane;
  if (at >= params.total) { return; }
  let n = i32(at % ${n}u);
  let m = i32(at / ${n}u % params.rows);
  let batch = i32(at / ${n}u / params.rows);
  var sum = ${scalarOf(kernel)}(0);
  for (var k = 0i; k < ${k}i; k++) { sum += load_a(batch, m, k) * load_b(batch, n, k); }
  finish(batch, m, n, sum);`,
  };
  const total = (extent: number): number => {
    const { batches, m } = sizesOf(kernel, extent);
    return batches * m * n;
  };
  return {
    code: shaderText(entry),
    access: accessOf(layout),
    groups: (extent) => Math.ceil(total(extent) / loneThreads),
    params: (extent) => [total(extent), sizesOf(kernel, extent).m],
  };
}

/**
 * Contractions as shaders. A workgroup computes a tile of results: it copies the operands' parts for the next few terms of the
 * sums to shared memory (by whatever expressions make the operands, so that casts, paddings and im2col cost no pass of their
 * own), and each thread adds them up for a few rows of four columns in registers. The epilogue runs on what a thread holds.
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { Expressions } from './expressions.ts';
import type { Layout } from './layout.ts';
import { typeOf } from '../../gpu/literal.ts';
import { shaderText, type Entry, type Shader } from './shader.ts';
import { columns, sizesOf, type Tiling } from './tiles.ts';
import { splitIndex, Writer } from './writer.ts';

/** Threads of a workgroup where each computes a result by itself. */
const loneThreads = 64;

interface Names {
  readonly batch: readonly string[];
  readonly m: readonly string[];
  readonly n: readonly string[];
  readonly k: readonly string[];
}

function namesOf({ batch, m, n, k }: ContractionKernel): Names {
  const named = (letter: string, extents: readonly number[]): string[] =>
    extents.map((_, i) => `${letter}${i}`);
  return { batch: named('b', batch), m: named('m', m), n: named('n', n), k: named('k', k) };
}

/** `load_a(b, m, k)`, `load_b(b, k, n)` and `finish(b, m, n, sum)`: all that a shader needs to know of the kernel. */
function functionsOf(kernel: ContractionKernel, layout: Layout): string[] {
  const names = namesOf(kernel);
  const type = typeOf[kernel.exprs[kernel.a].dtype];
  const axes = [...names.batch, ...names.m, ...names.n, ...names.k];
  const define = (
    head: string,
    used: readonly ('batch' | 'm' | 'n' | 'k')[],
    body: (e: Expressions, w: Writer) => void,
  ): string => {
    const w = new Writer();
    for (const part of used) splitIndex(w, part, kernel[part], names[part]);
    body(new Expressions(w, kernel, layout, axes), w);
    return `fn ${head} {\n${w.text()}\n}`;
  };
  return [
    define(`load_a(batch: i32, m: i32, k: i32) -> ${type}`, ['batch', 'm', 'k'], (e, w) =>
      w.line(`return ${e.value(kernel.a)};`),
    ),
    define(`load_b(batch: i32, k: i32, n: i32) -> ${type}`, ['batch', 'n', 'k'], (e, w) =>
      w.line(`return ${e.value(kernel.b)};`),
    ),
    define(`finish(batch: i32, m: i32, n: i32, sum: ${type})`, ['batch', 'm', 'n'], (e) =>
      e.storeAll(kernel.stores),
    ),
  ];
}

/** Whether neighbouring threads had better take neighbouring terms of the sum, not neighbouring rows (or columns). */
function runsAlongK(kernel: ContractionKernel, expr: number, others: 'm' | 'n'): boolean {
  const firstK = kernel.batch.length + kernel.m.length + kernel.n.length;
  const lastK = firstK + kernel.k.length - 1;
  const lastOther =
    kernel.batch.length + kernel.m.length + (others === 'm' ? -1 : kernel.n.length - 1);
  const step = (axis: number): number => {
    const seen = new Set<number>();
    const visit = (id: number): number => {
      if (seen.has(id)) return Infinity;
      seen.add(id);
      const e = kernel.exprs[id];
      if (e.op === 'load') return Math.abs(e.access.coefs[axis]) || Infinity;
      return 'args' in e ? Math.min(...e.args.map(visit)) : Infinity;
    };
    return visit(expr);
  };
  return step(lastK) <= step(lastOther);
}

/** Each thread computes one result. */
export function loneContraction(kernel: ContractionKernel, layout: Layout): Shader {
  const { n, k } = sizesOf(kernel, 1);
  const entry: Entry = {
    layout,
    params: ['total', 'rows'],
    declarations: functionsOf(kernel, layout),
    threads: loneThreads,
    body: `  let at = group * ${loneThreads}u + lane;
  if (at >= params.total) { return; }
  let n = i32(at % ${n}u);
  let m = i32(at / ${n}u % params.rows);
  let batch = i32(at / ${n}u / params.rows);
  var sum = ${typeOf[kernel.exprs[kernel.a].dtype]}(0);
  for (var k = 0i; k < ${k}i; k++) { sum += load_a(batch, m, k) * load_b(batch, k, n); }
  finish(batch, m, n, sum);`,
  };
  const total = (extent: number): number => {
    const { batches, m } = sizesOf(kernel, extent);
    return batches * m * n;
  };
  return {
    code: shaderText(entry),
    access: layout.bindings.map((b) => b.access),
    groups: (extent) => Math.ceil(total(extent) / loneThreads),
    params: (extent) => [total(extent), sizesOf(kernel, extent).m],
  };
}

/** Writes the loop that copies a tile to shared memory. */
function copyTile(
  w: Writer,
  name: string,
  width: number,
  { depth }: Tiling,
  terms: number,
  threads: number,
  alongK: boolean,
  value: (across: string, k: string) => string,
  inside: (across: string) => string,
): void {
  w.block(`for (var i = i32(lane); i < ${width * depth}i; i += ${threads}i)`, () => {
    const [fast, slow] = alongK ? [depth, width] : [width, depth];
    const [fastName, slowName] = alongK ? ['kk', 'across'] : ['across', 'kk'];
    w.line(`let ${fastName} = i % ${fast}i;`);
    w.line(slow === 1 ? `let ${slowName} = 0i;` : `let ${slowName} = i / ${fast}i;`);
    w.line('let k = k0 + kk;');
    w.line(`var value = ${name}_zero;`);
    w.line(`if (${inside('across')} && k < ${terms}i) { value = ${value('across', 'k')}; }`);
    w.line(`${name}[kk * ${width}i + across] = value;`);
  });
}

/** The sums of a tile, in registers `sum0`, `sum1` … of four columns each. */
function writeSums(w: Writer, kernel: ContractionKernel, tiling: Tiling): string[] {
  const { threadsM, threadsN, rows, depth } = tiling;
  const type = typeOf[kernel.exprs[kernel.a].dtype];
  const [heightM, widthN] = [threadsM * rows, threadsN * columns];
  const threads = threadsM * threadsN;
  const { n, k } = sizesOf(kernel, 1);
  for (let i = 0; i < rows; i++) w.line(`var sum${i} = vec4<${type}>();`);
  w.block(`for (var k0 = 0i; k0 < ${k}i; k0 += ${depth}i)`, () => {
    copyTile(
      w,
      'tile_a',
      heightM,
      tiling,
      k,
      threads,
      runsAlongK(kernel, kernel.a, 'm'),
      (across, k) => `load_a(batch, first_m + ${across}, ${k})`,
      (across) => `first_m + ${across} < i32(params.rows)`,
    );
    copyTile(
      w,
      'tile_b',
      widthN,
      tiling,
      k,
      threads,
      runsAlongK(kernel, kernel.b, 'n'),
      (across, k) => `load_b(batch, ${k}, first_n + ${across})`,
      (across) => `first_n + ${across} < ${n}i`,
    );
    w.line('workgroupBarrier();');
    w.block(`for (var kk = 0i; kk < ${depth}i; kk++)`, () => {
      const parts = [0, 1, 2, 3].map((j) => `tile_b[at_b + ${j}i]`).join(', ');
      w.line(`let at_b = kk * ${widthN}i + thread_n * ${columns}i;`);
      w.line(`let b = vec4<${type}>(${parts});`);
      w.line(`let at_a = kk * ${heightM}i + thread_m * ${rows}i;`);
      for (let i = 0; i < rows; i++) w.line(`sum${i} += tile_a[at_a + ${i}i] * b;`);
    });
    w.line('workgroupBarrier();');
  });
  return [
    `const tile_a_zero = ${type}(0);\nconst tile_b_zero = ${type}(0);`,
    `var<workgroup> tile_a: array<${type}, ${heightM * depth}>;\nvar<workgroup> tile_b: array<${type}, ${widthN * depth}>;`,
  ];
}

/** Tiles, each by a workgroup. */
export function tiledContraction(
  kernel: ContractionKernel,
  layout: Layout,
  tiling: Tiling,
): Shader {
  const { threadsM, threadsN, rows } = tiling;
  const { n } = sizesOf(kernel, 1);
  const [heightM, widthN] = [threadsM * rows, threadsN * columns];
  const tilesN = Math.ceil(n / widthN);
  const w = new Writer();
  w.line(`let tile_n = group % ${tilesN}u;`);
  w.line(`let tile_m = group / ${tilesN}u % params.tiles;`);
  w.line(`let batch = i32(group / ${tilesN}u / params.tiles);`);
  w.line('if (batch >= i32(params.batches)) { return; }');
  w.line(`let first_m = i32(tile_m) * ${heightM}i;`);
  w.line(`let first_n = i32(tile_n) * ${widthN}i;`);
  w.line(`let thread_m = i32(lane) / ${threadsN}i;`);
  w.line(`let thread_n = i32(lane) % ${threadsN}i;`);
  const shared = writeSums(w, kernel, tiling);
  for (let i = 0; i < rows; i++) {
    w.line(`let m_${i} = first_m + thread_m * ${rows}i + ${i}i;`);
    w.block(`if (m_${i} < i32(params.rows))`, () => {
      for (let j = 0; j < columns; j++) {
        const at = `first_n + thread_n * ${columns}i + ${j}i`;
        const act = `finish(batch, m_${i}, ${at}, sum${i}[${j}]);`;
        w.line(n % widthN === 0 ? act : `if (${at} < ${n}i) { ${act} }`);
      }
    });
  }
  const entry: Entry = {
    layout,
    params: ['batches', 'rows', 'tiles'],
    declarations: [...functionsOf(kernel, layout), ...shared],
    threads: threadsM * threadsN,
    body: w.text(),
  };
  const tilesM = (extent: number): number => Math.ceil(sizesOf(kernel, extent).m / heightM);
  return {
    code: shaderText(entry),
    access: layout.bindings.map((b) => b.access),
    groups: (extent) => sizesOf(kernel, extent).batches * tilesM(extent) * tilesN,
    params(extent) {
      const { batches, m } = sizesOf(kernel, extent);
      return [batches, m, tilesM(extent)];
    },
  };
}

/**
 * Contractions by workgroups, through shared memory. Tiles of the operands lie there as vectors: of terms of the sums, one row
 * after the other (`k`), or of neighbouring rows or columns, one term after the other (`across`).
 */
import type { ContractionKernel, Expr } from '../../../ir/kernel.ts';
import { finishFunction, loadFunction, vectorOf } from './contraction.ts';
import { laneCount } from './lanes.ts';
import type { Layout } from './layout.ts';
import { lastAxes, vectorsOf, type Forms, type OperandForm } from './operands.ts';
import { shaderText, type Shader } from './shader.ts';
import { sumName } from './sums.ts';
import { columns, sizesOf, type Tiling } from './tiles.ts';
import { accessOf } from './windows.ts';
import { Writer } from './writer.ts';

const four = [0, 1, 2, 3] as const;

/** The smallest step in memory along an axis, of all loads that an expression needs. */
function stepAlong(exprs: readonly Expr[], root: number, axis: number): number {
  const seen = new Set<number>();
  const visit = (id: number): number => {
    if (seen.has(id)) return Infinity;
    seen.add(id);
    const e = exprs[id];
    if (e.op === 'load') return Math.abs(e.access.coefs[axis]) || Infinity;
    return 'args' in e ? Math.min(...e.args.map(visit)) : Infinity;
  };
  return visit(root);
}

class TileWriter {
  private readonly kernel: ContractionKernel;
  private readonly tiling: Tiling;
  private readonly forms: Forms;
  private readonly w: Writer;
  private readonly terms: number;
  private readonly type: string;
  readonly height: number;
  readonly width: number;
  readonly threads: number;

  constructor(kernel: ContractionKernel, tiling: Tiling, forms: Forms, w: Writer) {
    this.kernel = kernel;
    this.tiling = tiling;
    this.forms = forms;
    this.w = w;
    this.type = vectorOf(kernel);
    this.terms = sizesOf(kernel, 1).k;
    this.height = tiling.threadsM * tiling.rows;
    this.width = tiling.threadsN * columns;
    this.threads = tiling.threadsM * tiling.threadsN;
  }

  /** How the tiles lie: an operand without vectors is made vectors of. */
  private get a(): 'k' | 'across' {
    return this.forms.a === 'across' ? 'across' : 'k';
  }
  private get b(): 'k' | 'across' {
    return this.forms.b === 'k' ? 'k' : 'across';
  }

  /** Vectors from one row of terms to the next; one more than there are, so that columns do not share memory banks. */
  private get pitch(): number {
    return this.tiling.depth / laneCount + 1;
  }

  private size(form: 'k' | 'across', across: number): number {
    return form === 'k' ? across * this.pitch : (this.tiling.depth * across) / laneCount;
  }

  get declarations(): string {
    const { type } = this;
    return [
      `var<workgroup> tile_a: array<${type}, ${this.size(this.a, this.height)}>;`,
      `var<workgroup> tile_b: array<${type}, ${this.size(this.b, this.width)}>;`,
    ].join('\n');
  }

  /** The sums of a tile, in registers `sum0`, `sum1` … of four columns each. */
  sums(): void {
    const { w, tiling, terms, height, width, kernel } = this;
    const { n } = sizesOf(kernel, 1);
    for (let i = 0; i < tiling.rows; i++) w.line(`var ${sumName(i)} = ${this.type}();`);
    w.block(`for (var k0 = 0i; k0 < ${terms}i; k0 += ${tiling.depth}i)`, () => {
      this.copy('a', this.a, this.forms.a, height, 'i32(params.rows)');
      this.copy('b', this.b, this.forms.b, width, `${n}i`);
      w.line('workgroupBarrier();');
      this.add();
      w.line('workgroupBarrier();');
    });
  }

  /** Copies a tile of an operand to shared memory, a vector at a time. */
  private copy(
    operand: 'a' | 'b',
    lies: 'k' | 'across',
    form: OperandForm,
    extent: number,
    end: string,
  ): void {
    const { w, threads, terms, pitch, type, kernel } = this;
    const { depth } = this.tiling;
    const load = (at: string, k: string): string => `load_${operand}(batch, ${at}, ${k})`;
    const [wide, deep] = lies === 'k' ? [extent, depth / laneCount] : [extent / laneCount, depth];
    const axes = lastAxes(kernel);
    const along = (axis: number): number => stepAlong(kernel.exprs, kernel[operand], axis);
    const deepFirst =
      form === 'k' ||
      (form === 'single' && along(axes.k) <= along(axes[operand === 'a' ? 'm' : 'n']));
    const first = `first_${operand === 'a' ? 'm' : 'n'}`;
    w.block(`for (var i = i32(lane); i < ${wide * deep}i; i += ${threads}i)`, () => {
      const [fast, fastName, slowName] = deepFirst
        ? [deep, 'down', 'side']
        : [wide, 'side', 'down'];
      w.line(`let ${fastName} = i % ${fast}i;`);
      w.line(`let ${slowName} = i / ${fast}i;`);
      w.line(`let at = ${first} + side${lies === 'k' ? '' : ` * ${laneCount}i`};`);
      w.line(`let k = k0 + down${lies === 'k' ? ` * ${laneCount}i` : ''};`);
      w.line(`var value = ${type}();`);
      if (form === 'single') {
        for (const j of four) {
          const [a, k] = lies === 'k' ? ['at', `k + ${j}i`] : [`at + ${j}i`, 'k'];
          w.line(`if (${a} < ${end} && ${k} < ${terms}i) { value[${j}] = ${load(a, k)}; }`);
        }
      } else w.line(`if (at < ${end} && k < ${terms}i) { value = ${load('at', 'k')}; }`);
      const place = lies === 'k' ? `side * ${pitch}i + down` : `down * ${wide}i + side`;
      w.line(`tile_${operand}[${place}] = value;`);
    });
  }

  /** Adds to the sums what the tiles hold. */
  private add(): void {
    const { w, pitch, width, height, type } = this;
    const { depth, rows } = this.tiling;
    const columnsOf = (k: string): string => `tile_b[${k} * ${width / laneCount}i + thread_n]`;
    if (this.a === 'across') {
      w.block(`for (var k = 0i; k < ${depth}i; k++)`, () => {
        w.line(`let b = ${columnsOf('k')};`);
        w.line(`let a = tile_a[k * ${height / laneCount}i + thread_m];`);
        for (let i = 0; i < rows; i++) w.line(`sum${i} += a[${i}] * b;`);
      });
      return;
    }
    w.block(`for (var k = 0i; k < ${depth / laneCount}i; k++)`, () => {
      for (const j of four) {
        const column = `tile_b[(thread_n * ${columns}i + ${j}i) * ${pitch}i + k]`;
        w.line(
          `let b${j} = ${this.b === 'k' ? column : columnsOf(`(k * ${laneCount}i + ${j}i)`)};`,
        );
      }
      for (let i = 0; i < rows; i++) {
        w.line(`let a${i} = tile_a[(thread_m * ${rows}i + ${i}i) * ${pitch}i + k];`);
        if (this.b === 'k')
          w.line(`sum${i} += ${type}(${four.map((j) => `dot(a${i}, b${j})`).join(', ')});`);
        else for (const j of four) w.line(`sum${i} += a${i}[${j}] * b${j};`);
      }
    });
  }
}

/** So many sums are handed over one by one. Of more, a loop does: compilers take long for as many copies of what becomes of a sum. */
const mostApart = 4;

/** Hands the sums of `rows` rows, from `m` on, and so many vectors of columns, from `n` on, to `finish`. */
export function finishAll(
  w: Writer,
  rows: number,
  n: number,
  ends: boolean,
  form: Forms['finish'],
  vectors = 1,
): void {
  const act = (row: string, from: string, sum: string): void => {
    const one = (at: string, value: string): void => {
      const call = `finish(batch, ${row}, ${at}, ${value});`;
      w.line(ends ? `if (${at} < ${n}i) { ${call} }` : call);
    };
    if (form === 'across') one(from, sum);
    else for (let j = 0; j < columns; j++) one(`${from} + ${j}i`, `${sum}[${j}]`);
  };
  const count = rows * vectors;
  if (count > mostApart) {
    const sums = Array.from({ length: count }, (_, i) =>
      sumName(Math.floor(i / vectors), i % vectors),
    );
    w.line(`var sums = array(${sums.join(', ')});`);
    w.block(`for (var i = 0i; i < ${count}i; i++)`, () => {
      w.line(`let row = m + ${vectors === 1 ? 'i' : `i / ${vectors}i`};`);
      w.line(`let column = ${vectors === 1 ? 'n' : `n + i % ${vectors}i * ${columns}i`};`);
      w.block('if (row < i32(params.rows))', () => act('row', 'column', 'sums[i]'));
    });
    return;
  }
  for (let i = 0; i < rows; i++) {
    w.block(`if (m + ${i}i < i32(params.rows))`, () => {
      for (let v = 0; v < vectors; v++)
        act(`m + ${i}i`, v === 0 ? 'n' : `n + ${v * columns}i`, sumName(i, v));
    });
  }
}

export function tiledContraction(
  kernel: ContractionKernel,
  layout: Layout,
  tiling: Tiling,
  forms: Forms,
): Shader {
  const { threadsN, rows } = tiling;
  const { n } = sizesOf(kernel, 1);
  const w = new Writer();
  const tile = new TileWriter(kernel, tiling, forms, w);
  const { height, width } = tile;
  const tilesN = Math.ceil(n / width);
  w.line(`let tile_n = group % ${tilesN}u;`);
  w.line(`let tile_m = group / ${tilesN}u % params.tiles;`);
  w.line(`let batch = i32(group / ${tilesN}u / params.tiles);`);
  w.line('if (batch >= i32(params.batches)) { return; }');
  w.line(`let first_m = i32(tile_m) * ${height}i;`);
  w.line(`let first_n = i32(tile_n) * ${width}i;`);
  w.line(`let thread_m = i32(lane) / ${threadsN}i;`);
  w.line(`let thread_n = i32(lane) % ${threadsN}i;`);
  tile.sums();
  w.line(`let m = first_m + thread_m * ${rows}i;`);
  w.line(`let n = first_n + thread_n * ${columns}i;`);
  finishAll(w, rows, n, n % width !== 0, forms.finish);
  const vectors = vectorsOf(kernel, layout, forms);
  const code = shaderText({
    layout,
    vectors,
    params: ['batches', 'rows', 'tiles'],
    declarations: [
      loadFunction(kernel, layout, vectors, 'a', forms.a),
      loadFunction(kernel, layout, vectors, 'b', forms.b),
      finishFunction(kernel, layout, vectors, forms.finish),
      tile.declarations,
    ],
    threads: tile.threads,
    body: w.text(),
  });
  const tilesM = (extent: number): number => Math.ceil(sizesOf(kernel, extent).m / height);
  return {
    code,
    access: accessOf(layout),
    groups: (extent) => sizesOf(kernel, extent).batches * tilesM(extent) * tilesN,
    params(extent) {
      const { batches, m } = sizesOf(kernel, extent);
      return [batches, m, tilesM(extent)];
    },
  };
}

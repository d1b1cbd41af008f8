/**
 * The sums of a block of results, as a thread adds them up in registers: a few rows of a few vectors of columns, term after term. Where
 * rows and columns stand, the caller says by naming their axes: `m0_1` is row 1's index on the first of the m axes (`m0_r1`
 * that of the second four rows, where rows are vectors), `n0_c1` that of the second vector of columns (`n0_c12` of its column 2).
 */
import type { ContractionKernel } from '../../../ir/kernel.ts';
import { range } from '../../../ir/shape.ts';
import { allNames, namesOf, vectorOf } from './contraction.ts';
import { Expressions } from './expressions.ts';
import { laneCount } from './lanes.ts';
import type { Layout } from './layout.ts';
import { lanesAlong, lastAxes, type Forms } from './operands.ts';
import type { Blocking } from './tiles.ts';
import type { Writer } from './writer.ts';

const lanes = range(laneCount);

/** The name of the sums of a row and a vector of columns. */
export const sumName = (row: number, vector = 0): string =>
  vector === 0 ? `sum${row}` : `sum${row}_${vector}`;

/** Left operands that lie somewhere else than the kernel says: the names of a row's next four terms, and the loop over all terms. */
export interface Left {
  vector(row: number): string;
  loop(body: () => void): void;
}

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

export class BlockSums {
  private readonly w: Writer;
  private readonly kernel: ContractionKernel;
  private readonly layout: Layout;
  private readonly vectors: ReadonlySet<number>;
  private readonly forms: Forms;
  private readonly rows: number[];
  private readonly wides: number[];
  private readonly names: string[];
  private readonly axes: ReturnType<typeof lastAxes>;

  constructor(
    w: Writer,
    kernel: ContractionKernel,
    layout: Layout,
    vectors: ReadonlySet<number>,
    forms: Forms,
    blocking: Pick<Blocking, 'rows' | 'vectors'>,
  ) {
    this.w = w;
    this.kernel = kernel;
    this.layout = layout;
    this.vectors = vectors;
    this.forms = forms;
    this.rows = range(blocking.rows);
    this.wides = range(blocking.vectors);
    this.names = allNames(kernel);
    this.axes = lastAxes(kernel);
  }

  declare(): void {
    for (const i of this.rows)
      for (const v of this.wides) this.w.line(`var ${sumName(i, v)} = ${vectorOf(this.kernel)}();`);
  }

  /** Adds all terms, or those that `given` has. */
  add(given: Left | null = null): void {
    const { w, kernel, forms, rows, wides } = this;
    const vector = vectorOf(kernel);
    const step = forms.a === 'k' ? laneCount : 1;
    const body = (): void => {
      const left = given === null ? this.left() : this.given(given);
      if (forms.b === 'k') {
        const b = wides.map((v) =>
          lanes.map((j) => this.column(`c${v}${j}`, 0, this.axes.k, `b${v}${j}_`).vector(kernel.b)),
        );
        for (const i of rows) {
          w.line(`let x${i} = ${vector}(${lanes.map((term) => left(i, term)).join(', ')});`);
          for (const v of wides) {
            const products = b[v].map((each) => `dot(x${i}, ${each})`);
            w.line(`${sumName(i, v)} += ${vector}(${products.join(', ')});`);
          }
        }
        return;
      }
      const terms = range(step);
      const right = terms.map((term) => wides.map((v) => this.right(term, v)));
      for (const i of rows)
        for (const v of wides)
          w.line(
            `${sumName(i, v)} += ${terms.map((term) => `${left(i, term)} * ${right[term][v]}`).join(' + ')};`,
          );
    };
    if (given === null) overTerms(w, kernel, step, body);
    else given.loop(body);
  }

  /** Row i's term number `term` of this round. */
  private left(): (row: number, term: number) => string {
    const { kernel, axes, forms, rows } = this;
    if (forms.a === 'across') {
      const fours = range(Math.ceil(rows.length / laneCount)).map((q) =>
        this.expressions(this.renamed('m', `r${q}`), axes.m, `a${q}_`),
      );
      return (row) => fours[Math.floor(row / laneCount)].value(kernel.a, row % laneCount);
    }
    const each = rows.map((i) =>
      this.expressions(this.renamed('m', `${i}`), forms.a === 'k' ? axes.k : null, `a${i}_`),
    );
    return (row, term) => each[row].value(kernel.a, term);
  }

  private given({ vector }: Left): (row: number, term: number) => string {
    for (const i of this.rows) this.w.line(`let a${i} = ${vector(i)};`);
    return (row, term) => `a${row}[${term}]`;
  }

  private right(term: number, v: number): string {
    const { w, kernel, forms, axes } = this;
    const name = `y${term}_${v}`;
    const value =
      forms.b === 'across'
        ? this.column(`c${v}`, term, axes.n, `b${term}${v}_`).vector(kernel.b)
        : `${vectorOf(kernel)}(${lanes
            .map((j) => this.column(`c${v}${j}`, term, null, `b${term}${v}${j}_`).value(kernel.b))
            .join(', ')})`;
    w.line(`let ${name} = ${value};`);
    return name;
  }

  /** The expressions at a column, `term` terms on. */
  private column(ending: string, term: number, axis: number | null, prefix: string): Expressions {
    const names = this.renamed('n', ending).map((name, i) =>
      i === this.axes.k && term > 0 ? `(${name} + ${term}i)` : name,
    );
    return this.expressions(names, axis, prefix);
  }

  private expressions(all: readonly string[], axis: number | null, prefix: string): Expressions {
    const { w, kernel, layout, vectors } = this;
    const along = axis === null ? null : lanesAlong(kernel, axis);
    return new Expressions(w, kernel, layout, all, vectors, along, prefix);
  }

  /** Names of all axes, with those of a part given endings of their own. */
  private renamed(part: 'm' | 'n', ending: string): string[] {
    const own = new Set(namesOf(this.kernel, part));
    return this.names.map((name) => (own.has(name) ? `${name}_${ending}` : name));
  }
}

/**
 * Products whose code does not depend on their sizes: rows that lie in lines, by weights that are kept packed, with an epilogue
 * that goes along rows. Most layers of most networks are such, and differ in sizes alone; their code reads those from its
 * arguments. So it is made once, compiled once, and soon fast.
 */
import type { I32 } from '../../assembler/index.ts';
import { printKernel, type Expr, type Linear, type Store } from '../../../../ir/kernel.ts';
import { chooseBlocking, maxDepth, stripBudget, type Blocking } from './blocking.ts';
import { epilogueOf, type Epilogue } from './epilogue.ts';
import { tileColumns, tileRows } from './micro.ts';
import { hasLines, isMatrix, type Operand } from './operand.ts';
import type { Plan } from './plan.ts';
import { readsLines, type Problem } from './problem.ts';

export interface Opened {
  /** What the code depends on. */
  readonly key: string;
  /** What it reads. */
  readonly sizes: readonly number[];
  /** The plan; `sizes` are the code's values for them. */
  plan(sizes: readonly I32[]): Plan;
}

/** Shorter sums are done as well by code of their own. */
const leastDepth = 8;

/** Any number of blocks of k, which may be one. */
const mostOfAll: Blocking = { ...chooseBlocking(maxDepth, null, true), depthBlocks: Infinity };

const allRests: ReadonlySet<number> = new Set(
  Array.from({ length: tileRows - 1 }, (_, i) => i + 1),
);

/** The problem with its sizes open, or null if its code depends on them. */
export function openSizes(problem: Problem): Opened | null {
  const { kernel, a, b, k, kept, open } = problem;
  if (open !== 'm' || !kept.b || k < leastDepth || kernel.m.length > 1) return null;
  const plain = hasLines(a) && a.rows.length === 1 && a.address.offset === 0 && hasMatrix(b);
  if (!plain) return null;
  const epilogue = openEpilogue(epilogueOf(kernel));
  if (epilogue === null) return null;

  const columns = b.rows[0];
  const { depth } = chooseBlocking(k, columns, true);
  const lines = readsLines(problem);
  const restOfColumns = columns % 4 === 0 ? 0 : null;
  const { rowsAdjacent } = b;
  const key = `open ${JSON.stringify({ a: a.arg, b: b.arg, rowsAdjacent, lines, restOfColumns })}\n${textOf(problem, epilogue)}`;
  const own = [
    columns,
    k,
    depth,
    stripBudget(k, tileRows),
    stripBudget(k, tileColumns),
    a.address.rows[0],
    rowsAdjacent ? b.address.k[0] : b.address.rows[0],
  ];
  return {
    key,
    sizes: [...own, ...epilogue.steps],
    plan(sizes) {
      const [columns, k, depth, rowsBudget, columnsBudget, aStep, bStep] = sizes;
      const free = { from: 0, to: k };
      const runs = { free, longest: Infinity, even: false };
      return {
        a: { ...a, ...runs, k: [k], address: { ...a.address, rows: [aStep], k: [4] } },
        b: {
          ...b,
          ...runs,
          k: [k],
          address: {
            ...b.address,
            rows: [rowsAdjacent ? 4 : bStep],
            k: [rowsAdjacent ? bStep : 4],
          },
        },
        epilogue: { ...epilogue, scaled: sizes.slice(own.length) },
        open,
        rows: null,
        columns,
        k,
        kept,
        blocking: mostOfAll,
        depth,
        budgets: { rows: rowsBudget, columns: columnsBudget },
        rests: allRests,
        restOfColumns,
        lines,
        window: null,
      };
    },
  };
}

/** The elements of a row, or those of a column, are neighbours in memory, and all are there. */
function hasMatrix(operand: Operand): boolean {
  const { address, rowsAdjacent } = operand;
  return isMatrix(operand) && address.offset === 0 && (rowsAdjacent || address.k[0] === 4);
}

interface OpenEpilogue extends Epilogue {
  /** How far each form goes on with each row. */
  readonly steps: readonly number[];
}

/**
 * The epilogue over a row, a column, and for each distance that something goes on with each row the row's number times that
 * distance, as an axis of its own. Null if it is not as simple.
 */
export function openEpilogue(epilogue: Epilogue): OpenEpilogue | null {
  const { batch, m, n, exprs, stores } = epilogue;
  if (batch.length > 0 || m.length > 1 || n.length > 1) return null;
  const steps: number[] = [];
  let simple = true;
  const change = <T extends Linear>(form: T): T => {
    const [row, column] = form.coefs;
    if (row < 0 || (column !== 0 && column !== 1)) simple = false;
    if (row !== 0 && !steps.includes(row)) steps.push(row);
    const scaled = row === 0 ? [] : steps.map((step) => (step === row ? 1 : 0));
    return { ...form, coefs: [0, column, ...scaled] };
  };
  const changed = exprs.map((expr): Expr => {
    if (expr.op === 'index' || expr.op === 'bound') simple = false;
    if (expr.op !== 'load') return expr;
    if (expr.access.parts.length > 0) simple = false;
    return { ...expr, access: change(expr.access) };
  });
  const stored = stores.map((store): Store => change(store));
  // All forms are over all axes.
  const axes = 2 + steps.length;
  const padded = <T extends Linear>(form: T): T => ({
    ...form,
    coefs: Array.from({ length: axes }, (_, i) => form.coefs[i] ?? 0),
  });
  if (!simple) return null;
  return {
    ...epilogue,
    exprs: changed.map((e) => (e.op === 'load' ? { ...e, access: padded(e.access) } : e)),
    stores: stored.map(padded),
    steps,
  };
}

function textOf({ kernel }: Problem, { exprs, stores, steps }: OpenEpilogue): string {
  return printKernel({
    ...kernel,
    m: [-1],
    n: [-1],
    k: steps.map(() => -1),
    exprs,
    stores,
  });
}

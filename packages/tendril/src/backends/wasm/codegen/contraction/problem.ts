/**
 * A contraction as the generators take it: which operand is the left one (its rows are the result's rows) and which the right
 * one, chosen by a rough count of cycles. Emits no code.
 */
import { product, range } from '../../../../ir/shape.ts';
import { changeAxes } from '../../../../ir/expressions.ts';
import type { ContractionKernel, Expr, NestKernel } from '../../../../ir/kernel.ts';
import { chooseBlocking, mostColumns } from './blocking.ts';
import { keeping } from './keeping.ts';
import { tileColumns, tileCycles, tileRows } from './micro.ts';
import { describeOperand, hasLines, isMatrix, isShared, last, type Operand } from './operand.ts';
import { directReading, maxRows, maxSkinnyRows, type Reading } from './skinny.ts';

export interface Problem {
  readonly kernel: ContractionKernel;
  readonly a: Operand;
  readonly b: Operand;
  readonly k: number;
  /** Which operands are kept packed from run to run. */
  readonly kept: { readonly a: boolean; readonly b: boolean };
  /** Which class's first extent is not part of the code. */
  readonly open: 'batch' | 'm' | 'n';
}

/** How many batches, rows or columns there are where the open extent is this one. */
export function countAt(
  { kernel, open }: Problem,
  side: 'batch' | 'm' | 'n',
  extent: number,
): number {
  return open === side ? extent * product(kernel[side].slice(1)) : product(kernel[side]);
}

/** How many rows or columns there are; null where that is open. */
export function count(problem: Problem, side: 'm' | 'n'): number | null {
  return problem.open === side ? null : countAt(problem, side, 0);
}

/** The fewest rows that there may be. */
export const leastRows = (problem: Problem): number => countAt(problem, 'm', 1);

/** How many rows the last tile may have, where it is not whole. */
export function restsOfRows(problem: Problem): Set<number> {
  const rests = range(tileRows).map((extent) => countAt(problem, 'm', extent) % tileRows);
  return new Set(rests.filter((rest) => rest > 0));
}

/** How the right operand is read where it lies while there are few rows; null if that cannot be, or if there are many. */
export function readingOf(problem: Problem): Reading {
  return problem.kept.b ? null : directReading(problem.b, problem.k, leastRows(problem));
}

/** The problem, or null if only a nest can do it. */
export function describeProblem(kernel: ContractionKernel): Problem | null {
  const open = kernel.batch.length > 0 ? 'batch' : 'm';
  const plain = describe(kernel, open);
  if (!plain || isTiny(plain)) return null;
  const swapped = describe(swap(kernel), open === 'm' ? 'n' : open);
  // A few rows, as an open m may turn out to be, are done well only if they are the rows here too.
  const few =
    open === 'm' && leastRows(plain) <= maxSkinnyRows && (plain.kept.b || readingOf(plain));
  const worth = few ? 0.8 : 0.97;
  return swapped && cycles(swapped) < worth * cycles(plain) ? swapped : plain;
}

function describe(kernel: ContractionKernel, open: Problem['open']): Problem | null {
  const a = describeOperand(kernel, kernel.exprs[kernel.a], 'm');
  const b = describeOperand(kernel, kernel.exprs[kernel.b], 'n');
  const k = product(kernel.k);
  if (!a || !b || k === 0) return null;
  const kept = {
    a: open !== 'm' && product(kernel.m) > maxRows && canKeep(kernel, a),
    b: open !== 'n' && canKeep(kernel, b),
  };
  return { kernel, a, b, k, kept, open };
}

/** Whether the operand can be taken packed: it is steady, the same for all batches, and nothing else reads it. */
function canKeep({ args, exprs }: ContractionKernel, operand: Operand): boolean {
  if (keeping === null || !args[operand.arg].steady || !isShared(operand)) return false;
  const reads = exprs.filter((e) => e.op === 'load' && e.access.arg === operand.arg);
  return reads.length === 1;
}

/** Whether there is so little work for a row, or in all, that packing does not pay: a nest does it faster. */
function isTiny({ kernel, a, b, k, open }: Problem): boolean {
  const columns = product(kernel.n);
  if (k * columns <= 64) return true;
  if (open === 'batch' && k * columns * product(kernel.m) <= 4096) return true;
  const vectors = b.rowsAdjacent && columns % 4 === 0;
  return isMatrix(a) && isMatrix(b) && k <= 9 && (vectors || columns <= 16);
}

/** The same contraction with the operands' parts exchanged: rows become columns. */
function swap(kernel: ContractionKernel): ContractionKernel {
  const { batch, m, n } = kernel;
  const firstN = batch.length + m.length;
  const firstK = firstN + n.length;
  return changeAxes({ ...kernel, m: n, n: m, a: kernel.b, b: kernel.a }, (coefs) => [
    ...coefs.slice(0, batch.length),
    ...coefs.slice(firstN, firstK),
    ...coefs.slice(batch.length, firstN),
    ...coefs.slice(firstK),
  ]);
}

/** An open extent counts as this much. */
const typicalExtent = 32;

/** Rough cycles of the whole problem (a batch of it), for comparing ways to do it. */
function cycles(problem: Problem): number {
  const { kernel, a, b, k, kept, open } = problem;
  const rows = countAt(problem, 'm', typicalExtent);
  const columns = countAt(problem, 'n', typicalExtent);
  const lastColumn = kernel.batch.length + kernel.m.length + kernel.n.length - 1;
  const dense = kernel.stores.every((store) => Math.abs(store.coefs[lastColumn]) <= 1);
  const finishing = rows * columns * (dense ? 0.75 : 4);
  const reading = open !== 'm' && readingOf(problem);
  if (reading)
    return finishing + k * rows * (columns / (reading === 'columns' ? 3 : 6) + packCycles(a, 1));
  const rest = rows % tileRows;
  const tiles = Math.floor(rows / tileRows) * tileRows + (rest > 0 ? tileCycles(rest) : 0);
  const packings = Math.ceil(columns / mostColumns(chooseBlocking(k, columns, kept.b)));
  const leftPacking = kept.a || readsLines(problem) ? 0 : packCycles(a, tileRows) * packings;
  return (
    finishing +
    k * tiles * Math.ceil(columns / tileColumns) +
    k * rows * leftPacking +
    k * columns * (kept.b ? 0 : packCycles(b, tileColumns))
  );
}

/**
 * Whether the micro kernel reads the left operand's rows where they lie. Packing costs about a cycle for each element, which few
 * columns do not repay; but they all read it again, which goes on at full speed only where it is packed, or where a block's rows
 * lie on few pages.
 */
export function readsLines(problem: Problem): boolean {
  const { a, kept } = problem;
  if (kept.a || !hasLines(a)) return false;
  const columns = count(problem, 'n') ?? typicalExtent;
  return columns <= fewColumns || (columns <= someColumns && last(a.address.rows) <= closeRows);
}

const fewColumns = 160;
const someColumns = 384;
/** In bytes. */
const closeRows = 2048;

/** Rough cycles of packing an element. */
function packCycles(operand: Operand, panel: number): number {
  const run = operand.longest;
  const check = (1 + operand.checks.length) / run;
  const gathering = (last(operand.address.k) === 4 && run >= 4 ? 0.6 : 1.2) + 2 * check;
  if (!operand.rowsAdjacent || panel === 1) return gathering;
  const copying = 0.5 + (2 * check) / panel;
  const extent = last(operand.rows);
  // Panels that reach from one line of adjacent rows into the next are gathered.
  const torn =
    operand.rows.length === 1 || extent % panel === 0 ? 0 : Math.min(1, (panel - 1) / extent);
  return torn * gathering + (1 - torn) * copying;
}

/** The contraction as a loop nest: the batch, m and n axes outside, a sum over the k axes inside. */
export function asNest(kernel: ContractionKernel): NestKernel {
  const { dtype } = kernel.exprs[kernel.a];
  const exprs: Expr[] = kernel.exprs.map((expr) =>
    expr.op === 'sum' ? { op: 'reduced', dtype: expr.dtype, reduction: 0 } : expr,
  );
  const expr = exprs.push({ op: 'multiply', dtype, args: [kernel.a, kernel.b] }) - 1;
  return {
    kind: 'nest',
    outer: [...kernel.batch, ...kernel.m, ...kernel.n],
    inner: kernel.k,
    args: kernel.args,
    exprs,
    reductions: [{ kind: 'sum', expr, dtype }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      { over: 'outer', reductions: [], stores: kernel.stores },
    ],
  };
}

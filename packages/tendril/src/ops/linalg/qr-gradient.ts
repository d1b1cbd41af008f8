/**
 * The derivative of the QR decomposition, written in primitives, so that it can be differentiated again. Formulas:
 * Roberts & Roberts, "QR and LQ decomposition matrix backpropagation algorithms", https://arxiv.org/abs/2009.10071.
 */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range } from '../../ir/shape.ts';
import { matMulNode } from '../matrices/mat-mul.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import type { QRParts } from './householder.ts';

const product = (a: Node, b: Node, transposeA = false, transposeB = false): Node =>
  matMulNode('qr', a, b, transposeA, transposeB);

function transposed(x: Node): Node {
  const rank = x.shape.length;
  return ir.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
}

/** Columns `from` to `to` of each matrix. */
function columnsOf(x: Node, from: number, to: number): Node {
  const start = x.shape.map((_, axis) => (axis === x.shape.length - 1 ? from : 0));
  const limit = [...x.shape.slice(0, -1), to];
  return ir.slice(x, start, limit);
}

/** The lower triangle, mirrored into the upper one. */
function mirrorLower(x: Node): Node {
  const shape = x.shape.slice(-2);
  const row = ir.iota(shape, 0, 'int32');
  const column = ir.iota(shape, 1, 'int32');
  const below = n.select(n.compare('GT', row, column), x, 0);
  const diagonal = n.select(n.compare('EQ', row, column), x, 0);
  return n.add(n.add(below, transposed(below)), diagonal);
}

/** The X with X · rᵀ = b for upper triangular r, a column at a time from the last. */
function divideByTransposed(b: Node, r: Node): Node {
  const size = r.shape[r.shape.length - 1];
  const lead = r.shape.slice(0, -2);
  const entry = (i: number, j: number): Node => {
    const at = lead.map(() => 0);
    return ir.slice(r, [...at, i, j], [...lead, i + 1, j + 1]);
  };
  let solved: Node | null = null;
  for (let j = size - 1; j >= 0; j--) {
    let column = columnsOf(b, j, j + 1);
    if (solved !== null) {
      const at = lead.map(() => 0);
      const rest = ir.slice(r, [...at, j, j + 1], [...lead, j + 1, size]);
      column = n.sub(column, product(solved, rest, false, true));
    }
    column = n.div(column, entry(j, j));
    solved = solved === null ? column : ir.concatenate([column, solved], b.shape.length - 1);
  }
  return solved ?? b;
}

/** For as many rows as columns or more. */
function tallCotangent(q: Node, r: Node, ctQ: Node | null, ctR: Node | null): Node {
  const fromR = ctR === null ? null : product(r, ctR, false, true);
  const fromQ = ctQ === null ? null : ir.negate(product(ctQ, q, true));
  const both = fromR !== null && fromQ !== null ? n.add(fromR, fromQ) : (fromR ?? fromQ)!;
  const along = product(q, mirrorLower(both));
  return divideByTransposed(ctQ === null ? along : n.add(ctQ, along), r);
}

/** The cotangent of x from those of q and r (null for none; not both). */
export function qrCotangent({ x, q, r }: QRParts, ctQ: Node | null, ctR: Node | null): Node {
  const [rows, columns] = x.shape.slice(-2);
  check(
    q.shape[q.shape.length - 1] === Math.min(rows, columns),
    'qr',
    () =>
      `with fullMatrices, the result for ${rows} rows and ${columns} columns has no gradient: x does not determine all of q; ` +
      'leave fullMatrices out',
  );
  if (rows === 0 || columns === 0) return ir.constantLike(x, 0);
  if (rows >= columns) return tallCotangent(q, r, ctQ, ctR);
  // x = [square | rest] and r = [triangle | qᵀ · rest]: what flows to the rest goes through q.
  const triangle = columnsOf(r, 0, rows);
  if (ctR === null) {
    const square = tallCotangent(q, triangle, ctQ, null);
    const rest = columnsOf(x, rows, columns);
    return ir.concatenate([square, ir.constantLike(rest, 0)], x.shape.length - 1);
  }
  const ctRest = columnsOf(ctR, rows, columns);
  const through = product(columnsOf(x, rows, columns), ctRest, false, true);
  const allOfQ = ctQ === null ? through : n.add(ctQ, through);
  const square = tallCotangent(q, triangle, allOfQ, columnsOf(ctR, 0, rows));
  return ir.concatenate([square, product(q, ctRest)], x.shape.length - 1);
}

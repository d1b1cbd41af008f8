/** Norms of vectors and matrices. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { ReduceKind } from '../../ir/primitives.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { normalizeAxes, normalizeAxis } from '../util/axes.ts';
import { asFloat } from '../util/dtype.ts';
import { fail, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

/** √Σx², with a gradient of 0 where the norm is 0. */
function euclidean(x: Node, axes: readonly number[]): Node {
  const squares = reduce(ir.multiply(x, x), 'sum', axes, true);
  const isZero = n.compare('EQ', squares, 0);
  return n.select(isZero, 0, ir.sqrt(n.select(isZero, 1, squares)));
}

/** The orders that sum along one axis and take an extreme along another; a vector has only one of the two. */
function extremeOfSums(
  x: Node,
  sumAxes: readonly number[],
  axes: readonly number[],
  kind: ReduceKind,
): Node {
  return reduce(reduce(ir.abs(x), 'sum', sumAxes, true), kind, axes, true);
}

function normKept(
  x: Node,
  ord: number | 'euclidean' | 'fro',
  axes: readonly number[],
  flat: boolean,
): Node {
  const isVector = flat || axes.length === 1;
  if (ord === 'euclidean' || ord === 'fro' || (ord === 2 && isVector)) return euclidean(x, axes);
  if (isVector) {
    if (ord === 1) return extremeOfSums(x, axes, [], 'max');
    if (ord === Infinity) return extremeOfSums(x, [], axes, 'max');
    if (ord === -Infinity) return extremeOfSums(x, [], axes, 'min');
    return fail(
      'norm',
      `ord must be 1, 2, 'euclidean', Infinity or -Infinity for vectors, got ${show(ord)}`,
    );
  }
  if (axes.length === 2) {
    const [rows, columns] = axes;
    if (ord === 1) return extremeOfSums(x, [rows], [columns], 'max');
    if (ord === Infinity) return extremeOfSums(x, [columns], [rows], 'max');
    if (ord === -Infinity) return extremeOfSums(x, [columns], [rows], 'min');
  }
  return fail(
    'norm',
    `for the axes ${show([...axes])} ord must be 'euclidean' or 'fro' (or 1, Infinity or -Infinity for two axes), got ${show(ord)}`,
  );
}

/**
 * The norm of vectors (one axis, or none given) or of matrices (two axes). The result is float32.
 *
 * | ord | vectors | matrices |
 * | --- | --- | --- |
 * | 'euclidean' | √Σx² | √Σx² |
 * | 'fro' | √Σx² | √Σx² |
 * | 1 | Σ\|x\| | largest sum of \|x\| over a column |
 * | 2 | √Σx² | |
 * | Infinity | largest \|x\| | largest sum of \|x\| over a row |
 * | -Infinity | smallest \|x\| | smallest sum of \|x\| over a row |
 *
 * @param ord 'euclidean' by default.
 * @param axis one axis or two (rows, columns); by default `x` is taken as one long vector.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @throws if there is no such norm.
 * @example
 * ```ts
 * tf.norm(tf.tensor1d([3, 4])).print(); // 5
 * ```
 */
export function norm(
  x: Tensor | TensorLike,
  ord: number | 'euclidean' | 'fro' = 'euclidean',
  axis?: number | number[],
  keepDims = false,
): Tensor {
  const node = asFloat(nodeOf(x, 'x', 'norm'));
  const flat = axis === undefined || axis === null;
  // In the order given: of two axes, the first is the rows'.
  const axes = Array.isArray(axis)
    ? axis.map((a) => normalizeAxis('norm', a, node.shape))
    : normalizeAxes('norm', axis, node.shape);
  const kept = normKept(node, ord, axes, flat);
  return wrap(keepDims ? kept : n.dropAxes(kept, axes));
}

/**
 * The Euclidean norm, √Σx², over axes. The result is float32.
 *
 * @param axis all axes by default; negative ones count from the end.
 * @param keepDims whether the axes stay, with extent 1. False by default.
 * @example
 * ```ts
 * tf.euclideanNorm(tf.tensor2d([[3, 4], [6, 8]]), 1).print(); // [5, 10]
 * ```
 */
export function euclideanNorm(
  x: Tensor | TensorLike,
  axis?: number | number[],
  keepDims = false,
): Tensor {
  return norm(x, 'euclidean', axis, keepDims);
}

/**
 * Lanes: four neighbours along one axis of a kernel that a thread computes together. What does not depend on the axis is
 * computed once, and where neighbours lie side by side in memory one access of 16 bytes serves all four, which is what GPUs
 * want of their threads.
 */
import {
  operandsOf,
  type Access,
  type AccessPart,
  type Expr,
  type KernelArg,
  type Linear,
  type Load,
  type Store,
} from '../../../ir/kernel.ts';
import { needed as neededBy } from '../../../ir/expressions.ts';
import type { Layout } from './layout.ts';

export const laneCount = 4;

export interface Body {
  readonly args: readonly KernelArg[];
  readonly exprs: readonly Expr[];
}

const partsOf = (expr: Expr): readonly AccessPart[] =>
  expr.op === 'load' ? expr.access.parts : expr.op === 'bound' ? expr.parts : [];

/**
 * For each expression, whether it depends on one of the axes that `uses` tells of.
 * @param atResults whether results of reductions, and finished sums, do.
 */
export function dependsOn(
  exprs: readonly Expr[],
  uses: (axis: number) => boolean,
  atResults: boolean,
): boolean[] {
  const inForm = ({ coefs }: Linear): boolean => coefs.some((c, axis) => c !== 0 && uses(axis));
  const depends: boolean[] = [];
  for (const expr of exprs) {
    depends.push(
      (expr.op === 'index' && inForm(expr)) ||
        (expr.op === 'load' && inForm(expr.access)) ||
        ((expr.op === 'reduced' || expr.op === 'sum') && atResults) ||
        partsOf(expr).some((part) => part.kind !== 'gathered' && inForm(part)) ||
        operandsOf(expr).some((operand) => depends[operand]),
    );
  }
  return depends;
}

/** Whether neighbours along `axis` lie side by side, the first of them where a vector may begin. */
export function isAligned({ coefs, offset }: Linear, axis: number): boolean {
  return (
    offset % laneCount === 0 && coefs.every((c, i) => (i === axis ? c === 1 : c % laneCount === 0))
  );
}

/** Whether one access of a vector loads all lanes: they lie side by side and are there, or are not, together. */
export function loadsVector(
  { parts, ...form }: Access,
  axis: number,
  varies: readonly boolean[],
): boolean {
  return (
    isAligned(form, axis) &&
    parts.every((part) =>
      part.kind === 'gathered'
        ? part.stride % laneCount === 0 && !varies[part.expr]
        : part.coefs[axis] === 0 && (part.kind === 'bound' || part.stride % laneCount === 0),
    )
  );
}

/** The expressions that `roots` are computed from, and these, in order. */
export function needed(exprs: readonly Expr[], roots: readonly number[]): number[] {
  return [...neededBy(exprs, roots)].sort((a, b) => a - b);
}

/** What has lanes along an axis. */
export interface Lanes {
  readonly axis: number;
  /** By expression: whether its lanes differ. */
  readonly varies: readonly boolean[];
}

/** The loads, of those that `roots` need, that one access of a vector serves. */
export function vectorLoads(
  exprs: readonly Expr[],
  roots: readonly number[],
  { axis, varies }: Lanes,
): Load[] {
  return needed(exprs, roots).flatMap((id) => {
    const expr = exprs[id];
    return expr.op === 'load' && varies[id] && loadsVector(expr.access, axis, varies) ? [expr] : [];
  });
}

/** The bindings that a shader had better see as vectors: those of such loads and stores. */
export function vectorBindings(layout: Layout, args: readonly number[]): Set<number> {
  return new Set(args.map((arg) => layout.places[arg].binding));
}

/** Whether all stores can be of vectors. */
export function storesVectors(stores: readonly Store[], axis: number): boolean {
  return stores.length > 0 && stores.every((store) => isAligned(store, axis));
}

/** Derivatives of matrix products, which are matrix products again. */
import { dotGeneral, transpose } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range } from '../../ir/shape.ts';
import { inverse, type VjpRules } from '../rule.ts';

/** The axes of an operand that are neither batched nor contracted. */
function freeAxes(x: Node, batching: readonly number[], contracting: readonly number[]): number[] {
  return range(x.shape.length).filter((d) => !batching.includes(d) && !contracting.includes(d));
}

/** `axes` in the order in which their partners stand. */
function inOrderOf(partners: readonly number[], axes: readonly number[]): number[] {
  return range(axes.length)
    .sort((a, b) => partners[a] - partners[b])
    .map((i) => axes[i]);
}

function axesFrom(start: number, count: number): number[] {
  return range(count).map((i) => start + i);
}

/** ct [batch, lhs free, rhs free] times rhs along the rhs's free axes. */
function dotLhs(ct: Node, { attrs, inputs: [lhs, rhs] }: Node<'dot_general'>): Node {
  const lhsFree = freeAxes(lhs, attrs.lhs_batching, attrs.lhs_contracting);
  const rhsFree = freeAxes(rhs, attrs.rhs_batching, attrs.rhs_contracting);
  const batch = attrs.lhs_batching.length;
  const result = dotGeneral(ct, rhs, {
    lhs_batching: range(batch),
    rhs_batching: attrs.rhs_batching,
    lhs_contracting: axesFrom(batch + lhsFree.length, rhsFree.length),
    rhs_contracting: rhsFree,
  });
  const contracted = inOrderOf(attrs.rhs_contracting, attrs.lhs_contracting);
  return transpose(result, inverse([...attrs.lhs_batching, ...lhsFree, ...contracted]));
}

/** lhs times ct along the lhs's free axes; in this order a plain matrix product needs no transpose. */
function dotRhs(ct: Node, { attrs, inputs: [lhs, rhs] }: Node<'dot_general'>): Node {
  const lhsFree = freeAxes(lhs, attrs.lhs_batching, attrs.lhs_contracting);
  const rhsFree = freeAxes(rhs, attrs.rhs_batching, attrs.rhs_contracting);
  const batch = attrs.lhs_batching.length;
  const result = dotGeneral(lhs, ct, {
    lhs_batching: attrs.lhs_batching,
    rhs_batching: range(batch),
    lhs_contracting: lhsFree,
    rhs_contracting: axesFrom(batch, lhsFree.length),
  });
  const contracted = inOrderOf(attrs.lhs_contracting, attrs.rhs_contracting);
  return transpose(result, inverse([...attrs.rhs_batching, ...contracted, ...rhsFree]));
}

export const contractionRules = {
  dot_general: [dotLhs, dotRhs],
} satisfies VjpRules<'dot_general'>;

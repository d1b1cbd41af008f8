/** Rules about reductions of nothing, and of nothing else than that. */
import { identityOf } from '../../ir/identity.ts';
import { sizeOf } from '../../ir/shape.ts';
import { on } from '../simplify/rewriter.ts';

/** Reduction of nothing. */
export const reductionOfNothing = on(['reduce'], (node, r) => {
  if (sizeOf(r.nodes[node.inputs[0]].shape) > 0) return null;
  const { kind } = node.attrs;
  const value = kind === 'argmax' || kind === 'argmin' ? 0 : identityOf(kind, node.dtype);
  return r.constant(value, node);
});

/** Reduction over axes of extent 1. */
export const reductionOfOne = on(['reduce'], (node, r) => {
  const { kind, dimensions } = node.attrs;
  const { shape } = r.nodes[node.inputs[0]];
  if (!dimensions.every((d) => shape[d] === 1)) return null;
  if (kind === 'argmax' || kind === 'argmin') return r.constant(0, node);
  return r.make('reshape', { shape: node.shape }, node.inputs[0]);
});

export const reductionSimplifications = [reductionOfNothing, reductionOfOne];

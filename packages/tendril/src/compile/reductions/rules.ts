/** Rules about reductions of nothing, and of nothing else than that. */
import { identityOf } from '../../ir/identity.ts';
import { sizeOf } from '../../ir/shape.ts';
import type { Rule } from '../simplify/rewriter.ts';

export const reductionSimplifications: readonly Rule[] = [
  {
    name: 'reduction of nothing',
    ops: ['reduce'],
    apply(node, r) {
      if (node.op !== 'reduce' || sizeOf(r.nodes[node.inputs[0]].shape) > 0) return null;
      const { kind } = node.attrs;
      const value = kind === 'argmax' || kind === 'argmin' ? 0 : identityOf(kind, node.dtype);
      return r.constant(value, node);
    },
  },
  {
    name: 'reduction over axes of extent 1',
    ops: ['reduce'],
    apply(node, r) {
      if (node.op !== 'reduce') return null;
      const { kind, dimensions } = node.attrs;
      const { shape } = r.nodes[node.inputs[0]];
      if (!dimensions.every((d) => shape[d] === 1)) return null;
      if (kind === 'argmax' || kind === 'argmin') return r.constant(0, node);
      return r.make('reshape', { shape: node.shape }, node.inputs[0]);
    },
  },
];

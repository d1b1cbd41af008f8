/** Rules about reductions of nothing, and of nothing else than that. */
import { sizeOf } from '../../ir/shape.ts';
import type { Rule } from '../simplify/rewriter.ts';

/** What a reduction of nothing gives, in float32. */
const emptyReduction = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  and: 1,
  or: 0,
  argmax: 0,
  argmin: 0,
} as const;
const emptyIntReduction = { ...emptyReduction, max: -(2 ** 31), min: 2 ** 31 - 1 } as const;

export const reductionSimplifications: readonly Rule[] = [
  {
    name: 'reduction of nothing',
    ops: ['reduce'],
    apply(node, r) {
      if (node.op !== 'reduce' || sizeOf(r.nodes[node.inputs[0]].shape) > 0) return null;
      const table = node.dtype === 'int32' ? emptyIntReduction : emptyReduction;
      return r.constant(table[node.attrs.kind], node);
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

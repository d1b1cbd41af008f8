/** Rules about views: chains of them shorten, and those that move nothing go. */
import { sameShape } from '../../ir/shape.ts';
import type { Rule } from './rewriter.ts';

export const movementRules: readonly Rule[] = [
  {
    name: 'a view of a constant is a constant',
    ops: ['reshape', 'transpose', 'broadcast_in_dim', 'slice', 'reverse'],
    apply(node, r) {
      const value = r.constantOf(node.inputs[0]);
      return value === null ? null : r.constant(value, node);
    },
  },
  {
    name: 'reshape of reshape',
    ops: ['reshape'],
    apply(node, r) {
      const inner = r.nodes[node.inputs[0]];
      return inner.op === 'reshape'
        ? r.make('reshape', { shape: node.shape }, inner.inputs[0])
        : null;
    },
  },
  {
    name: 'reshape to the same shape',
    ops: ['reshape'],
    apply: (node, r) =>
      sameShape(node.shape, r.nodes[node.inputs[0]].shape) ? node.inputs[0] : null,
  },
  {
    name: 'transpose of transpose',
    ops: ['transpose'],
    apply(node, r) {
      const inner = r.nodes[node.inputs[0]];
      if (inner.op !== 'transpose' || node.op !== 'transpose') return null;
      const permutation = node.attrs.permutation.map((axis) => inner.attrs.permutation[axis]);
      return r.make('transpose', { permutation }, inner.inputs[0]);
    },
  },
  {
    name: 'transpose that only moves axes of extent 1',
    ops: ['transpose'],
    apply(node, r) {
      if (node.op !== 'transpose') return null;
      const { shape } = r.nodes[node.inputs[0]];
      const long = node.attrs.permutation.filter((axis) => shape[axis] !== 1);
      const sorted = long.every((axis, i) => i === 0 || axis > long[i - 1]);
      return sorted ? r.make('reshape', { shape: node.shape }, node.inputs[0]) : null;
    },
  },
  {
    name: 'broadcast that repeats nothing',
    ops: ['broadcast_in_dim'],
    apply(node, r) {
      if (node.op !== 'broadcast_in_dim') return null;
      const operand = r.nodes[node.inputs[0]];
      const dims = node.attrs.broadcast_dimensions;
      const long = dims.filter((_, i) => operand.shape[i] !== 1);
      const inOrder = long.every((d, i) => i === 0 || d > long[i - 1]);
      const sameSize = node.shape.every(
        (extent, d) =>
          extent === 1 || (dims.includes(d) && operand.shape[dims.indexOf(d)] === extent),
      );
      return inOrder && sameSize ? r.make('reshape', { shape: node.shape }, node.inputs[0]) : null;
    },
  },
  {
    name: 'convert to the same type',
    ops: ['convert', 'bitcast_convert'],
    apply: (node, r) => (node.dtype === r.nodes[node.inputs[0]].dtype ? node.inputs[0] : null),
  },
  {
    name: 'concatenation without its empty operands',
    ops: ['concatenate'],
    apply(node, r) {
      if (node.op !== 'concatenate') return null;
      const { dimension } = node.attrs;
      const full = node.inputs.filter((i) => r.nodes[i].shape[dimension] > 0);
      if (full.length === node.inputs.length || full.length === 0) return null;
      return full.length === 1 ? full[0] : r.make('concatenate', { dimension }, ...full);
    },
  },
  {
    name: 'double negation',
    ops: ['negate', 'not'],
    apply(node, r) {
      const inner = r.nodes[node.inputs[0]];
      return inner.op === node.op ? inner.inputs[0] : null;
    },
  },
];

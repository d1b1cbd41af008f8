/** Rules about views: chains of them shorten, and those that move nothing go. */
import { sameShape } from '../../ir/shape.ts';
import { on } from './rewriter.ts';

/** A view of a constant is a constant. */
export const viewOfConstant = on(
  ['reshape', 'transpose', 'broadcast_in_dim', 'slice', 'reverse'],
  (node, r) => {
    const value = r.constantOf(node.inputs[0]);
    return value === null ? null : r.constant(value, node);
  },
);

/** Reshape of reshape. */
export const reshapeOfReshape = on(['reshape'], (node, r) => {
  const inner = r.nodes[node.inputs[0]];
  return inner.op === 'reshape' ? r.make('reshape', { shape: node.shape }, inner.inputs[0]) : null;
});

/** Reshape to the same shape. */
export const reshapeToSameShape = on(['reshape'], (node, r) =>
  sameShape(node.shape, r.nodes[node.inputs[0]].shape) ? node.inputs[0] : null,
);

/** Transpose of transpose. */
export const transposeOfTranspose = on(['transpose'], (node, r) => {
  const inner = r.nodes[node.inputs[0]];
  if (inner.op !== 'transpose') return null;
  const permutation = node.attrs.permutation.map((axis) => inner.attrs.permutation[axis]);
  return r.make('transpose', { permutation }, inner.inputs[0]);
});

/** Transpose that only moves axes of extent 1. */
export const transposeOfNothing = on(['transpose'], (node, r) => {
  const { shape } = r.nodes[node.inputs[0]];
  const long = node.attrs.permutation.filter((axis) => shape[axis] !== 1);
  const sorted = long.every((axis, i) => i === 0 || axis > long[i - 1]);
  return sorted ? r.make('reshape', { shape: node.shape }, node.inputs[0]) : null;
});

/** Broadcast that repeats nothing. */
export const broadcastOfNothing = on(['broadcast_in_dim'], (node, r) => {
  const operand = r.nodes[node.inputs[0]];
  const dims = node.attrs.broadcast_dimensions;
  const long = dims.filter((_, i) => operand.shape[i] !== 1);
  const inOrder = long.every((d, i) => i === 0 || d > long[i - 1]);
  const sameSize = node.shape.every(
    (extent, d) => extent === 1 || (dims.includes(d) && operand.shape[dims.indexOf(d)] === extent),
  );
  return inOrder && sameSize ? r.make('reshape', { shape: node.shape }, node.inputs[0]) : null;
});

/** Convert to the same type. */
export const convertToSameType = on(['convert', 'bitcast_convert'], (node, r) =>
  node.dtype === r.nodes[node.inputs[0]].dtype ? node.inputs[0] : null,
);

/** Concatenation without its empty operands. */
export const emptyOperands = on(['concatenate'], (node, r) => {
  const { dimension } = node.attrs;
  const full = node.inputs.filter((i) => r.nodes[i].shape[dimension] > 0);
  if (full.length === node.inputs.length || full.length === 0) return null;
  return full.length === 1 ? full[0] : r.make('concatenate', { dimension }, ...full);
});

/** Double negation. */
export const doubleNegation = on(['negate', 'not'], (node, r) => {
  const inner = r.nodes[node.inputs[0]];
  return inner.op === node.op ? inner.inputs[0] : null;
});

export const movementRules = [
  viewOfConstant,
  reshapeOfReshape,
  reshapeToSameShape,
  transposeOfTranspose,
  transposeOfNothing,
  broadcastOfNothing,
  convertToSameType,
  emptyOperands,
  doubleNegation,
];

/** Derivatives of what only moves elements: each is the way back. Values made of nothing have no operands. */
import { pad, reshape, reverse, slice, transpose } from '../../ir/build.ts';
import { dilated } from '../../ir/shape-rules.ts';
import { range } from '../../ir/shape.ts';
import { padBetween } from '../../primitives/interior/index.ts';
import { reduce } from '../../primitives/reductions/index.ts';
import { inverse, type VjpRules } from '../rule.ts';

export const movementRules = {
  parameter: null,
  constant: null,
  iota: null,
  broadcast_in_dim(ct, { attrs, inputs: [x] }) {
    const axisOf = attrs.broadcast_dimensions;
    // Operand axes that were not repeated, in the order in which the result has them.
    const kept = range(x.shape.length)
      .filter((i) => x.shape[i] === attrs.shape[axisOf[i]])
      .sort((i, j) => axisOf[i] - axisOf[j]);
    const keptAxes = kept.map((i) => axisOf[i]);
    const summed = reduce(
      ct,
      'sum',
      range(attrs.shape.length).filter((axis) => !keptAxes.includes(axis)),
    );
    const order = range(kept.length).sort((a, b) => kept[a] - kept[b]);
    return reshape(transpose(summed, order), x.shape);
  },
  reshape: (ct, { inputs: [x] }) => reshape(ct, x.shape),
  optimization_barrier: (ct, _, operand) => (operand === 0 ? ct : null),
  transpose: (ct, { attrs }) => transpose(ct, inverse(attrs.permutation)),
  slice(ct, { attrs, inputs: [x] }) {
    const { start_indices: start, strides } = attrs;
    const high = x.shape.map((extent, i) => extent - start[i] - dilated(ct.shape[i], strides[i]));
    return padBetween(
      ct,
      start,
      high,
      strides.map((s) => s - 1),
    );
  },
  pad(ct, { attrs, inputs: [x] }) {
    const back = pad(
      ct,
      attrs.low.map((n) => -n),
      attrs.high.map((n) => -n),
    );
    const strides = attrs.interior.map((n) => n + 1);
    return slice(
      back,
      x.shape.map(() => 0),
      back.shape,
      strides,
    );
  },
  reverse: (ct, { attrs }) => reverse(ct, attrs.dimensions),
  concatenate(ct, { attrs, inputs }, operand) {
    const axis = attrs.dimension;
    const start = ct.shape.map(() => 0);
    const limit = [...ct.shape];
    for (let i = 0; i < operand; i++) start[axis] += inputs[i].shape[axis];
    limit[axis] = start[axis] + inputs[operand].shape[axis];
    return slice(ct, start, limit);
  },
} satisfies VjpRules<
  | 'parameter'
  | 'constant'
  | 'iota'
  | 'broadcast_in_dim'
  | 'reshape'
  | 'optimization_barrier'
  | 'transpose'
  | 'slice'
  | 'pad'
  | 'reverse'
  | 'concatenate'
>;

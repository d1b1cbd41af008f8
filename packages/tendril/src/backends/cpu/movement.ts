/** Primitives that make values of nothing, and those that only move elements. */
import { stridesOf } from '../../ir/shape.ts';
import { copyStrided, rowMajor } from './strided.ts';
import type { Evaluators } from './values.ts';

export const movement = {
  constant(node, _, out) {
    out.fill(node.attrs.value);
  },
  iota(node, _, out) {
    const stride = stridesOf(node.shape)[node.attrs.dimension];
    const extent = node.shape[node.attrs.dimension];
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(i / stride) % extent;
  },
  broadcast_in_dim(node, [x], out) {
    const own = stridesOf(x.shape);
    const strides = node.shape.map(() => 0);
    node.attrs.broadcast_dimensions.forEach((axis, i) => {
      if (x.shape[i] !== 1) strides[axis] = own[i];
    });
    copyStrided(node.shape, out, rowMajor(node.shape), x.values, { offset: 0, strides });
  },
  reshape(_, [x], out) {
    out.set(x.values);
  },
  optimization_barrier(_, [x], out) {
    out.set(x.values);
  },
  transpose(node, [x], out) {
    const own = stridesOf(x.shape);
    const strides = node.attrs.permutation.map((axis) => own[axis]);
    copyStrided(node.shape, out, rowMajor(node.shape), x.values, { offset: 0, strides });
  },
  slice({ attrs, shape }, [x], out) {
    const own = stridesOf(x.shape);
    const offset = own.reduce((sum, stride, i) => sum + stride * attrs.start_indices[i], 0);
    const strides = own.map((stride, i) => stride * attrs.strides[i]);
    copyStrided(shape, out, rowMajor(shape), x.values, { offset, strides });
  },
  pad({ attrs, shape }, [x], out) {
    if (attrs.value !== 0) out.fill(attrs.value);
    const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
    // Element i of an axis lands at low + i·step; what lands outside has been cut.
    const step = attrs.interior.map((holes) => holes + 1);
    const first = attrs.low.map((low, i) => Math.max(0, Math.ceil(-low / step[i])));
    const end = attrs.low.map((low, i) =>
      Math.min(x.shape[i], Math.floor((shape[i] - 1 - low) / step[i]) + 1),
    );
    const counts = first.map((f, i) => Math.max(0, end[i] - f));
    const source = first.reduce((sum, f, i) => sum + f * from[i], 0);
    const target = first.reduce((sum, f, i) => sum + (attrs.low[i] + f * step[i]) * to[i], 0);
    copyStrided(
      counts,
      out,
      { offset: target, strides: to.map((stride, i) => stride * step[i]) },
      x.values,
      { offset: source, strides: from },
    );
  },
  reverse(node, [x], out) {
    const strides = stridesOf(x.shape);
    let offset = 0;
    for (const axis of node.attrs.dimensions) {
      offset += strides[axis] * (x.shape[axis] - 1);
      strides[axis] = -strides[axis];
    }
    copyStrided(node.shape, out, rowMajor(node.shape), x.values, { offset, strides });
  },
  concatenate(node, operands, out) {
    const strides = stridesOf(node.shape);
    let offset = 0;
    for (const x of operands) {
      copyStrided(x.shape, out, { offset, strides }, x.values, rowMajor(x.shape));
      offset += x.shape[node.attrs.dimension] * strides[node.attrs.dimension];
    }
  },
} satisfies Evaluators<
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

/** Local response normalization. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { power } from '../../primitives/powers/index.ts';
import * as windows from '../../primitives/windows/index.ts';
import type { Tensor3D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';

/** Sums over `2 * radius + 1` neighbours along the last axis. */
function neighbourhoodSum(x: Node, radius: number): Node {
  const last = x.shape.length - 1;
  const ones = x.shape.map(() => 1);
  return windows.reduceWindow(x, {
    kind: 'sum',
    window_dimensions: x.shape.map((_, i) => (i === last ? 2 * radius + 1 : 1)),
    window_strides: ones,
    base_dilations: ones,
    window_dilations: ones,
    padding: x.shape.map((_, i) => (i === last ? [radius, radius] : [0, 0])),
  });
}

/**
 * Divides each element by a power of the squares in its channel's neighbourhood:
 * `x / (bias + alpha * Σ x²)^beta`, the sum being over channels at most `depthRadius` away. The result is float32.
 *
 * @param x [batch, height, width, channels], or without batch.
 * @param depthRadius 5 by default.
 * @param bias 1 by default.
 * @param alpha 1 by default.
 * @param beta 0.5 by default.
 * @throws if `x` is not of rank 3 or 4, or `depthRadius` is not whole.
 * @example
 * ```ts
 * tf.localResponseNormalization(tf.ones([1, 1, 3]), 1).print(); // [[[0.577, 0.5, 0.577]]]
 * ```
 */
export function localResponseNormalization<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  depthRadius = 5,
  bias = 1,
  alpha = 1,
  beta = 0.5,
): T {
  const op = 'localResponseNormalization';
  const node = asFloat(nodeOf(x, 'x', op));
  check(
    node.shape.length === 3 || node.shape.length === 4,
    op,
    () => `x must be of rank 3 or 4, got the shape [${node.shape}]`,
  );
  check(
    Number.isInteger(depthRadius) && depthRadius >= 0,
    op,
    () => `depthRadius must be a whole number from 0 on, got ${show(depthRadius)}`,
  );
  const squares = neighbourhoodSum(ir.multiply(node, node), depthRadius);
  const base = n.add(n.mul(squares, alpha), bias);
  return wrap(
    n.mul(node, beta === 0.5 ? ir.rsqrt(base) : power(base, ir.constantLike(base, -beta))),
  );
}

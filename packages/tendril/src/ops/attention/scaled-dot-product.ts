/** The attention of transformers. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { keyTwice } from '../random/bits.ts';
import { broadcastShapes } from '../util/broadcast.ts';
import { asFloat } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { attend, type Dropout } from './blocks.ts';

export interface AttentionOptions {
  /**
   * bool, true where a query may look at a key; or float32, added to the scores before the softmax. Broadcasts to
   * [..., queries, keys].
   */
  mask?: Tensor | TensorLike;
  /** Whether query i looks only at keys 0 to i. False by default. */
  isCausal?: boolean;
  /** What scores are multiplied by. 1 / √depth by default. */
  scale?: number;
  /** The fraction of the weights that is dropped, in [0, 1). 0 by default. */
  dropout?: number;
  /** For dropout: the same seed drops the same weights. */
  seed?: number | string;
}

const op = 'scaledDotProductAttention';

function operand(x: Tensor | TensorLike, name: string): Node {
  const node = asFloat(nodeOf(x, name, op));
  check(
    node.shape.length >= 2,
    op,
    () => `${name} must be of rank 2 or more, [..., length, depth]; got the shape [${node.shape}]`,
  );
  return node;
}

function dropoutOf(rate: number, seed: number | string | undefined): Dropout {
  const [key, backwardKey] = keyTwice(op, seed);
  return { rate, key, backwardKey };
}

/** The mask in the scores' rank. */
function maskFor(mask: Tensor | TensorLike | undefined, scores: readonly number[]): Node | null {
  if (mask === undefined || mask === null) return null;
  const given = nodeOf(mask, 'mask', op);
  const node = given.dtype === 'bool' ? given : asFloat(given);
  const lead = scores.length - node.shape.length;
  const fits =
    lead >= 0 && node.shape.every((extent, i) => extent === 1 || extent === scores[i + lead]);
  check(
    fits,
    op,
    () => `mask of shape [${node.shape}] does not broadcast to the scores' shape [${scores}]`,
  );
  return ir.reshape(node, [...scores.slice(0, lead).map(() => 1), ...node.shape]);
}

/**
 * Attention: `softmax(q kᵀ scale + mask) v` along the keys (Vaswani et al., https://arxiv.org/abs/1706.03762). The result is
 * float32.
 *
 * Long sequences are worked through in blocks of keys, forward and backward, so that memory grows with their length and not with
 * its square. A query that the mask lets look nowhere gets 0.
 *
 * @param q the queries, [..., queries, depth].
 * @param k the keys, [..., keys, depth].
 * @param v the values, [..., keys, features]. Leading axes (batch, heads) broadcast.
 * @param options `mask`, `isCausal`, `scale`, `dropout` and its `seed`.
 * @returns [..., queries, features].
 * @throws if the shapes do not fit, or `dropout` is not in [0, 1).
 * @example
 * ```ts
 * const q = tf.tensor2d([[10, 0], [0, 10]]);
 * const k = tf.tensor2d([[10, 0], [0, 10]]);
 * const v = tf.tensor2d([[1, 2], [3, 4]]);
 * tf.scaledDotProductAttention(q, k, v).print(); // [[1, 2], [3, 4]]
 * tf.scaledDotProductAttention(q, k, v, { mask: [[false, true]] }).print(); // [[3, 4], [3, 4]]
 * ```
 */
export function scaledDotProductAttention<T extends Tensor>(
  q: T | TensorLike,
  k: Tensor | TensorLike,
  v: Tensor | TensorLike,
  options: AttentionOptions = {},
): T {
  const [queries, keys, values] = [operand(q, 'q'), operand(k, 'k'), operand(v, 'v')];
  const [length, depth] = queries.shape.slice(-2);
  const [count, keyDepth] = keys.shape.slice(-2);
  const shapes = `q is [${queries.shape}], k is [${keys.shape}], v is [${values.shape}]`;
  check(depth === keyDepth, op, () => `queries and keys must be of one depth: ${shapes}`);
  check(
    values.shape[values.shape.length - 2] === count,
    op,
    () => `there must be as many values as keys: ${shapes}`,
  );
  const { isCausal = false, scale = 1 / Math.sqrt(depth), dropout = 0, seed } = options;
  check(Number.isFinite(scale), op, () => `scale must be a number, got ${show(scale)}`);
  check(dropout >= 0 && dropout < 1, op, () => `dropout must be in [0, 1), got ${show(dropout)}`);
  const lead = broadcastShapes(
    op,
    [queries, keys, values].map(({ shape }) => shape.slice(0, -2)),
  );
  const mask = maskFor(options.mask, [...lead, length, count]);
  const features = values.shape[values.shape.length - 1];
  if (count === 0) return wrap(ir.constant(0, [...lead, length, features], 'float32'));
  const spread = (x: Node): Node => ir.broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
  return wrap(
    attend({
      q: spread(n.mul(queries, scale)),
      k: spread(keys),
      v: spread(values),
      mask,
      isCausal,
      dropout: dropout === 0 ? null : dropoutOf(dropout, seed),
    }),
  );
}

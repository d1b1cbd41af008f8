/** The part of `tf.layers` that makes attention. */
import { EinsumDense } from './einsum-dense.ts';
import type { EinsumDenseArgs } from './einsum-dense.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import type { MultiHeadAttentionArgs } from './multi-head-attention.ts';

/**
 * A dense layer between any axes: `activation(einsum(equation, x, kernel) + bias)`.
 *
 * @param args `equation` such as 'abc,cd->abd'; `outputShape` without the batch axis; `biasAxes` such as 'd'.
 * @throws If equation, input and `outputShape` do not fit.
 * @example
 * ```ts
 * const layer = tf.layers.einsumDense({ equation: 'abc,cde->abde', outputShape: [null, 2, 4], biasAxes: 'de' });
 * console.log(layer.apply(tf.ones([1, 5, 3])).shape); // [1, 5, 2, 4]
 * ```
 */
export function einsumDense(args: EinsumDenseArgs): EinsumDense {
  return new EinsumDense(args);
}

/**
 * Attention with several heads (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762). Applied to
 * `[query, value]` or `[query, value, key]`, each `[batch, places, size]`; to one tensor, it is self-attention.
 *
 * @param args `numHeads`, `keyDim`, `valueDim`, `dropout`, `outputShape`, `attentionAxes`. When applied:
 * `attentionMask`, `useCausalMask`, `returnAttentionScores`.
 * @example
 * ```ts
 * const layer = tf.layers.multiHeadAttention({ numHeads: 2, keyDim: 4 });
 * console.log(layer.apply(tf.ones([1, 5, 8]), { useCausalMask: true }).shape); // [1, 5, 8]
 * ```
 */
export function multiHeadAttention(args: MultiHeadAttentionArgs): MultiHeadAttention {
  return new MultiHeadAttention(args);
}

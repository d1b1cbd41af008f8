/** Attention. */
export { scaledDotProductAttention, type AttentionOptions } from './scaled-dot-product.ts';

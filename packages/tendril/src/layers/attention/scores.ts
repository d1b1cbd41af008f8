/**
 * Scaled dot-product attention (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762), over any axes of inputs
 * [batch, …, heads, size].
 */
import { add, cast, einsum, expandDims, mul, reshape, softmax, sub } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';

/** What is added to the score of a place that must not be looked at. */
const FORBIDDEN = -1e9;

const letters = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(from.charCodeAt(0) + i));

/** The axes of query, key and scores as letters. */
function axesOf(rank: number, attention: number[]) {
  const query = letters('a', rank);
  const key = query.map((letter, axis) =>
    attention.includes(axis) ? letter.toUpperCase() : letter,
  );
  const [head] = query.slice(rank - 2);
  const free = query.slice(0, rank - 2).filter((_, axis) => !attention.includes(axis));
  const targets = attention.map((axis) => query[axis]);
  const sources = attention.map((axis) => key[axis]);
  const text = (list: string[]): string => list.join('');
  return {
    query: text(query),
    key: text(key),
    scores: text([...free, head, ...targets, ...sources]),
  };
}

export interface AttentionArgs {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  /** The axes along which places look at each other. */
  axes: number[];
  /** True where a place of the query may look at one of the key: the scores' shape, without heads. */
  mask: Tensor | null;
  /** What becomes of the weights, dropout say. */
  onWeights: (weights: Tensor) => Tensor;
}

/** The output, [batch, …, heads, value size], and the weights that made it. */
export function attend(args: AttentionArgs): { output: Tensor; weights: Tensor } {
  const { query, key, value, axes } = args;
  const names = axesOf(query.rank, axes);
  const scaled = mul(query, 1 / Math.sqrt(query.shape[query.rank - 1]));
  const scores = einsum(`${names.query},${names.key}->${names.scores}`, scaled, key);
  const masked = args.mask ? add(scores, penalty(args.mask, scores.rank, axes.length)) : scores;
  const weights = args.onWeights(softmaxOverLast(masked, axes.length));
  return {
    output: einsum(`${names.scores},${names.key}->${names.query}`, weights, value),
    weights,
  };
}

/** Softmax over the last axes together. */
function softmaxOverLast(x: Tensor, count: number): Tensor {
  if (count === 1) return softmax(x, -1);
  const lead = x.shape.slice(0, x.rank - count);
  const size = x.shape.slice(x.rank - count).reduce((a, b) => a * b, 1);
  return reshape(softmax(reshape(x, [...lead, size]), -1), x.shape);
}

/** A mask as numbers to add to scores; the axis of the heads goes in front of the places. */
function penalty(mask: Tensor, rank: number, places: number): Tensor {
  let expanded = cast(mask, 'float32');
  while (expanded.rank < rank) expanded = expandDims(expanded, -(2 * places) - 1);
  return mul(sub(1, expanded), FORBIDDEN);
}

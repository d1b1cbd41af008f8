/**
 * Scaled dot-product attention (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762), over any axes of inputs
 * [batch, …, heads, size].
 */
import {
  add,
  cast,
  dropout,
  einsum,
  expandDims,
  mul,
  reshape,
  scaledDotProductAttention,
  softmax,
  sub,
  transpose,
} from '../../ops/index.ts';
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
  /** The share of the weights that is dropped. */
  dropout: number;
}

/** The output alone, [batch, …, heads, value size]. Along one axis its memory grows with the length, not with its square. */
export function attendTo(args: AttentionArgs): Tensor {
  const { query, key, value, axes, mask, dropout: rate } = args;
  if (axes.length !== 1) return attend(args).output;
  const { rank } = query;
  const [axis] = axes;
  const free = Array.from({ length: rank - 2 }, (_, i) => i).filter((i) => i !== axis);
  const headsFirst = [...free, rank - 2, axis, rank - 1];
  const [q, k, v] = [query, key, value].map((x) => transpose(x, headsFirst));
  const output = scaledDotProductAttention<Tensor>(q, k, v, {
    dropout: rate,
    ...(mask && { mask: penalty(mask, rank, 1) }),
  });
  return transpose(
    output,
    headsFirst.map((_, i) => headsFirst.indexOf(i)),
  );
}

/** The output, [batch, …, heads, value size], and the weights that made it. */
export function attend(args: AttentionArgs): { output: Tensor; weights: Tensor } {
  const { query, key, value, axes } = args;
  const names = axesOf(query.rank, axes);
  const scaled = mul(query, 1 / Math.sqrt(query.shape[query.rank - 1]));
  const scores = einsum(`${names.query},${names.key}->${names.scores}`, scaled, key);
  const masked = args.mask ? add(scores, penalty(args.mask, scores.rank, axes.length)) : scores;
  const shares = softmaxOverLast(masked, axes.length);
  const weights = args.dropout > 0 ? dropout(shares, args.dropout) : shares;
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

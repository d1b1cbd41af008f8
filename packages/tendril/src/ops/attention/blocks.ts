/**
 * Attention in blocks of keys, so that memory grows with the length and not with its square. A row's softmax is kept as a running
 * maximum and a running sum (Milakov & Gimelshein, https://arxiv.org/abs/1805.02867; Rabe & Staats,
 * https://arxiv.org/abs/2112.05682). The gradient computes each block's weights anew (Dao et al.,
 * https://arxiv.org/abs/2205.14135). Checking arguments is left to the op.
 */
import { customRules } from '../../autodiff/custom.ts';
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range, type Shape } from '../../ir/shape.ts';
import { exponential } from '../../primitives/exponentials/index.ts';
import { log } from '../../primitives/logarithms/index.ts';
import { leafFromValues } from '../../runtime/index.ts';
import { matMulNode } from '../matrices/mat-mul.ts';
import { bernoulli } from '../random/bits.ts';
import * as n from '../util/numeric.ts';
import { stopGradient } from '../util/stop-gradient.ts';
import { reduce } from '../util/reduce.ts';
import { sumTo } from '../../primitives/reductions/index.ts';

export interface Attention {
  /** [..., queries, depth], scaled already. */
  readonly q: Node;
  /** [..., keys, depth]. */
  readonly k: Node;
  /** [..., keys, features]. */
  readonly v: Node;
  /** bool (true: look there) or float32 (added to the scores), of v's rank; each extent the scores' or 1. */
  readonly mask: Node | null;
  readonly isCausal: boolean;
  readonly dropout: Dropout | null;
}

/** Which fraction of the weights is dropped, and the key of the draw: twice, lest the backward pass keep the forward pass's. */
export interface Dropout {
  readonly rate: number;
  readonly key: Node;
  readonly backwardKey: Node;
}

interface Block {
  readonly from: number;
  readonly to: number;
}

/** One block where that is no larger than a few, else blocks of this many keys. */
const blockSize = 256;

function blocksOf(keys: number): Block[] {
  if (keys <= 2 * blockSize) return [{ from: 0, to: keys }];
  const count = Math.ceil(keys / blockSize);
  return Array.from({ length: count }, (_, i) => ({
    from: i * blockSize,
    to: Math.min(keys, (i + 1) * blockSize),
  }));
}

const product = (a: Node, b: Node, transposeA = false, transposeB = false): Node =>
  matMulNode('scaledDotProductAttention', a, b, transposeA, transposeB);

/** The part of `x` from index to index along an axis counted from the end. */
function part(x: Node, fromEnd: number, { from, to }: Block): Node {
  const axis = x.shape.length - fromEnd;
  const start = x.shape.map((_, i) => (i === axis ? from : 0));
  return ir.slice(
    x,
    start,
    x.shape.map((extent, i) => (i === axis ? to : extent)),
  );
}

const overLast = (x: Node, kind: 'sum' | 'max'): Node =>
  reduce(x, kind, [x.shape.length - 1], true);

function maskPart(mask: Node, block: Block): Node {
  return mask.shape[mask.shape.length - 1] === 1 ? mask : part(mask, 1, block);
}

/** Changes the last two axes. */
function turned(x: Node): Node {
  const rank = x.shape.length;
  return ir.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
}

const turnedShape = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** Scores with -∞ where a query must not look; [queries, keys], or turned. */
function hidden(
  { mask, isCausal }: Attention,
  block: Block,
  products: Node,
  isTurned: boolean,
): Node {
  let scores = products;
  if (mask !== null) {
    const given = maskPart(mask, block);
    const here = isTurned ? turned(given) : given;
    scores = mask.dtype === 'bool' ? n.select(here, scores, -Infinity) : n.add(scores, here);
  }
  if (isCausal) {
    const shape = scores.shape.slice(-2);
    const query = ir.iota(shape, isTurned ? 1 : 0, 'int32');
    const key = n.add(ir.iota(shape, isTurned ? 0 : 1, 'int32'), block.from);
    scores = n.select(n.compare('GE', query, key), scores, -Infinity);
  }
  return scores;
}

/** Drops weights of a block, the same ones forward and backward: the draw belongs to the block, and is of shape [keys, queries]. */
function dropped(weights: Node, { dropout }: Attention, block: Block, isTurned: boolean): Node {
  if (dropout === null) return weights;
  const shift = leafFromValues(Int32Array.of(0, block.from), [2], 'int32');
  const key = n.add(isTurned ? dropout.backwardKey : dropout.key, shift);
  const drawn = isTurned ? weights.shape : turnedShape(weights.shape);
  const kept = bernoulli(key, drawn, 1 - dropout.rate);
  return n.select(isTurned ? kept : turned(kept), n.div(weights, 1 - dropout.rate), 0);
}

interface Attended {
  readonly out: Node;
  /** The logarithm of each row's sum of exponentials; 0 for rows that look nowhere. */
  readonly logSum: Node;
}

/** What rows look at, block by block; rows that may look nowhere give 0. */
function forward(attention: Attention, blocks: readonly Block[]): Attended {
  let top: Node | null = null;
  let shift: Node | null = null;
  let sum: Node | null = null;
  let out: Node | null = null;
  for (const block of blocks) {
    const products = product(attention.q, part(attention.k, 2, block), false, true);
    const scores = hidden(attention, block, products, false);
    // The result does not depend on the shift.
    const here: Node = stopGradient(overLast(scores, 'max'));
    const next: Node = top === null ? here : n.maximum(top, here);
    shift = n.select(n.compare('EQ', next, -Infinity), 0, next);
    const weights = exponential(n.sub(scores, shift));
    const values = product(dropped(weights, attention, block, false), part(attention.v, 2, block));
    if (top === null || sum === null || out === null) {
      sum = overLast(weights, 'sum');
      out = values;
    } else {
      const shrink = exponential(n.sub(top, shift));
      sum = n.add(n.mul(sum, shrink), overLast(weights, 'sum'));
      out = n.add(n.mul(out, shrink), values);
    }
    top = next;
  }
  const whole = n.select(n.compare('EQ', sum!, 0), 1, sum!);
  return { out: n.div(out!, whole), logSum: n.add(shift!, log(whole)) };
}

/**
 * Cotangents of q, k, v and a float mask, from those of the result and of `logSum` (null for none). Everything is [keys, queries]
 * here: were the scores the forward pass's, they would count as computed already, and be kept for all blocks.
 */
function backward(
  attention: Attention,
  blocks: readonly Block[],
  { out, logSum }: Attended,
  ctOut: Node | null,
  ctLogSum: Node | null,
): Node[] {
  const { q, k, v, mask } = attention;
  const learnsMask = mask !== null && mask.dtype === 'float32';
  let common: Node | null = ctLogSum;
  if (ctOut !== null) {
    const along = ir.negate(overLast(n.mul(ctOut, out), 'sum'));
    common = common === null ? along : n.add(common, along);
  }
  const perQuery = turned(common!);
  const logSums = turned(logSum);
  let ctQ: Node | null = null;
  const [ctK, ctV, ctMask]: [Node[], Node[], Node[]] = [[], [], []];
  for (const block of blocks) {
    const values = part(v, 2, block);
    const keys = part(k, 2, block);
    const weights = exponential(
      n.sub(hidden(attention, block, product(keys, q, false, true), true), logSums),
    );
    let slope = perQuery;
    if (ctOut !== null) {
      ctV.push(product(dropped(weights, attention, block, true), ctOut));
      const through = product(values, ctOut, false, true);
      slope = n.add(dropped(through, attention, block, true), slope);
    }
    const ctScores = n.mul(weights, slope);
    const toQ = product(ctScores, keys, true);
    ctQ = ctQ === null ? toQ : n.add(ctQ, toQ);
    ctK.push(product(ctScores, q));
    if (learnsMask) ctMask.push(sumTo(turned(ctScores), maskPart(mask, block).shape));
  }
  const axis = k.shape.length - 2;
  const cts = [
    ctQ!,
    ir.concatenate(ctK, axis),
    ctV.length === 0 ? ir.constantLike(v, 0) : ir.concatenate(ctV, axis),
  ];
  if (learnsMask) {
    const perKey = mask.shape[axis + 1] !== 1;
    cts.push(perKey ? ir.concatenate(ctMask, axis + 1) : ctMask.reduce((a, b) => n.add(a, b)));
  }
  return cts;
}

/** softmax(q kᵀ + mask) v. There is at least one key; the leading axes of q, k and v are the same. */
export function attend(attention: Attention): Node {
  const { q, k, v, mask } = attention;
  const blocks = blocksOf(k.shape[k.shape.length - 2]);
  const attended = forward(attention, blocks);
  // One block's weights may as well be kept from the forward pass.
  if (blocks.length === 1) return attended.out;
  const inputs = mask !== null && mask.dtype === 'float32' ? [q, k, v, mask] : [q, k, v];
  const rule = (ctOut: Node | null, ctLogSum: Node | null): Node[] =>
    backward(attention, blocks, attended, ctOut, ctLogSum);
  customRules.set(attended.out, { inputs, vjp: (ct) => rule(ct, null) });
  customRules.set(attended.logSum, { inputs, vjp: (ct) => rule(null, ct) });
  return attended.out;
}

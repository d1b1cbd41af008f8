/** Random numbers of the simplest kinds, from which the others are made. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Shape } from '../../ir/shape.ts';
import * as random from '../../primitives/random/index.ts';
import { keyFrom, nextKey, nextSeed } from '../../runtime/index.ts';
import { hostInputNode } from '../../runtime/host-input.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';

/** FNV-1a, so that a string is a seed too. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return hash >>> 0;
}

/** The key of a seed; without a seed, one that differs at every call. */
export function keyOf(op: string, seed: number | string | null | undefined): Node {
  if (seed === undefined || seed === null) return nextKey();
  if (typeof seed === 'string') return keyFrom(hashOf(seed));
  check(Number.isFinite(seed), op, () => `a seed is a number or a string, got ${show(seed)}`);
  return keyFrom(seed);
}

/** One key as two nodes, for draws that are to be the same and yet computed apart. */
export function keyTwice(op: string, seed: number | string | null | undefined): [Node, Node] {
  if (seed !== undefined && seed !== null) return [keyOf(op, seed), keyOf(op, seed)];
  let drawn = new Int32Array(2);
  const first = hostInputNode([2], 'int32', () => {
    drawn = Int32Array.of(nextSeed() | 0, nextSeed() | 0);
    return drawn;
  });
  return [first, hostInputNode([2], 'int32', () => drawn)];
}

/** Whole numbers from 0 to 2²⁴-1 (int32). */
function words24(key: Node, shape: Shape): Node {
  const bits = random.randomBits(key, shape);
  return ir.shiftRightLogical(bits, ir.constantLike(bits, 8));
}

/** Numbers in [0, 1): whole multiples of 2⁻²⁴. */
export function unitUniform(key: Node, shape: Shape): Node {
  return n.mul(ir.convert(words24(key, shape), 'float32'), 2 ** -24);
}

/** Numbers in (-1, 1): odd multiples of 2⁻²⁴, so that they are symmetric and never 0 or ±1. */
export function symmetricUniform(key: Node, shape: Shape): Node {
  const whole = ir.convert(words24(key, shape), 'float32');
  return n.mul(n.add(n.sub(whole, 2 ** 23), 0.5), 2 ** -23);
}

/** Which elements come true, each with this probability. */
export function bernoulli(key: Node, shape: Shape, probability: number): Node {
  return n.compare('LT', words24(key, shape), Math.round(probability * 2 ** 24));
}

/** Whole numbers in [0, span), from 31 random bits each. */
export function wholeBelow(key: Node, shape: Shape, span: Node): Node {
  const bits = random.randomBits(key, shape);
  const positive = ir.shiftRightLogical(bits, ir.constantLike(bits, 1));
  const divisor = ir.broadcastTo(span, shape);
  // The remainder, by what every program carries.
  return ir.subtract(positive, ir.multiply(ir.divide(positive, divisor), divisor));
}

/**
 * Threefry-2x32 with 20 rounds as integer expressions (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
 * the first word of the cipher of the counter (index, 0).
 */
import type { GraphNode } from '../../ir/graph.ts';
import { stridesOf } from '../../ir/shape.ts';
import { combineForms, zeroForm, type IndexMap } from '../fuse/views.ts';
import type { ExprBuilder } from './expr-builder.ts';

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
const parity = 0x1bd11bda;

function threefry(b: ExprBuilder, key0: number, key1: number, counter: number): number {
  const int = (value: number): number => b.constant(value, 'int32');
  const add = (x: number, y: number): number => b.binary('add', 'int32', x, y);
  const xor = (x: number, y: number): number => b.binary('xor', 'int32', x, y);
  const rotate = (x: number, by: number): number =>
    b.binary(
      'or',
      'int32',
      b.binary('shift_left', 'int32', x, int(by)),
      b.binary('shift_right_logical', 'int32', x, int(32 - by)),
    );
  const keys = [key0, key1, xor(xor(key0, key1), int(parity))];
  let x = add(counter, keys[0]);
  let y = keys[1];
  for (let round = 0; round < 20; round++) {
    x = add(x, y);
    y = xor(rotate(y, rotations[round % 8]), x);
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = add(x, keys[injection % 3]);
      y = add(add(y, keys[(injection + 1) % 3]), int(injection));
    }
  }
  return x;
}

export function lowerRandomBits(
  b: ExprBuilder,
  node: GraphNode<'random_bits'>,
  map: IndexMap,
): number {
  const key = (word: number): number =>
    b.valueOf(node.inputs[0], { forms: [{ ...zeroForm(b.axes), offset: word }], bounds: [] });
  const counter = b.index(combineForms(map.forms, stridesOf(node.shape), b.axes));
  return threefry(b, key(0), key(1), counter);
}

/** Gradient cases of what makes values of nothing and of what moves elements. Squares make second derivatives show. */
import * as b from '../../util/build.ts';
import { record, type Node } from '../../../src/ir/node.ts';
import { floats, ints, type Case, type Cases } from '../check.ts';

const square = (x: Node): Node => b.multiply(x, x);

function one(about: string, shape: readonly number[], move: (x: Node) => Node): Case {
  return { about, inputs: [floats(shape)], build: (x) => square(move(x)) };
}

export const movementCases = {
  parameter: [{ about: '', inputs: [floats([3])], build: (x) => x }],
  constant: [
    { about: '', inputs: [floats([3])], build: (x) => b.multiply(x, b.constantLike(x, 2.5)) },
  ],
  iota: [
    { about: '', inputs: [floats([3])], build: (x) => b.multiply(x, b.iota([3], 0, 'float32')) },
  ],
  random_bits: [
    {
      about: '',
      inputs: [floats([3]), ints([2], [1, 2])],
      build: (x, key) => {
        const draws = b.convert(
          b.shiftRightLogical(b.randomBits(key, [3]), b.constant(24, [3], 'int32')),
          'float32',
        );
        return b.multiply(x, draws);
      },
    },
  ],
  broadcast_in_dim: [
    one('new axes', [3], (x) => b.broadcastInDim(x, [2, 3, 2], [1])),
    one('a repeated axis', [2, 1, 3], (x) => b.broadcastInDim(x, [2, 4, 3], [0, 1, 2])),
    one('axes exchanged', [2, 3], (x) => b.broadcastInDim(x, [3, 2, 2], [2, 0])),
    one('exchanged and repeated', [2, 1, 3], (x) => b.broadcastInDim(x, [3, 4, 5, 2], [3, 1, 0])),
    one('a scalar', [], (x) => b.broadcastInDim(x, [2, 2], [])),
    one('to nothing', [1], (x) => b.broadcastInDim(x, [0], [0])),
  ],
  reshape: [one('', [2, 3], (x) => b.reshape(x, [3, 1, 2]))],
  transpose: [one('', [2, 3, 4], (x) => b.transpose(x, [2, 0, 1]))],
  slice: [
    one('', [4, 5], (x) => b.slice(x, [1, 0], [3, 4])),
    one('strides that end early', [7, 6], (x) => b.slice(x, [1, 0], [7, 6], [3, 4])),
    one('nothing left', [4, 3], (x) => b.slice(x, [2, 0], [2, 3], [2, 1])),
  ],
  pad: [
    one('', [2, 3], (x) => b.pad(x, [1, 0], [2, 1], [0, 0], 0.5)),
    one('holes', [3, 2], (x) => b.pad(x, [0, 1], [1, 0], [2, 1], -1)),
    one('cut', [4, 5], (x) => b.pad(x, [-1, -2], [-1, 1])),
    one('cut through holes', [4, 3], (x) => b.pad(x, [-2, -1], [-3, 2], [2, 1])),
    one('all cut', [2], (x) => b.pad(x, [-1], [-1])),
  ],
  optimization_barrier: [
    {
      about: 'hands on the first of its operands',
      inputs: [floats([2, 3]), floats([4], -1, 1, 1)],
      build: (x, y) => square(b.optimizationBarrier(square(x), y)),
    },
  ],
  reverse: [one('', [2, 3, 2], (x) => b.reverse(x, [0, 2]))],
  concatenate: [
    {
      about: '',
      inputs: [floats([2, 3]), floats([2, 1], -1, 1, 1), floats([2, 0]), floats([2, 2], -1, 1, 2)],
      build: (x, y, z, w) => square(b.concatenate([x, y, z, w, y], 1)),
    },
  ],
} satisfies Cases<
  | 'parameter'
  | 'constant'
  | 'iota'
  | 'random_bits'
  | 'broadcast_in_dim'
  | 'reshape'
  | 'optimization_barrier'
  | 'transpose'
  | 'slice'
  | 'pad'
  | 'reverse'
  | 'concatenate'
>;

/** An empty axis is no reason to fail. */
export const emptyCases: readonly Case[] = [
  one('slice of nothing', [0, 2], (x) => b.slice(x, [0, 0], [0, 2], [1, 2])),
  one('pad of nothing', [0, 2], (x) => b.pad(x, [2, 0], [1, 0], [1, 1])),
  one('sum over nothing', [0, 2], (x) => b.reduce(x, 'sum', [0])),
  one('product over nothing', [0, 2], (x) => b.reduce(x, 'prod', [0])),
  one('scan over nothing', [2, 0], (x) => b.cumulative(x, 'prod', 1)),
  {
    about: 'matrix product without a middle',
    inputs: [floats([2, 0]), floats([0, 3])],
    build: (x, y) =>
      record(
        'dot_general',
        { lhs_batching: [], rhs_batching: [], lhs_contracting: [1], rhs_contracting: [0] },
        [x, y],
      ),
  },
];

/** Elementwise primitives on values where implementations like to differ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../util/build.ts';
import type { DType } from '../../src/ir/dtype.ts';
import type { Node } from '../../src/ir/node.ts';
import { given, run } from '../util/run.ts';

const [min, max] = [-(2 ** 31), 2 ** 31 - 1];
const round = (values: number[]): number[] => [...Float32Array.from(values)];

function unary(f: (x: Node) => Node, values: number[], dtype: DType = 'float32'): number[] {
  return run(f, given(values, dtype));
}

function binary(
  f: (x: Node, y: Node) => Node,
  x: number[],
  y: number[],
  dtype: DType = 'float32',
): number[] {
  return run(f, given(x, dtype), given(y, dtype));
}

describe('unary', () => {
  const inDomain = [0.1, 0.35, 0.6, 0.85];
  it.each([
    [b.exponential, Math.exp],
    [b.exponentialMinusOne, Math.expm1],
    [b.log, Math.log],
    [b.logPlusOne, Math.log1p],
    [b.sqrt, Math.sqrt],
    [b.rsqrt, (x: number) => 1 / Math.sqrt(x)],
    [b.logistic, (x: number) => 1 / (1 + Math.exp(-x))],
    [b.sine, Math.sin],
    [b.cosine, Math.cos],
    [b.tan, Math.tan],
    [b.asin, Math.asin],
    [b.acos, Math.acos],
    [b.atan, Math.atan],
    [b.sinh, Math.sinh],
    [b.cosh, Math.cosh],
    [b.tanh, Math.tanh],
    [b.asinh, Math.asinh],
    [b.atanh, Math.atanh],
  ])('function %# is rounded once', (record, f) => {
    expect(unary(record, inDomain)).toEqual(round(round(inDomain).map(f)));
  });

  it('acosh, from 1 on', () => {
    expect(unary(b.acosh, [1, 2, 0.5])).toEqual(round([0, Math.acosh(2), NaN]));
  });

  it('logistic saturates without overflow', () => {
    expect(unary(b.logistic, [-1000, 0, 1000])).toEqual([0, 0.5, 1]);
  });

  it('sign keeps NaN and the sign of zero', () => {
    expect(unary(b.sign, [-3, -0, 0, 5, NaN, -Infinity])).toEqual([-1, -0, 0, 1, NaN, -1]);
    expect(unary(b.sign, [-3, 0, 5], 'int32')).toEqual([-1, 0, 1]);
  });

  it('floor, ceil and rounding', () => {
    expect(unary(b.floor, [-1.5, 1.5, -0.2])).toEqual([-2, 1, -1]);
    expect(unary(b.ceil, [-1.5, 1.5, -0.2])).toEqual([-1, 2, -0]);
    expect(unary(b.roundNearestEven, [0.5, 1.5, -2.5])).toEqual([0, 2, -2]);
  });

  it('negate and abs wrap at the least integer', () => {
    expect(unary(b.negate, [1, min], 'int32')).toEqual([-1, min]);
    expect(unary(b.abs, [-7, min], 'int32')).toEqual([7, min]);
    expect(unary(b.abs, [-7.5, -0, -Infinity])).toEqual([7.5, 0, Infinity]);
  });

  it('not is logical for bool, bitwise for int32', () => {
    expect(unary(b.not, [0, 1], 'bool')).toEqual([1, 0]);
    expect(unary(b.not, [0, 5, -1], 'int32')).toEqual([-1, -6, 0]);
  });

  it('is_finite', () => {
    expect(unary(b.isFinite, [1, -0, NaN, Infinity, -Infinity, 1e38])).toEqual([1, 1, 0, 0, 0, 1]);
  });
});

describe('integer arithmetic wraps', () => {
  it('as BigInt does modulo 2³²', () => {
    const int = fc.integer({ min, max });
    fc.assert(
      fc.property(fc.array(fc.tuple(int, int), { minLength: 1 }), (pairs) => {
        const [x, y] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
        const wanted = (f: (x: bigint, y: bigint) => bigint): number[] =>
          pairs.map((p) => Number(BigInt.asIntN(32, f(BigInt(p[0]), BigInt(p[1])))));
        expect(binary(b.add, x, y, 'int32')).toEqual(wanted((p, q) => p + q));
        expect(binary(b.subtract, x, y, 'int32')).toEqual(wanted((p, q) => p - q));
        expect(binary(b.multiply, x, y, 'int32')).toEqual(wanted((p, q) => p * q));
        expect(binary(b.divide, x, y, 'int32')).toEqual(wanted((p, q) => (q ? p / q : -1n)));
        expect(binary(b.remainder, x, y, 'int32')).toEqual(wanted((p, q) => (q ? p % q : p)));
        expect(binary(b.and, x, y, 'int32')).toEqual(wanted((p, q) => p & q));
        expect(binary(b.or, x, y, 'int32')).toEqual(wanted((p, q) => p | q));
        expect(binary(b.xor, x, y, 'int32')).toEqual(wanted((p, q) => p ^ q));
      }),
    );
  });

  it('division at the edges', () => {
    expect(binary(b.divide, [7, -7, 7, min, 5], [2, 2, -2, -1, 0], 'int32')).toEqual([
      3,
      -3,
      -3,
      min,
      -1,
    ]);
    expect(binary(b.remainder, [7, -7, min, 5], [4, 4, -1, 0], 'int32')).toEqual([3, -3, 0, 5]);
  });

  it('shifts of 32 and more push everything out', () => {
    const [x, by] = [
      [-8, -8, -8, -8, 1],
      [1, 31, 32, -1, 31],
    ];
    expect(binary(b.shiftLeft, x, by, 'int32')).toEqual([-16, 0, 0, 0, min]);
    expect(binary(b.shiftRightLogical, x, by, 'int32')).toEqual([2147483644, 1, 0, 0, 0]);
    expect(binary(b.shiftRightArithmetic, x, by, 'int32')).toEqual([-4, -1, -1, -1, 0]);
  });

  it('power', () => {
    expect(binary(b.power, [3, 2, -1, 5, 0], [4, -1, -3, 0, 0], 'int32')).toEqual([
      81, 0, -1, 1, 1,
    ]);
  });
});

describe('float arithmetic', () => {
  it('rounds each result to float32', () => {
    expect(binary(b.add, [0.1], [0.2])).toEqual([Math.fround(Math.fround(0.1) + Math.fround(0.2))]);
    expect(binary(b.divide, [1, -1, 0], [0, 0, 0])).toEqual([Infinity, -Infinity, NaN]);
    expect(binary(b.multiply, [1e30], [1e30])).toEqual([Infinity]);
  });

  it('remainder has the sign of the dividend', () => {
    expect(binary(b.remainder, [5.5, -5.5, 5.5, 1], [2, 2, -2, Infinity])).toEqual([
      1.5, -1.5, 1.5, 1,
    ]);
    expect(binary(b.remainder, [1], [0])).toEqual([NaN]);
  });

  it('maximum and minimum keep NaN', () => {
    expect(binary(b.maximum, [1, NaN, 1], [2, 1, NaN])).toEqual([2, NaN, NaN]);
    expect(binary(b.minimum, [1, NaN, 1], [2, 1, NaN])).toEqual([1, NaN, NaN]);
    expect(binary(b.maximum, [min, 3], [max, -3], 'int32')).toEqual([max, 3]);
  });

  it('power and atan2', () => {
    expect(binary(b.power, [-2, 1, 0], [3, NaN, 0])).toEqual([-8, 1, 1]);
    expect(binary(b.atan2, [1, -0, 0], [1, -1, 1])).toEqual(round([Math.PI / 4, -Math.PI, 0]));
  });
});

describe('bool', () => {
  const [x, y] = [
    [0, 0, 1, 1],
    [0, 1, 0, 1],
  ];
  it('and, or, xor', () => {
    expect(binary(b.and, x, y, 'bool')).toEqual([0, 0, 0, 1]);
    expect(binary(b.or, x, y, 'bool')).toEqual([0, 1, 1, 1]);
    expect(binary(b.xor, x, y, 'bool')).toEqual([0, 1, 1, 0]);
  });
});

describe('compare', () => {
  const [x, y] = [
    [1, 2, 2, NaN, NaN, 0],
    [2, 1, 2, 1, NaN, -0],
  ];
  it.each([
    ['EQ', [0, 0, 1, 0, 0, 1]],
    ['NE', [1, 1, 0, 1, 1, 0]],
    ['LT', [1, 0, 0, 0, 0, 0]],
    ['LE', [1, 0, 1, 0, 0, 1]],
    ['GT', [0, 1, 0, 0, 0, 0]],
    ['GE', [0, 1, 1, 0, 0, 1]],
  ] as const)('%s, where NaN differs from everything', (direction, wanted) => {
    expect(binary((p, q) => b.compare(direction, p, q), x, y)).toEqual(wanted);
  });
});

describe('select and conversions', () => {
  it('select takes from either side, whatever the other holds', () => {
    const picked = run(b.select, given([1, 0, 1], 'bool'), given([1, NaN, 3]), given([NaN, 5, 6]));
    expect(picked).toEqual([1, 5, 3]);
  });

  const to = (dtype: DType) => (x: Node) => b.convert(x, dtype);

  it('float32 to int32 truncates and saturates', () => {
    expect(unary(to('int32'), [1.9, -1.9, NaN, 1e10, -1e10])).toEqual([1, -1, 0, max, min]);
  });

  it('to bool asks whether it differs from 0', () => {
    expect(unary(to('bool'), [0.3, 0, -0, NaN, 256])).toEqual([1, 0, 0, 1, 1]);
    expect(unary(to('bool'), [0, 256, -1], 'int32')).toEqual([0, 1, 1]);
  });

  it('to float32 rounds', () => {
    expect(unary(to('float32'), [16777217, max], 'int32')).toEqual([16777216, 2147483648]);
    expect(unary(to('float32'), [0, 1], 'bool')).toEqual([0, 1]);
    expect(unary(to('int32'), [0, 1], 'bool')).toEqual([0, 1]);
  });

  it('bitcasts show the bits', () => {
    expect(unary((x) => b.bitcastConvert(x, 'int32'), [1, -0])).toEqual([0x3f800000, min]);
    const back = (x: Node): Node => b.bitcastConvert(x, 'float32');
    expect(unary(back, [0x40490fdb], 'int32')).toEqual([Math.fround(Math.PI)]);
  });
});

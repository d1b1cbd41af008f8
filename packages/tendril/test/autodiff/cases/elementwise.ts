/** Gradient cases of elementwise primitives. Intervals keep away from kinks and ends of domains. */
import * as b from '../../util/build.ts';
import type { Node } from '../../../src/ir/node.ts';
import type { BinaryName, Comparison, UnaryName } from '../../../src/ir/primitives.ts';
import { bools, floats, ints, type Case, type Cases, type Given } from '../check.ts';

const shape = [2, 3];

function unary(f: (x: Node) => Node, low: number, high: number): Case[] {
  return [{ about: `${low} … ${high}`, inputs: [floats(shape, low, high)], build: f }];
}

function binary(
  f: (x: Node, y: Node) => Node,
  x: Given = floats(shape, -2, 2),
  y: Given = floats(shape, 0.5, 3, 5),
): Case[] {
  return [{ about: '', inputs: [x, y], build: f }];
}

/** What only integers have, between conversions from and to floats. */
function integers(f: (x: Node, y: Node) => Node): Case[] {
  return binary((x, y) => b.convert(f(b.convert(x, 'int32'), b.convert(y, 'int32')), 'float32'));
}

const given = (values: readonly number[]): Given => ({
  shape: [values.length],
  dtype: 'float32',
  values,
});

export const elementwiseCases = {
  negate: unary(b.negate, -2, 2),
  abs: [...unary(b.abs, -2, -0.1), ...unary(b.abs, 0.1, 2)],
  sign: unary(b.sign, -2, 2),
  floor: unary(b.floor, -2, 2),
  ceil: unary(b.ceil, -2, 2),
  round_nearest_even: unary(b.roundNearestEven, -2, 2),
  exponential: unary(b.exponential, -2, 2),
  exponential_minus_one: unary(b.exponentialMinusOne, -2, 2),
  log: unary(b.log, 0.3, 4),
  log_plus_one: unary(b.logPlusOne, -0.5, 3),
  sqrt: unary(b.sqrt, 0.3, 4),
  rsqrt: unary(b.rsqrt, 0.3, 4),
  logistic: unary(b.logistic, -4, 4),
  sine: unary(b.sine, -4, 4),
  cosine: unary(b.cosine, -4, 4),
  tan: unary(b.tan, -1, 1),
  asin: unary(b.asin, -0.8, 0.8),
  acos: unary(b.acos, -0.8, 0.8),
  atan: unary(b.atan, -3, 3),
  sinh: unary(b.sinh, -2, 2),
  cosh: unary(b.cosh, -2, 2),
  tanh: unary(b.tanh, -2, 2),
  asinh: unary(b.asinh, -3, 3),
  acosh: unary(b.acosh, 1.3, 4),
  atanh: unary(b.atanh, -0.8, 0.8),
  erf: unary(b.erf, -3, 3),
  is_finite: unary((x) => b.convert(b.isFinite(x), 'float32'), -2, 2),
  not: unary((x) => b.convert(b.not(b.convert(x, 'bool')), 'float32'), -2, 2),

  add: binary(b.add),
  subtract: binary(b.subtract),
  multiply: binary(b.multiply),
  divide: binary(b.divide),
  remainder: [
    ...binary(b.remainder, floats(shape, -7, 7), floats(shape, 1.1, 2, 2)),
    ...binary(b.remainder, floats(shape, -7, 7), floats(shape, -2, -1.1, 2)),
  ],
  power: [
    ...binary(b.power, floats(shape, 0.3, 2), floats(shape, -2, 3, 4)),
    {
      about: 'bases of any sign and whole exponents',
      inputs: [
        given([-2, -1.5, -0.7, -1, 0, 0, 0, 0, 0.7]),
        ints([9], [3, 2, -1, 0, 0, 1, 2, 3, -2]),
      ],
      build: (x, exponents) => b.power(x, b.convert(exponents, 'float32')),
    },
  ],
  atan2: [
    ...binary(b.atan2, floats(shape, -2, -0.5), floats(shape, -2, -0.5, 3)),
    ...binary(b.atan2, floats(shape, 0.5, 2), floats(shape, -2, 2, 3)),
  ],
  maximum: binary(b.maximum, floats(shape), floats(shape, -2, 2, 1)),
  minimum: binary(b.minimum, floats(shape), floats(shape, -2, 2, 1)),
  and: integers(b.and),
  or: integers(b.or),
  xor: integers(b.xor),
  shift_left: integers(b.shiftLeft),
  shift_right_logical: integers(b.shiftRightLogical),
  shift_right_arithmetic: integers(b.shiftRightArithmetic),
  compare: (['EQ', 'NE', 'LT', 'LE', 'GT', 'GE'] satisfies Comparison[]).flatMap((direction) =>
    binary((x, y) => b.convert(b.compare(direction, x, y), 'float32')),
  ),
  select: [
    {
      about: '',
      inputs: [bools(shape), floats(shape), floats(shape, -1, 1, 2)],
      build: (p, x, y) => b.multiply(x, b.select(p, x, y)),
    },
  ],
  convert: [
    ...unary((x) => b.multiply(x, b.convert(b.convert(x, 'int32'), 'float32')), -3, 3),
    ...unary((x) => b.multiply(x, b.convert(b.convert(x, 'bool'), 'float32')), -3, 3),
  ],
  bitcast_convert: unary(
    (x) => b.convert(b.and(b.bitcastConvert(x, 'int32'), b.constant(0, shape, 'int32')), 'float32'),
    -3,
    3,
  ),
} satisfies Cases<UnaryName | BinaryName | 'compare' | 'select' | 'convert' | 'bitcast_convert'>;

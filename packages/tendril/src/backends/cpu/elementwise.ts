/**
 * Elementwise primitives. Each has its own loop, so that the engine compiles each for what it is; stores into an int32 array
 * wrap by themselves, which is why most need no integer variant.
 */
import type { BinaryName, Comparison, UnaryName } from '../../ir/primitives.ts';
import { binaryNames, unaryNames } from '../../ir/primitives.ts';
import { erf, integerPower, power, roundNearestEven, toInt32 } from './math.ts';
import type { Evaluator, Evaluators, Values } from './values.ts';

type Unary = (x: Values, out: Values) => void;
type Binary = (x: Values, y: Values, out: Values) => void;

const unary = {
  negate(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = -x[i];
  },
  abs(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.abs(x[i]);
  },
  sign(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sign(x[i]);
  },
  floor(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(x[i]);
  },
  ceil(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.ceil(x[i]);
  },
  round_nearest_even(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = roundNearestEven(x[i]);
  },
  exponential(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i]);
  },
  exponential_minus_one(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.expm1(x[i]);
  },
  log(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.log(x[i]);
  },
  log_plus_one(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.log1p(x[i]);
  },
  sqrt(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]);
  },
  rsqrt(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(x[i]);
  },
  logistic(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
  },
  sine(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sin(x[i]);
  },
  cosine(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.cos(x[i]);
  },
  tan(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.tan(x[i]);
  },
  asin(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.asin(x[i]);
  },
  acos(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.acos(x[i]);
  },
  atan(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.atan(x[i]);
  },
  sinh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sinh(x[i]);
  },
  cosh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.cosh(x[i]);
  },
  tanh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i]);
  },
  asinh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.asinh(x[i]);
  },
  acosh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.acosh(x[i]);
  },
  atanh(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.atanh(x[i]);
  },
  erf(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = erf(x[i]);
  },
  is_finite(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Number.isFinite(x[i]) ? 1 : 0;
  },
  not(x, out) {
    if (out instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i] = 1 - x[i];
    else for (let i = 0; i < out.length; i++) out[i] = ~x[i];
  },
} satisfies Record<UnaryName, Unary>;

const binary = {
  add(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] + y[i];
  },
  subtract(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] - y[i];
  },
  multiply(x, y, out) {
    if (out instanceof Int32Array) {
      for (let i = 0; i < out.length; i++) out[i] = Math.imul(x[i], y[i]);
    } else {
      for (let i = 0; i < out.length; i++) out[i] = x[i] * y[i];
    }
  },
  divide(x, y, out) {
    if (out instanceof Int32Array) {
      for (let i = 0; i < out.length; i++) out[i] = y[i] === 0 ? -1 : x[i] / y[i];
    } else {
      for (let i = 0; i < out.length; i++) out[i] = x[i] / y[i];
    }
  },
  remainder(x, y, out) {
    if (out instanceof Int32Array) {
      for (let i = 0; i < out.length; i++) out[i] = y[i] === 0 ? x[i] : x[i] % y[i];
    } else {
      for (let i = 0; i < out.length; i++) out[i] = x[i] % y[i];
    }
  },
  power(x, y, out) {
    if (out instanceof Int32Array) {
      for (let i = 0; i < out.length; i++) out[i] = integerPower(x[i], y[i]);
    } else {
      for (let i = 0; i < out.length; i++) out[i] = power(x[i], y[i]);
    }
  },
  atan2(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.atan2(x[i], y[i]);
  },
  maximum(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i], y[i]);
  },
  minimum(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(x[i], y[i]);
  },
  and(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] & y[i];
  },
  or(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] | y[i];
  },
  xor(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] ^ y[i];
  },
  // JavaScript's shifts take the count modulo 32. A negative count is, as unsigned, a large one.
  shift_left(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = y[i] >>> 0 > 31 ? 0 : x[i] << y[i];
  },
  shift_right_logical(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = y[i] >>> 0 > 31 ? 0 : x[i] >>> y[i];
  },
  shift_right_arithmetic(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] >> (y[i] >>> 0 > 31 ? 31 : y[i]);
  },
} satisfies Record<BinaryName, Binary>;

const comparisons = {
  EQ(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] === y[i] ? 1 : 0;
  },
  NE(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] !== y[i] ? 1 : 0;
  },
  LT(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] < y[i] ? 1 : 0;
  },
  LE(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] <= y[i] ? 1 : 0;
  },
  GT(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] > y[i] ? 1 : 0;
  },
  GE(x, y, out) {
    for (let i = 0; i < out.length; i++) out[i] = x[i] >= y[i] ? 1 : 0;
  },
} satisfies Record<Comparison, Binary>;

function rows<N extends string>(
  names: readonly N[],
  make: (name: N) => Evaluator<UnaryName | BinaryName>,
): Record<N, Evaluator<UnaryName | BinaryName>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<
    N,
    Evaluator<UnaryName | BinaryName>
  >;
}

export const elementwise = {
  ...rows(
    unaryNames,
    (name) =>
      (_, [x], out) =>
        unary[name](x.values, out),
  ),
  ...rows(
    binaryNames,
    (name) =>
      (_, [x, y], out) =>
        binary[name](x.values, y.values, out),
  ),
  compare(node, [x, y], out) {
    comparisons[node.attrs.comparison_direction](x.values, y.values, out);
  },
  select(_, [predicate, onTrue, onFalse], out) {
    const [p, x, y] = [predicate.values, onTrue.values, onFalse.values];
    for (let i = 0; i < out.length; i++) out[i] = p[i] !== 0 ? x[i] : y[i];
  },
  convert(node, [{ values: x, dtype }], out) {
    if (node.dtype === 'bool') for (let i = 0; i < out.length; i++) out[i] = x[i] !== 0 ? 1 : 0;
    else if (node.dtype === 'int32' && dtype === 'float32')
      for (let i = 0; i < out.length; i++) out[i] = toInt32(x[i]);
    else out.set(x);
  },
  bitcast_convert(node, [{ values: x, dtype }], out) {
    if (node.dtype === dtype) out.set(x);
    else if (dtype === 'float32') out.set(new Int32Array(Float32Array.from(x).buffer));
    else out.set(new Float32Array(Int32Array.from(x).buffer));
  },
} satisfies Evaluators<
  UnaryName | BinaryName | 'compare' | 'select' | 'convert' | 'bitcast_convert'
>;

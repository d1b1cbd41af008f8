/**
 * Elementwise primitives of every program. Each has its own loop, so that the engine compiles each for what it is; stores into an int32 array
 * wrap by themselves, which is why most need no integer variant.
 */
import { isFloat } from '../../ir/dtype.ts';
import type { BinaryName, Comparison, FunctionName, UnaryName } from '../../ir/primitives.ts';
import { roundNearestEven, toInt32 } from './math.ts';
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
  sqrt(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]);
  },
  rsqrt(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(x[i]);
  },
  is_finite(x, out) {
    for (let i = 0; i < out.length; i++) out[i] = Number.isFinite(x[i]) ? 1 : 0;
  },
  not(x, out) {
    if (out instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i] = 1 - x[i];
    else for (let i = 0; i < out.length; i++) out[i] = ~x[i];
  },
} satisfies Record<Exclude<UnaryName, FunctionName>, Unary>;

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
} satisfies Record<Exclude<BinaryName, FunctionName>, Binary>;

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

/** A function of JavaScript's for each element: its cost hides the loop's. */
export function each(f: (x: number) => number): Evaluator<UnaryName> {
  return (_, [{ values: x }], out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(x[i]);
  };
}

/** The same for pairs of elements; `integer` for int32, if that is another. */
export function eachPair(
  float: (x: number, y: number) => number,
  integer = float,
): Evaluator<BinaryName> {
  return (_, [{ values: x }, { values: y }], out) => {
    const f = out instanceof Int32Array ? integer : float;
    for (let i = 0; i < out.length; i++) out[i] = f(x[i], y[i]);
  };
}

/** A table's functions as evaluators. */
function evaluatorsOf<N extends string, F>(
  table: Record<N, F>,
  evaluator: (f: F) => Evaluator<UnaryName | BinaryName>,
): Record<N, Evaluator<UnaryName | BinaryName>> {
  const rows = Object.entries<F>(table).map(([name, f]) => [name, evaluator(f)]);
  return Object.fromEntries(rows) as Record<N, Evaluator<UnaryName | BinaryName>>;
}

export const elementwise = {
  ...evaluatorsOf(
    unary,
    (f: Unary) =>
      (_, [x], out) =>
        f(x.values, out),
  ),
  ...evaluatorsOf(
    binary,
    (f: Binary) =>
      (_, [x, y], out) =>
        f(x.values, y.values, out),
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
    else if (node.dtype === 'int32' && isFloat(dtype))
      for (let i = 0; i < out.length; i++) out[i] = toInt32(x[i]);
    else out.set(x);
  },
  bitcast_convert(node, [{ values: x, dtype }], out) {
    if (node.dtype === dtype) out.set(x);
    else if (dtype === 'float32') out.set(new Int32Array(Float32Array.from(x).buffer));
    else out.set(new Float32Array(Int32Array.from(x).buffer));
  },
} satisfies Evaluators<
  | Exclude<UnaryName | BinaryName, FunctionName>
  | 'compare'
  | 'select'
  | 'convert'
  | 'bitcast_convert'
>;

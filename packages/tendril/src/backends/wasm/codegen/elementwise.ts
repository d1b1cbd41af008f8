/** Vector code for each elementwise primitive and type. A bool lane is all ones or all zeros. */
import { deviceDType, type DType } from '../../../ir/dtype.ts';
import type { BinaryName, Comparison, FunctionName, UnaryName } from '../../../ir/primitives.ts';
import { f32x4, f64x2, i32, i32x4, i8x16, select, v128, type V128 } from '../assembler/index.ts';
import type { MathName } from './generated.ts';
import type { Lanes } from './math/lanes.ts';

/** `y` is the second operand where there are two. `isNeverPositive` is known of `x`. */
type Operation = (l: Lanes, x: V128, y: V128, isNeverPositive: boolean) => V128;
/** What an operation is for each type it exists for. */
type ByType<F> = { readonly [D in DType]?: F };

export type VectorFunction = ByType<Operation> & {
  /** About how many simple vector instructions it takes, of float32; see nest/costs.ts. */
  readonly cost: number;
  /** The function of JavaScript's that it calls now and then. */
  readonly calls?: MathName;
};
export type VectorFunctions = { readonly [N in FunctionName]?: VectorFunction };

/** An instruction as an operation. */
const one =
  (instruction: (x: V128) => V128): Operation =>
  (_, x) =>
    instruction(x);
const two =
  (instruction: (x: V128, y: V128) => V128): Operation =>
  (_, x, y) =>
    instruction(x, y);

/** x / y truncated, in double precision, where the quotient of any two int32 has room; x / 0 is -1. */
export function divide(l: Lanes, x: V128, y: V128): V128 {
  const [a, b] = [l.let(x), l.let(y)];
  const half = (part: (v: V128) => V128): V128 =>
    i32x4.trunc_sat_f64x2_s_zero(
      f64x2.div(f64x2.convert_low_i32x4_s(part(a)), f64x2.convert_low_i32x4_s(part(b))),
    );
  const high = (v: V128): V128 =>
    i8x16.shuffle(v, v, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  const low = half((v) => v);
  const quotient =
    l.lanes <= 2
      ? low
      : i8x16.shuffle(low, half(high), [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
  const all = l.lanes === 1 ? i32x4.splat(i32x4.extract_lane(quotient, 0)) : quotient;
  // The least integer by -1 wraps to itself, where the conversion saturates.
  const least = l.int(-(2 ** 31));
  const wraps = v128.and(i32x4.eq(a, least), i32x4.eq(b, l.int(-1)));
  return v128.or(l.select(wraps, least, all), i32x4.eq(b, l.int(0)));
}

/** Shifts each lane by its own count. As unsigned numbers, counts of 32 and more shift everything out. */
const shift =
  (name: 'shl' | 'shr_u' | 'shr_s'): Operation =>
  (l, x, y) => {
    const [a, b] = [l.let(x), l.let(y)];
    const result = l.f.local('v128');
    for (let lane = 0; lane < l.lanes; lane++) {
      const count = l.f.let('i32', i32x4.extract_lane(b, lane));
      const within = i32.lt_u(count, 32);
      const value = i32x4.extract_lane(a, lane);
      const shifted =
        name === 'shr_s'
          ? i32.shr_s(value, select(within, count, i32.const(31)))
          : select(within, i32[name](value, count), i32.const(0));
      if (l.lanes === 1) l.f.set(result, i32x4.splat(shifted));
      else l.f.set(result, i32x4.replace_lane(result, lane, shifted));
    }
    return result;
  };

/** All lanes by one count, known when the code is made. */
export function shiftBy(l: Lanes, name: BinaryName, x: V128, count: number): V128 {
  const beyond = count >>> 0 > 31;
  if (name === 'shift_right_arithmetic') return i32x4.shr_s(x, beyond ? 31 : count);
  if (beyond) return l.int(0);
  return name === 'shift_left' ? i32x4.shl(x, count) : i32x4.shr_u(x, count);
}

const operations: Record<Exclude<UnaryName | BinaryName, FunctionName>, ByType<Operation>> = {
  negate: { float32: one(f32x4.neg), int32: one(i32x4.neg) },
  abs: { float32: one(f32x4.abs), int32: one(i32x4.abs) },
  sign: {
    float32: (l, x) => {
      const kept = l.let(x);
      const unit = l.orSign(l.float(1), kept);
      // Comparisons with NaN fail, so that NaN, like zero, stays what it is.
      return l.select(f32x4.gt(f32x4.abs(kept), l.float(0)), unit, kept);
    },
    int32: (l, x) => i32x4.max_s(i32x4.min_s(x, l.int(1)), l.int(-1)),
  },
  floor: { float32: one(f32x4.floor) },
  ceil: { float32: one(f32x4.ceil) },
  round_nearest_even: { float32: one(f32x4.nearest) },
  sqrt: { float32: one(f32x4.sqrt) },
  rsqrt: { float32: (l, x) => f32x4.div(l.float(1), f32x4.sqrt(x)) },
  is_finite: { float32: (l, x) => f32x4.lt(f32x4.abs(x), l.float(Infinity)) },
  not: { bool: one(v128.not), int32: one(v128.not) },
  add: { float32: two(f32x4.add), int32: two(i32x4.add) },
  subtract: { float32: two(f32x4.sub), int32: two(i32x4.sub) },
  multiply: { float32: two(f32x4.mul), int32: two(i32x4.mul) },
  divide: { float32: two(f32x4.div), int32: divide },
  maximum: { float32: two(f32x4.max), int32: two(i32x4.max_s), bool: two(v128.or) },
  minimum: { float32: two(f32x4.min), int32: two(i32x4.min_s), bool: two(v128.and) },
  and: { int32: two(v128.and), bool: two(v128.and) },
  or: { int32: two(v128.or), bool: two(v128.or) },
  xor: { int32: two(v128.xor), bool: two(v128.xor) },
  shift_left: { int32: shift('shl') },
  shift_right_logical: { int32: shift('shr_u') },
  shift_right_arithmetic: { int32: shift('shr_s') },
};

const functions: VectorFunctions = {};

/** Functions come with who records them (primitives/define.ts). */
export function addVectorFunctions(added: VectorFunctions): void {
  Object.assign(functions, added);
}

/** What is known of an operation that is a function. */
export function functionOf(name: string): VectorFunction | undefined {
  return functions[name as FunctionName];
}

/** `dtype` is the operands' type; `y` is that of a binary operation. */
export function emitOperation(
  l: Lanes,
  name: UnaryName | BinaryName,
  dtype: DType,
  x: V128,
  y: V128 = x,
  isNeverPositive = false,
): V128 {
  const table: Partial<Record<UnaryName | BinaryName, ByType<Operation>>> = operations;
  const operation = (table[name] ?? functionOf(name))?.[dtype];
  if (!operation) throw new Error(`${name} does not exist for ${dtype}.`);
  return operation(l, x, y, isNeverPositive);
}

const floatCompare = {
  EQ: f32x4.eq,
  NE: f32x4.ne,
  LT: f32x4.lt,
  LE: f32x4.le,
  GT: f32x4.gt,
  GE: f32x4.ge,
} satisfies Record<Comparison, unknown>;

const intCompare = {
  EQ: i32x4.eq,
  NE: i32x4.ne,
  LT: i32x4.lt_s,
  LE: i32x4.le_s,
  GT: i32x4.gt_s,
  GE: i32x4.ge_s,
} satisfies Record<Comparison, unknown>;

/** Unsigned, so that true is more than false. */
const boolCompare = {
  EQ: i32x4.eq,
  NE: i32x4.ne,
  LT: i32x4.lt_u,
  LE: i32x4.le_u,
  GT: i32x4.gt_u,
  GE: i32x4.ge_u,
} satisfies Record<Comparison, unknown>;

const compares = { float32: floatCompare, int32: intCompare, bool: boolCompare };

export function emitCompare(direction: Comparison, dtype: DType, x: V128, y: V128): V128 {
  return compares[deviceDType(dtype)][direction](x, y);
}

export function emitConvert(l: Lanes, from: DType, to: DType, x: V128): V128 {
  if (from === to) return x;
  if (to === 'bool') {
    return from === 'float32' ? f32x4.ne(x, l.float(0)) : i32x4.ne(x, l.int(0));
  }
  if (from === 'bool') return v128.and(x, l.code.constant(to, 1));
  return to === 'float32' ? f32x4.convert_i32x4_s(x) : i32x4.trunc_sat_f32x4_s(x);
}

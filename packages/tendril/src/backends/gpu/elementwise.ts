/** Each elementwise primitive of one and of two operands, as WGSL. */
import type { DType } from '../../ir/dtype.ts';
import type { BinaryName, UnaryName } from '../../ir/primitives.ts';
import type { FunctionName } from './functions.ts';

type Unary = (x: string, dtype: DType) => string;
type Binary = (x: string, y: string, dtype: DType) => string;

const call =
  (name: FunctionName): Unary =>
  (x) =>
    `${name}(${x})`;

const unary = {
  negate: (x) => `-${x}`,
  abs: (x) => `abs(${x})`,
  sign: (x, dtype) => (dtype === 'float32' ? `sign_of(${x})` : `sign(${x})`),
  floor: (x) => `floor(${x})`,
  ceil: (x) => `ceil(${x})`,
  round_nearest_even: (x) => `round(${x})`,
  exponential: call('exponential'),
  exponential_minus_one: call('exp_minus_one'),
  log: call('logarithm'),
  log_plus_one: call('log_plus_one'),
  sqrt: (x) => `sqrt(${x})`,
  rsqrt: (x) => `1.0 / sqrt(${x})`,
  logistic: call('logistic'),
  sine: call('sine'),
  cosine: call('cosine'),
  tan: call('tangent'),
  asin: call('arc_sine'),
  acos: call('arc_cosine'),
  atan: call('arc_tangent'),
  sinh: call('hyperbolic_sine'),
  cosh: call('hyperbolic_cosine'),
  tanh: call('hyperbolic_tangent'),
  asinh: call('inverse_sinh'),
  acosh: call('inverse_cosh'),
  atanh: call('inverse_tanh'),
  erf: call('error_function'),
  is_finite: call('is_finite'),
  not: (x, dtype) => (dtype === 'bool' ? `!${x}` : `~${x}`),
} satisfies Record<UnaryName, Unary>;

const isFloat = (dtype: DType): boolean => dtype === 'float32';

const logical =
  (operator: string, ofBits: string): Binary =>
  (x, y, dtype) =>
    dtype === 'bool' ? `${x} ${operator} ${y}` : `${x} ${ofBits} ${y}`;

const binary = {
  add: (x, y) => `${x} + ${y}`,
  subtract: (x, y) => `${x} - ${y}`,
  multiply: (x, y) => `${x} * ${y}`,
  divide: (x, y, dtype) =>
    isFloat(dtype) ? `${x} / ${y}` : `select(${x} / ${y}, -1i, ${y} == 0i)`,
  remainder: (x, y, dtype) =>
    isFloat(dtype) ? `remainder(${x}, ${y})` : `integer_remainder(${x}, ${y})`,
  power: (x, y, dtype) => (isFloat(dtype) ? `power(${x}, ${y})` : `integer_power(${x}, ${y})`),
  atan2: (x, y) => `angle(${x}, ${y})`,
  maximum: (x, y, dtype) => largest(x, y, dtype),
  minimum: (x, y, dtype) => smallest(x, y, dtype),
  and: logical('&&', '&'),
  or: logical('||', '|'),
  xor: logical('!=', '^'),
  shift_left: (x, y) => `select(${x} << (u32(${y}) & 31u), 0i, u32(${y}) > 31u)`,
  shift_right_logical: (x, y) => `select(i32(u32(${x}) >> (u32(${y}) & 31u)), 0i, u32(${y}) > 31u)`,
  shift_right_arithmetic: (x, y) => `${x} >> min(u32(${y}), 31u)`,
} satisfies Record<BinaryName, Binary>;

export function largest(x: string, y: string, dtype: DType): string {
  if (dtype === 'bool') return `${x} || ${y}`;
  return isFloat(dtype) ? `larger(${x}, ${y})` : `max(${x}, ${y})`;
}

export function smallest(x: string, y: string, dtype: DType): string {
  if (dtype === 'bool') return `${x} && ${y}`;
  return isFloat(dtype) ? `smaller(${x}, ${y})` : `min(${x}, ${y})`;
}

/** @param dtype the operand's. */
export function unaryCode(op: UnaryName, dtype: DType, x: string): string {
  return unary[op](x, dtype);
}

/** @param dtype the operands'. */
export function binaryCode(op: BinaryName, dtype: DType, x: string, y: string): string {
  return binary[op](x, y, dtype);
}

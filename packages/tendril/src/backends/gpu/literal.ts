/** Numbers as WGSL text. What WGSL lets no constant be (NaN, infinities) comes from functions, at run time. */
import type { DType } from '../../ir/dtype.ts';

export const typeOf: Record<DType, string> = {
  float32: 'f32',
  int32: 'i32',
  bool: 'bool',
  float64: 'f64',
};

const bits = new Int32Array(1);
const floats = new Float32Array(bits.buffer);

function floatLiteral(value: number): string {
  const x = Math.fround(value);
  if (Number.isNaN(x)) return 'not_a_number()';
  if (!Number.isFinite(x)) return x > 0 ? 'infinity()' : '(-infinity())';
  if (Object.is(x, -0) || (x !== 0 && Math.abs(x) < 2 ** -126)) {
    floats[0] = x;
    return `bitcast<f32>(0x${(bits[0] >>> 0).toString(16)}u)`;
  }
  return x < 0 ? `(${x}f)` : `${x}f`;
}

/** A constant of a type. */
export function literal(dtype: DType, value: number): string {
  if (dtype === 'float32') return floatLiteral(value);
  if (dtype === 'bool') return value !== 0 ? 'true' : 'false';
  const x = value | 0;
  return x < 0 ? `i32(${x})` : `${x}i`;
}

/** coefs[0] + coefs[1] x + …, by Horner's rule. */
export function polynomial(x: string, coefs: readonly number[]): string {
  let sum = floatLiteral(coefs[coefs.length - 1]);
  for (let i = coefs.length - 2; i >= 0; i--) sum = `fma(${sum}, ${x}, ${floatLiteral(coefs[i])})`;
  return sum;
}

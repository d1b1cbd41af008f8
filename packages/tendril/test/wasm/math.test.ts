import { describe, expect, it } from 'vitest';
import { i32, v128, type V128 } from '../../src/backends/wasm/assembler/index.ts';
import { Code } from '../../src/backends/wasm/codegen/code.ts';
import { emitOperation, functionOf } from '../../src/backends/wasm/codegen/elementwise.ts';
import {
  exportKernel,
  kernelModule,
  mathImports,
  type Features,
} from '../../src/backends/wasm/codegen/generated.ts';
import { expOfNonPositive } from '../../src/backends/wasm/codegen/math/exp.ts';
import { Lanes } from '../../src/backends/wasm/codegen/math/lanes.ts';
import type { BinaryName, UnaryName } from '../../src/ir/primitives.ts';
import { erf, power } from '../../src/backends/cpu/math.ts';
import '../../src/primitives/index.ts';
import { relaxedHere } from './run-kernel.ts';

/** Applies an operation to all of `x` (and `y`), four at a time. */
function apply(
  name: UnaryName | BinaryName | ((l: Lanes, x: V128) => V128),
  features: Features,
  x: Float32Array,
  y?: Float32Array,
): Float32Array {
  const call = typeof name === 'string' ? functionOf(name)?.calls : undefined;
  const { module, math } = kernelModule(features, call ? [call] : []);
  exportKernel(module, (f) => {
    const code = new Code({ f, exprs: [], args: [], addresses: [], features, math });
    const l = new Lanes(code, 4);
    const i = f.local('i32');
    const [from, other, to] = [0, 4, 8].map((at) => f.let('i32', i32.load(f.param(0, 'i32'), at)));
    f.for(i, 0, f.param(2, 'i32'), 16, () => {
      const a = f.let('v128', v128.load(i32.add(from, i)));
      const b = f.let('v128', v128.load(i32.add(other, i)));
      const result =
        typeof name === 'function' ? name(l, a) : emitOperation(l, name, 'float32', a, b);
      f.do(v128.store(i32.add(to, i), result));
    });
  });
  const padded = Math.ceil(x.length / 4) * 16;
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((3 * padded) / 65536) });
  const at = [64, 64 + padded, 64 + 2 * padded];
  new Int32Array(memory.buffer).set(at);
  new Float32Array(memory.buffer, at[0]).set(x);
  if (y) new Float32Array(memory.buffer, at[1]).set(y);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
    env: { memory, scratch: 0 },
    math: mathImports,
  });
  (instance.exports.kernel as (...args: number[]) => void)(0, 0, padded);
  return new Float32Array(memory.buffer, at[2], x.length).slice();
}

const bits = new Int32Array(1);
const asFloat = new Float32Array(bits.buffer);

/** Neighbouring floats are 1 apart; so are the denormals and both zeros are 0. */
function ordinal(value: number): number {
  asFloat[0] = value;
  return bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
}

/** The distance in units in the last place of float32, with fractions of the unit of the exact value. */
function ulps(got: number, exact: number): number {
  if (Number.isNaN(exact) || Number.isNaN(got))
    return Number.isNaN(exact) && Number.isNaN(got) ? 0 : Infinity;
  const nearest = Math.fround(exact);
  if (!Number.isFinite(nearest) || !Number.isFinite(got))
    return Math.abs(ordinal(got) - ordinal(nearest));
  const unit = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(exact) || 2 ** -149)) - 23));
  return Math.abs(got - exact) / unit;
}

const special = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  2 ** -149,
  -(2 ** -149),
  2 ** -126,
  -(2 ** -126),
  2 ** -127,
  0.5,
  -0.5,
  2,
  -2,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1e-30,
  -1e-30,
  88.72283,
  88.72284,
  -87.33655,
  -103.97208,
  -103.97209,
  9.01,
  1.5,
  2.5,
  16777216,
  16777217,
  33554432,
  -16777216,
  2147483648,
  Math.PI,
  Math.PI / 2,
  0.99999994,
  1.0000001,
  -0.99999994,
  -1.0000001,
];

/** Floats of all magnitudes, both signs, and many in the range where most functions do something. */
function sample(): Float32Array {
  const values = [...special];
  for (let bits32 = 0; bits32 < 0x7f800000; bits32 += 41579) {
    bits[0] = bits32;
    values.push(asFloat[0], -asFloat[0]);
  }
  for (let i = 0; i < 40000; i++) values.push((i / 40000) * 24 - 12 + 1e-5);
  for (let i = 0; i < 40000; i++) values.push((i / 40000) * 2.4 - 1.2);
  for (let i = 0; i < 20000; i++) values.push((i / 20000) * 200 - 105);
  return Float32Array.from(values);
}

const x = sample();
const features: Features[] = [{ relaxed: false, shared: false }];
if (relaxedHere) features.push({ relaxed: true, shared: false });

const unary: [UnaryName, (x: number) => number, number][] = [
  ['exponential', Math.exp, 1],
  ['exponential_minus_one', Math.expm1, 2],
  ['log', Math.log, 1],
  ['log_plus_one', Math.log1p, 2],
  ['logistic', (v) => 1 / (1 + Math.exp(-v)), 3],
  ['tanh', Math.tanh, 3],
  ['sinh', Math.sinh, 3],
  ['cosh', Math.cosh, 2],
  ['erf', erf, 6],
  ['sine', Math.sin, 2],
  ['cosine', Math.cos, 2],
  ['tan', Math.tan, 4],
  ['asin', Math.asin, 3],
  ['acos', Math.acos, 2],
  ['atan', Math.atan, 3],
  ['asinh', Math.asinh, 4],
  ['acosh', Math.acosh, 4],
  ['atanh', Math.atanh, 4],
  ['sqrt', Math.sqrt, 0.5],
  ['rsqrt', (v) => 1 / Math.sqrt(v), 1.5],
  ['negate', (v) => -v, 0],
  ['abs', Math.abs, 0],
  ['sign', Math.sign, 0],
  ['floor', Math.floor, 0],
  ['ceil', Math.ceil, 0],
];

describe.each(features)('float32 functions of one number, %o', (feature) => {
  it.each(unary)('%s', (name, exact, bound) => {
    const got = apply(name, feature, x);
    let worst = { x: NaN, got: NaN, exact: NaN, error: 0 };
    for (let i = 0; i < x.length; i++) {
      const value = exact(x[i]);
      const error = ulps(got[i], value);
      if (error > worst.error) worst = { x: x[i], got: got[i], exact: value, error };
      if (value === 0 && !Object.is(got[i], value))
        worst = { x: x[i], got: got[i], exact: value, error: 1e9 };
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(bound);
  });

  it('exponential of what is not positive', () => {
    const below = x.filter((v) => !(v > 0));
    const got = apply(expOfNonPositive, feature, below);
    below.forEach((v, i) => {
      const exact = Math.exp(v);
      if (exact < 2 ** -126.5) expect(got[i], `of ${v}`).toBeLessThan(2 ** -126);
      else if (exact < 2 ** -126) expect(Math.abs(got[i] - exact)).toBeLessThan(5 * 2 ** -149);
      else expect(ulps(got[i], exact), `of ${v}`).toBeLessThanOrEqual(v > -10 ? 2.2 : 5);
    });
    expect([...apply(expOfNonPositive, feature, Float32Array.of(-Infinity, NaN, 0, -0))]).toEqual([
      0,
      NaN,
      1,
      1,
    ]);
  });
});

function pairs(): [Float32Array, Float32Array] {
  const a: number[] = [];
  const b: number[] = [];
  for (const p of special) {
    for (const q of [...special, 3, -3, 4, 5.5, 1e10]) {
      a.push(p);
      b.push(q);
    }
  }
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 20000; i++) {
    bits[0] = Math.floor(random() * 2 ** 32);
    a.push(asFloat[0]);
    bits[0] = Math.floor(random() * 2 ** 32);
    b.push(asFloat[0]);
  }
  for (let i = 0; i < 40000; i++) {
    a.push(random() * 8);
    b.push(random() * 20 - 10);
  }
  for (let i = 0; i < 10000; i++) {
    a.push(random() * 8 - 4);
    b.push(Math.floor(random() * 20 - 10));
  }
  return [Float32Array.from(a), Float32Array.from(b)];
}

const [p, q] = pairs();

describe.each(features)('float32 functions of two numbers, %o', (feature) => {
  it.each<[BinaryName, (x: number, y: number) => number, number]>([
    ['power', power, 0.6],
    ['remainder', (a, b) => a % b, 0],
    ['atan2', Math.atan2, 4],
    ['maximum', Math.max, 0],
    ['minimum', Math.min, 0],
  ])('%s', (name, exact, bound) => {
    const got = apply(name, feature, p, q);
    let worst = { x: NaN, y: NaN, got: NaN, exact: NaN, error: 0 };
    for (let i = 0; i < p.length; i++) {
      const value = exact(p[i], q[i]);
      const error = ulps(got[i], value);
      if (error > worst.error) worst = { x: p[i], y: q[i], got: got[i], exact: value, error };
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(bound);
  });
});

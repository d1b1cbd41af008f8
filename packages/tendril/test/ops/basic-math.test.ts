/** Functions of one tensor, element by element: values, dtypes, special values. Gradients are in the op matrix. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  booleans,
  expectClose,
  expectLikeOracle,
  input,
  integers,
  numbers,
  type Input,
} from '../util/oracle.ts';

type UnaryName =
  | 'abs'
  | 'acos'
  | 'acosh'
  | 'asin'
  | 'asinh'
  | 'atan'
  | 'atanh'
  | 'ceil'
  | 'cos'
  | 'cosh'
  | 'elu'
  | 'erf'
  | 'exp'
  | 'expm1'
  | 'floor'
  | 'isFinite'
  | 'isInf'
  | 'isNaN'
  | 'leakyRelu'
  | 'log'
  | 'log1p'
  | 'logSigmoid'
  | 'neg'
  | 'reciprocal'
  | 'relu'
  | 'relu6'
  | 'round'
  | 'rsqrt'
  | 'selu'
  | 'sigmoid'
  | 'sign'
  | 'sin'
  | 'sinh'
  | 'softplus'
  | 'sqrt'
  | 'square'
  | 'step'
  | 'tan'
  | 'tanh';

const any = numbers([3, 9], -8, 8);
const positive = numbers([3, 9], 0.05, 9);
const unit = numbers([3, 9], -0.95, 0.95);

/** Where each function is defined. */
const domains: Record<UnaryName, Input> = {
  abs: any,
  acos: unit,
  acosh: numbers([3, 9], 1.05, 9),
  asin: unit,
  asinh: any,
  atan: any,
  atanh: unit,
  ceil: any,
  cos: any,
  cosh: numbers([3, 9], -3, 3),
  elu: any,
  erf: numbers([3, 9], -3, 3),
  exp: numbers([3, 9], -4, 4),
  expm1: numbers([3, 9], -4, 4),
  floor: any,
  isFinite: any,
  isInf: any,
  isNaN: any,
  leakyRelu: any,
  log: positive,
  log1p: positive,
  logSigmoid: any,
  neg: any,
  reciprocal: positive,
  relu: any,
  relu6: any,
  round: any,
  rsqrt: positive,
  selu: any,
  sigmoid: any,
  sign: any,
  sin: any,
  sinh: numbers([3, 9], -3, 3),
  softplus: any,
  sqrt: positive,
  square: any,
  step: any,
  tan: numbers([3, 9], -1.4, 1.4),
  tanh: any,
};

describeBackends('functions of one tensor', () => {
  for (const name of Object.keys(domains) as UnaryName[]) {
    const values = domains[name];
    it(`${name}: float32`, () => {
      expectLikeOracle((api, x) => api[name](x), [values], 2e-5);
    });
    it(`${name}: integers and booleans are computed with as numbers`, () => {
      const ints = tf.tensor1d([1, 2, 3], 'int32');
      const floats = (tf[name](tf.tensor1d([1, 2, 3])) as tf.Tensor).cast('float32');
      const ofInts = tf[name](ints) as tf.Tensor;
      expectClose(ofInts.cast('float32').dataSync(), floats.dataSync());
      const ofBools = tf[name](tf.tensor1d([true, true])) as tf.Tensor;
      const ofOnes = tf[name](tf.tensor1d([1, 1])) as tf.Tensor;
      expectClose(ofBools.cast('float32').dataSync(), ofOnes.cast('float32').dataSync());
    });
  }

  it('keeps integers where the result is one', () => {
    for (const name of [
      'abs',
      'neg',
      'sign',
      'square',
      'round',
      'relu',
      'relu6',
      'step',
    ] as const) {
      expectLikeOracle((api, x) => api[name](x), [integers([9], -9, 9)]);
    }
    for (const name of ['abs', 'sign', 'square', 'relu'] as const) {
      expectLikeOracle((api, x) => api[name](x), [booleans([4])]);
    }
    expect(tf.floor(tf.tensor1d([1], 'int32')).dtype).toBe('int32');
  });

  it('lets NaN through', () => {
    const x = tf.tensor1d([NaN]);
    for (const name of [
      'abs',
      'relu',
      'relu6',
      'elu',
      'selu',
      'leakyRelu',
      'step',
      'sign',
      'softplus',
      'logSigmoid',
      'floor',
      'round',
      'sigmoid',
      'tanh',
      'exp',
    ] as const) {
      expect((tf[name](x) as tf.Tensor).dataSync()[0], name).toBeNaN();
    }
  });

  it('knows infinities', () => {
    const x = tf.tensor1d([Infinity, -Infinity, NaN, 3]);
    expect(tf.isInf(x).arraySync()).toEqual([1, 1, 0, 0]);
    expect(tf.isNaN(x).arraySync()).toEqual([0, 0, 1, 0]);
    expect(tf.isFinite(x).arraySync()).toEqual([0, 0, 0, 1]);
    expect(tf.softplus(x).arraySync()).toEqual([
      Infinity,
      0,
      NaN,
      Math.fround(Math.log1p(Math.exp(3))),
    ]);
    expect(tf.logSigmoid(tf.tensor1d([-200, 200])).arraySync()).toEqual([-200, -0]);
    expect(tf.elu(tf.tensor1d([-Infinity, Infinity])).arraySync()).toEqual([-1, Infinity]);
  });

  it('rounds halves to even', () => {
    expectLikeOracle((api, x) => api.round(x), [input([6], [0.5, 1.5, 2.5, -0.5, -1.5, 2.4])]);
  });

  it('gives the gradients that are usual at kinks', () => {
    const at = (f: (x: tf.Tensor) => tf.Tensor, x: number): number =>
      tf.grad(f)(tf.scalar(x)).dataSync()[0];
    expect(at(tf.relu, 0)).toBe(0);
    expect(at(tf.relu6, 6)).toBe(1);
    expect(at(tf.relu6, 7)).toBe(0);
    expect(at((x) => tf.leakyRelu(x, 0.25), 0)).toBe(0.25);
    expect(at(tf.elu, 0)).toBe(1);
    expect(at(tf.softplus, 0)).toBe(0.5);
    expect(at(tf.softplus, 200)).toBe(1);
    expect(at((x) => tf.grad(tf.softplus)(x), 0)).toBe(0.25);
    expect(at(tf.elu, 300)).toBe(1);
    expect(at(tf.selu, 300)).toBeCloseTo(1.0507, 4);
    expect(at(tf.step, 3)).toBe(0);
    expect(at(tf.abs, 0)).toBe(0);
  });

  it('clips', () => {
    expectLikeOracle((api, x) => api.clipByValue(x, -1, 2.5), [any]);
    expectLikeOracle((api, x) => api.clipByValue(x, -2.5, 2.5), [integers([9], -9, 9)]);
    expect(tf.clipByValue([NaN, 1], 0, 2).arraySync()).toEqual([NaN, 1]);
    const slope = tf.grad((x) => tf.clipByValue(x, -1, 1))(tf.tensor1d([-2, -1, 0, 1, 2]));
    expect(slope.arraySync()).toEqual([0, 1, 1, 1, 0]);
    expect(() => tf.clipByValue([1], 3, 1)).toThrow(
      'clipByValue: the lower bound 3 is above the upper bound 1',
    );
  });

  it('knows the angle of a point', () => {
    expectLikeOracle((api, a, b) => api.atan2(a, b), [numbers([3, 4]), numbers([4], -1, 1, 3)]);
  });

  it('takes slopes for activations', () => {
    expectLikeOracle((api, x) => api.leakyRelu(x, 0.3), [any]);
    expectLikeOracle((api, x, a) => api.prelu(x, a), [any, numbers([9], 0, 1, 3)]);
    expectLikeOracle((api, x) => api.step(x, 0.5), [any]);
  });

  it('takes arrays and numbers', () => {
    expect(tf.square([1, 2, 3]).arraySync()).toEqual([1, 4, 9]);
    expect(tf.sqrt(9).arraySync()).toBe(3);
    expect(() => tf.exp(undefined as unknown as number)).toThrow(
      "exp: argument 'x' must be a tensor",
    );
  });
});

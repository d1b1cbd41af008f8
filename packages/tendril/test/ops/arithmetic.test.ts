/** Arithmetic of two tensors: values, dtypes, broadcasting, gradients, errors. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { arithmetic, division, type Binary } from '../util/binary.ts';
import { expectGradients } from '../util/differences.ts';
import {
  booleans,
  expectClose,
  expectLikeOracle,
  input,
  integers,
  numbers,
} from '../util/oracle.ts';

const ops: Record<string, Binary> = {
  ...arithmetic,
  ...division,
  pow: (api, a, b) => api.pow(a, b),
};

describeBackends('arithmetic', () => {
  for (const [name, op] of Object.entries(ops)) {
    it(`${name}: float32 with broadcasting`, () => {
      const a = name === 'pow' ? numbers([2, 3, 4], 0.5, 2) : numbers([2, 3, 4]);
      expectLikeOracle(op, [a, numbers([3, 1], -2, 2, 5)]);
      expectLikeOracle(op, [numbers([], 0.5, 2), numbers([2, 2], -2, 2, 3)]);
    });
    it(`${name}: int32, and int32 with bool`, () => {
      const b = name === 'pow' ? integers([3, 4], 0, 3, 2) : integers([3, 4], 1, 4, 2);
      expectLikeOracle(op, [integers([3, 4]), b]);
      if (name !== 'mod') expectLikeOracle(op, [integers([4]), booleans([4])]);
    });
    it(`${name}: int32 with float32 is float32`, () => {
      expectLikeOracle(op, [integers([4], 1, 5), numbers([4], 0.5, 2)]);
    });
    it(`${name}: gradients`, () => {
      const positive = numbers([2, 3], 0.6, 2, 3);
      const other = input([3], [0.91, -1.37, 2.23]);
      const smooth = name !== 'mod';
      expectGradients(
        (a, b) => op(tf, a, b),
        [positive, name === 'pow' ? numbers([3], 1, 2) : other],
        {
          second: smooth,
        },
      );
    });
  }

  it('mixes dtypes as TensorFlow does', () => {
    const bool = tf.tensor1d([true, false, true]);
    const int = tf.tensor1d([1, 2, 3], 'int32');
    expect(tf.add(bool, bool).dtype).toBe('int32');
    expect(tf.mul(bool, bool).dtype).toBe('bool');
    expect(tf.add(int, bool).dtype).toBe('int32');
    expect(tf.add(int, 1).dtype).toBe('float32');
    expect(tf.sub(bool, int).arraySync()).toEqual([0, -2, -2]);
  });

  it('takes numbers and arrays', () => {
    expect(tf.add(1, 2).arraySync()).toBe(3);
    expect(tf.sub([[1, 2]], [1]).arraySync()).toEqual([[0, 1]]);
    expect(tf.mul(tf.tensor1d([2, 3]), Float32Array.of(4, 5)).arraySync()).toEqual([8, 15]);
  });

  it('floorDiv rounds down and keeps the dtype', () => {
    const quotient = tf.floorDiv(tf.tensor1d([7, -7, 7.5, -1]), tf.tensor1d([2, 2, -2, 3]));
    expect(quotient.dtype).toBe('float32');
    expect(quotient.arraySync()).toEqual([3, -4, -4, -1]);
    expectLikeOracle((api, a, b) => api.floorDiv(a, b), [integers([20]), integers([20], 1, 4, 2)]);
    expectLikeOracle(
      (api, a, b) => api.floorDiv(a, b),
      [integers([20]), integers([20], -4, -1, 2)],
    );
    expectClose(
      tf
        .grad((x) => tf.floorDiv(x, 2).add(x))(tf.tensor1d([3.5]))
        .dataSync(),
      [1],
    );
  });

  it('division of integers by 0 is 0', () => {
    const zero = tf.scalar(0, 'int32');
    const x = tf.tensor1d([5, -5, 0], 'int32');
    for (const op of [tf.div, tf.floorDiv, tf.mod, tf.divNoNan]) {
      expect(op<tf.Tensor>(x, zero).arraySync()).toEqual([0, 0, 0]);
    }
  });

  it('mod has the sign of the divisor, also of an infinite one', () => {
    const x = tf.tensor1d([5, -5, 5, -5, 1, -1]);
    const y = tf.tensor1d([3, 3, -3, -3, Infinity, Infinity]);
    expect(tf.mod(x, y).arraySync()).toEqual([2, 1, -1, -2, 1, Infinity]);
  });

  it('divNoNan has no NaN in its gradient', () => {
    const [da, db] = tf.grads((a, b) => tf.divNoNan(a, b))([
      tf.tensor1d([1, 0, 4]),
      tf.tensor1d([0, 0, 2]),
    ]);
    expect(da.arraySync()).toEqual([0, 0, 0.5]);
    expect(db.arraySync()).toEqual([0, 0, -1]);
  });

  it('pow takes short ways for plain exponents', () => {
    for (const exponent of [1, 2, 3, 0.5, -0.5, -1, -2, 4, 0, 1.5]) {
      expectLikeOracle((api, x) => api.pow(x, exponent), [numbers([6], 0.3, 3)], 1e-5);
      expectGradients((x) => tf.pow(x, exponent).add(x), [numbers([4], 0.6, 2)]);
    }
    expect(tf.pow(tf.tensor1d([-2]), 3).arraySync()).toEqual([-8]);
  });

  it('pow at 0 has a finite gradient where there is one', () => {
    expect(
      tf
        .grad((x) => tf.pow(x, 2))(tf.tensor1d([0]))
        .arraySync(),
    ).toEqual([0]);
    expect(
      tf
        .grad((x) => tf.pow(x, tf.scalar(1)))(tf.tensor1d([0]))
        .arraySync(),
    ).toEqual([1]);
  });

  it('addN adds a list', () => {
    const list = [numbers([2, 3]), numbers([2, 3], -1, 1, 2), numbers([2, 3], -1, 1, 3)];
    expectLikeOracle((api, ...xs) => api.addN(xs), list);
    expectGradients((...xs) => tf.addN(xs).square(), list);
  });

  it('says what is wrong', () => {
    const x = tf.ones([2, 3]);
    expect(() => tf.add(x, tf.ones([2]))).toThrow('add: shapes [2,3] and [2] do not broadcast');
    expect(() => tf.add(x, undefined as unknown as tf.Tensor)).toThrow(
      "add: argument 'b' must be a tensor, a number or an array of numbers; got undefined",
    );
    expect(() => tf.sub(x, 'x')).toThrow("argument 'b' is string");
    expect(() => tf.mul(x, [[1, 2], [3]])).toThrow("mul: argument 'b'");
    expect(() => tf.add(x, [x, x] as unknown as number[])).toThrow('tf.stack');
    expect(() => tf.addN([])).toThrow('addN');
    expect(() => tf.addN([x, tf.ones([2])])).toThrow('tensors[1] is float32[2]');
    const gone = tf.ones([2]);
    gone.dispose();
    expect(() => tf.div(x, gone)).toThrow("div: argument 'b' is a disposed tensor of shape [2]");
  });

  it('makes one tensor and no more', () => {
    const x = tf.ones([2]);
    const before = tf.memory().numTensors;
    const y = tf.add(x, [1, 2]);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, y]);
  });
});

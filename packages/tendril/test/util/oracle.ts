/** TensorFlow.js 4.22 as the oracle: the same code runs on it and on the library, and the results must agree. */
import * as oracleModule from '@tensorflow/tfjs';
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';

export type Api = typeof tf;

const oracle = oracleModule as unknown as Api;
await oracle.setBackend('cpu');

export interface Input {
  readonly values: readonly number[];
  readonly shape: readonly number[];
  readonly dtype?: tf.DType;
}

/** Values of a shape as an input. */
export function input(
  shape: readonly number[],
  values: readonly number[],
  dtype?: tf.DType,
): Input {
  return { shape, values, dtype };
}

/** Numbers that look random, the same every time, between two bounds. */
export function numbers(shape: readonly number[], low = -2, high = 2, seed = 1): Input {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: Array.from({ length: size }, () => low + (high - low) * next()) };
}

/** Whole numbers between two bounds, both included. */
export function integers(shape: readonly number[], low = -5, high = 5, seed = 1): Input {
  const { values } = numbers(shape, low, high + 1, seed);
  return { shape, values: values.map(Math.floor), dtype: 'int32' };
}

/** Booleans. */
export function booleans(shape: readonly number[], seed = 1): Input {
  return { shape, values: integers(shape, 0, 1, seed).values, dtype: 'bool' };
}

export function make(api: Api, { values, shape, dtype }: Input): tf.Tensor {
  return api.tensor([...values], [...shape], dtype);
}

type Result = tf.Tensor | readonly tf.Tensor[];

interface Shown {
  shape: number[];
  dtype: string;
  values: number[];
}

function run(
  api: Api,
  f: (api: Api, ...xs: tf.Tensor[]) => Result,
  inputs: readonly Input[],
): Shown[] {
  const shown: Shown[] = [];
  api.tidy(() => {
    const result = f(api, ...inputs.map((x) => make(api, x)));
    for (const t of Array.isArray(result) ? (result as tf.Tensor[]) : [result as tf.Tensor]) {
      shown.push({ shape: [...t.shape], dtype: t.dtype, values: Array.from(t.dataSync()) });
    }
  });
  return shown;
}

/** Equal, or as close as float32 and a relative tolerance allow; NaN equals NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Object.is(a, e) || a === e) continue;
    const close = Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e));
    if (!close) {
      expect.fail(
        `element ${i} is ${a}, should be ${e} (of [${Array.from(expected).slice(0, 24)}])`,
      );
    }
  }
}

/** Checks that the library's results have the oracle's shapes, dtypes and values. */
export function expectLikeOracle(
  f: (api: Api, ...xs: tf.Tensor[]) => Result,
  inputs: readonly Input[],
  tolerance?: number,
): void {
  const expected = run(oracle, f, inputs);
  const actual = run(tf, f, inputs);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  actual.forEach(({ values }, i) => expectClose(values, expected[i].values, tolerance));
}

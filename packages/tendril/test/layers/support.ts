/** What the tests of layers share: TensorFlow.js as an oracle, and comparisons. */
import * as oracle from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type * as tf from '../../src/index.ts';

export { oracle };

/** TensorFlow.js seen as if it were the library under test: their interfaces are the same. */
export const tfjs = oracle as unknown as typeof tf;

/** Numbers that look random but are the same everywhere, from -1 to 1. */
export function numbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  });
}

export function sizeOf(shape: number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  expectNumbers(actual.dataSync(), expected.dataSync(), tolerance);
}

export function expectNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const wanted = expected[i];
    const near = Math.abs(actual[i] - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    if (!near && !Object.is(actual[i], wanted)) {
      expect.fail(`element ${i} is ${actual[i]}, expected ${wanted} (${Array.from(actual)})`);
    }
  }
}

/** Gives a model or layer of TensorFlow.js the weights of one of ours. */
export function copyWeights(from: tf.layers.Layer, to: tf.layers.Layer): void {
  const values = from.getWeights().map((w) => tfjs.tensor(Array.from(w.dataSync()), w.shape));
  to.setWeights(values);
}

/** Everything under `keys` that is a class name or number, however it is spelt. */
export function plain(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config, (_, value: unknown) => value ?? null));
}

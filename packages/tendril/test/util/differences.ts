/** Gradients against finite differences, first and second order. */
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { make, numbers, type Input } from './oracle.ts';

type Fn = (...xs: tf.Tensor[]) => tf.Tensor;

export interface DifferenceOptions {
  readonly step?: number;
  readonly tolerance?: number;
  /** Whether to check the gradient's gradient too. True by default. */
  readonly second?: boolean;
}

/** Σ f(x) · r in float64, with weights r that tell the elements apart. */
function weightedSum(f: Fn, inputs: readonly Input[], weights: readonly number[]): number {
  return tf.tidy(() => {
    const values = f(...inputs.map((x) => make(tf, x))).dataSync();
    return Array.from(values).reduce((sum, v, i) => sum + v * weights[i], 0);
  });
}

function sizeOfResult(f: Fn, inputs: readonly Input[]): { size: number; shape: number[] } {
  return tf.tidy(() => {
    const { size, shape } = f(...inputs.map((x) => make(tf, x)));
    return { size, shape };
  });
}

function gradients(f: Fn, inputs: readonly Input[], dy: Input): number[][] {
  const result: number[][] = [];
  tf.tidy(() => {
    const gs = tf.grads(f)(
      inputs.map((x) => make(tf, x)),
      make(tf, dy),
    );
    for (const g of gs) result.push(Array.from(g.dataSync()));
  });
  return result;
}

/** Of large inputs, this many elements are moved. */
const most = 12;

function expectFirstOrder(f: Fn, inputs: readonly Input[], step: number, tolerance: number): void {
  const { size, shape } = sizeOfResult(f, inputs);
  const dy = numbers(shape, 0.5, 1.5, 7);
  const actual = gradients(f, inputs, dy);
  expect(dy.values.length).toBe(size);
  inputs.forEach((x, k) => {
    const stride = Math.ceil(x.values.length / most);
    x.values.forEach((value, i) => {
      if (i % stride !== 0) return;
      const at = (moved: number): number => {
        const values = x.values.map((v, j) => (j === i ? moved : v));
        const others = inputs.map((other, j) => (j === k ? { ...other, values } : other));
        return weightedSum(f, others, dy.values);
      };
      const expected = (at(value + step) - at(value - step)) / (2 * step);
      const error = Math.abs(actual[k][i] - expected);
      if (!(error <= tolerance * Math.max(1, Math.abs(expected)))) {
        expect.fail(
          `gradient ${i} of argument ${k} is ${actual[k][i]}, by finite differences ${expected}`,
        );
      }
    });
  });
}

/**
 * Checks the gradients of f at the inputs, and those of its gradients. The inputs must be away from kinks by more than the step.
 */
export function expectGradients(
  f: Fn,
  inputs: readonly Input[],
  options: DifferenceOptions = {},
): void {
  const { step = 1 / 128, tolerance = 4e-3, second = true } = options;
  expectFirstOrder(f, inputs, step, tolerance);
  if (!second) return;
  const { shape } = sizeOfResult(f, inputs);
  const dy = numbers(shape, 0.5, 1.5, 11);
  inputs.forEach((_, k) => {
    const slope: Fn = (...xs) => {
      const g = tf.grads(f)(xs, make(tf, dy))[k];
      // A part that is linear in all arguments, so that each argument has a gradient also where the slope is constant.
      return tf.add(
        g.sum(),
        xs.map((x) => x.sum()).reduce((a, b) => a.add(b)),
      );
    };
    expectFirstOrder(slope, inputs, step, tolerance * 2);
  });
}

/** Cotangents that reach a value from many places: parts put together, products made one. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const values = (t: tf.Tensor): number[] => Array.from(t.dataSync());

describeBackends('cotangents from many places', () => {
  it('of parts side by side', () => {
    const f = (x: tf.Tensor): tf.Scalar =>
      tf
        .unstack(x)
        .reduce<tf.Tensor>(
          (sum, row, i) => sum.add(row.mul(i + 1).sum()),
          tf.scalar(0),
        ) as tf.Scalar;
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(values(tf.grad(f)(x))).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('of parts with gaps between them', () => {
    const f = (x: tf.Tensor): tf.Scalar => {
      const [, b, , d] = tf.split(x, [1, 2, 1, 1, 2]);
      return b.square().sum().add(d.mul(3).sum());
    };
    expect(values(tf.grad(f)(tf.tensor1d([1, 2, 3, 4, 5, 6, 7])))).toEqual([0, 4, 6, 0, 3, 0, 0]);
  });

  it('of parts that overlap, or lie along different axes', () => {
    const f = (x: tf.Tensor): tf.Scalar => {
      const parts = [
        tf.slice(x, [0, 0], [2, 2]),
        tf.slice(x, [1, 0], [2, 2]),
        tf.slice(x, [0, 1], [3, 1]),
      ];
      return tf.addN<tf.Scalar>(parts.map((part) => part.sum()));
    };
    expect(values(tf.grad(f)(tf.ones([3, 2])))).toEqual([1, 2, 2, 3, 1, 2]);
  });

  it('of a matrix that multiplies at each of many steps', () => {
    const steps = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [4, 2, 2]);
    const f = (w: tf.Tensor): tf.Scalar =>
      tf.unstack(steps).reduce<tf.Tensor>(
        (sum, x, i) =>
          sum.add(
            tf
              .matMul(x as tf.Tensor2D, w as tf.Tensor2D)
              .mul(i + 1)
              .sum(),
          ),
        tf.scalar(0),
      ) as tf.Scalar;
    // Σ (i + 1) · column sums of step i.
    const [a, b] = [4 + 2 * 12 + 3 * 20 + 4 * 28, 6 + 2 * 14 + 3 * 22 + 4 * 30];
    expect(values(tf.grad(f)(tf.ones([2, 2])))).toEqual([a, a, b, b]);
  });

  it('of a chain of products with one matrix, to the second order', () => {
    const f = (w: tf.Tensor): tf.Scalar => {
      let h: tf.Tensor = tf.tensor2d([[1]]);
      for (let i = 0; i < 4; i++) h = tf.matMul(h, w);
      return h.sum();
    };
    const first = tf.grad(f);
    const second = tf.grad((w: tf.Tensor) => first(w).sum());
    const w = tf.tensor2d([[3]]);
    expect(values(first(w))).toEqual([4 * 27]);
    expect(values(second(w))).toEqual([12 * 9]);
  });

  it('of parts, to the second order', () => {
    const f = (x: tf.Tensor): tf.Scalar =>
      tf.addN<tf.Scalar>(tf.split(x, 3).map((part) => part.pow(3).sum()));
    const second = tf.grad((x: tf.Tensor) => tf.grad(f)(x).sum());
    expect(values(second(tf.tensor1d([1, 2, 3])))).toEqual([6, 12, 18]);
  });
});

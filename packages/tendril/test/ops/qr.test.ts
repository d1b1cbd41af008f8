/** The QR decomposition: what it is, and its gradients. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, numbers } from '../util/oracle.ts';

describeBackends('qr', () => {
  it('is exact for larger matrices too', () => {
    for (const shape of [
      [40, 30],
      [20, 33],
    ]) {
      const { values } = numbers(shape, -1, 1, shape[0]);
      const x = tf.tensor([...values], shape);
      const [q, r] = tf.linalg.qr(x);
      expectClose(q.matMul(r).dataSync(), values, 1e-5);
      const kept = Math.min(...shape.slice(-2));
      const gram = tf.matMul(q, q, true).sub(tf.eye(kept)).abs().max();
      expect(gram.dataSync()[0]).toBeLessThan(1e-6);
      expect(
        tf.linalg
          .bandPart(r, -1, 0)
          .sub(tf.mul(r, tf.eye(kept, shape.at(-1))))
          .abs()
          .max()
          .dataSync()[0],
      ).toBe(0);
    }
  });

  it('has gradients through both results, of first and second order', () => {
    for (const shape of [
      [3, 2],
      [2, 2],
      [2, 3],
      [2, 3, 2],
    ]) {
      const weights = numbers(
        [...shape.slice(0, -2), ...[shape.at(-2)!, Math.min(...shape.slice(-2))]],
        0.3,
        1.4,
        5,
      );
      const x = numbers(shape, 0.4, 1.7, 3);
      // Columns that are far from parallel, so that the decomposition is smooth around them.
      const values = x.values.map((v, i) => (i % 3 === 0 ? v + 2 : v));
      expectGradients(
        (a) => {
          const [q, r] = tf.linalg.qr(a);
          const w = tf.tensor([...weights.values], [...weights.shape]);
          return q.mul(w).square().sum().add(r.square().mul(r).sum());
        },
        [{ shape, values }],
        { step: 1 / 256, tolerance: 1e-2 },
      );
    }
    const q = (a: tf.Tensor): tf.Tensor => tf.linalg.qr(a, true)[0];
    expect(() => tf.grad(q)(tf.ones([3, 2]))).toThrow(
      'qr: with fullMatrices, the result for 3 rows and 2',
    );
  });
});

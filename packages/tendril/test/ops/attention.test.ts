/** scaledDotProductAttention against its definition, in one block and in many, with its gradients. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { booleans, expectClose, make, numbers } from '../util/oracle.ts';

interface Plain {
  readonly scale?: number;
  readonly bias?: tf.Tensor;
}

/** The definition: all scores at once. */
function plain(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, { scale, bias }: Plain = {}): tf.Tensor {
  const scores = tf.matMul(q, k, false, true).mul(scale ?? 1 / Math.sqrt(q.shape.at(-1)!));
  return tf.softmax(bias === undefined ? scores : scores.add(bias)).matMul(v);
}

function gradientsOf(f: (...xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]): number[][] {
  return tf
    .grads(f)(xs)
    .map((g) => [...g.dataSync()]);
}

function expectSame(
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  g: (...xs: tf.Tensor[]) => tf.Tensor,
  xs: tf.Tensor[],
): void {
  expectClose(f(...xs).dataSync(), g(...xs).dataSync(), 1e-5);
  const square =
    (h: typeof f) =>
    (...args: tf.Tensor[]) =>
      h(...args).square();
  const [actual, expected] = [gradientsOf(square(f), xs), gradientsOf(square(g), xs)];
  actual.forEach((values, i) => expectClose(values, expected[i], 1e-4));
}

const causal = (queries: number, keys: number): tf.Tensor =>
  tf.where(tf.linalg.bandPart(tf.ones([queries, keys]), -1, 0).toBool(), 0, -Infinity);

describeBackends('scaledDotProductAttention', () => {
  it('is what its definition says, with masks, causal and scaled', () => {
    const [q, k, v] = [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
      [2, 3, 6, 2],
    ].map((shape, i) => make(tf, numbers(shape, -1, 1, i + 1)));
    const attention = tf.scaledDotProductAttention;
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2]),
      (...xs) => plain(xs[0], xs[1], xs[2]),
      [q, k, v],
    );
    const scale = 0.3;
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2], { isCausal: true, scale }),
      (...xs) => plain(xs[0], xs[1], xs[2], { bias: causal(4, 6), scale }),
      [q, k, v],
    );
    const bias = make(tf, numbers([3, 1, 6], -1, 1, 9));
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2], { mask: xs[3] }),
      (...xs) => plain(xs[0], xs[1], xs[2], { bias: xs[3] }),
      [q, k, v, bias],
    );
    const shared = attention(q, k.slice([0, 0], [1, 1]), v.slice([0, 0], [1, 1]));
    expectClose(
      shared.slice([0, 0], [1, 1]).dataSync(),
      attention(q, k, v).slice([0, 0], [1, 1]).dataSync(),
    );
    expectGradients(
      (a, b, c) => attention(a, b, c, { isCausal: true }).square(),
      [numbers([3, 2]), numbers([4, 2], -1, 1, 2), numbers([4, 3], -1, 1, 3)],
    );
  });

  it('gives 0 to queries that may look nowhere, and their gradients stay finite', () => {
    const [q, k, v] = [1, 2, 3].map((seed) => make(tf, numbers([3, 2], -1, 1, seed)));
    const mask = tf.tensor2d([
      [true, true, false],
      [false, false, false],
      [false, true, false],
    ]);
    const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
      tf.scaledDotProductAttention(a, b, c, { mask });
    const out = f(q, k, v).arraySync() as number[][];
    expect(out[1]).toEqual([0, 0]);
    expectClose(out[2], v.dataSync().slice(2, 4));
    for (const g of gradientsOf(f, [q, k, v])) {
      expect(g.every(Number.isFinite)).toBe(true);
    }
    expect(tf.scaledDotProductAttention(q, tf.zeros([0, 2]), tf.zeros([0, 4])).arraySync()).toEqual(
      new Array(3).fill([0, 0, 0, 0]),
    );
  });

  it('is the same in blocks, forward and backward, of second order too', () => {
    const keys = 700;
    const [q, k, v] = [
      [2, 5, 4],
      [2, keys, 4],
      [2, keys, 3],
    ].map((shape, i) => make(tf, numbers(shape, -1, 1, i + 1)));
    const attention = tf.scaledDotProductAttention;
    const bias = make(tf, numbers([5, keys], -1, 1, 4));
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2], { mask: xs[3] }),
      (...xs) => plain(xs[0], xs[1], xs[2], { bias: xs[3] }),
      [q, k, v, bias],
    );
    const flags = make(tf, booleans([2, 1, keys], 3));
    const asBias = tf.where(flags, 0, -Infinity);
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2], { mask: flags }),
      (...xs) => plain(xs[0], xs[1], xs[2], { bias: asBias }),
      [q, k, v],
    );
    expectSame(
      (...xs) => attention(xs[0], xs[1], xs[2], { isCausal: true }),
      (...xs) => plain(xs[0], xs[1], xs[2], { bias: causal(5, keys) }),
      [q, k, v],
    );
    const slope =
      (f: typeof plain) =>
      (...xs: tf.Tensor[]) =>
        tf
          .grads((a, b, c) => f(a, b, c).square())(xs)
          .map((g) => g.square().sum())
          .reduce((a, b) => a.add(b));
    const second = (f: typeof plain): number[][] => gradientsOf(slope(f), [q, k, v]);
    const expected = second(plain);
    second((a, b, c) => attention(a, b, c)).forEach((g, i) => expectClose(g, expected[i], 1e-4));
  });

  it('drops weights, the same ones for the same seed and in the gradient', () => {
    for (const keys of [64, 600]) {
      const [q, k] = [make(tf, numbers([3, 4])), make(tf, numbers([keys, 4], -1, 1, 2))];
      const ones = tf.ones([keys, 1]);
      const options = { dropout: 0.5, seed: 7 };
      const out = tf.scaledDotProductAttention(q, k, ones, options);
      const again = tf.scaledDotProductAttention(q, k, ones, options);
      expectClose(out.dataSync(), again.dataSync(), 0);
      // Values of 1: what comes out is the sum of the weights that are kept, near 1.
      for (const sum of out.dataSync()) expect(Math.abs(sum - 1)).toBeLessThan(0.5);
      expect(Math.abs(out.dataSync()[0] - 1)).toBeGreaterThan(1e-6);
      const byV = tf.grad((v) => tf.scaledDotProductAttention(q, k, v, options))(ones);
      expectClose(byV.sum().dataSync(), out.sum().dataSync(), 1e-4);
    }
  });

  it('refuses what does not fit', () => {
    const x = tf.zeros([2, 3]);
    const attention = tf.scaledDotProductAttention;
    expect(() => attention(x, tf.zeros([2, 4]), x)).toThrow(
      'queries and keys must be of one depth: q is [2,3]',
    );
    expect(() => attention(x, x, tf.zeros([3, 3]))).toThrow('as many values as keys');
    expect(() => attention(x, x, x, { mask: [[true, true, true]] })).toThrow('mask of shape [1,3]');
    expect(() => attention(x, x, x, { dropout: 1 })).toThrow('dropout must be in [0, 1)');
  });
});

describeBackends('long sequences', (backend) => {
  it('take memory that grows with the length', () => {
    if (backend === 'cpu') return; // the evaluator keeps what a graph computes until it is done
    const length = 4096;
    const variables = [1, 2, 3].map((seed) =>
      tf.variable(make(tf, numbers([length, 8], -1, 1, seed))),
    );
    const [q, k, v] = variables;
    const optimizer = tf.train.sgd(0.1);
    const before = tf.memory().numBytesReserved;
    optimizer.minimize(() => tf.scaledDotProductAttention(q, k, v).square().mean().asScalar());
    for (const variable of variables) expect(variable.dataSync().every(Number.isFinite)).toBe(true);
    // All weights at once would take four bytes times this, several times over.
    expect(tf.memory().numBytesReserved - before).toBeLessThan(2 * length * length);
    tf.dispose(variables);
  });
});

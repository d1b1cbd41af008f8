/** Complex tensors: values against TensorFlow.js and complex arithmetic by hand, and gradients. */
import * as oracle from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, expectLikeOracle, numbers, type Api } from '../util/oracle.ts';

type Op = (api: Api, a: tf.Tensor, b: tf.Tensor) => tf.Tensor | tf.Tensor[];

const four = [1, 2, 3, 4].map((seed) => numbers([2, 3], -2, 2, seed));

/** The same on TensorFlow.js, of two complex tensors of shape [2, 3]. */
function same(f: Op): void {
  expectLikeOracle((api, a, b, c, d) => f(api, api.complex(a, b), api.complex(c, d)), four);
}

/** [re, im, re, im …] of two complex vectors, element by element. */
function expectPairs(t: tf.Tensor, expected: number[]): void {
  expect(t.dtype).toBe('complex64');
  expectClose(t.dataSync(), expected);
}

const z = (...pairs: number[]) => tf.tensor(pairs, [pairs.length / 2], 'complex64');

describeBackends('complex numbers', () => {
  it('are made and taken apart', async () => {
    same((_, a) => a);
    same((api, a) => api.real(a));
    same((api, a) => api.imag(a));
    const t = z(1, 2, 3, 4);
    expect([t.dtype, t.shape, t.size]).toEqual(['complex64', [2], 2]);
    expect(Array.from(await t.data())).toEqual([1, 2, 3, 4]);
    expect(new Float32Array((t.bytesSync() as Uint8Array).buffer)).toEqual(
      new Float32Array([1, 2, 3, 4]),
    );
    expect(t.arraySync()).toEqual(oracle.complex([1, 3], [2, 4]).arraySync());
    expect(tf.imag([1, 2]).arraySync()).toEqual([0, 0]);
    expect(tf.real([1, 2]).arraySync()).toEqual([1, 2]);
    expect(() => tf.complex([1], [1, 2])).toThrow('complex: real and imag must be of one shape');
    expect(() => tf.tensor([1, 2, 3], [1], 'complex64')).toThrow('pairs');
  });

  it('are printed', () => {
    const shown = (api: Api) =>
      api
        .complex(
          [
            [1.5, 2],
            [3, 4.25],
          ],
          [
            [5, 6],
            [7, -8],
          ],
        )
        .toString(true);
    expect(shown(tf)).toBe(shown(oracle as unknown as Api));
  });

  it('count as one tensor', () => {
    const before = tf.memory().numTensors;
    const [re, im] = [tf.tensor1d([1]), tf.tensor1d([2])];
    const t = tf.complex(re, im);
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([re, im]);
    expect(Array.from(t.dataSync())).toEqual([1, 2]);
    t.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.tidy(() => {
      tf.ones([2], 'complex64');
      tf.zerosLike(z(1, 2)).clone();
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are added, subtracted, multiplied', () => {
    same((api, a, b) => api.add(a, b));
    same((api, a, b) => api.sub(a, b));
    same((api, a, b) => api.mul(a, b));
    expectPairs(z(1, 2, 3, 4).add(z(10, 20)), [11, 22, 13, 24]);
    expectPairs(z(1, 2).mul(2), [2, 4]);
    expectPairs(tf.sub(1, z(1, 2)), [0, -2]);
    expectPairs(tf.addN([z(1, 2), z(3, 4)]), [4, 6]);
    expect(() => z(1, 2).add('a')).toThrow('add');
  });

  it('are divided, negated, squared and measured', () => {
    expectPairs(z(1, 2).div(z(3, -4)), [-0.2, 0.4]);
    expectPairs(z(2, 4).div(2), [1, 2]);
    expectPairs(z(1, 2).neg(), [-1, -2]);
    expectPairs(z(1, 2).square(), [-3, 4]);
    same((api, a) => api.abs(a));
    expect(z(3, 4, 0, 0).abs().arraySync()).toEqual([5, 0]);
    expectClose(z(3e-30, -4e-30).abs().mul(1e30).dataSync(), [5]);
    expectClose(z(3e30, 4e30).abs().mul(1e-30).dataSync(), [5]);
    expect(z(-Infinity, 1, NaN, 0).abs().arraySync()).toEqual([Infinity, NaN]);
    expectPairs(z(1, 2, 3, 5).sum(), [4, 7]);
    expectPairs(z(1, 2, 3, 5).mean(), [2, 3.5]);
    const a = z(1, 2, 3, 4, 5, 6, 7, 8).reshape([2, 2]);
    expectPairs(tf.matMul(a, a), [-12, 42, -16, 62, -20, 98, -24, 150]);
  });

  it('move like real ones', () => {
    same((_, a) => a.reshape([3, 2]));
    same((_, a) => a.expandDims(0).squeeze());
    expectPairs(z(1, 2, 3, 4, 5, 6).slice(1, 2), [3, 4, 5, 6]);
    same((api, a, b) => api.concat([a, b], 1));
    same((_, a) => a.transpose());
    same((api, a, b) => api.stack([a, b]));
    expectPairs(z(1, 2, 3, 4).gather([1, 0]), [3, 4, 1, 2]);
    same((api, a) => api.cast(a, 'float32'));
    same((api) => api.cast(api.tensor1d([1, 2]), 'complex64'));
    same((api) => api.zeros([2], 'complex64'));
    same((api) => api.ones([2], 'complex64'));
    same((api, a) => api.zerosLike(a));
    same((_, a) => a.clone());
    expectPairs(tf.transpose(z(1, 2), [0], true), [1, -2]);
    expectPairs(z(1, 2, 3, 4).reverse(), [3, 4, 1, 2]);
    expectPairs(z(1, 2).tile([2]), [1, 2, 1, 2]);
    expectPairs(z(1, 2).pad([[1, 0]]), [0, 0, 1, 2]);
    expectPairs(tf.fill([1], 3, 'complex64'), [3, 0]);
    expectPairs(tf.concat([z(1, 2), tf.tensor1d([5])]), [1, 2, 5, 0]);
    expectPairs(tf.where([true, false], z(1, 2, 3, 4), z(5, 6)), [1, 2, 5, 6]);
    expect(tf.equal(z(1, 2, 1, 3), z(1, 2)).arraySync()).toEqual([1, 0]);
    expect(tf.notEqual(z(1, 2, 1, 3), z(1, 2)).arraySync()).toEqual([0, 1]);
    expect(() => tf.less(z(1, 2), 1)).toThrow("less: argument 'a' is complex64");
    expect(() => tf.exp(z(1, 2))).toThrow('exp');
  });

  it('have gradients', () => {
    const [a, b] = [numbers([3], 0.5, 2, 1), numbers([3], 0.5, 2, 2)];
    expectGradients((x, y) => tf.abs(tf.complex(x, y)), [a, b]);
    expectGradients(
      (x, y) => tf.real(tf.complex(x, y).square()).add(tf.imag(tf.complex(y, x))),
      [a, b],
    );
    expectGradients(
      (x, y) => tf.abs(tf.complex(x, y).div(tf.complex(y, tf.onesLike(y)))),
      [a, numbers([3], 1, 2, 3)],
    );
    const g = tf.grad((w) => tf.abs(w).square())(z(1, 2, 3, -4));
    expectPairs(g, [2, 4, 6, -8]);
    expect(
      tf
        .grad((x) => tf.abs(tf.complex(x, x)))(tf.tensor1d([0]))
        .arraySync(),
    ).toEqual([0]);
    expect(() => tf.grad((x) => tf.complex(x, x))(tf.scalar(1))).toThrow('tf.real');
  });

  it('go through compiled functions', () => {
    const f = tf.compile((x: tf.Tensor) => ({ square: x.square(), size: x.abs() }));
    for (const w of [z(3, 4), z(0, 1)]) {
      const { square, size } = f(w);
      expectPairs(square, Array.from(w.square().dataSync()));
      expectClose(size.dataSync(), w.abs().dataSync());
    }
    f.dispose();
  });

  it('are saved and loaded', async () => {
    const { data, specs } = await tf.io.encodeWeights({ z: z(1, 2, 3, 4) });
    expect(specs[0].dtype).toBe('complex64');
    expectPairs(tf.io.decodeWeights(data, specs).z, [1, 2, 3, 4]);
  });
});

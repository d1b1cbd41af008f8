/** Fourier transforms and what is made of them, against TensorFlow.js, inverses, and finite differences. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, expectLikeOracle, numbers } from '../util/oracle.ts';

describeBackends('Fourier transforms', () => {
  it('are those of TensorFlow.js', () => {
    for (const shape of [[1], [2], [3], [8], [2, 5], [2, 3, 4], [12]]) {
      const [re, im] = [numbers(shape, -2, 2, 1), numbers(shape, -2, 2, 2)];
      expectLikeOracle((api, x, y) => api.fft(api.complex(x, y)), [re, im], 1e-4);
      expectLikeOracle((api, x, y) => api.complex(x, y).ifft(), [re, im], 1e-4);
      expectLikeOracle((api, x) => api.spectral.rfft(x), [re], 1e-4);
    }
    expectLikeOracle((api, x) => api.rfft(x, 3), [numbers([2, 5])], 1e-4);
    expectLikeOracle((api, x) => api.rfft(x, 8), [numbers([2, 5])], 1e-4);
    for (const shape of [
      [2, 2],
      [2, 5],
      [2, 3, 4],
    ]) {
      const parts = [numbers(shape, -2, 2, 1), numbers(shape, -2, 2, 2)];
      expectLikeOracle((api, x, y) => api.irfft(api.complex(x, y)), parts, 1e-4);
    }
  });

  it('are undone by their inverses, at any length', () => {
    for (const n of [1, 7, 16, 17, 30, 121, 202]) {
      const x = tf.tensor(numbers([3, n]).values, [3, n]);
      expectClose(tf.real(tf.ifft(tf.fft(x))).dataSync(), x.dataSync(), 1e-5);
      if (n % 2 === 0) expectClose(tf.irfft(tf.rfft(x)).dataSync(), x.dataSync(), 1e-5);
    }
  });

  it('give shapes of any rank', () => {
    expect(tf.irfft(tf.ones([5])).shape).toEqual([8]);
    expect(tf.irfft(tf.ones([2, 2, 2, 3])).shape).toEqual([2, 2, 2, 4]);
    expect(tf.fft(tf.ones([0, 4])).shape).toEqual([0, 4]);
    expect(tf.rfft(tf.tensor1d([1, 2, 3], 'int32')).shape).toEqual([2]);
  });

  it('have gradients', () => {
    const [re, im] = [numbers([2, 3], -1, 1, 1), numbers([2, 3], -1, 1, 2)];
    expectGradients((x, y) => tf.abs(tf.fft(tf.complex(x, y))).square(), [re, im]);
    expectGradients((x, y) => tf.real(tf.ifft(tf.complex(x, y))).square(), [re, im]);
    expectGradients((x) => tf.imag(tf.rfft(x, 5)).square(), [numbers([2, 4], -1, 1, 3)]);
    expectGradients((x, y) => tf.irfft(tf.complex(x, y)).square(), [re, im]);
  });

  it('run compiled', () => {
    const spectrum = tf.compile((x: tf.Tensor) => tf.abs(tf.rfft(x)));
    for (const seed of [1, 2]) {
      const x = tf.tensor(numbers([4, 16], -1, 1, seed).values, [4, 16]);
      expectClose(spectrum(x).dataSync(), tf.abs(tf.rfft(x)).dataSync());
    }
    spectrum.dispose();
  });

  it('refuse what they cannot transform', () => {
    expect(() => tf.fft(tf.scalar(1))).toThrow('fft: transforms the last axis');
    expect(() => tf.ifft(tf.ones([2, 0]))).toThrow('ifft');
    expect(() => tf.rfft(tf.complex([1], [1]))).toThrow("rfft: argument 'input' is complex64");
    expect(() => tf.rfft(tf.ones([4]), 0)).toThrow('rfft: fftLength');
  });
});

describeBackends('signals', () => {
  it('have windows', () => {
    for (const length of [2, 5, 10]) {
      expectLikeOracle((api) => api.signal.hammingWindow(length), []);
      expectLikeOracle((api) => api.signal.hannWindow(length), []);
    }
    expect(tf.signal.hannWindow(1).arraySync()).toEqual([1]);
    expect([1, 3, 4, 5].map(tf.enclosingPowerOfTwo)).toEqual([1, 4, 4, 8]);
    expectLikeOracle((api) => api.cosineWindow(6, 0.3, 0.7), []);
    expect(() => tf.signal.hannWindow(1.5)).toThrow('cosineWindow');
  });

  it('are cut into frames', () => {
    const signal = numbers([11]);
    for (const [length, step] of [
      [3, 2],
      [4, 4],
      [2, 5],
    ]) {
      expectLikeOracle((api, x) => api.signal.frame(x as tf.Tensor1D, length, step), [signal]);
      expectLikeOracle(
        (api, x) => api.signal.frame(x as tf.Tensor1D, length, step, true, 7),
        [signal],
      );
    }
    expect(tf.signal.frame([1, 2], 3, 1).shape).toEqual([0, 3]);
    expect(tf.signal.frame(tf.ones<tf.Rank.R1>([2, 5] as unknown as [number]), 3, 1).shape).toEqual(
      [2, 3, 3],
    );
    expectGradients((x) => tf.signal.frame(x as tf.Tensor1D, 3, 2, true).square(), [numbers([7])]);
    expect(() => tf.signal.frame([1, 2], 0, 1)).toThrow('frame');
  });

  it('are transformed frame by frame', () => {
    expectLikeOracle((api, x) => api.signal.stft(x as tf.Tensor1D, 4, 2), [numbers([11])], 1e-4);
    expectLikeOracle((api, x) => api.signal.stft(x as tf.Tensor1D, 5, 3, 6), [numbers([20])], 1e-4);
    const before = tf.memory().numTensors;
    tf.signal.stft([1, 2, 3, 4, 5], 4, 1).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expectGradients(
      (x) => tf.abs(tf.signal.stft(x as tf.Tensor1D, 4, 2, 5)).square(),
      [numbers([8])],
    );
  });
});

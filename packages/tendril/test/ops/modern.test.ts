/** Activations and normalizations that TensorFlow.js has no ops for, against closed forms. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, input, make, numbers } from '../util/oracle.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const softplus = (x: number): number => Math.log1p(Math.exp(x));

const activations: Record<string, [(x: tf.Tensor) => tf.Tensor, (x: number) => number]> = {
  'gelu by tanh': [
    (x) => tf.gelu(x, true),
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  silu: [tf.silu, (x) => x * sigmoid(x)],
  mish: [tf.mish, (x) => x * Math.tanh(softplus(x))],
  hardSwish: [tf.hardSwish, (x) => (x * clip(x + 3, 0, 6)) / 6],
  hardSigmoid: [(x) => tf.hardSigmoid(x), (x) => clip(0.2 * x + 0.5, 0, 1)],
  'hardSigmoid of sixths': [(x) => tf.hardSigmoid(x, 1 / 6), (x) => clip(x / 6 + 0.5, 0, 1)],
  softsign: [tf.softsign, (x) => x / (1 + Math.abs(x))],
};

describeBackends('modern ops', () => {
  it('activations', () => {
    const x = numbers([3, 9], -4, 4);
    for (const [op, value] of Object.values(activations)) {
      const y = op(make(tf, x));
      expect(y.shape).toEqual([3, 9]);
      expectClose(y.dataSync(), x.values.map(value), 2e-6);
      expectGradients(op, [numbers([7], -2.4, 2.4)]);
      expect(op(tf.tensor1d([1, 2], 'int32')).dtype).toBe('float32');
    }
    // Values of x Φ(x) from tables of the normal distribution.
    expectClose(
      tf.gelu([-3, -1, 0, 1, 3]).dataSync(),
      [-0.00404969, -0.15865525, 0, 0.84134475, 2.9959503],
      1e-6,
    );
    expectGradients((t) => tf.gelu(t), [numbers([7])]);
    expect(() => tf.hardSigmoid([1], NaN)).toThrow('hardSigmoid: alpha and beta must be numbers');
  });

  it('groupNorm', () => {
    const x = numbers([2, 3, 2, 6]);
    const [scale, offset] = [numbers([6], 0.5, 1.5, 2), numbers([6], -1, 1, 3)];
    const expected = x.values.map((value, i) => {
      const [batch, channel] = [Math.floor(i / 36), i % 6];
      const members = x.values.filter(
        (_, j) =>
          Math.floor(j / 36) === batch && Math.floor((j % 6) / 2) === Math.floor(channel / 2),
      );
      const mean = members.reduce((a, b) => a + b) / members.length;
      const variance = members.reduce((a, b) => a + (b - mean) ** 2, 0) / members.length;
      return (
        ((value - mean) / Math.sqrt(variance + 1e-5)) * scale.values[channel] +
        offset.values[channel]
      );
    });
    const options = { scale: make(tf, scale), offset: make(tf, offset) };
    expectClose(tf.groupNorm(make(tf, x), 3, options).dataSync(), expected, 1e-5);
    const first = make(tf, x).transpose([0, 3, 1, 2]);
    const back = tf.groupNorm(first, 3, { ...options, axis: 1 }).transpose([0, 2, 3, 1]);
    expectClose(back.dataSync(), expected, 1e-5);
    expectGradients(
      (a, s, o) => tf.groupNorm(a, 2, { scale: s, offset: o }).square(),
      [numbers([2, 2, 4]), numbers([4], 0.5, 1.5, 2), numbers([4], -1, 1, 3)],
      { tolerance: 1e-2 },
    );
    expect(() => tf.groupNorm(tf.zeros([2, 6]), 4)).toThrow(
      'groups must divide the 6 channels of axis 1',
    );
    expect(() => tf.groupNorm(tf.zeros([2, 6]), 2, { scale: [1, 2] })).toThrow(
      'scale must be of shape [6]',
    );
  });

  it('rmsNorm', () => {
    const x = numbers([2, 3, 4], -2, 2);
    const root = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length + 1e-6);
    const rows = x.values.map(
      (value, i) => value / root(x.values.slice(i - (i % 4), i - (i % 4) + 4)),
    );
    expectClose(tf.rmsNorm(make(tf, x)).dataSync(), rows, 1e-5);
    const scale = numbers([3, 4], 0.5, 1.5, 2);
    const planes = x.values.map(
      (value, i) =>
        (value / root(x.values.slice(i - (i % 12), i - (i % 12) + 12))) * scale.values[i % 12],
    );
    expectClose(
      tf.rmsNorm(make(tf, x), { axis: [1, 2], scale: make(tf, scale) }).dataSync(),
      planes,
      1e-5,
    );
    expectGradients(
      (a, s) => tf.rmsNorm(a, { scale: s }).square(),
      [numbers([2, 4]), input([4], [0.5, 1, 1.5, 2])],
    );
    expect(() => tf.rmsNorm(tf.zeros([2, 3]), { scale: [1] })).toThrow(
      'scale must be of shape [3]',
    );
  });
});

/** Tensors: creation, reading, printing, buffers, variables, flags. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

describeBackends('tensors', () => {
  it('hold values of each dtype', async () => {
    expect(
      tf
        .tensor([
          [1, 2.5],
          [3, 4],
        ])
        .arraySync(),
    ).toEqual([
      [1, 2.5],
      [3, 4],
    ]);
    expect(tf.tensor([1.9, -1.9], [2], 'int32').dataSync()).toEqual(Int32Array.of(1, -1));
    expect(await tf.tensor1d([true, false]).data()).toEqual(Uint8Array.of(1, 0));
    expect(tf.tensor2d(Float32Array.of(1, 2, 3, 4), [2, 2]).arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tf.tensor([], [0, 3]).arraySync()).toEqual([]);
    expect(tf.scalar(3).rank).toBe(0);
  });

  it('give each reader a copy of its own', () => {
    const t = tf.tensor1d([1, 2]);
    t.dataSync()[0] = 99;
    expect(t.arraySync()).toEqual([1, 2]);
  });

  it('buffers are filled by coordinates', () => {
    const buffer = tf.buffer([2, 3]);
    buffer.set(5, 1, 2);
    expect(buffer.get(1, 2)).toBe(5);
    expect(buffer.toTensor().arraySync()).toEqual([
      [0, 0, 0],
      [0, 0, 5],
    ]);
    expect(() => buffer.set(1, 2, 0)).toThrow(/outside/);
    expect(new tf.TensorBuffer([2]).toTensor().dtype).toBe('float32');
  });

  it('variables check what they are assigned', () => {
    const v = tf.variable(tf.tensor1d([1, 2]), true, 'mine');
    expect(() => v.assign(tf.tensor1d([1, 2, 3]))).toThrow(/'mine'.*\[2\].*\[3\]/);
    expect(() => tf.variable(tf.scalar(1), true, 'mine')).toThrow(/'mine' already/);
    v.dispose();
    tf.variable(tf.scalar(1), true, 'mine').dispose();
  });

  it('move when the backend changes', async () => {
    const name = tf.getBackend();
    const t = tf.tensor1d([1, 2, 3]).square();
    t.dataSync();
    await tf.setBackend('cpu');
    expect(t.add(1).arraySync()).toEqual([2, 5, 10]);
    await tf.setBackend(name);
    expect(t.add(1).arraySync()).toEqual([2, 5, 10]);
  });
});

describe('printing', () => {
  it('looks as in TensorFlow.js', () => {
    expect(
      tf
        .tensor2d([
          [1, 2],
          [30, 4],
        ])
        .toString(),
    ).toBe('Tensor\n    [[1 , 2],\n     [30, 4]]');
    expect(tf.ones([2, 1, 1]).toString()).toBe('Tensor\n    [[[1]],\n\n     [[1]]]');
    expect(tf.scalar(1.5).toString()).toBe('Tensor\n    1.5');
    expect(tf.tensor1d([true, false]).toString(true)).toBe(
      'Tensor\n  dtype: bool\n  rank: 1\n  shape: [2]\n  values:\n    [true, false]',
    );
    expect(tf.range(0, 30).toString()).toContain('[0, 1, 2, ..., 27, 28, 29]');
    expect(tf.zeros([30, 1]).toString()).toContain('\n     ...,\n     [0],');
    expect(tf.zeros([30, 1, 1]).toString()).toContain('\n\n     ...\n\n     [[0]],');
  });
});

describe('bad input', () => {
  it('is named, with what was wanted', () => {
    expect(() => tf.tensor([[1, 2], [3]])).toThrow(/tensor: .*ragged/);
    expect(() => tf.tensor([1, 2, 3], [2, 2])).toThrow(
      /tensor: shape \[2,2\] holds 4 values, got 3/,
    );
    expect(() => tf.tensor([{}] as never)).toThrow(/tensor: element 0 is object/);
    expect(() => tf.tensor([1], [1], 'float99' as never)).toThrow(/float99.*float32/);
    expect(() => tf.tensor2d([1, 2, 3])).toThrow(/tensor2d/);
    expect(() => tf.scalar([1] as never)).toThrow(/scalar/);
    expect(() => tf.add(undefined as never, 1)).toThrow(/add: argument 'a'.*undefined/);
  });

  it('an unknown backend is refused with the list of those there are', async () => {
    await expect(tf.setBackend('quantum')).rejects.toThrow(/'quantum'.*cpu/);
  });

  it('takes every number but 0 for true', () => {
    expect(tf.tensor1d([NaN, 0.5, 0, -0, -1], 'bool').arraySync()).toEqual([1, 1, 0, 0, 1]);
    expect(tf.tensor1d(Float32Array.of(NaN, 0), 'bool').arraySync()).toEqual([1, 0]);
  });

  it('says its rank as text too', () => {
    const ranks = [tf.scalar(1), tf.ones([1, 1]), tf.ones([1, 1, 1, 1, 1])];
    expect(ranks.map(({ rankType }) => rankType)).toEqual(['0', '2', 'higher']);
  });

  it('debug mode finds the op that made a NaN', () => {
    tf.enableDebugMode();
    try {
      expect(() => tf.tensor1d([1, -1]).log()).toThrow(/log: .*NaN at flat position 1/);
      expect(tf.tensor1d([1]).log().arraySync()).toEqual([0]);
    } finally {
      tf.env().set('DEBUG', false);
    }
  });

  it('flags are known by name', () => {
    expect(() => tf.env().get('NO_SUCH_FLAG')).toThrow(/NO_SUCH_FLAG.*DEBUG/);
    expect(() => tf.env().set('TENDRIL_PRINT', 'everything')).toThrow(/graph.*program/);
  });
});

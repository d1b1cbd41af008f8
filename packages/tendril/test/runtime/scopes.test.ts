/** tidy, keep, dispose, memory: logical tensors are counted, and nothing is held longer than somebody needs it. */
import { beforeEach, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

describeBackends('scopes', () => {
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  const made = (): number => tf.memory().numTensors - before;

  it('tidy frees what it made, except the result', () => {
    const y = tf.tidy(() => {
      const a = tf.tensor1d([1, 2, 3]);
      return { sum: a.add(1).sum(), list: [a.mul(2)] };
    });
    expect(made()).toBe(2);
    expect(y.sum.arraySync()).toBe(9);
    expect(y.list[0].arraySync()).toEqual([2, 4, 6]);
    tf.dispose(y);
    expect(made()).toBe(0);
  });

  it('tidies nest, and keep survives them', () => {
    let kept!: tf.Tensor;
    const out = tf.tidy(() => {
      const inner = tf.tidy(() => {
        kept = tf.keep(tf.scalar(7));
        return tf.scalar(1).add(2);
      });
      expect(inner.isDisposed).toBe(false);
      return inner.mul(2);
    });
    expect(out.arraySync()).toBe(6);
    expect(kept.arraySync()).toBe(7);
    expect(made()).toBe(2);
    tf.dispose([out, kept]);
  });

  it('tidy frees everything when its function throws, and refuses promises', () => {
    expect(() =>
      tf.tidy(() => {
        tf.zeros([10]);
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(() => tf.tidy(() => Promise.resolve(tf.scalar(1)))).toThrow(/promise/);
    expect(made()).toBe(0);
  });

  it('a disposed tensor is refused by name, and the program goes on', () => {
    const a = tf.tensor1d([1, 2]);
    a.dispose();
    a.dispose();
    expect(() => a.add(1)).toThrow(/add.*disposed/);
    expect(() => tf.matMul(a as never, a as never)).toThrow(/matMul.*'a'.*disposed/);
    expect(() => a.dataSync()).toThrow(/disposed/);
    expect(made()).toBe(0);
  });

  it('a value outlives its tensor while something pending needs it', () => {
    const a = tf.tensor1d([1, 2]);
    const b = a.square();
    a.dispose();
    expect(b.arraySync()).toEqual([1, 4]);
    b.dispose();
  });

  it('a value outlives the first of two programs that need it', () => {
    const [y, z] = tf.tidy(() => {
      const a = tf.ones([100]).mul(3);
      a.dataSync(); // from here on it has a buffer
      const shared = a.reshape([10, 10]);
      return [shared.exp(), shared.mul(2)];
    });
    expect(y.dataSync()[5]).toBeCloseTo(Math.exp(3), 4);
    expect(z.dataSync()[5]).toBe(6);
    tf.dispose([y, z]);
  });

  it('buffers go back when the last tensor does', () => {
    const bytes = tf.memory().numBytes;
    const a = tf.ones([1000]);
    a.dataSync();
    expect(tf.memory().numBytes - bytes).toBeGreaterThanOrEqual(4000);
    const view = a.reshape([10, 100]);
    view.dataSync();
    expect(tf.memory().numBytes - bytes).toBeLessThan(8000);
    a.dispose();
    expect(view.shape).toEqual([10, 100]);
    expect(view.dataSync()[999]).toBe(1);
    view.dispose();
    expect(tf.memory().numBytes).toBe(bytes);
  });

  it('a loop that reads nothing keeps memory flat', () => {
    const x = tf.variable(tf.zeros([100]));
    const step = (): void => tf.tidy(() => x.assign(x.add(1)));
    for (let i = 0; i < 5000; i++) step();
    const { numBytes, numTensors } = tf.memory();
    for (let i = 0; i < 7000; i++) step();
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.memory().numBytes).toBeLessThanOrEqual(numBytes + 4096);
    expect(x.dataSync()[0]).toBe(12000);
    x.dispose();
  });

  it('tensors that nobody made part of a scope are found by the garbage collector', async () => {
    const gc = (globalThis as { gc?: () => void }).gc;
    if (gc === undefined) return; // only where the collector can be called
    for (let i = 0; i < 100; i++) tf.ones([100]).add(i).dataSync();
    for (let tries = 0; tries < 50 && made() > 10; tries++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(made()).toBeLessThanOrEqual(10);
  });
});

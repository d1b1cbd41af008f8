/** tf.compile: traced once for a signature, replayed after that. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { untraced } from '../../src/runtime/index.ts';
import { describeBackends } from '../util/backends.ts';

describeBackends('compile', () => {
  it('runs the function once for each signature', () => {
    let runs = 0;
    const f = tf.compile((x: tf.Tensor) => {
      runs++;
      return x.square().sum();
    });
    expect(f(tf.tensor1d([1, 2])).arraySync()).toBe(5);
    expect(f(tf.tensor1d([3, 4])).arraySync()).toBe(25);
    expect(runs).toBe(1);
    expect(f(tf.tensor1d([1, 2, 3])).arraySync()).toBe(14);
    expect(runs).toBe(2);
    f.dispose();
    expect(f(tf.tensor1d([2, 2])).arraySync()).toBe(8);
    expect(runs).toBe(3);
    f.dispose();
  });

  it('takes and gives containers, and other arguments are part of the signature', () => {
    const f = tf.compile((pair: { a: tf.Tensor; b: tf.Tensor[] }, mode: string) => ({
      first: mode === 'add' ? pair.a.add(pair.b[0]) : pair.a.mul(pair.b[0]),
      rest: [pair.a, 'text'],
    }));
    const pair = { a: tf.scalar(3), b: [tf.scalar(4)] };
    expect(f(pair, 'add').first.arraySync()).toBe(7);
    expect(f(pair, 'mul').first.arraySync()).toBe(12);
    const again = f(pair, 'mul');
    expect((again.rest[0] as tf.Tensor).arraySync()).toBe(3);
    expect(again.rest[1]).toBe('text');
    f.dispose();
  });

  it('reads variables at each call and assigns them', () => {
    const v = tf.variable(tf.tensor1d([1, 1]));
    const f = tf.compile((x: tf.Tensor) => {
      const old = v.add(0);
      v.assign(v.add(x));
      return [old, v.mul(10)];
    });
    const [old, now] = f(tf.tensor1d([1, 2]));
    expect(old.arraySync()).toEqual([1, 1]);
    expect(now.arraySync()).toEqual([20, 30]);
    expect(v.arraySync()).toEqual([2, 3]);
    v.assign(tf.tensor1d([100, 100]));
    expect(f(tf.tensor1d([1, 2]))[1].arraySync()).toEqual([1010, 1020]);
    expect(v.arraySync()).toEqual([101, 102]);
    f.dispose();
    v.dispose();
  });

  it("does not change a tensor that shares a variable's buffer", () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const f = tf.compile(() => v.assign(v.mul(2)));
    f();
    const snapshot = v.clone();
    f();
    expect(snapshot.arraySync()).toEqual([2, 4]);
    expect(v.arraySync()).toEqual([4, 8]);
    f.dispose();
    tf.dispose([snapshot, v]);
  });

  it('asks the host anew at each call', () => {
    let asked = 0;
    const f = tf.compile((x: tf.Tensor) => x.add(tf.hostInput([], 'float32', () => ++asked)));
    expect(f(tf.scalar(0)).arraySync()).toBe(1);
    expect(f(tf.scalar(0)).arraySync()).toBe(2);
    expect(asked).toBe(2);
    f.dispose();
  });

  it('draws fresh random numbers at each call, the same ones after a seed', () => {
    const f = tf.compile(() => tf.randomUniform([4]));
    tf.setRandomSeed(5);
    const [a, b] = [f().arraySync(), f().arraySync()];
    expect(a).not.toEqual(b);
    tf.setRandomSeed(5);
    expect([f().arraySync(), f().arraySync()]).toEqual([a, b]);
    f.dispose();
  });

  it('refuses to read what is not there yet, and leaves variables alone', () => {
    const v = tf.variable(tf.scalar(1));
    const f = tf.compile((x: tf.Tensor) => {
      v.assign(v.add(x));
      return x.add(x.dataSync()[0]);
    });
    expect(() => f(tf.scalar(2))).toThrow(tf.TraceError);
    expect(v.arraySync()).toBe(1);
    v.dispose();
  });

  it('can make state on the side, however much is pending', () => {
    const made: tf.Variable[] = [];
    const f = tf.compile((x: tf.Tensor) => {
      let y = x;
      for (let i = 0; i < 5000; i++) y = y.add(1);
      made.push(untraced(() => tf.variable(tf.zeros([2]).add(1))));
      return y.add(made[0]);
    });
    expect(f(tf.tensor1d([1, 2])).arraySync()).toEqual([5002, 5003]);
    f.dispose();
    tf.dispose(made);
  });

  it('gives many results at once, however much was recorded before', () => {
    const f = tf.compile((x: tf.Tensor) => Array.from({ length: 400 }, (_, i) => x.add(i)));
    const x = tf.scalar(1);
    for (let round = 0; round < 12; round++) {
      const results = f(x);
      expect(results.map((t) => t.dataSync()[0])).toEqual(results.map((_, i) => i + 1));
      tf.dispose(results);
    }
    f.dispose();
    x.dispose();
  });

  it('runs inline within a gradient or another compiled function', () => {
    const square = tf.compile((x: tf.Tensor) => x.square());
    const g = tf.grad((x: tf.Tensor) => square(x).sum());
    expect(g(tf.tensor1d([1, 2])).arraySync()).toEqual([2, 4]);
    const outer = tf.compile((x: tf.Tensor) => square(x).add(1));
    expect(outer(tf.scalar(3)).arraySync()).toBe(10);
    outer.dispose();
    square.dispose();
  });

  it('compiles gradients, and keeps memory flat', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const step = tf.compile((x: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(() => w.mul(x).square().sum<tf.Scalar>(), [w]);
      w.assign(w.sub<tf.Tensor1D>(grads[w.name].mul(0.1)));
      return value;
    });
    const x = tf.tensor1d([1, 1]);
    const losses = [1, 2, 3].map(() => tf.tidy(() => step(x).dataSync()[0]));
    expect(losses[0]).toBeCloseTo(5);
    expect(losses[1]).toBeCloseTo(3.2);
    const before = tf.memory();
    for (let i = 0; i < 500; i++) step(x).dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    // What other specs left pending may be computed meanwhile.
    expect(tf.memory().numBytes).toBeLessThan(before.numBytes + 4096);
    step.dispose();
    tf.dispose([x, w]);
  });
});

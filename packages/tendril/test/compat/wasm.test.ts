/** What programs written for TensorFlow.js' wasm backend call. */
import { afterEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

const before = tf.wasmOptions.threads;

afterEach(() => {
  tf.wasmOptions.threads = before;
});

describe('the functions of the wasm backend', () => {
  it('take paths in both forms', () => {
    expect(() => tf.setWasmPath('/a.wasm')).not.toThrow();
    expect(() => tf.setWasmPaths({ 'tfjs-backend-wasm.wasm': '/a.wasm' }, true)).not.toThrow();
  });

  it('set the number of threads of the next backend', () => {
    tf.setThreadsCount(3);
    expect(tf.wasmOptions.threads).toBe(3);
  });

  it.each([0, -1, 1.5, NaN])('refuse %s threads', (count) => {
    expect(() => tf.setThreadsCount(count)).toThrow(/setThreadsCount: got .*positive integer/);
  });

  it('count the threads of the current backend', () => {
    expect(tf.getThreadsCount()).toBe(tf.threads());
  });
});

describe('the names of @tensorflow/tfjs-data', () => {
  it('are found where programs that import that package look for them', async () => {
    const doubled = tf.zip({ x: tf.array([1, 2]), y: tf.array([3, 4]) });
    expect(await doubled.toArray()).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 4 },
    ]);
    expect(tf.csv).toBe(tf.data.csv);
    expect(tf.Dataset).toBe(tf.data.Dataset);
  });
});

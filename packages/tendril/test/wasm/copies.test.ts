/** Weights are packed once and kept so: while they are what they were, and no longer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { setBackend } from '../../src/runtime/index.ts';
import * as tf from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import '../util/backends.ts';

const kept = (): number => tf.memory().numBytesKept;

/** Values that sum without rounding. */
const eighths = (shape: [number, number], factor = 1): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => (((i * 7) % 17) - 8) * factor),
    shape,
  );

async function product(a: tf.Tensor2D, b: tf.Tensor2D): Promise<ArrayLike<number>> {
  const [x, y] = [await a.data(), await b.data()];
  const [m, k] = a.shape;
  const n = b.shape[1];
  return Float32Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += x[Math.floor(at / n) * k + i] * y[i * n + (at % n)];
    return sum;
  });
}

describe('packed weights', () => {
  let before = 0;
  beforeEach(async () => {
    await setBackend('wasm');
    before = kept();
  });
  afterEach(() => expect(kept()).toBe(before));

  it('are kept once for all sizes of batch, and counted', async () => {
    const w = eighths([40, 30]);
    const f = tf.compile((x: tf.Tensor2D) => tf.matMul(x, w));
    for (const rows of [7, 7, 20, 1, 12, 33]) {
      const x = eighths([rows, 40]);
      const y = f(x);
      expect(await y.data()).toEqual(await product(x, w));
      // Panels have 8 columns.
      expect(kept() - before).toBe(4 * 40 * 32);
      tf.dispose([x, y]);
    }
    f.dispose();
    w.dispose();
  });

  it('are packed anew when the variable is assigned', async () => {
    const w = tf.variable(eighths([40, 30]));
    const x = eighths([9, 40]);
    const f = tf.compile((input: tf.Tensor2D) => tf.matMul(input, w as tf.Tensor2D));
    for (const factor of [1, 2, 3]) {
      const value = eighths([40, 30], factor);
      w.assign(value);
      value.dispose();
      for (let i = 0; i < 2; i++) {
        const y = f(x);
        expect(await y.data()).toEqual(await product(x, w as tf.Tensor2D));
        y.dispose();
      }
    }
    f.dispose();
    tf.dispose([x, w]);
  });

  it('follow a training step that writes over them, which itself keeps none', async () => {
    const w = tf.variable(eighths([40, 30], 1 / 8));
    const x = eighths([9, 40]);
    const predict = tf.compile((input: tf.Tensor2D) => tf.matMul(input, w as tf.Tensor2D));
    const step = tf.compile((input: tf.Tensor2D) => {
      const y = tf.matMul(input, w);
      w.assign(w.add(tf.matMul(input, y, true, false).mul(0)).add(1));
    });
    for (let i = 0; i < 4; i++) {
      step(x);
      expect(kept()).toBe(before);
      const y = predict(x);
      expect(await y.data()).toEqual(await product(x, w as tf.Tensor2D));
      expect(kept()).toBeGreaterThan(before);
      y.dispose();
    }
    predict.dispose();
    step.dispose();
    tf.dispose([x, w]);
  });

  it('serve convolutions too', async () => {
    const filter = eighths([3 * 3 * 8, 16]).reshape<tf.Tensor4D>([3, 3, 8, 16]);
    const x = eighths([14 * 14, 8]).reshape<tf.Tensor4D>([1, 14, 14, 8]);
    const f = tf.compile((image: tf.Tensor4D) => tf.conv2d(image, filter, 1, 'same'));
    const y = f(x);
    await setBackend('cpu');
    const image = tf.tensor4d(await x.data(), x.shape);
    const taps = tf.tensor4d(await filter.data(), filter.shape);
    const want = tf.conv2d(image, taps, 1, 'same');
    expect(await y.data()).toEqual(await want.data());
    await setBackend('wasm');
    expect(kept() - before).toBe(4 * 72 * 16);
    f.dispose();
    tf.dispose([filter, x, y, want, image, taps]);
  });
});

it('when memory runs out, copies of weights are given up and done without', () => {
  const type = (rows: number, columns: number) =>
    ({ shape: [rows, columns], dtype: 'float32' }) as const;
  const [m, k, n] = [16, 512, 512];
  const graph: Graph = {
    nodes: [
      { op: 'parameter', attrs: type(m, k), inputs: [], ...type(m, k) },
      { op: 'parameter', attrs: type(k, n), inputs: [], ...type(k, n) },
      {
        op: 'dot_general',
        attrs: { lhs_batching: [], rhs_batching: [], lhs_contracting: [1], rhs_contracting: [0] },
        inputs: [0, 1],
        ...type(m, n),
      },
    ],
    inputs: [0, 1],
    outputs: [2],
    donated: [],
    steady: [1],
  };
  const backend = new WasmBackend({ threads: 1, maximumBytes: 16 * 2 ** 20, evaluateBelow: 0 });
  const x = backend.alloc('float32', m * k);
  const w = backend.alloc('float32', k * n);
  backend.write(x, new Float32Array(m * k).fill(1));
  backend.write(w, new Float32Array(k * n).fill(2));
  const runnable = backend.prepare({ graph, program: () => compileGraph(graph) });
  const first = runnable.run([x, w])[0];
  expect(backend.readSync(first)[5]).toBe(2 * k);
  expect(backend.memory().keptBytes).toBe(4 * k * n);
  // All of the memory, but for a block that is too small for the copy.
  const blocks = [];
  for (;;) {
    try {
      blocks.push(backend.alloc('float32', 2 ** 16));
    } catch (error) {
      expect((error as Error).message).toContain('Out of memory');
      break;
    }
  }
  expect(backend.memory().keptBytes).toBe(0);
  backend.free(blocks[0]);
  const again = runnable.run([x, w])[0];
  expect(backend.readSync(again)[5]).toBe(2 * k);
  expect(backend.memory().keptBytes).toBe(0);
  backend.dispose();
});

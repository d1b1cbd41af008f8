/** Weights are packed once and kept so: while they are what they were, and no longer. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Buffer, Runnable } from '../../src/backends/backend.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { setBackend } from '../../src/runtime/index.ts';
import * as tf from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { simplify } from '../../src/compile/simplify/index.ts';
import { trace } from '../../src/runtime/traced.ts';
import { expectClose } from '../util/oracle.ts';
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
      // Panels have 8 columns: two more than there are. The rest is in place of the tensor's own memory.
      expect(kept() - before).toBe(4 * 40 * 2);
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
    expect(kept() - before).toBe(0);
    f.dispose();
    tf.dispose([filter, x, y, want, image, taps]);
  });
});

describe('weights that only products read', () => {
  beforeEach(async () => {
    await setBackend('wasm');
  });

  /** Any bits: also numbers that are none, and zeros of both signs. */
  const anyBits = (size: number): fc.Arbitrary<Int32Array<ArrayBuffer>> =>
    fc.int32Array({ minLength: size, maxLength: size }).map((bits) => new Int32Array(bits));
  const bitsOf = (values: Float32Array): Int32Array =>
    new Int32Array(values.buffer, values.byteOffset, values.length);

  it('lie in memory once, packed, and are read as they were, to the bit', async () => {
    const sizes = fc.record({
      k: fc.integer({ min: 9, max: 70 }),
      n: fc.integer({ min: 9, max: 40 }),
      rows: fc.integer({ min: 1, max: 30 }),
      transposed: fc.boolean(),
    });
    const cases = sizes.chain((size) =>
      fc.record({ size: fc.constant(size), bits: anyBits(size.k * size.n) }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ size: { k, n, rows, transposed }, bits }) => {
        const start = tf.memory();
        const w = tf.tensor2d(new Float32Array(bits.buffer), transposed ? [n, k] : [k, n]);
        const x = eighths([rows, k]);
        const f = tf.compile((input: tf.Tensor2D) => tf.matMul(input, w, false, transposed));
        for (let i = 0; i < 2; i++) {
          const y = f(x);
          await y.data();
          y.dispose();
        }
        const most = 4 * (k * roundedUp(n, 8) - k * n);
        expect(kept() - start.numBytesKept).toBeLessThanOrEqual(most);
        expect(bitsOf(await w.data<'float32'>())).toEqual(bits);
        expect(bitsOf(w.dataSync<'float32'>())).toEqual(bits);
        const copy = w.clone();
        expect(kept() - start.numBytesKept).toBeLessThanOrEqual(most);
        tf.dispose([w, x, copy]);
        f.dispose();
        expect(kept()).toBe(start.numBytesKept);
        expect(tf.memory().numBytes).toBe(start.numBytes);
      }),
      { numRuns: 60 },
    );
  });

  it('serve programs that want them in other orders, and as they are', async () => {
    const before = kept();
    const w = eighths([48, 40]);
    const bytes = 4 * 48 * 40;
    const by = tf.compile((x: tf.Tensor2D) => tf.matMul(x, w));
    const byTransposed = tf.compile((x: tf.Tensor2D) => tf.matMul(x, w, false, true));
    const doubled = tf.compile((x: tf.Tensor2D) => tf.add(tf.mul(w, 2), x));
    const [x, z, zero] = [eighths([20, 48]), eighths([20, 40]), tf.zeros<tf.Rank.R2>([48, 40])];
    const turned = w.transpose<tf.Tensor2D>();
    const wanted = [await product(x, w), await product(z, turned)];
    const runs = async (f: (x: tf.Tensor2D) => tf.Tensor, input: tf.Tensor2D): Promise<unknown> => {
      const y = f(input);
      const values = await y.data();
      y.dispose();
      return values;
    };
    for (let i = 0; i < 3; i++) {
      expect(await runs(by, x)).toEqual(wanted[0]);
      if (i === 0) expect(kept() - before).toBe(0);
      expect(await runs(byTransposed, z)).toEqual(wanted[1]);
      // Two orders at first; then both, and the tensor as it is.
      expect(kept() - before).toBe(i === 0 ? bytes : 2 * bytes);
      expect(await runs(doubled, zero)).toEqual((await w.data()).map((v) => 2 * v));
    }
    by.dispose();
    byTransposed.dispose();
    doubled.dispose();
    tf.dispose([w, x, z, zero, turned]);
    expect(kept()).toBe(before);
  });

  it('are saved by a layers model, and trained further, as they are', async () => {
    const make = (): tf.Sequential => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 40, activation: 'relu', inputShape: [24] }),
          tf.layers.dense({ units: 16 }),
        ],
      });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model;
    };
    const [tested, plain] = [make(), make()];
    plain.setWeights(tested.getWeights());
    const [x, y] = [eighths([32, 24], 1 / 8), eighths([32, 16], 1 / 8)];
    const weightsOf = (model: tf.Sequential): Float32Array[] =>
      model.getWeights().map((t) => t.dataSync<'float32'>());
    for (let i = 0; i < 3; i++) {
      tf.dispose(tested.predict(x));
      expect(weightsOf(tested)).toEqual(weightsOf(plain));
      await tested.fit(x, y, { epochs: 2, shuffle: false });
      await plain.fit(x, y, { epochs: 2, shuffle: false });
      expect(weightsOf(tested)).toEqual(weightsOf(plain));
    }
    tf.dispose(tested.predict(x));
    let saved: ArrayBuffer | undefined;
    await tested.save(
      tf.io.withSaveHandler(async ({ weightData }) => {
        saved = weightData as ArrayBuffer;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    expect(new Float32Array(saved!)).toEqual(
      Float32Array.from(weightsOf(plain).flatMap((values) => [...values])),
    );
    tested.dispose();
    plain.dispose();
    tf.dispose([x, y]);
  });
});

const roundedUp = (n: number, to: number): number => Math.ceil(n / to) * to;

describe('when memory runs out', () => {
  const type = (rows: number, columns: number) =>
    ({ shape: [rows, columns], dtype: 'float32' }) as const;
  const [m, k] = [16, 512];

  /** A product of what is given first by what is given then, which holds the same from run to run. */
  const productOf = (n: number): Graph => ({
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
  });

  function start(n: number) {
    const backend = new WasmBackend({ threads: 1, maximumBytes: 16 * 2 ** 20, evaluateBelow: 0 });
    const put = (values: Float32Array): Buffer => {
      const buffer = backend.alloc('float32', values.length);
      backend.write(buffer, values);
      return buffer;
    };
    const x = put(new Float32Array(m * k).fill(1));
    const values = Float32Array.from({ length: k * n }, (_, i) => (i % n) + 1);
    const w = put(values);
    const graph = productOf(n);
    const runnable = backend.prepare({ graph, program: () => compileGraph(graph) });
    const check = (): void => {
      const y = runnable.run([x, w])[0];
      const row = Float32Array.from({ length: n }, (_, i) => k * (i + 1));
      expect(backend.readSync(y).slice(0, n)).toEqual(row);
      backend.free(y);
    };
    /** Takes all of the memory, but for blocks that are smaller than this. */
    const fill = (elements: number): Buffer[] => {
      const blocks: Buffer[] = [];
      for (;;) {
        try {
          blocks.push(backend.alloc('float32', elements));
        } catch (error) {
          expect((error as Error).message).toContain('Out of memory');
          return blocks;
        }
      }
    };
    return { backend, w, values, check, fill };
  }

  it('copies of weights are given up that lie beside them, and done without', () => {
    const n = 509;
    const { backend, w, check, fill } = start(n);
    check();
    expect(backend.memory().keptBytes).toBe(4 * k * 3);
    // Who has read them as they are may do so again.
    const scale = compiled(backend, doubling(k * n));
    backend.free(scale.run([w])[0]);
    expect(backend.memory().keptBytes).toBe(4 * k * 512);
    const blocks = fill(2 ** 16);
    expect(backend.memory().keptBytes).toBe(0);
    backend.free(blocks[0]);
    check();
    expect(backend.memory().keptBytes).toBe(0);
    backend.dispose();
  });

  it('packed weights stay, and can be read', () => {
    const { backend, w, values, check, fill } = start(512);
    check();
    const blocks = fill(2 ** 10);
    expect(backend.memory().keptBytes).toBe(0);
    expect(backend.readSync(w)).toEqual(values);
    backend.free(blocks.pop()!);
    blocks.splice(0, 8).forEach((block) => backend.free(block));
    check();
    backend.dispose();
  });

  it('packed weights give way to what programs read as it is', () => {
    const n = 512;
    const { backend, w, values, check, fill } = start(n);
    check();
    const scale = compiled(backend, doubling(k * n));
    // There is room for the result, but not for the weights twice.
    const room = backend.alloc('float32', k * n);
    const blocks = fill(2 ** 10);
    backend.free(room);
    const before = backend.memory().numBuffers;
    const y = scale.run([w])[0];
    expect(backend.readSync(y)).toEqual(values.map((v) => 2 * v));
    expect(backend.memory().numBuffers).toBe(before + 1);
    backend.free(y);
    expect(backend.readSync(w)).toEqual(values);
    check();
    blocks.forEach((block) => backend.free(block));
    backend.dispose();
  });
});

describe('weights of loops', () => {
  const n = 37;
  const values = (shape: [number, number], seed: number): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i * 12.9 + seed) / 6),
      shape,
    );
  const steps = 12;
  type Cell = (h: tf.Tensor2D) => tf.Tensor2D;

  /** What a loop gives, in the way that a program writes it, or step by step. */
  const ways: Record<string, (cell: Cell, h: tf.Tensor2D) => tf.Tensor2D> = {
    scan: (cell, h) => tf.scan((state) => [cell(state), null], h, null, { length: steps })[0],
    whileLoop: (cell, h) =>
      tf.whileLoop(
        (_, i) => i.less(steps),
        (state, i) => [cell(state as tf.Tensor2D), i.add(1)],
        [h, tf.scalar(0)],
      )[0] as tf.Tensor2D,
    'scan in a scan': (cell, h) =>
      tf.scan(
        (outer) => [
          tf.scan((state) => [cell(state), null], outer, null, { length: 4, unroll: false })[0],
          null,
        ],
        h,
        null,
        { length: steps / 4, unroll: false },
      )[0],
  };

  for (const [name, loop] of Object.entries(ways)) {
    it(`are packed when it begins, from what they are then: ${name}`, async () => {
      for (const backend of ['wasm', 'cpu']) {
        await setBackend(backend);
        const [w, v] = [tf.variable(values([n, n], 1)), tf.variable(values([n, n], 2))];
        for (const rows of [1, 9, 20]) {
          // Of the two, one is multiplied from the left, transposed; and what a program computes is packed too.
          const f = tf.compile((x: tf.Tensor2D) => {
            const mixed = tf.add<tf.Tensor2D>(w, v);
            const cell: Cell = (h) =>
              tf.tanh(tf.matMul<tf.Tensor2D>(h, mixed).add(tf.matMul(h, v, false, true)));
            return loop(cell, x);
          });
          for (const seed of [3, 4]) {
            v.assign(values([n, n], seed));
            const x = values([rows, n], 5);
            const actual = f(x).dataSync();
            let h = x;
            const mixed = tf.add<tf.Tensor2D>(w, v);
            for (let i = 0; i < steps; i++)
              h = tf.tanh(tf.matMul<tf.Tensor2D>(h, mixed).add(tf.matMul(h, v, false, true)));
            expectClose(actual, h.dataSync(), 1e-5);
          }
          f.dispose();
        }
        tf.dispose([w, v]);
      }
      await setBackend('wasm');
    });
  }

  it('are read as they lie where there is no room', () => {
    const size = 512;
    const [x, w] = [tf.ones<'R2'>([9, size]), tf.ones<'R2'>([size, size])];
    const { graph: recorded, inputs: plans } = trace(
      (h: tf.Tensor2D, weights: tf.Tensor2D) =>
        tf.scan((state) => [tf.matMul(state, weights), null], h, null, { length: 10 })[0],
      [x, w],
    );
    const graph = simplify(recorded);
    const backend = new WasmBackend({ threads: 1, maximumBytes: 16 * 2 ** 20, evaluateBelow: 0 });
    const put = (numbers: Float32Array): Buffer => {
      const buffer = backend.alloc('float32', numbers.length);
      backend.write(buffer, numbers);
      return buffer;
    };
    const start = Float32Array.from({ length: 9 * size }, (_, i) => i);
    const shift = new Float32Array(size * size);
    for (let i = 0; i < size; i++) shift[i * size + ((i + 1) % size)] = 1;
    const inputs = plans.map((plan) =>
      put(plan.kind === 'argument' && plan.index === 0 ? start : shift),
    );
    const runnable = backend.prepare({ graph, program: () => compileGraph(graph) });
    const check = (): void => {
      const y = runnable.run(inputs)[0];
      const shifted = start.map((_, i) => {
        const column = i % size;
        return i - column + ((column + size - 10) % size);
      });
      expect(backend.readSync(y)).toEqual(shifted);
      backend.free(y);
    };
    check();
    const blocks: Buffer[] = [];
    const fill = (): void => {
      for (;;) blocks.push(backend.alloc('float32', 1024));
    };
    expect(fill).toThrow('Out of memory');
    blocks.splice(0, 100).forEach((block) => backend.free(block));
    check();
    expect(() => backend.alloc('float32', size * size)).toThrow('Out of memory');
    blocks.forEach((block) => backend.free(block));
    check();
    backend.dispose();
    tf.dispose([x, w]);
  });
});

/** A graph that gives twice what it is given. */
function doubling(size: number): Graph {
  const type = { shape: [size], dtype: 'float32' } as const;
  return {
    nodes: [
      { op: 'parameter', attrs: type, inputs: [], ...type },
      { op: 'add', attrs: {}, inputs: [0, 0], ...type },
    ],
    inputs: [0],
    outputs: [1],
    donated: [],
  };
}

function compiled(backend: WasmBackend, graph: Graph): Runnable {
  return backend.prepare({ graph, program: () => compileGraph(graph) });
}

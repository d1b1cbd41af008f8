/**
 * The worker backend: everything but recording is the engine's, what fails there is told where it is read, and one buffer with several
 * names is never overwritten under one of them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engineText } from '../../src/backends/worker/engine-text.ts';
import { library } from '../../src/backends/worker/library.ts';
import { WorkerBackend } from '../../src/backends/worker/backend.ts';
import { startEngine } from '../../src/backends/worker/port.ts';
import * as tf from '../../src/index.ts';

const noStages: readonly string[] = [];

/** An engine of its own, for what ends it or fills its memory. */
async function open(options: tf.WasmOptions = {}): Promise<WorkerBackend> {
  return WorkerBackend.open(
    await startEngine(engineText!, { threads: 1, ...options }),
    library,
    () => noStages,
  );
}

beforeAll(async () => {
  expect(await tf.setBackend('worker')).toBe(true);
});

afterAll(async () => {
  await tf.setBackend('wasm');
});

describe('the worker backend', () => {
  it('computes what is recorded here', async () => {
    expect(tf.getBackend()).toBe('worker');
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const result = await x.matMul(x).add(1).array();
    expect(result).toEqual([
      [8, 11],
      [16, 23],
    ]);
  });

  it('leaves the thread that records free', async () => {
    const x = tf.randomNormal([700, 700]);
    await x.data();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    let y = x;
    for (let i = 0; i < 12; i++) y = tf.matMul(y, x).div(700);
    await y.data();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('reads at once where memory can be shared', () => {
    expect(Array.from(tf.tensor1d([1, 2, 3]).square().dataSync())).toEqual([1, 4, 9]);
    expect(tf.tensor1d([1, 2], 'int32').sum().arraySync()).toBe(3);
    expect(tf.tensor1d([0, 1], 'bool').logicalNot().arraySync()).toEqual([1, 0]);
    expect(tf.zeros([0, 3]).add(1).arraySync()).toEqual([]);
  });

  describe('where it cannot', () => {
    const shared = globalThis.SharedArrayBuffer;
    afterEach(() => {
      globalThis.SharedArrayBuffer = shared;
    });

    it('refuses to, and says what to do', async () => {
      const x = tf.tensor1d([1, 2, 3]).square();
      Object.assign(globalThis, { SharedArrayBuffer: undefined });
      expect(() => x.dataSync()).toThrow(/Cross-Origin-Opener-Policy.*await data\(\)/);
      expect(Array.from(await x.data())).toEqual([1, 4, 9]);
    });
  });

  it('keeps what a compiled function returns, though it is what a variable held', async () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const step = tf.compile(() => {
      const before = v.mul(1);
      v.assign(v.add(1));
      return before;
    });
    const results = [step(), step(), step()];
    const values = await Promise.all(results.map((t) => t.array()));
    expect(values).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    expect(await v.array()).toEqual([4, 5]);
    step.dispose();
    v.dispose();
  });

  it('trains to the same bits as the wasm backend', async () => {
    const train = async (): Promise<number[]> => {
      tf.setRandomSeed(7);
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [4] }),
          tf.layers.dropout({ rate: 0.2 }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const [x, y] = [tf.randomNormal([50, 4]), tf.randomNormal([50, 1])];
      await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
      const values = await Promise.all(model.getWeights().map((w) => w.data()));
      return values.flatMap((w) => Array.from(w));
    };
    const here = await train();
    await tf.setBackend('wasm');
    const there = await train();
    await tf.setBackend('worker');
    expect(here).toEqual(there);
  });

  it('counts buffers as they are given back', async () => {
    const backend = await open();
    const [one, other] = [backend.alloc('float32', 1000), backend.alloc('bool', 10)];
    expect(backend.memory()).toMatchObject({ numBytes: 4010, numBuffers: 2 });
    await backend.read(one);
    expect(backend.memory().reservedBytes).toBeGreaterThan(4010);
    backend.free(one);
    backend.free(other);
    expect(backend.memory()).toMatchObject({ numBytes: 0, numBuffers: 0 });
    backend.dispose();
  });
});

describe('what goes wrong in the engine', () => {
  it('is told by what should have come of it, and by nothing else', async () => {
    const backend = await open({ maximumBytes: 32 * 2 ** 20 });
    const fine = backend.alloc('float32', 2);
    backend.write(fine, new Float32Array([1, 2]));
    const huge = backend.alloc('float32', 2 ** 26);
    backend.write(huge, new Float32Array([1]));
    const copy = backend.copy(huge);
    await expect(backend.read(huge)).rejects.toThrow(/out of memory/i);
    await expect(backend.read(copy)).rejects.toThrow(/out of memory/i);
    expect(() => backend.readSync(copy)).toThrow(/out of memory/i);
    for (const buffer of [huge, copy]) backend.free(buffer);
    expect(Array.from(await backend.read(fine))).toEqual([1, 2]);
    expect(backend.memory().numBuffers).toBe(1);
    backend.dispose();
  });

  it('ends what waits for it when it ends', async () => {
    const backend = await open();
    const buffer = backend.alloc('float32', 1);
    const waiting = backend.read(buffer);
    backend.dispose();
    await expect(waiting).rejects.toThrow(
      'worker: the engine has ended: this backend was disposed',
    );
    expect(() => backend.alloc('float32', 1)).toThrow('worker: the engine has ended');
    // What is collected late has nothing to give back.
    expect(() => backend.free(buffer)).not.toThrow();
    expect(backend.memory().numBytes).toBe(0);
  });

  it('is told when it does not start', async () => {
    const failing = startEngine('throw new Error("no engine here")', {});
    await expect(
      failing.then((port) => WorkerBackend.open(port, library, () => noStages)),
    ).rejects.toThrow(/worker: the engine could not start: .*no engine here/);
  });

  it('refuses what belongs to others, and what was freed', async () => {
    const [one, other] = [await open(), await open()];
    const buffer = one.alloc('int32', 3);
    expect(() => other.free(buffer)).toThrow('worker: the buffer was freed, or belongs to another');
    one.free(buffer);
    expect(() => one.write(buffer, new Int32Array(3))).toThrow('worker: the buffer was freed');
    one.dispose();
    other.dispose();
  });
});

/** Routines as shaders, against the reference evaluator: odd sizes, several lines, NaN, equal elements, windows outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { listenToCompiler } from '../util/shader-messages.ts';

const here = 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null;

let before = '';
let heard: ReturnType<typeof listenToCompiler>;
beforeAll(() => {
  before = tf.getBackend();
  if (here) heard = listenToCompiler();
});
afterAll(async () => {
  await tf.setBackend(before);
});

function noise(size: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 8) / 2 ** 20;
  });
}

/** What a function gives on the reference evaluator and on WebGPU. */
async function onBoth(
  f: () => tf.Tensor,
): Promise<[reference: ArrayLike<number>, here: ArrayLike<number>]> {
  const results: ArrayLike<number>[] = [];
  for (const backend of ['cpu', 'webgpu']) {
    await tf.setBackend(backend);
    results.push(await f().data());
  }
  return [results[0], results[1]];
}

async function expectSame(f: () => tf.Tensor): Promise<void> {
  const [reference, webgpu] = await onBoth(f);
  expect(webgpu).toEqual(reference);
}

async function expectClose(f: () => tf.Tensor, tolerance: number): Promise<void> {
  const [reference, webgpu] = await onBoth(f);
  const scale = Array.from(reference, Math.abs)
    .filter(Number.isFinite)
    .reduce((a, b) => Math.max(a, b), 1);
  for (let i = 0; i < reference.length; i++) {
    if (Number.isFinite(reference[i]))
      expect(Math.abs(webgpu[i] - reference[i])).toBeLessThanOrEqual(tolerance * scale);
    else expect(webgpu[i]).toBe(reference[i]);
  }
}

describe.runIf(here)('routines on WebGPU', () => {
  describe('cumulative', () => {
    it.each([
      [[1], 0],
      [[7], 0],
      [[1025], 0],
      [[300_001], 0],
      [[3, 1500], 1],
      [[5, 7, 3], 1],
      [[40, 5000], 0],
      [[2, 0], 1],
    ] as [number[], number][])('sums %j along axis %d', async (shape, axis) => {
      const x = noise(
        shape.reduce((a, b) => a * b, 1),
        3,
      );
      for (const exclusive of [false, true])
        for (const reverse of [false, true])
          await expectClose(() => tf.cumsum(tf.tensor(x, shape), axis, exclusive, reverse), 1e-5);
    });

    it('multiplies, and adds integers exactly', async () => {
      const x = noise(3000, 5).map((v) => 1 + v / 2 ** 20);
      await expectClose(() => tf.cumprod(tf.tensor(x, [2, 1500]), 1), 1e-4);
      const ints = Int32Array.from(noise(5000, 7));
      await expectSame(() => tf.cumsum(tf.tensor1d(ints, 'int32')));
    });

    it('hands NaN on', async () => {
      const x = noise(2500, 9);
      x[1200] = NaN;
      await expectClose(() => tf.cumsum(tf.tensor1d(x)), 1e-5);
    });
  });

  describe('sorting', () => {
    const special = noise(5000, 11);
    special.set([NaN, -NaN, Infinity, -Infinity, 0, -0, 1e-40, 3, 3, 3], 100);

    it.each([1, 2, 5, 511, 512, 513, 5000])('sorts %d elements', async (count) => {
      const x = special.slice(0, count);
      for (const direction of ['ASCENDING', 'DESCENDING'] as const)
        await expectSame(() => tf.sort(tf.tensor1d(x), -1, direction));
    });

    it('keeps the order of equal elements', async () => {
      const x = special.map((v) => Math.round(v % 4));
      for (const direction of ['ASCENDING', 'DESCENDING'] as const)
        await expectSame(() => tf.argsort(tf.tensor2d(x, [5, 1000]), 1, direction));
    });

    it('sorts along an axis in the middle', async () => {
      await expectSame(() => tf.sort(tf.tensor3d(special.slice(0, 3 * 70 * 4), [3, 70, 4]), 1));
      await expectSame(() => tf.sort(tf.tensor2d(Int32Array.from(special), [100, 50], 'int32'), 0));
    });

    it('finds the largest', async () => {
      for (const k of [1, 3, 1000]) {
        await expectSame(() => tf.topk(tf.tensor2d(special, [5, 1000]), k).indices);
        await expectSame(() => tf.topk(tf.tensor2d(special, [5, 1000]), k).values);
      }
    });
  });

  describe('scatter', () => {
    it('adds rows to where they belong, some of them several times', async () => {
      const places = Int32Array.from(noise(700, 13), (v) => Math.abs(v) % 50);
      const updates = noise(700 * 6, 15);
      await expectClose(
        () =>
          tf.scatterND(
            tf.tensor2d(places, [700, 1], 'int32'),
            tf.tensor2d(updates, [700, 6]),
            [50, 6],
          ),
        1e-6,
      );
    });

    it('lets the last one win, and skips what lies outside', async () => {
      const at = tf.tensor2d(
        [
          [1, 2],
          [0, 0],
          [1, 2],
          [2, 1],
        ],
        [4, 2],
        'int32',
      );
      await expectSame(() =>
        tf.tensorScatterUpdate(tf.zeros([3, 4]), at, tf.tensor1d([1, 2, 3, 4])),
      );
    });

    it('is the gradient of gather', async () => {
      const at = Int32Array.from(noise(333, 17), (v) => Math.abs(v) % 20);
      await expectClose(
        () =>
          tf.grad((x: tf.Tensor) => tf.gather(x, tf.tensor1d(at, 'int32')).square())(
            tf.tensor2d(noise(20 * 5, 19), [20, 5]),
          ),
        1e-6,
      );
    });
  });

  it.each([1, 2, 3, 8, 30, 64, 101, 1000, 1024, 4096])('transforms lines of %d', async (n) => {
    const [re, im] = [noise(3 * n, 21), noise(3 * n, 23)].map((x) => x.map((v) => v / 8));
    for (const f of [tf.fft, tf.ifft])
      for (const part of [tf.real, tf.imag])
        await expectClose(
          () => part(f(tf.complex(tf.tensor2d(re, [3, n]), tf.tensor2d(im, [3, n])))),
          2e-6,
        );
  });

  it('compile without a word', async () => {
    const { shaders, messages } = await heard();
    expect(messages).toEqual([]);
    expect(shaders).toBeGreaterThan(5);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import type { Buffer } from '../../src/backends/backend.ts';
import { WebglBackend } from '../../src/backends/webgl/backend.ts';
import { webglOptions } from '../../src/backends/webgl/options.ts';
import { webglFactory } from '../../src/backends/webgl/register.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

const here = new OffscreenCanvas(1, 1).getContext('webgl2') !== null;
const opened: WebglBackend[] = [];

async function open(): Promise<WebglBackend> {
  const backend = await WebglBackend.open();
  opened.push(backend);
  return backend;
}

afterEach(() => {
  delete webglOptions.onContextLost;
  opened.splice(0).forEach((backend) => backend.dispose());
});

function put(backend: WebglBackend, values: TypedArray, dtype: DType = 'float32'): Buffer {
  const buffer = backend.alloc(dtype, values.length);
  backend.write(buffer, values);
  return buffer;
}

async function onWebgl(work: () => void | Promise<void>): Promise<void> {
  const before = getBackend();
  expect(await setBackend('webgl')).toBe(true);
  try {
    await work();
  } finally {
    await setBackend(before);
  }
}

describe.runIf(here)('webgl', () => {
  it('is not chosen unasked, nor where software draws', async () => {
    expect(await webglFactory.suits()).toBe(false);
    webglOptions.automatic = true;
    try {
      // These tests run on SwiftShader.
      expect(await webglFactory.suits()).toBe(false);
    } finally {
      delete webglOptions.automatic;
    }
  });

  it('reads back what was written, waiting or not', async () => {
    const backend = await open();
    const floats = Float32Array.from(
      { length: 10_007 },
      (_, i) => Math.sin(i) * 10 ** ((i % 60) - 30),
    );
    floats.set([NaN, Infinity, -Infinity, -0, 1e-40], 5);
    const ints = Int32Array.from({ length: 1025 }, (_, i) => Math.imul(i, 0x9e3779b1));
    const bools = Uint8Array.of(1, 0, 0, 1, 1);
    for (const [values, dtype] of [
      [floats, 'float32'],
      [floats.subarray(1), 'float32'],
      [ints, 'int32'],
      [bools, 'bool'],
      [new Float32Array(0), 'float32'],
    ] as const) {
      const buffer = put(backend, values, dtype);
      expect(backend.readSync(buffer)).toEqual(values);
      expect(await backend.read(buffer)).toEqual(values);
    }
  });

  it('computes with numbers side by side', () =>
    onWebgl(() => {
      const x = tf.range(0, 10_001);
      expect([...x.mul(2).add(1).slice(9998).dataSync()]).toEqual([19997, 19999, 20001]);
    }));

  it('gives memory back to its pool', async () => {
    const backend = await open();
    const first = put(backend, new Float32Array(1000));
    const { reservedBytes } = backend.memory();
    for (let i = 0; i < 100; i++) backend.free(put(backend, new Float32Array(1000)));
    backend.free(first);
    expect(backend.memory().numBuffers).toBe(0);
    expect(backend.memory().reservedBytes).toBeLessThanOrEqual(2 * reservedBytes);
    expect(() => backend.free(first)).toThrow('was freed');
  });

  it('says what is too large', async () => {
    const backend = await open();
    expect(() => backend.alloc('float32', 2 ** 40)).toThrow(/more than this device/);
  });

  it('tells of a lost context, and makes another', async () => {
    const backend = await open();
    const buffer = put(backend, Float32Array.of(1, 2, 3));
    const told = new Promise((resolve) => (webglOptions.onContextLost = resolve));
    const reading = backend.read(buffer);
    backend.gl.getExtension('WEBGL_lose_context')!.loseContext();
    await expect(reading).rejects.toThrow(/values of this tensor are gone|context was lost/);
    expect(await told).toHaveProperty('message');
    await backend.ready;
    expect(() => backend.readSync(buffer)).toThrow('its device was lost');
    backend.free(buffer);
    const again = put(backend, Float32Array.of(4, 5));
    expect(await backend.read(again)).toEqual(Float32Array.of(4, 5));
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { webgpuOptions } from '../../src/backends/webgpu/options.ts';
import { webgpuFactory } from '../../src/backends/webgpu/register.ts';
import type { Buffer } from '../../src/backends/backend.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

const here = 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null;
const backends: WebgpuBackend[] = [];

async function open(): Promise<WebgpuBackend> {
  const backend = await WebgpuBackend.open();
  backends.push(backend);
  return backend;
}

afterEach(() => {
  delete webgpuOptions.onDeviceLost;
  backends.splice(0).forEach((backend) => backend.dispose());
});

function put(backend: WebgpuBackend, values: TypedArray, dtype: DType = 'float32'): Buffer {
  const buffer = backend.alloc(dtype, values.length);
  backend.write(buffer, values);
  return buffer;
}

describe.runIf(here)('webgpu', () => {
  it('is chosen only where the program allows it and it is not made of software', async () => {
    expect(await webgpuFactory.suits()).toBe(false);
    webgpuOptions.automatic = true;
    try {
      const adapter = await navigator.gpu.requestAdapter();
      expect(await webgpuFactory.suits()).toBe(!adapter!.info.isFallbackAdapter);
    } finally {
      delete webgpuOptions.automatic;
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
      [ints, 'int32'],
      [bools, 'bool'],
      [new Float32Array(0), 'float32'],
    ] as const) {
      const buffer = put(backend, values, dtype);
      expect(backend.readSync(buffer)).toEqual(values);
      expect(await backend.read(buffer)).toEqual(values);
    }
  });

  it('lends the buffer of a tensor', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      const x = tf.tensor1d([1, 2, 3]).square();
      const { tensorRef, buffer, bufSize } = x.dataToGPU();
      x.dispose();
      expect(bufSize).toBe(12);
      expect(buffer).toBeInstanceOf(GPUBuffer);
      expect([...(await tensorRef.data())]).toEqual([1, 4, 9]);
      expect(() => tf.complex([1], [2]).dataToGPU()).toThrow('wanted float32, int32 or bool');
      tensorRef.dispose();
    } finally {
      await setBackend(before);
    }
    await setBackend('cpu');
    expect(() => tf.scalar(1).dataToGPU()).toThrow(/^dataToGPU: the backend '(wasm|cpu)'/);
  });

  it('makes tensors of a buffer of its device, copied or where it is', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      const x = tf.tensor1d([1, 2, 3, 4]).square();
      const { tensorRef, buffer } = x.dataToGPU();
      const copy = tf.tensor({ buffer }, [2, 2]);
      const same = tf.tensor({ buffer, zeroCopy: true }, [4], 'float32');
      expect(same.dataToGPU().buffer).toBe(buffer);
      expect(copy.dataToGPU().buffer).not.toBe(buffer);
      expect(copy.add(1).arraySync()).toEqual([
        [2, 5],
        [10, 17],
      ]);
      tf.dispose([same, copy]);
      // Disposing of the tensor left the buffer alone.
      expect([...(await tensorRef.data())]).toEqual([1, 4, 9, 16]);
      const numTensors = tf.memory().numTensors;
      expect(() => tf.tensor({ buffer }, [1000])).toThrow(/at least 4000 bytes .* COPY_SRC/);
      expect(() => tf.tensor({ buffer })).toThrow('say nothing of their shape');
      expect(() => tf.tensor({ buffer }, [4], 'complex64')).toThrow("cannot be 'complex64'");
      expect(tf.memory().numTensors).toBe(numTensors);
      await setBackend('cpu');
      expect(() => tf.tensor({ buffer }, [4])).toThrow(
        "the backend 'cpu' makes no tensor of a GPUBuffer",
      );
      tf.dispose([x, tensorRef]);
    } finally {
      await setBackend(before);
    }
  });

  it('takes pictures of all kinds without the host', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    const spies = [
      vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData'),
      vi.spyOn(GPUQueue.prototype, 'writeBuffer'),
    ];
    try {
      const bytes = [255, 0, 0, 255, 0, 0, 255, 255, 10, 200, 30, 255];
      const imageData = new ImageData(Uint8ClampedArray.from(bytes), 3, 1);
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [3, 1];
      canvas.getContext('2d')!.putImageData(imageData, 0, 0);
      const image = new Image();
      image.src = canvas.toDataURL();
      await image.decode();
      const offscreen = new OffscreenCanvas(3, 1);
      offscreen.getContext('2d')!.drawImage(canvas, 0, 0);
      const bitmap = await createImageBitmap(canvas);
      const frame = new VideoFrame(bitmap, { timestamp: 0 });
      const plain = { data: Uint8Array.from(bytes), width: 3, height: 1 };
      const sources = [canvas, image, offscreen, bitmap, frame, imageData, plain];
      const tensors = sources.map((source) => tf.browser.fromPixels(source, 4));
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
      for (const tensor of tensors) {
        expect([tensor.shape, tensor.dtype]).toEqual([[1, 3, 4], 'int32']);
        expect([...tensor.dataSync()]).toEqual(bytes);
      }
      expect(tf.browser.fromPixels(bitmap).arraySync()).toEqual([
        [
          [255, 0, 0],
          [0, 0, 255],
          [10, 200, 30],
        ],
      ]);
      // A canvas that 2D cannot read.
      const drawn = document.createElement('canvas');
      [drawn.width, drawn.height] = [2, 2];
      const gl = drawn.getContext('webgl', { preserveDrawingBuffer: true })!;
      gl.clearColor(0, 1, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      expect([...tf.browser.fromPixels(drawn, 2).dataSync()]).toEqual([
        0, 255, 0, 255, 0, 255, 0, 255,
      ]);
      bitmap.close();
      const { numTensors } = tf.memory();
      expect(() => tf.browser.fromPixels(bitmap)).toThrow('wait until it has loaded');
      expect(() => tf.browser.fromPixels(new Image())).toThrow('wait until it has loaded');
      const wide = document.createElement('canvas');
      wide.width = 20_000;
      expect(() => tf.browser.fromPixels(wide)).toThrow(/20000 × \d+ pixels is more than/);
      expect(tf.memory().numTensors).toBe(numTensors);
      frame.close();
      tf.dispose(tensors);
    } finally {
      spies.forEach((spy) => spy.mockRestore());
      await setBackend(before);
    }
  });

  it('takes the present picture of a video', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [16, 16];
      const context = canvas.getContext('2d')!;
      context.fillStyle = 'rgb(255, 255, 255)';
      context.fillRect(0, 0, 16, 16);
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = canvas.captureStream(30);
      await video.play();
      await vi.waitUntil(() => video.readyState >= 2 && video.videoWidth === 16);
      const pixels = tf.browser.fromPixels(video);
      expect(pixels.shape).toEqual([16, 16, 3]);
      expect(pixels.min().dataSync()[0]).toBeGreaterThan(250);
      pixels.dispose();
      video.srcObject = null;
    } finally {
      await setBackend(before);
    }
  });

  it('keeps the order of things while shaders are compiled', async () => {
    const before = getBackend();
    await setBackend('webgpu');
    try {
      // Sizes and factors that no other test has, so that their shaders are new.
      const x = tf.fill([1237], 3);
      const y = x.mul(1237.5);
      const early = y.data();
      y.dispose();
      x.dispose();
      const other = tf.tensor1d(new Float32Array(1237).fill(7));
      const both = other.add(other.mul(1238.5));
      expect(both.dataSync()[1236]).toBe(7 * 1239.5);
      expect((await early)[1236]).toBe(3 * 1237.5);
      expect((await other.data())[0]).toBe(7);
      tf.dispose([other, both]);
    } finally {
      await setBackend(before);
    }
  });

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
    expect(() => backend.alloc('float32', 2 ** 40)).toThrow(/that this device gives a buffer/);
  });

  it('tells of a lost device, and gets another', async () => {
    const backend = await open();
    const buffer = put(backend, Float32Array.of(1, 2, 3));
    const told = new Promise((resolve) => (webgpuOptions.onDeviceLost = resolve));
    const reading = backend.read(buffer);
    backend.device.destroy();
    await expect(reading).rejects.toThrow(/values of this tensor are gone|device was lost/);
    expect(await told).toMatchObject({ reason: 'destroyed' });
    await backend.ready;
    expect(() => backend.readSync(buffer)).toThrow('its device was lost');
    backend.free(buffer);
    const again = put(backend, Float32Array.of(4, 5));
    expect(await backend.read(again)).toEqual(Float32Array.of(4, 5));
  });

  describe('as the current backend', () => {
    async function onWebgpu(work: () => void | Promise<void>): Promise<void> {
      const before = getBackend();
      expect(await setBackend('webgpu')).toBe(true);
      try {
        await work();
      } finally {
        await setBackend(before);
      }
    }

    it('adds up long sums', () =>
      onWebgpu(() => {
        const k = 5000;
        const a = tf.tidy(() =>
          tf
            .range(0, 3 * k)
            .mod(7)
            .reshape([3, k]),
        );
        const b = tf.tidy(() =>
          tf
            .range(0, k * 5)
            .mod(5)
            .reshape([k, 5]),
        );
        const [x, y] = [a.dataSync(), b.dataSync()];
        const expected = new Float32Array(15);
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 5; j++)
            for (let l = 0; l < k; l++) expected[i * 5 + j] += x[i * k + l] * y[l * 5 + j];
        expect(tf.matMul(a, b).dataSync()).toEqual(expected);
      }));

    it('multiplies matrices of odd sizes', () =>
      onWebgpu(() => {
        const [m, k, n] = [131, 67, 77];
        const a = tf.tidy(() =>
          tf
            .range(0, m * k)
            .mod(13)
            .sub(6)
            .reshape([m, k]),
        );
        const b = tf.tidy(() =>
          tf
            .range(0, k * n)
            .mod(11)
            .sub(5)
            .reshape([k, n]),
        );
        const [x, y] = [a.dataSync(), b.dataSync()];
        const expected = new Float32Array(m * n);
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++)
            for (let l = 0; l < k; l++) expected[i * n + j] += x[i * k + l] * y[l * n + j];
        expect(tf.matMul(a, b).dataSync()).toEqual(expected);
      }));

    it('computes with more operands than a shader may see', () =>
      onWebgpu(() => {
        const xs = Array.from({ length: 24 }, (_, i) => tf.tensor1d([i, 2 * i, 3 * i]));
        expect([...tf.addN(xs).dataSync()]).toEqual([276, 552, 828]);
      }));

    it('lays many workgroups out in two dimensions', () =>
      onWebgpu(() => {
        const size = 65535 * 64 + 129;
        const values = tf.ones([size]).add(1);
        expect(values.sum().dataSync()[0]).toBe(2 * size);
      }));
  });
});

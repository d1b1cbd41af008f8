import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { Buffer } from '../../src/backends/backend.ts';
import { WebglBackend } from '../../src/backends/webgl/backend.ts';
import { webglOptions } from '../../src/backends/webgl/options.ts';
import { webglFactory } from '../../src/backends/webgl/register.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import { currentBackend } from '../../src/runtime/backends.ts';
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

  it('computes with large tensors, whose rows are longer, and small ones together', () =>
    onWebgl(() => {
      const x = tf.range(0, 600_000);
      expect([...x.mul(2).add(1).slice(599_998).dataSync()]).toEqual([1199997, 1199999]);
      const largest = x.reshape([600, 1000]).max(1);
      expect([...largest.slice(598).dataSync()]).toEqual([598_999, 599_999]);
      const joined = tf.concat([x.slice(0, 5), x, x.slice(7, 3)]);
      expect([...joined.slice([3], [4]).dataSync()]).toEqual([3, 4, 0, 1]);
      expect([...joined.slice([600_003], [5]).dataSync()]).toEqual([599_998, 599_999, 7, 8, 9]);
      const picked = x.reshape([150_000, 4]).gather([149_999, 0]);
      expect([...picked.dataSync()]).toEqual([599_996, 599_997, 599_998, 599_999, 0, 1, 2, 3]);
      // Slices that a scan takes of a large stack are small.
      const [carry] = tf.scan(
        (c: tf.Tensor, row: tf.Tensor) => [c.add(row), null],
        tf.zeros([300_000]),
        x.reshape([2, 300_000]),
      ) as [tf.Tensor, unknown];
      expect([...carry.slice(299_999).dataSync()]).toEqual([899_998]);
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

  it('keeps no freed texture beyond the threshold', async () => {
    const backend = await open();
    const kept = put(backend, new Float32Array(1000));
    const { reservedBytes } = backend.memory();
    webglOptions.deleteTextureThreshold = reservedBytes;
    try {
      backend.free(put(backend, new Float32Array(50_000)));
      expect(backend.memory().reservedBytes).toBe(reservedBytes);
    } finally {
      delete webglOptions.deleteTextureThreshold;
    }
    backend.free(put(backend, new Float32Array(50_000)));
    expect(backend.memory().reservedBytes).toBeGreaterThan(reservedBytes);
    backend.free(kept);
  });

  it('says what is too large', async () => {
    const backend = await open();
    expect(() => backend.alloc('float32', 2 ** 40)).toThrow(/more than this device/);
  });

  it('takes pictures of all kinds without the host', () =>
    onWebgl(async () => {
      const reads = [
        vi.spyOn(CanvasRenderingContext2D.prototype, 'getImageData'),
        vi.spyOn(WebGL2RenderingContext.prototype, 'readPixels'),
      ];
      // Nine pixels, of which no row is whole texels.
      const bytes = Array.from({ length: 36 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
      const imageData = new ImageData(Uint8ClampedArray.from(bytes), 3, 3);
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [3, 3];
      canvas.getContext('2d')!.putImageData(imageData, 0, 0);
      const image = new Image();
      image.src = canvas.toDataURL();
      await image.decode();
      const bitmap = await createImageBitmap(canvas);
      const frame = new VideoFrame(bitmap, { timestamp: 0 });
      const plain = { data: Uint8Array.from(bytes), width: 3, height: 3 };
      const sources = [canvas, image, bitmap, frame, imageData, plain];
      const tensors = sources.map((source) => tf.browser.fromPixels(source, 4));
      const red = tf.browser.fromPixels(canvas, 1);
      expect(reads.map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
      reads.forEach((spy) => spy.mockRestore());
      for (const tensor of tensors) {
        expect([tensor.shape, tensor.dtype]).toEqual([[3, 3, 4], 'int32']);
        expect([...tensor.dataSync()]).toEqual(bytes);
      }
      expect([...red.dataSync()]).toEqual(bytes.filter((_, i) => i % 4 === 0));
      expect([...tensors[0].add(tensors[1]).dataSync()]).toEqual(bytes.map((byte) => 2 * byte));
      // Shown at another size than it has.
      [image.width, image.height] = [6, 2];
      expect(tf.browser.fromPixels(image).shape).toEqual([2, 6, 3]);
      const wide = document.createElement('canvas');
      wide.width = 20_000;
      const { numTensors } = tf.memory();
      expect(() => tf.browser.fromPixels(wide)).toThrow(/20000 × \d+ pixels is more than/);
      expect(tf.memory().numTensors).toBe(numTensors);
      frame.close();
      tf.dispose([...tensors, red]);
    }));

  it('compiles without a warning', () =>
    onWebgl(() => {
      const { prototype } = WebGL2RenderingContext;
      const { compileShader } = prototype;
      const logs: string[] = [];
      prototype.compileShader = function (shader) {
        compileShader.call(this, shader);
        logs.push(this.getShaderInfoLog(shader) ?? 'lost');
      };
      try {
        const x = tf.range(0, 72).reshape<tf.Tensor4D>([1, 6, 6, 2]);
        const flat = x.reshape([-1]);
        tf.concat([
          tf.conv2d(x, tf.ones([3, 3, 2, 5]), 1, 'same').flatten(),
          tf.depthwiseConv2d(x, tf.ones([3, 3, 2, 1]), 2, 'valid').flatten(),
          tf.maxPool(x, 3, 2, 'same').flatten(),
          tf.matMul(x.reshape([9, 8]), x.reshape([8, 9])).flatten(),
          tf.softmax(x.reshape([8, 9])).flatten(),
          tf.sort(flat),
          tf.cumsum(flat),
          tf.real(tf.rfft(flat.slice(0, 64))).flatten(),
          tf.argMax(x.reshape([8, 9]), 1).toFloat(),
          flat.erf().add(flat.tanh()).add(flat.sin()).add(flat.log()).add(flat.pow(0.3)),
          flat.pad([[1, 2]]).reverse(),
          flat.gather([5, 3, 1]),
        ]).dataSync();
      } finally {
        prototype.compileShader = compileShader;
      }
      expect(logs.length).toBeGreaterThan(10);
      expect(logs.filter((log) => log !== '')).toEqual([]);
    }));

  it('goes on training from a checkpoint when a context is lost', () =>
    onWebgl(async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      const compile = (m: tf.LayersModel): void =>
        m.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      compile(model);
      const step = (m: tf.LayersModel): Promise<number> =>
        m.trainOnBatch(tf.ones([4, 3]), tf.zeros([4, 2])) as Promise<number>;
      await step(model);
      let checkpoint: tf.io.ModelArtifacts = {};
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          checkpoint = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
      const lossThen = await step(model);
      const told = new Promise((resolve) => (webglOptions.onContextLost = resolve));
      (currentBackend() as WebglBackend).gl.getExtension('WEBGL_lose_context')!.loseContext();
      await told;
      await tf.ready();
      await expect(step(model)).rejects.toThrow('gone');
      const again = await tf.loadLayersModel(tf.io.fromMemory(checkpoint));
      compile(again);
      expect(await step(again)).toBeCloseTo(lossThen, 6);
      expect(await step(again)).toBeLessThan(lossThen);
    }));

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

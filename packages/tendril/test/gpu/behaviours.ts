/** What the backends on a graphics processor have in common, tried on each: memory, reading, pictures, and the loss of the device. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { Backend, Buffer } from '../../src/backends/backend.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import { currentBackend } from '../../src/runtime/backends.ts';

export interface Device {
  readonly name: string;
  open(): Promise<Backend>;
  /** Takes the device away. */
  lose(backend: Backend): void;
  /** Asks to be told of a loss; with null, no longer. */
  onLost(told: ((loss: { readonly message: string }) => void) | null): void;
  /** What would bring pixels by way of the host. */
  spies(): ReturnType<typeof vi.spyOn>[];
}

/** Runs `work` on the backend of that name, and goes back to the one before. */
export async function on(name: string, work: () => void | Promise<void>): Promise<void> {
  const before = tf.getBackend();
  expect(await tf.setBackend(name)).toBe(true);
  try {
    await work();
  } finally {
    await tf.setBackend(before);
  }
}

export function put(backend: Backend, values: TypedArray, dtype: DType = 'float32'): Buffer {
  const buffer = backend.alloc(dtype, values.length);
  backend.write(buffer, values);
  return buffer;
}

/** A canvas's pixels after a picture was drawn on it. */
function drawn(
  x: Parameters<typeof tf.browser.draw>[0],
  options?: Parameters<typeof tf.browser.draw>[2],
): number[] {
  const canvas = document.createElement('canvas');
  tf.browser.draw(x, canvas, options);
  return [...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data];
}

export function describeDevice(device: Device): void {
  const { name } = device;
  const opened: Backend[] = [];
  const open = async (): Promise<Backend> => {
    const backend = await device.open();
    opened.push(backend);
    return backend;
  };

  describe(`${name}, like all devices`, () => {
    afterEach(() => {
      device.onLost(null);
      opened.splice(0).forEach((backend) => backend.dispose());
    });

    it('reads back what was written, waiting or not, and copies of it', async () => {
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
        const copy = backend.copy(buffer);
        expect(copy).toMatchObject({ dtype, size: values.length });
        expect(backend.readSync(buffer)).toEqual(values);
        backend.write(buffer, new (values.constructor as Float32ArrayConstructor)(values.length));
        expect(await backend.read(copy)).toEqual(values);
      }
    });

    it('adds one constant after the other, as floats are added', () =>
      on(name, async () => {
        // Here 1 - p is 0, and what keeps its logarithm finite must not be lost in 1.
        const loss = (): Promise<Float32Array | Int32Array | Uint8Array> =>
          tf.losses.logLoss(tf.tensor1d([0, 1], 'int32'), tf.tensor1d([1, 1], 'int32')).data();
        expect((await loss())[0]).toBeCloseTo(-Math.log(1e-7) / 2, 4);
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
      expect(() => backend.alloc('float32', 2 ** 40)).toThrow(
        /more than this device|that this device gives/,
      );
    });

    it('takes pictures of all kinds without the host', () =>
      on(name, async () => {
        // Nine pixels, of which no row is whole words of four.
        const bytes = Array.from({ length: 36 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
        const imageData = new ImageData(Uint8ClampedArray.from(bytes), 3, 3);
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [3, 3];
        canvas.getContext('2d')!.putImageData(imageData, 0, 0);
        const image = new Image();
        image.src = canvas.toDataURL();
        await image.decode();
        const offscreen = new OffscreenCanvas(3, 3);
        offscreen.getContext('2d')!.drawImage(canvas, 0, 0);
        const bitmap = await createImageBitmap(canvas);
        const frame = new VideoFrame(bitmap, { timestamp: 0 });
        const plain = { data: Uint8Array.from(bytes), width: 3, height: 3 };
        const sources = [canvas, image, offscreen, bitmap, frame, imageData, plain];
        const spies = device.spies();
        const tensors = sources.map((source) => tf.browser.fromPixels(source, 4));
        const red = tf.browser.fromPixels(canvas, 1);
        expect(spies.map((spy) => spy.mock.calls.length)).toEqual(spies.map(() => 0));
        spies.forEach((spy) => spy.mockRestore());
        for (const tensor of tensors) {
          expect([tensor.shape, tensor.dtype]).toEqual([[3, 3, 4], 'int32']);
          expect([...tensor.dataSync()]).toEqual(bytes);
        }
        expect([...red.dataSync()]).toEqual(bytes.filter((_, i) => i % 4 === 0));
        // A canvas that 2D cannot read.
        const green = document.createElement('canvas');
        [green.width, green.height] = [2, 2];
        const gl = green.getContext('webgl', { preserveDrawingBuffer: true })!;
        gl.clearColor(0, 1, 0, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        const greens = tf.browser.fromPixels(green, 2);
        expect([...greens.dataSync()]).toEqual([0, 255, 0, 255, 0, 255, 0, 255]);
        bitmap.close();
        const wide = document.createElement('canvas');
        wide.width = 20_000;
        const { numTensors } = tf.memory();
        expect(() => tf.browser.fromPixels(bitmap)).toThrow('wait until it has loaded');
        expect(() => tf.browser.fromPixels(new Image())).toThrow('wait until it has loaded');
        expect(() => tf.browser.fromPixels(wide)).toThrow(/20000 × \d+ pixels is more than/);
        expect(tf.memory().numTensors).toBe(numTensors);
        frame.close();
        tf.dispose([...tensors, red, greens]);
      }));

    it('takes the present picture of a video', () =>
      on(name, async () => {
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
      }));

    it('draws pictures without the host, with the pixels that the host would draw', async () => {
      const floats = Array.from({ length: 60 }, (_, i) => ((i * 7) % 65) / 64);
      const ints = floats.map((value) => Math.round(255 * value));
      const pictures: (() => tf.Tensor)[] = [
        () => tf.tensor(floats, [3, 20]),
        () => tf.tensor(floats, [5, 12, 1]),
        () => tf.tensor(floats, [4, 5, 3]),
        () => tf.tensor(ints, [2, 10, 3], 'int32'),
        () => tf.tensor(ints, [60, 1], 'int32'),
        () => tf.tensor(ints, [3, 5, 4], 'int32'),
        () => tf.tensor(floats, [15, 1, 4]),
      ];
      const options = [undefined, undefined, { imageOptions: { alpha: 0.4 } }];
      const all = (): number[][] =>
        pictures.map((make, i) => tf.tidy(() => drawn(make() as tf.Tensor3D, options[i])));
      let expected: number[][] = [];
      await on('cpu', () => void (expected = all()));
      await on(name, () => {
        const spies = device.spies();
        const canvas = document.createElement('canvas');
        tf.tidy(() => tf.browser.draw(tf.tensor2d(floats, [3, 20]), canvas));
        expect([canvas.width, canvas.height]).toEqual([20, 3]);
        expect(spies.map((spy) => spy.mock.calls.length)).toEqual(spies.map(() => 0));
        spies.forEach((spy) => spy.mockRestore());
        all().forEach((pixels, i) => {
          expect(pixels.length).toBe(expected[i].length);
          pixels.forEach((byte, at) => {
            // Colours multiplied by opacity and divided again: rounding may differ by what one step of the product is worth.
            const alpha = expected[i][at - (at % 4) + 3];
            expect(Math.abs(byte - expected[i][at])).toBeLessThanOrEqual(
              alpha === 255 ? 0 : 255 / Math.max(1, alpha),
            );
          });
        });
        const opaque = pictures
          .slice(0, 2)
          .map((make) => tf.tidy(() => drawn(make() as tf.Tensor3D)));
        expect(opaque).toEqual(expected.slice(0, 2));
        const out = tf.tidy(() => drawn(tf.tensor2d([[-1, 2, NaN, 0.5]])));
        expect(out.filter((_, i) => i % 4 === 0)).toEqual([0, 255, 0, 128]);
        const { numTensors } = tf.memory();
        expect(() => tf.browser.draw([0, 1] as never, canvas)).toThrow(
          'draw: a picture has the shape',
        );
        const other = document.createElement('canvas');
        other.getContext('bitmaprenderer');
        expect(() => tf.browser.draw([[0]], other)).toThrow("no context '2d'");
        expect(tf.memory().numTensors).toBe(numTensors);
      });
    });

    it('tells how far compiling has come', () =>
      on(name, async () => {
        const x = tf.fill([1439], 3);
        // Functions that no other test puts together, so that their shaders are new.
        const pending = [x.sin().atan().erf(), x.cosh().asinh().sum(), x.tan().cumsum()].map((t) =>
          t.data(),
        );
        const told: number[] = [];
        await tf.ready({ onProgress: (fraction) => told.push(fraction) });
        expect(told[0]).toBe(0);
        expect(told.at(-1)).toBe(1);
        expect(told).toEqual([...told].sort((a, b) => a - b));
        await Promise.all(pending);
        const { asked, ready } = currentBackend().compiled!();
        expect(ready).toBeGreaterThan(2);
        expect(ready).toBeLessThanOrEqual(asked);
        tf.dispose(x);
      }));

    it('goes on training from a checkpoint when the device is lost', () =>
      on(name, async () => {
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
        const told = new Promise<object>((resolve) => device.onLost(resolve));
        device.lose(currentBackend());
        await told;
        await tf.ready();
        await expect(step(model)).rejects.toThrow('gone');
        const again = await tf.loadLayersModel(tf.io.fromMemory(checkpoint));
        compile(again);
        expect(await step(again)).toBeCloseTo(lossThen, 6);
        expect(await step(again)).toBeLessThan(lossThen);
      }));

    it('tells of its loss, and gets another', async () => {
      const backend = await open();
      const buffer = put(backend, Float32Array.of(1, 2, 3));
      const told = new Promise<object>((resolve) => device.onLost(resolve));
      const reading = backend.read(buffer);
      device.lose(backend);
      await expect(reading).rejects.toThrow(
        /values of this tensor are gone|(device|context) was lost/,
      );
      expect(await told).toHaveProperty('message');
      await backend.ready;
      expect(() => backend.readSync(buffer)).toThrow('its device was lost');
      expect(() => backend.copy(buffer)).toThrow('its device was lost');
      backend.free(buffer);
      const again = put(backend, Float32Array.of(4, 5));
      expect(await backend.read(again)).toEqual(Float32Array.of(4, 5));
    });
  });
}

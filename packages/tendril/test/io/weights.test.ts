/** Bytes of weights: encoding, decoding, quantization, damage; joined and streamed buffers. */
import * as oracle from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

beforeAll(() => oracle.setBackend('cpu'));

const bytes = (...values: number[]) => new Uint8Array(values).buffer;

describeBackends('weights', () => {
  const some = () => ({
    a: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]),
    b: tf.tensor1d([7, 8], 'int32'),
    c: tf.tensor1d([1, 0, 1], 'bool'),
    d: tf.scalar(0.5),
  });

  it('are the same bytes and specs as TensorFlow.js makes', async () => {
    const ours = await tf.io.encodeWeights(some());
    const theirs = await oracle.io.encodeWeights({
      a: oracle.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]),
      b: oracle.tensor1d([7, 8], 'int32'),
      c: oracle.tensor1d([1, 0, 1], 'bool'),
      d: oracle.scalar(0.5),
    });
    expect(new Uint8Array(ours.data)).toEqual(new Uint8Array(theirs.data));
    expect(ours.specs).toEqual(theirs.specs);
  });

  it('come back', async () => {
    const { data, specs } = await tf.io.encodeWeights(some(), 'optimizer');
    expect(specs[0]).toEqual({ name: 'a', shape: [2, 3], dtype: 'float32', group: 'optimizer' });
    for (const source of [data, [data.slice(0, 5), data.slice(5, 30), data.slice(30)]]) {
      const out = tf.io.decodeWeights(source, specs);
      expect(out.a.arraySync()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect([out.b.dtype, Array.from(out.b.dataSync())]).toEqual(['int32', [7, 8]]);
      expect([out.c.dtype, Array.from(out.c.dataSync())]).toEqual(['bool', [1, 0, 1]]);
      expect(out.d.shape).toEqual([]);
    }
  });

  it('may have any name', async () => {
    const specs = ['__proto__', 'constructor'].map((name) => ({
      name,
      shape: [],
      dtype: 'float32' as const,
    }));
    const data = new Float32Array([1, 2]).buffer;
    const stream = new ReadableStream<ArrayBuffer>({
      start(controller) {
        controller.enqueue(data);
        controller.close();
      },
    });
    const streamed = await tf.io.decodeWeightsStream(stream, specs);
    for (const out of [tf.io.decodeWeights(data, specs), streamed]) {
      expect(Object.entries(out).map(([name, t]) => [name, t.dataSync()[0]])).toEqual([
        ['__proto__', 1],
        ['constructor', 2],
      ]);
      tf.dispose(Object.values(out));
    }
  });

  it('come from a stream in pieces of any size', async () => {
    const { data, specs } = await tf.io.encodeWeights(some());
    const streamOf = (end: number) =>
      new ReadableStream<ArrayBuffer>({
        start(controller) {
          for (let i = 0; i < end; i += 7) controller.enqueue(data.slice(i, Math.min(end, i + 7)));
          controller.close();
        },
      });
    const out = await tf.io.decodeWeightsStream(streamOf(data.byteLength), specs);
    expect(Array.from(out.b.dataSync())).toEqual([7, 8]);
    expect(out.d.dataSync()[0]).toBe(0.5);
    await expect(tf.io.decodeWeightsStream(streamOf(30), specs)).rejects.toThrow(
      /ends within weight 'b'.*8 bytes from byte 24 on, only 6/,
    );
  });

  it('come from a stream as many strings, each read once', async () => {
    // A vocabulary: were what came before looked at again for each, this would take minutes.
    const words = Array.from({ length: 20_000 }, (_, i) => (i % 5 === 0 ? '' : `word ${i} é`));
    const { data, specs } = await tf.io.encodeWeights({
      words: tf.tensor2d(words, [2, 10_000]),
      after: tf.scalar(7),
    });
    const streamOf = (end: number) =>
      new ReadableStream<ArrayBuffer>({
        start(controller) {
          for (let i = 0; i < end; i += 50_001) {
            controller.enqueue(data.slice(i, Math.min(end, i + 50_001)));
          }
          controller.close();
        },
      });
    const out = await tf.io.decodeWeightsStream(streamOf(data.byteLength), specs, true);
    expect(out.words.shape).toEqual([2, 10_000]);
    expect(Array.from(out.words.dataSync())).toEqual(words);
    expect(out.after.dataSync()[0]).toBe(7);
    await expect(tf.io.decodeWeightsStream(streamOf(100), specs)).rejects.toThrow(
      /ends within weight 'words'.*from byte 0 on, only 100/,
    );
    tf.dispose(out);
  });

  it('come back from quantized forms', () => {
    const quantized = (dtype: 'uint8' | 'uint16' | 'float16', data: ArrayBuffer, to = 'float32') =>
      Array.from(
        tf.io
          .decodeWeights(data, [
            {
              name: 'w',
              shape: [2],
              dtype: to as 'float32',
              quantization: { dtype, scale: 0.1, min: -1 },
            },
          ])
          .w.dataSync(),
      );
    expect(quantized('uint8', bytes(0, 30)).map((v) => +v.toFixed(5))).toEqual([-1, 2]);
    expect(quantized('uint16', bytes(10, 0, 0, 1)).map((v) => +v.toFixed(5))).toEqual([0, 24.6]);
    expect(quantized('uint8', bytes(4, 30), 'int32')).toEqual([-1, 2]);
    // 1.5 and minus infinity in half precision.
    expect(quantized('float16', bytes(0x00, 0x3e, 0x00, 0xfc))).toEqual([1.5, -Infinity]);
  });

  it('read half precision as it is defined', () => {
    const halves = new Uint16Array([0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7e00]);
    const spec = {
      name: 'w',
      shape: [7],
      dtype: 'float32' as const,
      quantization: { dtype: 'float16' as const },
    };
    const values = tf.io.decodeWeights(halves.buffer, [spec]).w.dataSync();
    expect(Array.from(values)).toEqual([0, -0, 1, -2, 65504, Math.fround(2 ** -24), NaN]);
  });

  it.each([
    [{ name: 'w', shape: [3], dtype: 'float32' }, /ends within weight 'w'.*12 bytes.*only 8/],
    [{ name: 'w', shape: [-1], dtype: 'float32' }, /'w' has shape \[-1\]/],
    [{ name: 'w', shape: [1], dtype: 'bfloat16' }, /'w' is of dtype 'bfloat16'/],
    [
      { name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'uint4' } },
      /quantized as uint4/,
    ],
    [
      { name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8' } },
      /without the scale and min/,
    ],
  ])('damage is named: %j', (spec, message) => {
    const before = tf.memory().numTensors;
    const good = { name: 'first', shape: [0], dtype: 'float32' };
    expect(() => tf.io.decodeWeights(bytes(1, 2, 3, 4, 5, 6, 7, 8), [good, spec] as never)).toThrow(
      message,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('buffers are read across their ends', () => {
    const whole = new tf.io.CompositeArrayBuffer([bytes(1, 2), bytes(), bytes(3, 4, 5)]);
    expect(whole.byteLength).toBe(5);
    const slice = (a?: number, b?: number) => Array.from(new Uint8Array(whole.slice(a, b)));
    expect(slice()).toEqual([1, 2, 3, 4, 5]);
    expect(slice(1, 3)).toEqual([2, 3]);
    expect(slice(2)).toEqual([3, 4, 5]);
    expect(slice(-2)).toEqual([4, 5]);
    expect(slice(4, 2)).toEqual([]);
    const joined = tf.io.concatenateArrayBuffers([bytes(1), bytes(2)]);
    expect(Array.from(new Uint8Array(joined))).toEqual([1, 2]);
  });
});

/** How much memory loading takes, counted: array buffers that are alive, and tensors, whenever more of a file is asked for. */
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of array buffers that are alive. */
function alive(): number {
  collect();
  return memoryUsage().arrayBuffers;
}

/** The same once what was let go of is gone: buffers are swept behind the program's back. */
async function settled(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return alive();
}

const layers = 16;
const side = 512;
const files = 4;

/** A chain of products with square matrices, and a server for it whose files are made while they are sent. */
async function chain(quantized: boolean) {
  const quantization = { dtype: 'uint8', scale: 1 / 4096, min: -1 / 32 };
  const weights = Array.from({ length: layers }, (_, i) => ({
    name: `w${i}`,
    shape: [side, side],
    dtype: 'float32',
    ...(quantized && { quantization }),
  }));
  const type = { type: 'DT_FLOAT' };
  const node = [
    {
      name: 'x',
      op: 'Placeholder',
      attr: { dtype: type, shape: { shape: { dim: [{ size: '-1' }, { size: String(side) }] } } },
    },
    ...weights.flatMap(({ name }, i) => [
      { name, op: 'Const', attr: { dtype: type } },
      { name: `y${i}`, op: 'MatMul', input: [i === 0 ? 'x' : `y${i - 1}`, name] },
    ]),
  ];
  const paths = Array.from({ length: files }, (_, i) => `part${i}.bin`);
  const json = { modelTopology: { node }, weightsManifest: [{ paths, weights }] };
  const decoded = layers * side * side * 4;
  const fileBytes = (quantized ? decoded / 4 : decoded) / files;
  // Weights go to the backend at once if there is one.
  await tf.ready();
  const taken = (): number => alive() + tf.memory().numBytes;
  const base = (await settled()) + tf.memory().numBytes;
  const seen = { peak: 0 };
  const fetchFunc = async (url: RequestInfo | URL): Promise<Response> => {
    if (String(url).endsWith('model.json')) return new Response(JSON.stringify(json));
    let left = fileBytes;
    let asked = 0;
    return new Response(
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            // Not at each piece: counting takes long.
            if (asked++ % 4 === 0) seen.peak = Math.max(seen.peak, taken() - base);
            const piece = new Uint8Array(Math.min(left, 1 << 18));
            left -= piece.length;
            controller.enqueue(piece);
            if (left === 0) controller.close();
          },
        },
        { highWaterMark: 0 },
      ),
    );
  };
  return { fetchFunc, decoded, seen };
}

describe('loading a model', () => {
  for (const quantized of [false, true]) {
    it(`takes little more memory than its ${quantized ? 'quantized ' : ''}weights`, async () => {
      const { fetchFunc, decoded, seen } = await chain(quantized);
      const told: number[] = [];
      const onProgress = (fraction: number): number => told.push(fraction);
      const model = await tf.loadGraphModel('http://a/model.json', { fetchFunc, onProgress });
      expect(seen.peak).toBeGreaterThan(decoded / 2);
      expect(seen.peak).toBeLessThan(1.3 * decoded);
      expect(told.at(-1)).toBe(1);
      expect(told).toEqual([...told].sort((a, b) => a - b));
      model.dispose();
    });
  }

  it('holds the weights once, when they are at the backend', async () => {
    const before = tf.memory().numBytes;
    const host = await settled();
    const { fetchFunc, decoded } = await chain(false);
    const model = await tf.loadGraphModel('http://a/model.json', { fetchFunc });
    const x = tf.ones([4, side]);
    const y = model.predict(x) as tf.Tensor;
    await y.data();
    expect(tf.memory().numBytes - before).toBeLessThan(1.1 * decoded);
    // Of plain arrays on the way nothing is left; backends that live in array buffers hold the weights there.
    const atBackend = tf.getBackend() === 'cpu' ? decoded : 0;
    expect((await settled()) - host).toBeLessThan(atBackend + 0.3 * decoded);
    tf.dispose([x, y]);
    model.dispose();
  });
});

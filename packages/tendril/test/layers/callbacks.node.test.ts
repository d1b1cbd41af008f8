/** Callbacks that write files. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tendril-callbacks-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fit(callback: tf.Callback, epochs = 2): Promise<void> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
  });
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
  const validationData: [tf.Tensor, tf.Tensor] = [tf.ones([2, 1]), tf.fill([2, 1], 2)];
  const args: tf.ModelFitArgs = {
    epochs,
    batchSize: 2,
    verbose: 0,
    callbacks: [callback],
    validationData,
  };
  await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), args);
}

/** The events of a file: step, tag, and the bytes of a float. */
function scalars(bytes: Uint8Array): [number, string, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: [number, string, number][] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    const event = bytes.subarray(at + 12, at + 12 + length);
    at += 12 + length + 4;
    // wall_time, then either a version or the step and a summary.
    if (event[9] !== 16) continue;
    const tagLength = event[16];
    const tag = new TextDecoder().decode(event.subarray(17, 17 + tagLength));
    found.push([
      event[10],
      tag,
      view.getFloat32(event.byteOffset - bytes.byteOffset + 18 + tagLength, true),
    ]);
  }
  return found;
}

describe('files', () => {
  it('of TensorBoard hold the values of training and validation apart', async () => {
    const logs = join(folder, 'board');
    await fit(tf.callbacks.tensorBoard(logs, { updateFreq: 'batch' }));
    expect((await readdir(logs)).sort()).toEqual(['train', 'validation']);
    const read = async (part: string) => {
      const [name] = await readdir(join(logs, part));
      expect(name).toMatch(/tfevents/);
      return scalars(await readFile(join(logs, part, name)));
    };
    expect(await read('train')).toEqual([
      [0, 'batch_loss', 1],
      [1, 'batch_loss', 1],
      [0, 'epoch_loss', 1],
      [2, 'batch_loss', 1],
      [3, 'batch_loss', 1],
      [1, 'epoch_loss', 1],
    ]);
    expect(await read('validation')).toEqual([
      [0, 'epoch_loss', 4],
      [1, 'epoch_loss', 4],
    ]);
    expect(() => tf.callbacks.tensorBoard('')).toThrow(/path of a folder/);
  });

  it('of loggers begin anew, or go on', async () => {
    const path = join(folder, 'log.csv');
    await fit(tf.callbacks.csvLogger({ path }), 1);
    await fit(tf.callbacks.csvLogger({ path }), 1);
    expect(await readFile(path, 'utf8')).toBe('epoch,val_loss,loss\n0,4,1\n');
    const lines = join(folder, 'log.jsonl');
    await fit(tf.callbacks.jsonLogger({ path: lines, append: true }), 1);
    await fit(tf.callbacks.jsonLogger({ path: lines, append: true }), 1);
    expect((await readFile(lines, 'utf8')).trim().split('\n')).toHaveLength(2);
  });
});

/** Callbacks that write files. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { eventsOf } from './read-events.ts';

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

describe('files', () => {
  it('of TensorBoard hold the values of training and validation apart', async () => {
    const logs = join(folder, 'board');
    await fit(tf.callbacks.tensorBoard(logs, { updateFreq: 'batch' }));
    expect((await readdir(logs)).sort()).toEqual(['train', 'validation']);
    const read = async (part: string) => {
      const [name] = await readdir(join(logs, part));
      expect(name).toMatch(/tfevents/);
      const { version, scalars, times } = eventsOf(await readFile(join(logs, part, name)));
      expect(version).toBe('brain.Event:2');
      const now = Date.now() / 1000;
      expect(times.every((seconds) => seconds > now - 3600 && seconds < now + 60)).toBe(true);
      return scalars.map(({ step, tag, value }) => [step, tag, value]);
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
    const file = join(logs, 'train', (await readdir(join(logs, 'train')))[0]);
    const damaged = await readFile(file);
    damaged[damaged.length - 6] ^= 1;
    expect(() => eventsOf(damaged)).toThrow(/checksum/);
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

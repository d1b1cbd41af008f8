/** Callbacks that act while a model is trained, and what `fit` shows. */
import { describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { terminalProgress } from '../../src/layers/engine/progress-bar.ts';
import { crc32c, record, scalarEvent } from '../../src/layers/callbacks/event-file.ts';
import { expectNumbers } from './support.ts';

/** A model whose only weight moves by `-2 * rate * (w - 1)` a step. */
function one(rate = 0.1): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(rate), loss: 'meanSquaredError' });
  return model;
}

const data = (): [tf.Tensor, tf.Tensor] => [tf.ones([2, 1]), tf.ones([2, 1])];

function fit(model: tf.LayersModel, epochs: number, ...callbacks: tf.Callback[]) {
  return model.fit(...data(), { epochs, verbose: 0, callbacks });
}

describe('learning rates', () => {
  it.each(['sgd', 'momentum', 'rmsprop', 'adam', 'adadelta', 'adamax', 'adagrad'] as const)(
    'of %s can be changed',
    (name) => {
      const make = tf.train[name] as (rate: number, momentum?: number) => tf.RuleOptimizer;
      const optimizer = make(0.5, 0.9);
      expect(optimizer.getLearningRate()).toBe(0.5);
      optimizer.setLearningRate(0.25);
      expect(optimizer.getConfig().learningRate).toBe(0.25);
    },
  );

  it('follow a schedule', async () => {
    const rates: number[] = [];
    const model = one();
    const schedule = (epoch: number, rate: number) => {
      rates.push(rate);
      return epoch === 0 ? 0.5 : rate / 2;
    };
    const { history } = await fit(model, 3, tf.callbacks.learningRateScheduler(schedule));
    expect(rates).toEqual([0.1, 0.5, 0.25]);
    // The first step goes all the way.
    expectNumbers(history.loss as number[], [1, 0, 0]);
    const broken = tf.callbacks.learningRateScheduler(() => NaN);
    await expect(fit(one(), 1, broken)).rejects.toThrow(/gave NaN for epoch 0/);
  });

  it('are reduced where training stands still', async () => {
    const model = one(0.1);
    const args = { monitor: 'loss', factor: 0.5, patience: 2, minDelta: 100, minLr: 0.03 };
    const rates: number[] = [];
    const watch = new (class extends tf.Callback {
      override async onEpochEnd(): Promise<void> {
        rates.push((this.model.optimizer as tf.RuleOptimizer).getLearningRate());
      }
    })();
    await fit(model, 8, tf.callbacks.reduceLROnPlateau(args), watch);
    // The first epoch is better than nothing; then two and two without getting better.
    expect(rates).toEqual([0.1, 0.1, 0.05, 0.05, 0.03, 0.03, 0.03, 0.03]);
    expect(() => tf.callbacks.reduceLROnPlateau({ factor: 2 })).toThrow(/between 0 and 1/);
  });
});

describe('modelCheckpoint', () => {
  it('saves each epoch, or only the best', async () => {
    const saved: string[] = [];
    const save = async (name: string) => {
      saved.push(name);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
    };
    const url = (epoch: number) => ({ save: () => save(`epoch ${epoch}`) });
    await fit(one(), 3, tf.callbacks.modelCheckpoint({ url }));
    expect(saved.splice(0)).toEqual(['epoch 1', 'epoch 2', 'epoch 3']);
    // A rate of 1 leaps from 0 to 2 and back: no epoch is better than the first.
    const best = tf.callbacks.modelCheckpoint({ url, monitor: 'loss', saveBestOnly: true });
    await fit(one(1), 3, best);
    expect(saved).toEqual(['epoch 1']);
  });

  it('refuses settings that make no sense', () => {
    const { modelCheckpoint } = tf.callbacks;
    expect(() => modelCheckpoint({} as never)).toThrow(/no url/);
    expect(() => modelCheckpoint({ url: 'x', saveFreq: 0 })).toThrow(/positive number of batches/);
    expect(() => modelCheckpoint({ url: 'x', saveFreq: 2, saveBestOnly: true })).toThrow(
      /compares epochs/,
    );
  });
});

describe('loggers', () => {
  it('write tables and lines of JSON', async () => {
    let table = '';
    let lines = '';
    await fit(
      one(0.5),
      2,
      tf.callbacks.csvLogger({ write: (text) => void (table += text), separator: ';' }),
      tf.callbacks.jsonLogger({ write: (text) => void (lines += text) }),
    );
    expect(table).toBe('epoch;loss\n0;1\n1;0\n');
    expect(lines).toBe('{"epoch":0,"loss":1}\n{"epoch":1,"loss":0}\n');
    expect(() => tf.callbacks.csvLogger({})).toThrow(/either the path of a file/);
  });
});

describe('event files', () => {
  it('have the CRCs that records have', () => {
    // The check value of CRC-32C, and RFC 3720's example of 32 zeros.
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    const bytes = record(Uint8Array.of(1, 2, 3));
    expect(bytes.length).toBe(8 + 4 + 3 + 4);
    expect(Array.from(bytes.subarray(0, 8))).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('hold events in the wire format of protobuf', () => {
    const event = scalarEvent(1.5, 300, 'a', 2);
    expect(Array.from(event)).toEqual([
      ...[9, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f], // 1: wall_time, a double
      ...[16, 0xac, 2], // 2: step
      ...[42, 10, 10, 8, 10, 1, 97, 21, 0, 0, 0, 64], // 5: summary { 1: value { 1: tag, 2: simple_value } }
    ]);
  });
});

describe('the progress bar', () => {
  function terminal() {
    let text = '';
    const write = (more: string) => void (text += more);
    return { isTTY: true, columns: 90, write, read: () => text.replaceAll('\u001b[K', '') };
  }

  it('draws a bar with the time left', () => {
    let time = 0;
    const screen = terminal();
    const bar = terminalProgress(1, 2, screen, () => time)!;
    bar.begin(0, 10);
    expect(bar.isDue()).toBe(false);
    time = 5000;
    expect(bar.isDue()).toBe(true);
    bar.draw(5, { loss: 0.123456 });
    time = 10000;
    bar.end({ loss: 0.1, acc: 1 });
    expect(screen.read()).toBe(
      '\rEpoch 1/2 [==========..........] 5/10 5.0 s left - loss: 0.1235' +
        '\rEpoch 1/2 - 10.0 s - loss: 0.1 - acc: 1\n',
    );
  });

  it('counts where the end is not known, and ends its line if training fails', () => {
    let time = 0;
    const screen = terminal();
    const bar = terminalProgress(1, 1, screen, () => time)!;
    bar.begin(0, null);
    time = 200_000;
    bar.draw(7, {});
    bar.close();
    expect(screen.read()).toBe('\rEpoch 1/1 7 batches 3 min 20 s - \n');
  });

  it('is not there without a terminal; verbose 2 writes lines', async () => {
    expect(terminalProgress(1, 1, { write: () => {} })).toBeNull();
    expect(terminalProgress(0, 1, terminal())).toBeNull();
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await one().fit(...data(), { epochs: 2, verbose: 2 });
    expect(log.mock.calls.map(([text]) => String(text).replace(/[\d.]+ (ms|s)/, 'T'))).toEqual([
      'Epoch 1/2 - T - loss: 1',
      'Epoch 2/2 - T - loss: 0.64',
    ]);
    log.mockRestore();
  });
});

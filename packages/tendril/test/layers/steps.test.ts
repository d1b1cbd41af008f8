/** Steps of training: gathered and clipped gradients, and code of a program's own that is compiled as long as it stays the same. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectNumbers, numbers } from './support.ts';

const x = () => tf.tensor2d(numbers(24, 2), [12, 2]);
const y = () => tf.tensor2d(numbers(12, 3), [12, 1]);

function linear(args: Partial<tf.ModelCompileArgs> = {}): tf.Sequential {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError', ...args });
  return model;
}

const weights = (model: tf.LayersModel) => model.getWeights().flatMap((w) => [...w.dataSync()]);

describeBackends('gathering gradients', () => {
  it('makes of several small batches one step of a large one', async () => {
    const args = { epochs: 2, shuffle: false, verbose: 0 } as const;
    const large = linear({ optimizer: tf.train.momentum(0.1, 0.9) });
    await large.fit(x(), y(), { ...args, batchSize: 12 });
    const small = linear({
      optimizer: tf.train.momentum(0.1, 0.9),
      gradientAccumulationSteps: 3,
    });
    const { history } = await small.fit(x(), y(), { ...args, batchSize: 4 });
    expectNumbers(weights(small), weights(large), 1e-5);
    expect(history.loss.length).toBe(2);
    expect(small.optimizer.iterations).toBe(2);
  });

  it('and clipping them together is what it is by hand, with Adam', async () => {
    const [rate, beta1, beta2, epsilon, limit] = [0.1, 0.9, 0.999, 1e-7, 0.5];
    const model = linear({
      optimizer: tf.train.adam(rate, beta1, beta2, epsilon),
      gradientAccumulationSteps: 2,
      globalClipNorm: limit,
    });
    await model.fit(x(), y(), { epochs: 2, batchSize: 3, shuffle: false, verbose: 0 });
    const [xs, ys] = [numbers(24, 2), numbers(12, 3)];
    /** The gradient of the mean of (x · w + b - y)² over three samples. */
    const gradient = (w: number[], first: number): number[] => {
      const sums = [0, 0, 0];
      for (let i = first; i < first + 3; i++) {
        const input = [xs[2 * i], xs[2 * i + 1], 1];
        const error = input.reduce((sum, v, k) => sum + v * w[k], -ys[i]);
        input.forEach((v, k) => (sums[k] += (2 * error * v) / 3));
      }
      return sums;
    };
    const w = [1, 1, 0];
    const [m, v] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    let clipped = 0;
    for (let step = 1; step <= 4; step++) {
      const first = step % 2 === 1 ? 0 : 6;
      const [a, b] = [gradient(w, first), gradient(w, first + 3)];
      const mean = a.map((g, k) => (g + b[k]) / 2);
      const scale = Math.min(1, limit / Math.hypot(...mean));
      if (scale < 1) clipped++;
      mean.forEach((g, k) => {
        m[k] = beta1 * m[k] + (1 - beta1) * g * scale;
        v[k] = beta2 * v[k] + (1 - beta2) * (g * scale) ** 2;
        const [mHat, vHat] = [m[k] / (1 - beta1 ** step), v[k] / (1 - beta2 ** step)];
        w[k] -= (rate * mHat) / (Math.sqrt(vHat) + epsilon);
      });
    }
    expect(clipped).toBeGreaterThan(0);
    expectNumbers(weights(model), w, 1e-4);
  });

  it('moves nothing before the last of them', async () => {
    const model = linear({ gradientAccumulationSteps: 2 });
    const before = weights(model);
    await model.trainOnBatch(x(), y());
    expect(weights(model)).toEqual(before);
    await model.trainOnBatch(x(), y());
    expect(weights(model)).not.toEqual(before);
  });
});

describeBackends('clipping', () => {
  /** How the weights move in one step of a rate of 1: minus the gradient. */
  async function move(args: Partial<tf.ModelCompileArgs>): Promise<number[]> {
    const model = linear({ optimizer: tf.train.sgd(1), ...args });
    const before = weights(model);
    await model.trainOnBatch(x(), tf.fill([12, 1], 9));
    return weights(model).map((w, i) => w - before[i]);
  }
  const length = (v: number[]) => Math.hypot(...v);

  it('limits gradients one by one, all together, or each element', async () => {
    const free = await move({});
    const [kernel, bias] = [free.slice(0, 2), free.slice(2)];
    const byNorm = await move({ clipNorm: 0.5 });
    const scaled = (v: number[]) => v.map((g) => (g * 0.5) / Math.max(0.5, length(v)));
    expectNumbers(byNorm, [...scaled(kernel), ...scaled(bias)], 1e-4);
    const together = await move({ globalClipNorm: 0.5 });
    expectNumbers(together, scaled(free), 1e-4);
    const byValue = await move({ clipValue: 0.3 });
    expectNumbers(
      byValue,
      free.map((g) => Math.max(-0.3, Math.min(0.3, g))),
      1e-5,
    );
  });

  it('refuses settings that make no sense', () => {
    expect(() => linear({ clipNorm: 1, clipValue: 1 })).toThrow(/both set/);
    expect(() => linear({ clipNorm: 0 })).toThrow(/must be above 0/);
    expect(() => linear({ gradientAccumulationSteps: 0 })).toThrow(/positive whole number/);
  });

  it('is saved with the optimizer', () => {
    const model = linear({ clipNorm: 2, gradientAccumulationSteps: 3 });
    const saved = model.getTrainingConfig() as unknown as { optimizer_config: { config: object } };
    expect(saved.optimizer_config.config).toMatchObject({
      clipnorm: 2,
      gradient_accumulation_steps: 3,
    });
    const copy = linear();
    copy.loadTrainingConfig(model.getTrainingConfig());
    expect(copy.getTrainingConfig()).toEqual(model.getTrainingConfig());
  });
});

describe('metrics', () => {
  it('may be weighted', async () => {
    const model = linear({ metrics: ['mae'], weightedMetrics: ['mae'] });
    expect(model.metricsNames).toEqual(['loss', 'mae', 'mae_1']);
    const labels = tf.add(model.predict(tf.ones([2, 2])) as tf.Tensor, tf.tensor2d([[1], [3]]));
    const sampleWeight = tf.tensor1d([3, 1]);
    const [, plain, weighted] = (await model.testOnBatch(tf.ones([2, 2]), labels, {
      sampleWeight,
    })) as number[];
    expect([plain, weighted]).toEqual([2, 1.5]);
  });

  it('may be given as one list for each output', () => {
    const input = tf.input({ shape: [1] });
    const [p, q] = ['p', 'q'].map((name) => tf.layers.dense({ units: 1, name }).apply(input));
    const model = tf.model({ inputs: input, outputs: [p, q] as tf.SymbolicTensor[] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [['mse'], []] });
    expect(model.metricsNames).toEqual(['loss', 'p_loss', 'q_loss', 'p_mse']);
  });
});

describe("layers and losses of a program's own", () => {
  class Counting extends tf.layers.Layer {
    static className = 'Counting';
    calls = 0;
    factor = 1;

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      this.calls++;
      return tf.mul(Array.isArray(inputs) ? inputs[0] : inputs, this.factor);
    }
  }

  function withLayer(layer: tf.layers.Layer): tf.Sequential {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })],
    });
    model.add(layer);
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    return model;
  }

  it('are recorded once, and looked at now and then', async () => {
    const layer = new Counting();
    const model = withLayer(layer);
    layer.calls = 0;
    await model.fit(x(), y(), { epochs: 1, batchSize: 1, verbose: 0, yieldEvery: 'never' });
    // Of 12 steps the first is recorded; the 1st, 2nd, 4th and 8th are looked at.
    expect(layer.calls).toBeLessThan(8);
  });

  it('may change between epochs, and between predictions', async () => {
    const layer = new Counting();
    const model = withLayer(layer);
    const { history } = await model.fit(tf.ones([4, 2]), tf.zeros([4, 1]), {
      epochs: 4,
      batchSize: 2,
      verbose: 0,
      callbacks: { onEpochEnd: (epoch) => void (layer.factor = epoch + 2) },
    });
    expect(history.loss).toEqual([4, 16, 36, 64]);
    const predict = () => (model.predict(tf.ones([1, 2])) as tf.Tensor).dataSync()[0];
    layer.factor = 3;
    expect([predict(), predict(), predict()]).toEqual([6, 6, 6]);
    layer.factor = 4;
    expect(predict()).toBe(8);
  });

  it('may read values', async () => {
    class Sign extends tf.layers.Layer {
      static className = 'Sign';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const value = Array.isArray(inputs) ? inputs[0] : inputs;
        return tf.sum(value).dataSync()[0] > 0 ? tf.mul(value, 2) : tf.mul(value, 10);
      }
    }
    const model = withLayer(new Sign());
    const predict = (v: number) => (model.predict(tf.fill([1, 2], v)) as tf.Tensor).dataSync()[0];
    expect([predict(1), predict(-1)]).toEqual([4, -20]);
    const { history } = await model.fit(tf.ones([2, 2]), tf.zeros([2, 1]), { verbose: 0 });
    expect(history.loss).toEqual([16]);
  });

  it('may loop as often as their values say, and learn', async () => {
    /** How often a batch goes through: as its first number says, read while the layer computes. */
    class Rounds extends tf.layers.Layer {
      static className = 'Rounds';
      private factor!: tf.LayerVariable;
      counts: number[] = [];

      override build(): void {
        const half = tf.initializers.constant({ value: 0.5 });
        this.factor = this.addWeight('factor', [], 'float32', half);
        this.built = true;
      }

      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        let value = Array.isArray(inputs) ? inputs[0] : inputs;
        const count = value.dataSync()[0];
        this.counts.push(count);
        for (let i = 0; i < count; i++) value = tf.tanh(tf.mul(value, this.factor.read()));
        return value;
      }
    }
    const layer = new Rounds({ inputShape: [1] });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: tf.train.momentum(0.2, 0.9), loss: 'meanSquaredError' });
    const firsts = [1, 3, 2, 4];
    const samples = tf.tensor2d(firsts.flatMap((first) => [[first], [0.7]]));
    const { history } = await model.fit(samples, tf.fill([8, 1], 0.9), {
      epochs: 3,
      batchSize: 2,
      shuffle: false,
      verbose: 0,
    });
    for (const count of firsts) expect(layer.counts).toContain(count);

    // The same by numbers: f = tanh(w f) so many times, and its derivative by w along with it.
    let [w, velocity] = [0.5, 0];
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      let total = 0;
      for (const first of firsts) {
        let gradient = 0;
        for (const sample of [first, 0.7]) {
          let [f, slope] = [sample, 0];
          for (let i = 0; i < first; i++) {
            const next = Math.tanh(w * f);
            [f, slope] = [next, (1 - next * next) * (f + w * slope)];
          }
          total += (f - 0.9) ** 2 / 8;
          gradient += (f - 0.9) * slope;
        }
        velocity = 0.9 * velocity + gradient;
        w -= 0.2 * velocity;
      }
      losses.push(total);
    }
    expectNumbers(weights(model), [w], 1e-5);
    expectNumbers(history.loss as number[], losses, 1e-5);
  });

  it('may make constants anew, draw random numbers, and be told not to be looked at', async () => {
    let calls = 0;
    const model = linear({
      optimizer: tf.train.sgd(0),
      loss: (yTrue, yPred) => {
        calls++;
        const scale = tf.tensor1d([3]);
        return tf.mean(tf.mul(scale, tf.square(tf.sub(yTrue, yPred))), -1);
      },
    });
    const args = { batchSize: 1, verbose: 0, yieldEvery: 'never' } as const;
    const { history } = await model.fit(tf.ones([12, 2]), tf.ones([12, 1]), args);
    expect(history.loss).toEqual([3]);
    expect(calls).toBeLessThan(8);
  });

  it('that change by themselves are recorded each time', async () => {
    let step = 0;
    const model = linear({
      optimizer: tf.train.sgd(0),
      loss: (_yTrue, yPred) => tf.add(tf.mul(tf.sum(yPred, -1), 0), step++),
    });
    const losses: number[] = [];
    await model.fit(tf.ones([6, 2]), tf.ones([6, 1]), {
      batchSize: 1,
      verbose: 0,
      callbacks: { onBatchEnd: (_, logs) => void losses.push(logs!.loss) },
    });
    expect(losses).toHaveLength(6);
    // Looking at it is a call too, so the first numbers may be left out, but none comes twice.
    expect(new Set(losses).size).toBe(6);
  });
});

describe('tensors that a layer keeps', () => {
  it('are those of the last step', async () => {
    let kept: tf.Tensor | null = null;
    class Remember extends tf.layers.Layer {
      static className = 'Remember';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const value = Array.isArray(inputs) ? inputs[0] : inputs;
        kept?.dispose();
        kept = tf.keep(tf.mul(value, 2));
        return value;
      }
    }
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })],
    });
    model.add(new Remember());
    for (const v of [1, 2, 3]) {
      (model.predict(tf.tensor2d([[v]])) as tf.Tensor).dispose();
      expect(kept!.dataSync()[0]).toBe(2 * v);
    }
  });
});

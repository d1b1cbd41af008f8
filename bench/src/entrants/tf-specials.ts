/** The special workloads that are not training, in TensorFlow.js's API. */
import { uniform, weights } from '../data.ts';
import type { Style } from './tf-style.ts';
import { publishedJob } from './published.ts';
import { trainCnn, trainLstm, trainMlp, type Training } from './tf-models.ts';
import { lstm } from './training-data.ts';
import type { Job, Tf, TfTensor } from './types.ts';

/** Losses of the first steps are what entrants compare. */
const comparedSteps = 3;

function training({ tf, prepare, reads }: Style, make: (tf: Tf) => Training): Job {
  const { loss, variables } = make(tf);
  const optimizer = tf.train.adam(1e-3);
  const step = prepare(() => optimizer.minimize(loss, true, variables)!);
  const losses: number[] = [];
  return {
    async run() {
      const cost = step();
      const isCompared = losses.length < comparedSteps;
      if (reads || isCompared) {
        const [value] = await cost.data();
        if (isCompared) losses.push(value);
      }
      cost.dispose();
    },
    output: () => losses,
    dispose: () => tf.dispose(variables),
  };
}

/** Plain stochastic gradient descent on a sigmoid MLP, sample by sample; the error is half the squared difference. */
function onlineSgd({ tf, prepare }: Style): Job {
  const variables = [
    tf.variable(tf.tensor(weights(16 * 32, 1, 16), [16, 32])),
    tf.variable(tf.zeros([32])),
    tf.variable(tf.tensor(weights(32 * 4, 2, 32), [32, 4])),
    tf.variable(tf.zeros([4])),
  ];
  const [w, b, v, c] = variables;
  const optimizer = tf.train.sgd(0.3);
  const step = prepare((x: TfTensor, y: TfTensor) => {
    optimizer.minimize(
      () => {
        const hidden = tf.sigmoid(tf.matMul(x, w).add(b));
        return tf
          .sigmoid(tf.matMul(hidden, v).add(c))
          .sub(y)
          .square()
          .sum()
          .mul<import('@tensorflow/tfjs').Scalar>(0.5);
      },
      false,
      variables,
    );
  });
  const xs = uniform(64 * 16, 3, 0, 1);
  const ys = uniform(64 * 4, 4, 0, 1);
  const samples = Array.from({ length: 64 }, (_, i) => ({
    x: tf.tensor(xs.slice(16 * i, 16 * i + 16), [1, 16]),
    y: tf.tensor(ys.slice(4 * i, 4 * i + 4), [1, 4]),
  }));
  let first: ArrayLike<number> | null = null;
  return {
    run() {
      for (const { x, y } of samples) step(x, y);
      first ??= w.dataSync();
    },
    output: () => first!,
  };
}

function smallOps({ tf }: Style): Job {
  const x = tf.tensor1d(uniform(8, 1));
  const half = tf.scalar(0.5);
  let result: ArrayLike<number> = [];
  return {
    run() {
      result = tf.tidy(() => {
        let y: TfTensor = x;
        for (let i = 0; i < 50; i++) y = tf.add(tf.mul(y, half), x);
        return y.dataSync();
      });
    },
    output: () => result,
  };
}

/** Prepares the MLP's predict anew at each call. */
function predictors({ tf, prepare }: Style): () => (x: TfTensor) => TfTensor {
  const w = tf.variable(tf.tensor(weights(64 * 128, 1, 64), [64, 128]));
  const v = tf.variable(tf.tensor(weights(128 * 10, 2, 128), [128, 10]));
  return () => prepare((x: TfTensor) => tf.softmax(tf.matMul(tf.relu(tf.matMul(x, w)), v)));
}

function batch(tf: Tf, size: number): TfTensor {
  return tf.tensor(uniform(size * 64, 3), [size, 64]);
}

function batchFixed(style: Style): Job {
  const { tf } = style;
  const predict = predictors(style)();
  const x = batch(tf, 64);
  let result: TfTensor | null = null;
  return {
    run() {
      result?.dispose();
      result = tf.tidy(() => predict(x));
    },
    output: () => result!.data(),
  };
}

/** Sizes around that of `batch-fixed`, so that the work of a call is about the same; each run meets them for the first time. */
const varyingSizes = Array.from({ length: 100 }, (_, i) => 16 + i);

function batchVarying(style: Style): Job {
  const { tf } = style;
  const prepared = predictors(style);
  const batches = varyingSizes.map((size) => batch(tf, size));
  return {
    run() {
      const predict = prepared();
      const times: number[] = [];
      for (const x of batches) {
        const start = performance.now();
        const y = tf.tidy(() => predict(x));
        times.push(performance.now() - start);
        y.dispose();
      }
      const rest = times.slice(5).sort((a, b) => a - b);
      return rest[Math.floor(rest.length / 2)];
    },
    output: () => varyingSizes,
    dispose: () => tf.dispose(batches),
  };
}

interface Fitted {
  layers(tf: Tf): import('@tensorflow/tfjs').layers.Layer[];
  readonly input: readonly number[];
  readonly batch: number;
  readonly steps: number;
}

const mlp: Fitted = {
  layers: ({ layers }) => [
    layers.dense({ units: 256, activation: 'relu', inputShape: [784] }),
    layers.dense({ units: 128, activation: 'relu' }),
  ],
  input: [784],
  batch: 128,
  steps: 8,
};

const cnn: Fitted = {
  layers: ({ layers }) => {
    const conv = (filters: number, inputShape?: number[]) =>
      layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...(inputShape && { inputShape }),
      });
    return [
      conv(32, [28, 28, 1]),
      layers.maxPooling2d({ poolSize: 2 }),
      conv(64),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
    ];
  },
  input: [28, 28, 1],
  batch: 64,
  steps: 2,
};

const recurrent: Fitted = {
  layers: ({ layers }) => [
    layers.lstm({
      units: lstm.units,
      recurrentActivation: 'sigmoid',
      inputShape: [lstm.steps, lstm.features],
    }),
  ],
  input: [lstm.steps, lstm.features],
  batch: lstm.batch,
  steps: 4,
};

/** A network and ten classes behind it, trained by `fit`: the time of one step. */
const fitting =
  ({ layers, input, batch: size, steps }: Fitted) =>
  ({ tf }: Style): Job => {
    const model = tf.sequential({
      layers: [...layers(tf), tf.layers.dense({ units: 10, activation: 'softmax' })],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const count = steps * size;
    const x = tf.tensor(
      uniform(
        input.reduce((a, b) => a * b, count),
        1,
      ),
      [count, ...input],
    );
    const labels = tf.tensor1d(
      Array.from({ length: count }, (_, i) => i % 10),
      'int32',
    );
    const y = tf.oneHot(labels, 10);
    let loss = 0;
    return {
      async run() {
        const start = performance.now();
        const { history } = await model.fit(x, y, {
          epochs: 1,
          batchSize: size,
          shuffle: false,
          verbose: 0,
          yieldEvery: 'never',
        });
        loss = history.loss[0] as number;
        return (performance.now() - start) / steps;
      },
      output: () => [loss],
    };
  };

const specials: Readonly<Record<string, (style: Style) => Job | Promise<Job>>> = {
  'train-mlp': (style) => training(style, trainMlp),
  'train-cnn': (style) => training(style, trainCnn),
  'train-lstm': (style) => training(style, trainLstm),
  'fit-mlp': fitting(mlp),
  'fit-cnn': fitting(cnn),
  'fit-lstm': fitting(recurrent),
  'online-sgd': onlineSgd,
  'small-ops': smallOps,
  'batch-fixed': batchFixed,
  'batch-varying': batchVarying,
};

export async function tfSpecial(style: Style, name: string): Promise<Job | null> {
  return (await specials[name]?.(style)) ?? publishedJob(style, name);
}

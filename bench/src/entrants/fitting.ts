/** The training workloads' networks through layers and `fit`: by itself, and beside the same network's bare step on the same batches. */
import { uniform } from '../data.ts';
import { trainCnn, trainLstm, trainMlp, type Training } from './tf-models.ts';
import type { Style } from './tf-style.ts';
import { lstm } from './training-data.ts';
import type { Job, Tf, TfTensor } from './types.ts';

interface Fitted {
  layers(tf: Tf): import('@tensorflow/tfjs').layers.Layer[];
  readonly input: readonly number[];
  readonly batch: number;
  readonly steps: number;
  /** The same network without layers. */
  bare(tf: Tf): Training;
  /** A batch as `bare` wants it. */
  forBare?(tf: Tf, x: TfTensor): TfTensor;
}

const mlp: Fitted = {
  layers: ({ layers }) => [
    layers.dense({ units: 256, activation: 'relu', inputShape: [784] }),
    layers.dense({ units: 128, activation: 'relu' }),
  ],
  input: [784],
  batch: 128,
  steps: 8,
  bare: trainMlp,
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
  bare: trainCnn,
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
  bare: trainLstm,
  forBare: (tf, x) => tf.transpose(x, [1, 0, 2]),
};

interface TimedJob extends Job {
  run(): Promise<number>;
}

interface Data {
  readonly x: TfTensor;
  readonly y: TfTensor;
}

function dataFor(tf: Tf, { input, batch, steps }: Fitted): Data {
  const count = steps * batch;
  const size = input.reduce((a, b) => a * b, count);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10);
  return {
    x: tf.tensor(uniform(size, 1), [count, ...input]),
    y: tf.oneHot(tf.tensor1d(labels, 'int32'), 10),
  };
}

/** A network and ten classes behind it, trained by `fit`: the time of one step. */
function fitting(tf: Tf, fitted: Fitted, { x, y }: Data): TimedJob {
  const model = tf.sequential({
    layers: [...fitted.layers(tf), tf.layers.dense({ units: 10, activation: 'softmax' })],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  let loss = 0;
  return {
    async run() {
      const start = performance.now();
      const { history } = await model.fit(x, y, {
        epochs: 1,
        batchSize: fitted.batch,
        shuffle: false,
        verbose: 0,
        yieldEvery: 'never',
      });
      loss = history.loss[0] as number;
      return (performance.now() - start) / fitted.steps;
    },
    output: () => [loss],
  };
}

/** Steps on batches that were cut beforehand, the loss of the last of them read: the time of one step. */
function stepping(style: Style, fitted: Fitted, { x, y }: Data): () => Promise<number> {
  const { tf, prepare } = style;
  const { loss, variables } = fitted.bare(tf);
  const optimizer = tf.train.adam(1e-3);
  const step = prepare((xs: TfTensor, ys: TfTensor) =>
    optimizer.minimize(() => loss(xs, ys), true, variables)!,
  );
  const cut = (t: TfTensor): TfTensor[] => tf.split(t, fitted.steps);
  const xs = cut(x).map((batch) => tf.keep(fitted.forBare?.(tf, batch) ?? batch));
  const ys = cut(tf.cast(y, 'float32'));
  for (const t of [...xs, ...ys]) t.dataSync();
  return async () => {
    const start = performance.now();
    const costs = xs.map((batch, i) => step(batch, ys[i]));
    await costs.at(-1)!.data();
    const time = (performance.now() - start) / fitted.steps;
    tf.dispose(costs);
    return time;
  };
}

/** What fit's step takes, in percent of the bare one's. They take turns at once, so that a slow moment is both's. */
function fitOverStep(style: Style, fitted: Fitted): Job {
  const { tf } = style;
  const data = dataFor(tf, fitted);
  const fit = fitting(tf, fitted, data);
  const step = stepping(style, fitted, data);
  return {
    run: async () => (100 * (await fit.run())) / (await step()),
    output: fit.output,
  };
}

const networks: readonly (readonly [string, Fitted])[] = [
  ['mlp', mlp],
  ['cnn', cnn],
  ['lstm', recurrent],
];

export const fits: Readonly<Record<string, (style: Style) => Job>> = Object.fromEntries(
  networks.flatMap(([name, fitted]) => [
    [`fit-${name}`, ({ tf }: Style) => fitting(tf, fitted, dataFor(tf, fitted))],
    [`fit-over-${name}`, (style: Style) => fitOverStep(style, fitted)],
  ]),
);

/** The special workloads that are not training, in TensorFlow.js's API. */
import { uniform, weights } from '../data.ts';
import { fits } from './fitting.ts';
import type { Style } from './tf-style.ts';
import { publishedJob } from './published.ts';
import { trainCnn, trainLstm, trainMlp, type Training } from './tf-models.ts';
import type { Job, Tf, TfTensor } from './types.ts';

/** Losses of the first steps are what entrants compare. */
const comparedSteps = 3;

function training({ tf, prepare, reads }: Style, make: (tf: Tf) => Training): Job {
  const {
    loss,
    variables,
    batch: [x, y],
  } = make(tf);
  const optimizer = tf.train.adam(1e-3);
  const step = prepare(() => optimizer.minimize(() => loss(x, y), true, variables)!);
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

/** Four numbers through a layer of sixteen to three: so little that a call is all that takes time. */
function tinyModel({ tf }: Style): { model: import('@tensorflow/tfjs').Sequential; x: TfTensor } {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [4] }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  return { model, x: tf.tensor(uniform(4, 5), [1, 4]) };
}

function predictTiny(style: Style): Job {
  const { model, x } = tinyModel(style);
  let result: TfTensor | null = null;
  return {
    run() {
      result?.dispose();
      result = model.predict(x) as TfTensor;
    },
    output: () => result!.data(),
    dispose: () => model.dispose(),
  };
}

/** The same with the model's weights, but without the model. */
function programTiny(style: Style): Job {
  const { tf, prepare } = style;
  const { model, x } = tinyModel(style);
  const [w, b, v, c] = model.getWeights().map((weight) => tf.variable(weight));
  const program = prepare((inputs: TfTensor) => {
    const hidden = tf.relu(tf.matMul(inputs, w).add(b));
    return tf.softmax(tf.matMul(hidden, v).add(c));
  });
  let result: TfTensor | null = null;
  return {
    run() {
      result?.dispose();
      result = tf.tidy(() => program(x));
    },
    output: () => result!.data(),
    dispose: () => model.dispose(),
  };
}

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

const specials: Readonly<Record<string, (style: Style) => Job | Promise<Job>>> = {
  'train-mlp': (style) => training(style, trainMlp),
  'train-cnn': (style) => training(style, trainCnn),
  'train-lstm': (style) => training(style, trainLstm),
  ...fits,
  'online-sgd': onlineSgd,
  'small-ops': smallOps,
  'batch-fixed': batchFixed,
  'batch-varying': batchVarying,
  'predict-tiny': predictTiny,
  'program-tiny': programTiny,
};

export async function tfSpecial(style: Style, name: string): Promise<Job | null> {
  return (await specials[name]?.(style)) ?? publishedJob(style, name);
}

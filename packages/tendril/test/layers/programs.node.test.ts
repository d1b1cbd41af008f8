/**
 * Programs as people write them for TensorFlow.js, with both libraries and from the same weights: what they report on the way, and
 * what they predict in the end.
 */
import { beforeAll, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectNumbers, numbers, oracle, sizeOf, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Api = typeof tf;
type Symbolic = tf.SymbolicTensor;

const random = (lib: Api, shape: number[], seed: number): tf.Tensor =>
  lib.tensor(numbers(sizeOf(shape), seed), shape);

/** Whole numbers from 0 to below `count`. */
const tokens = (lib: Api, shape: [number, number], seed: number, count: number): tf.Tensor2D =>
  lib.tensor2d(
    numbers(sizeOf(shape), seed).map((v) => Math.floor(((v + 1) / 2) * count)),
    shape,
    'int32',
  );

function setWeights(lib: Api, model: tf.LayersModel, seed: number): void {
  const values = model
    .getWeights()
    .map(({ shape }, i) => random(lib, shape.slice(), seed + i).mul(0.4));
  model.setWeights(values);
}

const quiet = { verbose: 0, shuffle: false } as const;
const values = (t: tf.Tensor | tf.Tensor[]): number[] =>
  [t].flat().flatMap((one) => Array.from(one.dataSync()));

const programs: [string, (lib: Api) => Promise<number[]>][] = [
  [
    'a translator of dates: encoder, decoder from its last state, attention',
    async (lib) => {
      class LastStep extends lib.layers.Layer {
        static className = 'LastStep';
        override computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
          const [batch, , features] = shape as tf.Shape;
          return [batch, features];
        }
        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          const x = Array.isArray(inputs) ? inputs[0] : inputs;
          return x.gather([x.shape[1]! - 1], 1).squeeze([1]);
        }
      }
      const from = lib.input({ shape: [6] });
      const to = lib.input({ shape: [5] });
      const read = lib.layers.embedding({ inputDim: 9, outputDim: 8, inputLength: 6 }).apply(from);
      const seen = lib.layers.lstm({ units: 8, returnSequences: true }).apply(read) as Symbolic;
      const last = new LastStep({}).apply(seen) as Symbolic;
      const begun = lib.layers.embedding({ inputDim: 7, outputDim: 8, inputLength: 5 }).apply(to);
      const written = lib.layers
        .lstm({ units: 8, returnSequences: true })
        .apply(begun, { initialState: [last, last] }) as Symbolic;
      const scores = lib.layers.dot({ axes: [2, 2] }).apply([written, seen]) as Symbolic;
      const attention = lib.layers.activation({ activation: 'softmax' }).apply(scores) as Symbolic;
      const context = lib.layers.dot({ axes: [2, 1] }).apply([attention, seen]) as Symbolic;
      const both = lib.layers.concatenate().apply([context, written]);
      const letters = lib.layers.dense({ units: 7, activation: 'softmax' });
      const output = lib.layers.timeDistributed({ layer: letters }).apply(both) as Symbolic;
      const model = lib.model({ inputs: [from, to], outputs: output });
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
      setWeights(lib, model, 4);
      const x = [tokens(lib, [10, 6], 1, 9), tokens(lib, [10, 5], 2, 7)];
      const y = lib.oneHot(tokens(lib, [10, 5], 3, 7), 7);
      const { history } = await model.fit(x, y, { ...quiet, epochs: 2, batchSize: 4 });
      const looking = lib.model({ inputs: model.inputs, outputs: [output, attention] });
      return [...(history.loss as number[]), ...values(looking.predict(x))];
    },
  ],
  [
    'two twins that share a base, compared by a loss of their own',
    async (lib) => {
      const base = lib.sequential({
        layers: [
          lib.layers.dense({ units: 5, activation: 'relu', inputShape: [6] }),
          lib.layers.dense({ units: 3 }),
        ],
      });
      const [a, b] = [lib.input({ shape: [6] }), lib.input({ shape: [6] })];
      const twins = [base.apply(a), base.apply(b)] as Symbolic[];
      const product = lib.layers.multiply().apply(twins);
      const dense = lib.layers.dense({ units: 1, activation: 'sigmoid' });
      const model = lib.model({ inputs: [a, b], outputs: dense.apply(product) as Symbolic });
      const contrastive = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor =>
        lib.tidy(() => {
          const apart = lib.square(lib.maximum(lib.sub(1, yPred), 0));
          return lib.mean(yTrue.mul(yPred.square()).add(lib.sub(1, yTrue).mul(apart)));
        });
      model.compile({ optimizer: 'rmsprop', loss: contrastive, metrics: ['accuracy'] });
      setWeights(lib, model, 3);
      const x = [random(lib, [8, 6], 1), random(lib, [8, 6], 2)];
      const y = lib.tensor2d([0, 1, 1, 0, 1, 0, 0, 1], [8, 1]);
      const { history } = await model.fit(x, y, { ...quiet, epochs: 3, batchSize: 4 });
      return [
        ...(history.loss as number[]),
        ...(history.acc as number[]),
        ...values(model.predict(x)),
      ];
    },
  ],
  [
    'a variational autoencoder in a loop of its own',
    async (lib) => {
      const input = lib.input({ shape: [8] });
      const hidden = lib.layers.dense({ units: 6, activation: 'relu' }).apply(input);
      const [mean, logVariance] = [0, 1].map(
        () => lib.layers.dense({ units: 2 }).apply(hidden) as Symbolic,
      );
      const encoder = lib.model({ inputs: input, outputs: [mean, logVariance] });
      const decoder = lib.sequential({
        layers: [
          lib.layers.dense({ units: 6, activation: 'relu', inputShape: [2] }),
          lib.layers.dense({ units: 8, activation: 'sigmoid' }),
        ],
      });
      setWeights(lib, encoder, 3);
      setWeights(lib, decoder, 13);
      const optimizer = lib.train.adam();
      const x = random(lib, [10, 8], 4).abs();
      const noise = random(lib, [10, 2], 5);
      const losses: number[] = [];
      for (let i = 0; i < 4; i++) {
        const cost = optimizer.minimize(() => {
          const [m, v] = encoder.apply(x) as tf.Tensor[];
          const z = m.add(v.mul(0.5).exp().mul(noise));
          const error = lib.losses.meanSquaredError(x, decoder.apply(z) as tf.Tensor);
          const apart = v.add(1).sub(m.square()).sub(v.exp()).sum(-1).mul(-0.5).mean();
          return error.mul(8).add(apart);
        }, true)!;
        losses.push(cost.dataSync()[0]);
      }
      return [...losses, ...values(encoder.predict(x)), ...values(decoder.predict(noise))];
    },
  ],
  [
    'a forger and a judge who is frozen now and then',
    async (lib) => {
      const forger = lib.sequential({
        layers: [
          lib.layers.dense({ units: 6, inputShape: [3] }),
          lib.layers.leakyReLU({ alpha: 0.2 }),
          lib.layers.dense({ units: 5, activation: 'tanh' }),
        ],
      });
      const judge = lib.sequential({
        layers: [
          lib.layers.dense({ units: 6, inputShape: [5], activation: 'elu' }),
          lib.layers.dense({ units: 1, activation: 'sigmoid' }),
        ],
      });
      const args = { loss: 'binaryCrossentropy', metrics: ['accuracy'] };
      judge.compile({ ...args, optimizer: lib.train.adam(0.01, 0.5) });
      const noise = lib.input({ shape: [3] });
      const forged = forger.apply(noise) as Symbolic;
      judge.trainable = false;
      const both = lib.model({ inputs: noise, outputs: judge.apply(forged) as Symbolic });
      both.compile({ ...args, optimizer: lib.train.adam(0.01, 0.5) });
      setWeights(lib, forger, 3);
      setWeights(lib, judge, 23);
      const seen: number[] = [];
      for (let i = 0; i < 3; i++) {
        const z = random(lib, [4, 3], i + 1);
        judge.trainable = true;
        const onReal = await judge.trainOnBatch(random(lib, [4, 5], i + 9), lib.ones([4, 1]));
        const fake = forger.predict(z) as tf.Tensor;
        const onFake = await judge.trainOnBatch(fake, lib.zeros([4, 1]));
        judge.trainable = false;
        seen.push(...[onReal, onFake, await both.trainOnBatch(z, lib.ones([4, 1]))].flat());
      }
      return [...seen, ...values(forger.predict(lib.ones([1, 3]))), ...values(judge.getWeights())];
    },
  ],
  [
    'a policy whose gradients are weighed by rewards',
    async (lib) => {
      const policy = lib.sequential({
        layers: [
          lib.layers.dense({ units: 5, activation: 'elu', inputShape: [4] }),
          lib.layers.dense({ units: 1 }),
        ],
      });
      setWeights(lib, policy, 5);
      const optimizer = lib.train.adam(0.05);
      const chances: number[] = [];
      for (let game = 0; game < 3; game++) {
        const gathered: Record<string, tf.Tensor[]> = {};
        for (let step = 0; step < 3; step++) {
          const { grads } = lib.variableGrads(() => {
            const logits = policy.predict(random(lib, [1, 4], game * 3 + step + 1)) as tf.Tensor;
            chances.push(lib.sigmoid(logits).dataSync()[0]);
            const labels = lib.tensor2d([step % 2], [1, 1]);
            return lib.losses.sigmoidCrossEntropy(labels, logits).asScalar();
          });
          Object.values(grads).forEach((grad, i) => (gathered[i] ??= []).push(grad));
        }
        const rewards = lib.tensor1d([1, -0.5, 0.3]);
        const means = policy.trainableWeights.map((weight, i) => {
          const weighed = gathered[i].map((grad, k) => grad.mul(rewards.slice(k, 1).asScalar()));
          return { name: weight.read().name, tensor: lib.stack(weighed).mean(0) };
        });
        optimizer.applyGradients(means);
      }
      return [...chances, ...values(policy.getWeights())];
    },
  ],
  [
    'text as buffers of ones, read in the order in which it was written',
    async (lib) => {
      const [length, letters] = [6, 7];
      const model = lib.sequential();
      [8, 6].forEach((units, i) => {
        const first = i === 0 ? { inputShape: [length, letters], returnSequences: true } : {};
        model.add(lib.layers.lstm({ units, ...first }));
      });
      model.add(lib.layers.dense({ units: letters, activation: 'softmax' }));
      model.compile({ optimizer: lib.train.rmsprop(0.05), loss: 'categoricalCrossentropy' });
      setWeights(lib, model, 2);
      const x = lib.buffer([20, length, letters]);
      const y = lib.buffer([20, letters]);
      for (let i = 0; i < 20; i++) {
        for (let j = 0; j < length; j++) x.set(1, i, j, (i * 3 + j) % letters);
        y.set(1, i, (i * 3 + length) % letters);
      }
      const args = { ...quiet, epochs: 2, batchSize: 8, validationSplit: 0.125 };
      const { history } = await model.fit(x.toTensor(), y.toTensor(), args);
      const reported = [...(history.loss as number[]), ...(history.val_loss as number[])];
      return [...reported, ...values(model.predict(x.toTensor()))];
    },
  ],
];

it.each(programs)('%s', async (_, program) => {
  expectNumbers(await program(tf), await program(tfjs), 1e-3);
});

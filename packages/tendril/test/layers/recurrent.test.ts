/** Recurrent layers, their cells and what wraps them. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import {
  computesTheSame,
  describesItselfTheSame,
  knowsItsShape,
  layerCase,
  trainsTheSame,
} from './against-tfjs.ts';
import type { LayerCase } from './against-tfjs.ts';
import { copyWeights, expectClose, expectNumbers, numbers, oracle, tfjs } from './support.ts';

beforeAll(() => oracle.setBackend('cpu'));

type Api = typeof tf;
const sequence = [2, 4, 3];
const film = [2, 3, 5, 4, 2];

function cells(lib: Api): tf.layers.RNNCell[] {
  return [
    lib.layers.lstmCell({ units: 3, name: 'a' }),
    lib.layers.gruCell({ units: 2, name: 'b' }),
    lib.layers.simpleRNNCell({ units: 4, name: 'c' }),
  ];
}

const both = (mergeMode: unknown, args: object = {}): LayerCase => ({
  title: `bidirectional ${JSON.stringify({ mergeMode, ...args })}`,
  make: (lib) =>
    lib.layers.bidirectional({
      layer: lib.layers.lstm({ units: 2, name: 'inner', ...args }),
      mergeMode: mergeMode as 'sum',
      name: 'layer',
    }),
  shapes: [sequence],
});

const CASES: LayerCase[] = [
  layerCase('simpleRNN', { units: 3 }, sequence),
  layerCase(
    'simpleRNN',
    { units: 3, useBias: false, activation: 'relu', goBackwards: true },
    sequence,
  ),
  layerCase('simpleRNN', { units: 2, returnSequences: true, returnState: true }, sequence),
  layerCase('gru', { units: 3, biasInitializer: 'randomNormal' }, sequence),
  layerCase('gru', { units: 3, recurrentActivation: 'sigmoid', returnSequences: true }, sequence),
  layerCase('gru', { units: 3, useBias: false, goBackwards: true, returnState: true }, sequence),
  layerCase('lstm', { units: 3 }, sequence),
  layerCase('lstm', { units: 3, unitForgetBias: true, recurrentActivation: 'sigmoid' }, sequence),
  layerCase('lstm', { units: 3, returnSequences: true, returnState: true }, sequence),
  layerCase(
    'lstm',
    { units: 1, useBias: false, goBackwards: true, returnSequences: true },
    sequence,
  ),
  layerCase('convLstm2d', { filters: 2, kernelSize: 2 }, film),
  layerCase(
    'convLstm2d',
    { filters: 2, kernelSize: 3, padding: 'same', strides: 2, returnSequences: true },
    film,
  ),
  layerCase('convLstm2d', { filters: 1, kernelSize: [2, 1], returnState: true }, film),
  {
    title: 'rnn of one cell',
    make: (lib) => lib.layers.rnn({ cell: lib.layers.gruCell({ units: 3, name: 'c' }), name: 'l' }),
    shapes: [sequence],
  },
  {
    title: 'rnn of several cells',
    make: (lib) =>
      lib.layers.rnn({
        cell: lib.layers.stackedRNNCells({ cells: cells(lib), name: 's' }),
        returnSequences: true,
        name: 'layer',
      }),
    shapes: [sequence],
  },
  {
    title: 'rnn of several cells, backwards, with states',
    make: (lib) =>
      lib.layers.rnn({
        cell: lib.layers.stackedRNNCells({ cells: cells(lib), name: 'stack' }),
        goBackwards: true,
        returnState: true,
        name: 'layer',
      }),
    shapes: [sequence],
  },
  both('concat'),
  both('sum', { returnSequences: true }),
  both('mul'),
  both('ave', { returnSequences: true }),
  both(null),
  both('concat', { returnSequences: true, returnState: true }),
  {
    title: 'timeDistributed dense',
    make: (lib) =>
      lib.layers.timeDistributed({
        layer: lib.layers.dense({ units: 2, activation: 'tanh', name: 'inner' }),
        name: 'layer',
      }),
    shapes: [sequence],
  },
  {
    title: 'timeDistributed conv2d',
    make: (lib) =>
      lib.layers.timeDistributed({
        layer: lib.layers.conv2d({ filters: 2, kernelSize: 2, name: 'inner' }),
        name: 'layer',
      }),
    shapes: [film],
  },
];

describeBackends('recurrent layers', () => {
  describe.each(CASES)('$title', (layerCase) => {
    it('computes what TensorFlow.js computes', () => computesTheSame(layerCase));
    it('has the same configuration', () => describesItselfTheSame(layerCase));
    it('says the shape before there is data', () => knowsItsShape(layerCase));
    it('is trained as by TensorFlow.js', () => trainsTheSame(layerCase));
  });

  it.each(['simpleRNN', 'gru', 'lstm'] as const)(
    '%s goes on where a mask says so',
    async (name) => {
      const make = (lib: Api) => {
        const layer = lib.layers[name]({ units: 3, returnSequences: true });
        return lib.sequential({
          layers: [lib.layers.masking({ inputShape: [4, 2] }), layer],
        });
      };
      const [ours, theirs] = [make(tf), make(tfjs)];
      copyWeights(ours, theirs);
      const values = [1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 0, 0];
      const x = (lib: Api) => lib.tensor3d(values, [2, 4, 2]);
      expectClose(ours.predict(x(tf)) as tf.Tensor, theirs.predict(x(tfjs)) as tf.Tensor);
    },
  );

  it('masked steps give the output before, or zeros if wanted', () => {
    const make = (zeroOutputForMask: boolean) => {
      const layer = tf.layers.simpleRNN({
        units: 1,
        activation: 'linear',
        kernelInitializer: 'ones',
        recurrentInitializer: 'ones',
        returnSequences: true,
        zeroOutputForMask,
      });
      const x = tf.tensor3d([1, 2, 3], [1, 3, 1]);
      const mask = tf.tensor2d([true, false, true], [1, 3], 'bool');
      return Array.from((layer.apply(x, { mask }) as tf.Tensor).dataSync());
    };
    expect(make(false)).toEqual([1, 1, 4]);
    expect(make(true)).toEqual([1, 0, 4]);
  });

  it('begins with the states it is given', () => {
    const make = (lib: Api) => {
      const x = lib.input({ shape: [4, 3] });
      const [h, c] = [lib.input({ shape: [2] }), lib.input({ shape: [2] })];
      const y = lib.layers.lstm({ units: 2, name: 'l' }).apply([x, h, c]) as tf.SymbolicTensor;
      return lib.model({ inputs: [x, h, c], outputs: y });
    };
    const [ours, theirs] = [make(tf), make(tfjs)];
    copyWeights(ours, theirs);
    const data = (lib: Api) => [
      lib.tensor(numbers(24), [2, 4, 3]),
      lib.tensor(numbers(4, 2), [2, 2]),
      lib.tensor(numbers(4, 3), [2, 2]),
    ];
    const [x, h, c] = data(tf);
    const expected = ours.predict([x, h, c]) as tf.Tensor;
    const layer = ours.layers.find((l) => l.name === 'l')!;
    expectClose(layer.apply(x, { initialState: [h, c] }) as tf.Tensor, expected);
    // TensorFlow.js itself ignores initial states that come as inputs of a model; its layer does not.
    const their = theirs.layers.find((l) => l.name === 'l')!;
    const [tx, th, tc] = data(tfjs);
    expectClose(expected, their.apply(tx, { initialState: [th, tc] }) as tf.Tensor);
  });

  it('an encoder hands its states to a decoder', async () => {
    const from = tf.input({ shape: [3, 2] });
    const to = tf.input({ shape: [null, 2] });
    const encoder = tf.layers.gru({ units: 4, returnState: true });
    const [, state] = encoder.apply(from) as tf.SymbolicTensor[];
    const decoder = tf.layers.gru({ units: 4, returnSequences: true });
    const y = decoder.apply(to, { initialState: state }) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [from, to], outputs: y });
    const data = [tf.tensor(numbers(12), [2, 3, 2]), tf.tensor(numbers(20), [2, 5, 2])];
    const expected = model.predict(data) as tf.Tensor;
    expect(expected.shape).toEqual([2, 5, 4]);
    const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
    copy.setWeights(model.getWeights());
    expectClose(copy.predict(data) as tf.Tensor, expected, 1e-5);
  });

  it('goes on from batch to batch if it is stateful, until it is reset', async () => {
    const make = (lib: Api) =>
      lib.sequential({
        layers: [
          lib.layers.lstm({ units: 3, stateful: true, batchInputShape: [2, 4, 3] }),
          lib.layers.dense({ units: 1 }),
        ],
      });
    const [ours, theirs] = [make(tf), make(tfjs)];
    copyWeights(ours, theirs);
    const run = async (lib: Api, model: tf.Sequential) => {
      const x = lib.tensor(numbers(24), [2, 4, 3]);
      const y = lib.tensor(numbers(2), [2, 1]);
      const read = () => Array.from((model.predict(x) as tf.Tensor).dataSync());
      const seen = [read(), read()];
      model.resetStates();
      seen.push(read());
      model.compile({ optimizer: lib.train.sgd(0.1), loss: 'meanSquaredError' });
      for (let i = 0; i < 3; i++) seen.push([(await model.trainOnBatch(x, y)) as number]);
      seen.push(read());
      return seen;
    };
    const [actual, expected] = [await run(tf, ours), await run(tfjs, theirs)];
    actual.forEach((values, i) => expectNumbers(values, expected[i], 1e-3));
    expect(actual[1]).not.toEqual(actual[0]);
    expectNumbers(actual[2], actual[0], 1e-6);
  });

  it('stateful layers take and give their states', () => {
    const layer = tf.layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [1, 3, 2] });
    expect(layer.states).toEqual([null]);
    layer.apply(tf.ones([1, 3, 2]));
    layer.resetStates([tf.tensor2d([1, 2], [1, 2])]);
    expect(Array.from(layer.states[0].dataSync())).toEqual([1, 2]);
    expect(() => layer.resetStates([tf.ones([1, 3])])).toThrow(
      /state 0 has shape \[1,2\], got \[1,3\]/,
    );
    expect(() => layer.apply(tf.ones([2, 3, 2]))).toThrow(/shape \[1,null,2\], got \[2,3,2\]/);
    const open = tf.layers.simpleRNN({ units: 2, stateful: true });
    expect(() => open.apply(tf.input({ shape: [3, 2] }))).toThrow(/must know the batch size/);
  });

  it('leaves nothing behind', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.bidirectional({
          layer: tf.layers.lstm({ units: 2, dropout: 0.2, recurrentDropout: 0.2 }),
          inputShape: [3, 2],
        }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([2, 3, 2]), tf.ones([2, 1])];
    await model.trainOnBatch(x, y);
    const before = tf.memory().numTensors;
    await model.trainOnBatch(x, y);
    tf.dispose(model.predict(x));
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['simpleRNN', 'gru', 'lstm', 'convLstm2d'] as const)(
    '%s drops the same inputs at each step, and only while training',
    (name) => {
      const rates: number[] = [];
      const args = {
        units: 2,
        filters: 2,
        kernelSize: 1,
        dropout: 0.5,
        recurrentDropout: 0.25,
        dropoutFunc: (x: tf.Tensor, rate: number) => {
          rates.push(rate);
          return tf.mul(x, 2);
        },
      };
      const layer = tf.layers[name](args);
      const x = tf.ones(name === 'convLstm2d' ? [1, 3, 4, 4, 1] : [1, 3, 2]);
      layer.apply(x);
      expect(rates).toEqual([]);
      layer.apply(x, { training: true });
      expect(rates.sort()).toEqual([0.25, 0.5]);
    },
  );

  it('a cell of your own runs, is trained and saved', async () => {
    class Leaky extends tf.layers.RNNCell {
      static className = 'Leaky';
      stateSize: number[];
      factor: tf.LayerVariable | null = null;
      private readonly units: number;
      constructor(args: { units: number }) {
        super(args as object);
        this.units = args.units;
        this.stateSize = [args.units, 1];
      }
      override build(shape: number[]): void {
        this.factor = this.addWeight(
          'factor',
          [shape.at(-1)!, this.units],
          'float32',
          tf.initializers.ones(),
        );
        this.built = true;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
        const [x, h, count] = inputs as tf.Tensor2D[];
        const next = tf.add(
          tf.mul(h, 0.5),
          tf.matMul(x, this.factor!.read() as tf.Tensor as tf.Tensor2D),
        );
        return [next, next, tf.add(count, 1)];
      }
      override getConfig() {
        return { ...super.getConfig(), units: this.units };
      }
    }
    tf.serialization.registerClass(Leaky);
    const layer = tf.layers.rnn({
      cell: new Leaky({ units: 1 }),
      returnState: true,
      inputShape: [3, 2],
    });
    const [y, h, count] = layer.apply(tf.ones([1, 3, 2])) as tf.Tensor[];
    expect([y, h, count].map((t) => t.dataSync()[0])).toEqual([3.5, 3.5, 3]);
    const model = tf.sequential({
      layers: [tf.layers.rnn({ cell: new Leaky({ units: 1 }), inputShape: [3, 2] })],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const first = (await model.trainOnBatch(tf.ones([1, 3, 2]), tf.ones([1, 1]))) as number;
    const second = (await model.trainOnBatch(tf.ones([1, 3, 2]), tf.ones([1, 1]))) as number;
    expect(second).toBeLessThan(first);
    const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
    copy.setWeights(model.getWeights());
    expectClose(
      copy.predict(tf.ones([1, 3, 2])) as tf.Tensor,
      model.predict(tf.ones([1, 3, 2])) as tf.Tensor,
    );
  });

  it('adds what regularizers of cells give to the loss', () => {
    const layer = tf.layers.lstm({
      units: 2,
      kernelInitializer: 'ones',
      kernelRegularizer: tf.regularizers.l1({ l1: 1 }),
      inputShape: [3, 2],
    });
    const model = tf.sequential({ layers: [layer] });
    expect(model.calculateLosses().map((t) => t.dataSync()[0])).toEqual([16]);
  });

  it('GRUs whose reset gate comes after the product compute as Keras says', () => {
    const layer = tf.layers.gru({ units: 1, resetAfter: true, recurrentActivation: 'sigmoid' });
    const x = tf.tensor3d([0.5, -1], [1, 2, 1]);
    layer.apply(x);
    const kernel = [0.3, -0.2, 0.7];
    const recurrent = [0.1, 0.4, -0.6];
    const bias = [0.05, 0.1, -0.1, 0.2, -0.3, 0.15];
    layer.setWeights([
      tf.tensor2d(kernel, [1, 3]),
      tf.tensor2d(recurrent, [1, 3]),
      tf.tensor2d(bias, [2, 3]),
    ]);
    const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
    let h = 0;
    for (const v of [0.5, -1]) {
      const a = kernel.map((k, i) => k * v + bias[i]);
      const b = recurrent.map((r, i) => r * h + bias[3 + i]);
      const z = sigmoid(a[0] + b[0]);
      const fresh = Math.tanh(a[2] + sigmoid(a[1] + b[1]) * b[2]);
      h = z * h + (1 - z) * fresh;
    }
    expectNumbers((layer.apply(x) as tf.Tensor).dataSync(), [h], 1e-5);
  });

  it.each([
    [() => tf.layers.lstm({ units: 0 }), /units must be a positive whole number, got 0/],
    [
      () => tf.layers.gru({ units: 1, dropout: 1 }),
      /dropout must be at least 0 and below 1, got 1/,
    ],
    [() => tf.layers.rnn({} as never), /give a cell/],
    [() => tf.layers.stackedRNNCells({ cells: [] }), /at least one/],
    [() => tf.layers.lstm({ units: 1 }).apply(tf.ones([2, 3])), /input of rank 3, got \[2,3\]/],
    [
      () => tf.layers.lstm({ units: 1 }).apply([tf.ones([1, 2, 3]), tf.ones([1, 1])]),
      /has 2 states, got 1/,
    ],
    [
      () => tf.layers.lstm({ units: 1 }).apply(tf.ones([1, 2, 3]), { constants: [] }),
      /no constants/,
    ],
    [() => tf.layers.bidirectional({ layer: tf.layers.dense({ units: 1 }) as never }), /recurrent/],
    [
      () =>
        tf.layers.bidirectional({ layer: tf.layers.gru({ units: 1 }), mergeMode: 'max' as never }),
      /unknown mergeMode 'max'/,
    ],
    [
      () =>
        tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 1 }) }).apply(tf.ones([2, 3])),
      /rank 3 at least, got \[2,3\]/,
    ],
    [() => tf.layers.lstm({ units: 1 }).resetStates(), /not stateful/],
  ])('says what is wrong: %s', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});

describe('a model for batches of one size', () => {
  const build = () => {
    const model = tf.sequential({
      name: 'fixed',
      layers: [
        tf.layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [4, 3, 1] }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  };
  const data = (count: number) => [tf.ones([count, 3, 1]), tf.ones([count, 1])] as const;

  it('is trained and tested on any number of whole batches, and goes on from one to the next', async () => {
    const model = build();
    const { history } = await model.fit(...data(12), { epochs: 2, verbose: 0 });
    expect(history.loss).toHaveLength(2);
    model.resetStates();
    const y = (model.predict(tf.ones([8, 3, 1])) as tf.Tensor).dataSync();
    expect(y[0]).not.toBe(y[4]);
    expect((model.evaluate(...data(8)) as tf.Scalar).shape).toEqual([]);
  });

  it('says what is wrong with others', async () => {
    const model = build();
    const is = "model 'fixed' is for batches of 4 \\(its batchInputShape says so\\)";
    await expect(model.fit(...data(10), { verbose: 0 })).rejects.toThrow(
      new RegExp(`fit: ${is}, got 10 samples; give a multiple of 4`),
    );
    expect(() => model.predict(tf.ones([12, 3, 1]), { batchSize: 6 })).toThrow(
      new RegExp(`predict: ${is}, got a batchSize of 6`),
    );
    expect(() => model.predictOnBatch(tf.ones([8, 3, 1]))).toThrow(
      /predictOnBatch: .*batchSize of 8/,
    );
    await expect(model.trainOnBatch(...data(3))).rejects.toThrow(/trainOnBatch: .*got 3 samples/);
    const dataset = tf.data.array([{ xs: [[1], [1], [1]], ys: [1] }]).batch(1);
    await expect(model.fitDataset(dataset, { verbose: 0 })).rejects.toThrow(/got 1 samples/);
  });
});

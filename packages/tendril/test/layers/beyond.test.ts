/** Layers that prepare data, attention, and normalizations: against what papers and Keras say of them. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { computesTheSame, describesItselfTheSame, layerCase } from './against-tfjs.ts';
import { expectClose, expectNumbers, numbers, plain } from './support.ts';

const values = (t: tf.Tensor): number[] => Array.from(t.dataSync());
const run = (layer: tf.layers.Layer, x: tf.Tensor | tf.Tensor[], kwargs?: object): tf.Tensor =>
  layer.apply(x, kwargs as never) as tf.Tensor;

/** A copy of a layer, made of its configuration, with its weights. */
function copyOf(layer: tf.layers.Layer, x: tf.Tensor | tf.Tensor[]): tf.layers.Layer {
  const Class = layer.constructor as unknown as {
    fromConfig(cls: unknown, config: unknown): tf.layers.Layer;
  };
  const copy = Class.fromConfig(Class, layer.getConfig());
  expect(plain(copy.getConfig())).toEqual(plain(layer.getConfig()));
  copy.apply(x);
  copy.setWeights(layer.getWeights());
  return copy;
}

describeBackends('layers that prepare data', () => {
  it.each([
    layerCase('rescaling', { scale: 0.5, offset: 2 }, [2, 3]),
    layerCase('resizing', { height: 3, width: 5 }, [2, 4, 4, 1]),
    layerCase('resizing', { height: 6, width: 2, interpolation: 'nearest' }, [2, 4, 4, 1]),
  ])('$title is as in TensorFlow.js', (layerCase) => {
    // TensorFlow.js does not know the shape of its own result here.
    if (!layerCase.title.startsWith('resizing')) computesTheSame(layerCase);
    describesItselfTheSame(layerCase);
  });

  it('resizes with the corners where they are, or cuts to the shape first', () => {
    const x = tf.tensor4d([0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 4, 1]);
    const wide = tf.layers.resizing({ height: 2, width: 7 });
    expectNumbers(values(run(wide, x)).slice(0, 7), [0, 0.5, 1, 1.5, 2, 2.5, 3]);
    expect(wide.computeOutputShape([null, 2, 4, 1])).toEqual([null, 2, 7, 1]);
    const cut = tf.layers.resizing({ height: 2, width: 2, cropToAspectRatio: true });
    expect(values(run(cut, x))).toEqual([1, 2, 5, 6]);
  });

  it('cuts out the middle, of single images too', () => {
    const x = tf.tensor3d(
      Array.from({ length: 20 }, (_, i) => i),
      [4, 5, 1],
    );
    const layer = tf.layers.centerCrop({ height: 2, width: 3 });
    expect(values(run(layer, x))).toEqual([6, 7, 8, 11, 12, 13]);
    expect(run(layer, tf.ones([2, 4, 5, 3])).shape).toEqual([2, 2, 3, 3]);
    expect(run(layer, tf.ones([1, 1, 1, 2])).shape).toEqual([1, 2, 3, 2]);
  });

  it('encodes categories', () => {
    const one = tf.layers.categoryEncoding({ numTokens: 3, outputMode: 'oneHot' });
    expect(values(run(one, tf.tensor1d([2, 0], 'int32')))).toEqual([0, 0, 1, 1, 0, 0]);
    expect(run(one, tf.tensor2d([2, 0], [2, 1])).shape).toEqual([2, 3]);
    const x = tf.tensor2d([0, 2, 2, 1, 1, 1], [2, 3], 'int32');
    const several = tf.layers.categoryEncoding({ numTokens: 3 });
    expect(values(run(several, x))).toEqual([1, 0, 1, 0, 1, 0]);
    const count = tf.layers.categoryEncoding({ numTokens: 3, outputMode: 'count' });
    expect(values(run(count, x))).toEqual([1, 0, 2, 0, 3, 0]);
    const countWeights = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(values(run(count, x, { countWeights }))).toEqual([1, 0, 5, 0, 15, 0]);
    expect(() => run(several, tf.tensor1d([3], 'int32'))).toThrow(
      /below numTokens, which is 3; got 3 to 3/,
    );
    expect(() => run(several, x, { countWeights })).toThrow(/for outputMode 'count'/);
    expect(() => run(one, x)).toThrow(/rank 2 at most/);
    const model = tf.sequential({
      layers: [tf.layers.categoryEncoding({ numTokens: 3, inputShape: [3] })],
    });
    expect(values(model.predict(x) as tf.Tensor)).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('random widths stay within their bounds, and come only while training', () => {
    const layer = tf.layers.randomWidth({ factor: [-0.5, 0.25], seed: 3 });
    const x = tf.ones([1, 2, 20, 1]);
    const widths = Array.from({ length: 8 }, () => run(layer, x, { training: true }).shape[2]!);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...widths)).toBeLessThanOrEqual(25);
    expect(new Set(widths).size).toBeGreaterThan(2);
    expect(run(layer, x, { training: false }).shape).toEqual([1, 2, 20, 1]);
    expect(() => tf.layers.randomWidth({ factor: 2 })).toThrow(/factor.*got 2/);
  });

  it('normalizes by what it saw, in one piece or in batches', async () => {
    const x = tf.tensor2d(numbers(30), [10, 3]);
    const layer = tf.layers.normalization();
    await layer.adapt(x);
    const { mean, variance } = tf.moments(run(layer, x), 0);
    expectNumbers(values(mean), [0, 0, 0], 1e-5);
    expectNumbers(values(variance), [1, 1, 1], 1e-4);
    const batches = {
      async forEachAsync(f: (batch: unknown) => void): Promise<void> {
        for (const [start, size] of [
          [0, 3],
          [3, 6],
          [9, 1],
        ])
          f(tf.slice(x, [start, 0], [size, 3]));
      },
    };
    const other = tf.layers.normalization();
    await other.adapt(batches);
    expectClose(run(other, x), run(layer, x), 1e-4);
    const back = tf.layers.normalization({ invert: true });
    await back.adapt(x);
    expectClose(run(back, run(layer, x)), x, 1e-4);
    const known = tf.layers.normalization({ mean: 3, variance: 4 });
    expect(values(run(known, tf.tensor2d([3, 7], [1, 2])))).toEqual([0, 2]);
    await expect(known.adapt(x)).rejects.toThrow(/nothing to learn/);
    const all = tf.layers.normalization({ axis: null });
    await all.adapt([
      [1, 3],
      [5, 7],
    ]);
    expect(values(all.getWeights()[0])).toEqual([4]);
    copyOf(layer, x);
  });
});

describeBackends('normalizations', () => {
  const x = () => tf.tensor(numbers(2 * 3 * 4), [2, 3, 4]);

  it('of groups of channels', () => {
    const layer = tf.layers.groupNormalization({ groups: 2, epsilon: 0 });
    const y = run(layer, x());
    const grouped = tf.reshape(y, [2, 3, 2, 2]);
    const { mean, variance } = tf.moments(grouped, [1, 3]);
    expectNumbers(values(mean), [0, 0, 0, 0], 1e-5);
    expectNumbers(values(variance), [1, 1, 1, 1], 1e-4);
    expect(layer.weights.map((w) => [w.originalName.split('/')[1], w.shape])).toEqual([
      ['gamma', [4]],
      ['beta', [4]],
    ]);
    // One group of all channels is what layer normalization does; one of each is instance normalization.
    const one = tf.layers.groupNormalization({ groups: 1, axis: 2 });
    const known = tf.layers.layerNormalization({ axis: [1, 2] });
    expectClose(run(one, x()), run(known, x()), 1e-4);
    expect(run(tf.layers.groupNormalization({ groups: -1, axis: 1 }), x()).shape).toEqual([
      2, 3, 4,
    ]);
    expect(() => run(tf.layers.groupNormalization({ groups: 3 }), x())).toThrow(/3 groups/);
    copyOf(layer, x());
  });

  it('by root mean square, and by length', () => {
    const rms = tf.layers.rmsNormalization({ epsilon: 0 });
    const y = run(rms, x());
    expectNumbers(values(tf.mean(tf.square(y), -1)), Array(6).fill(1), 1e-4);
    rms.setWeights([tf.tensor1d([1, 2, 3, 4])]);
    expectClose(run(rms, x()), tf.mul(y, tf.tensor1d([1, 2, 3, 4])), 1e-5);
    const unit = tf.layers.unitNormalization({ axis: [1, 2] });
    expectNumbers(values(tf.sum(tf.square(run(unit, x())), [1, 2])), [1, 1], 1e-4);
    copyOf(rms, x());
    copyOf(unit, x());
  });
});

describeBackends('einsumDense and attention', () => {
  it('einsumDense is dense along any axes', () => {
    const x = tf.tensor(numbers(24), [2, 3, 4]);
    const dense = tf.layers.dense({ units: 5, activation: 'relu' });
    dense.apply(x);
    for (const [equation, outputShape] of [
      ['abc,cd->abd', [3, 5]],
      ['...c,cd->...d', 5],
      ['...c,cd->...d', [null, 5]],
    ] as const) {
      const layer = tf.layers.einsumDense({
        equation,
        outputShape: outputShape as unknown as number[],
        biasAxes: 'd',
        activation: 'relu',
      });
      layer.apply(x);
      layer.setWeights(dense.getWeights());
      expectClose(run(layer, x), run(dense, x), 1e-5);
      expect(layer.computeOutputShape([null, 3, 4])).toEqual([null, 3, 5]);
      copyOf(layer, x);
    }
    const heads = tf.layers.einsumDense({
      equation: 'abc,cde->abde',
      outputShape: [null, 2, 6],
      biasAxes: 'de',
    });
    expect(run(heads, x).shape).toEqual([2, 3, 2, 6]);
    expect(heads.getWeights().map((w) => w.shape)).toEqual([
      [4, 2, 6],
      [2, 6],
    ]);
  });

  it.each([
    [{ equation: 'ab-cd', outputShape: 1 }, /equation must be like/],
    [{ equation: 'abc,cd->abd', outputShape: [1, 2] }, /axis 'b'.*size 3 in the input and 1/],
    [{ equation: 'ab,bd->ad', outputShape: 2 }, /does not fit an input of rank 3/],
    [{ equation: 'abc,cd->abd', outputShape: [3, null] }, /size of axis 'd'.*must be known/],
    [{ equation: 'abc,cd->abd', outputShape: 2, biasAxes: 'x' }, /biasAxes 'x'/],
  ])('einsumDense says what is wrong with %j', (args, message) => {
    expect(() => run(tf.layers.einsumDense(args as never), tf.ones([2, 3, 4]))).toThrow(message);
  });

  /** Attention by loops over plain arrays. */
  function byHand(
    layer: tf.layers.Layer,
    q: number[][],
    v: number[][],
    allowed: (i: number, j: number) => boolean,
  ) {
    const [wq, bq, wk, bk, wv, bv, wo, bo] = layer
      .getWeights()
      .map((w) => w.arraySync()) as never[];
    const project = (x: number[], w: number[][][], b: number[][]) =>
      b.map((row, h) => row.map((c, k) => x.reduce((s, xi, i) => s + xi * w[i][h][k], c)));
    const [qs, ks, vs] = [
      q.map((x) => project(x, wq, bq)),
      v.map((x) => project(x, wk, bk)),
      v.map((x) => project(x, wv, bv)),
    ];
    return q.map((_, i) => {
      const out = [...(bo as number[])];
      qs[i].forEach((head, h) => {
        const scores = ks.map((k, j) =>
          allowed(i, j)
            ? Math.exp(head.reduce((s, c, d) => s + c * k[h][d], 0) / Math.sqrt(head.length))
            : 0,
        );
        const total = scores.reduce((a, b) => a + b, 0);
        (wo as number[][][])[h].forEach((row, d) => {
          const mixed = scores.reduce((s, w, j) => s + (w / total) * vs[j][h][d], 0);
          row.forEach((c, o) => (out[o] += mixed * c));
        });
      });
      return out;
    });
  }

  it('attention is what the paper says', () => {
    const query = tf.tensor2d(numbers(12, 1), [4, 3]);
    const value = tf.tensor2d(numbers(10, 2), [5, 2]);
    const layer = tf.layers.multiHeadAttention({
      numHeads: 2,
      keyDim: 3,
      valueDim: 4,
      biasInitializer: 'randomNormal',
    });
    const batch = (x: tf.Tensor) => tf.expandDims(x, 0);
    const [q, v] = [query.arraySync(), value.arraySync()];
    const y = run(layer, [batch(query), batch(value)]);
    expect(y.shape).toEqual([1, 4, 3]);
    expectNumbers(values(y), byHand(layer, q, v, () => true).flat(), 1e-4);
    expect(layer.weights.map((w) => w.originalName.split('/').slice(1).join('/'))).toEqual(
      ['query', 'key', 'value', 'attention_output'].flatMap((n) => [`${n}/kernel`, `${n}/bias`]),
    );
    const attentionMask = tf.tensor3d(
      Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 0 : 1)),
      [1, 4, 5],
      'bool',
    );
    const masked = run(layer, [batch(query), batch(value)], { attentionMask });
    expectNumbers(
      values(masked),
      byHand(layer, q, v, (i, j) => (i * 5 + j) % 3 !== 0).flat(),
      1e-4,
    );
    const causal = run(layer, [batch(query), batch(value)], { useCausalMask: true });
    expectNumbers(values(causal), byHand(layer, q, v, (i, j) => i >= j).flat(), 1e-4);
    const seen = run(layer, batch(query), { value: batch(value) });
    expectClose(seen, y, 1e-5);
    const [again, weights] = layer.apply([batch(query), batch(value)], {
      returnAttentionScores: true,
    }) as tf.Tensor[];
    expectClose(again, y, 1e-5);
    expect(weights.shape).toEqual([1, 2, 4, 5]);
    expectNumbers(values(tf.sum(weights, -1)), Array(8).fill(1), 1e-4);
    const copy = copyOf(layer, [batch(query), batch(value)]);
    expectClose(run(copy, [batch(query), batch(value)]), y, 1e-5);
  });

  it('attention along one of several axes looks at no other', () => {
    const layer = tf.layers.multiHeadAttention({ numHeads: 2, keyDim: 3, attentionAxes: 2 });
    const x = tf.tensor4d(numbers(2 * 3 * 4 * 5), [2, 3, 4, 5]);
    const y = run(layer, x);
    const row = tf.slice(x, [0, 1, 0, 0], [2, 1, 4, 5]);
    expectClose(run(layer, row), tf.slice(y, [0, 1, 0, 0], [2, 1, 4, 5]), 1e-5);
    const both = tf.layers.multiHeadAttention({ numHeads: 1, keyDim: 3 });
    const flat = tf.layers.multiHeadAttention({ numHeads: 1, keyDim: 3 });
    both.apply(x);
    flat.apply(tf.reshape(x, [2, 12, 5]));
    flat.setWeights(both.getWeights());
    expectClose(run(both, x), tf.reshape(run(flat, tf.reshape(x, [2, 12, 5])), [2, 3, 4, 5]), 1e-4);
  });

  it('attention over a long sequence needs no square of it', () => {
    const layer = tf.layers.multiHeadAttention({ numHeads: 2, keyDim: 4 });
    const length = 2048;
    const x = tf.tensor3d(numbers(length * 8), [1, length, 8]);
    layer.apply(tf.slice(x, [0, 0, 0], [1, 4, 8]));
    tf.dispose(run(layer, x));
    const before = tf.memory().numBytesReserved;
    const y = run(layer, x);
    y.dataSync();
    // The scores alone would be 33 MB.
    expect(tf.memory().numBytesReserved - before).toBeLessThan(16e6);
    const [, weights] = layer.apply([x, x], { returnAttentionScores: true }) as tf.Tensor[];
    expect(weights.shape).toEqual([1, 2, length, length]);
  });

  it('attention looks nowhere in particular where it may look nowhere', () => {
    const layer = tf.layers.multiHeadAttention({ numHeads: 1, keyDim: 2, biasInitializer: 'ones' });
    const x = tf.tensor3d(numbers(9), [1, 3, 3]);
    run(layer, x);
    const attentionMask = tf.tensor3d([1, 1, 1, 0, 0, 0, 1, 0, 0], [1, 3, 3], 'bool');
    const alone = run(layer, x, { attentionMask });
    const [seen, weights] = layer.apply([x, x], {
      attentionMask,
      returnAttentionScores: true,
    }) as tf.Tensor[];
    expectClose(alone, seen, 1e-5);
    expectNumbers(
      values(tf.slice(weights, [0, 0, 1, 0], [1, 1, 1, 3])),
      Array(3).fill(1 / 3),
      1e-5,
    );
  });

  it('attention is trained, masked by embeddings, and saved with its model', async () => {
    const tokens = tf.input({ shape: [4] });
    const embedded = tf.layers
      .embedding({ inputDim: 6, outputDim: 4, maskZero: true })
      .apply(tokens) as tf.SymbolicTensor;
    const attention = tf.layers.multiHeadAttention({ numHeads: 2, keyDim: 2, dropout: 0.1 });
    const mixed = attention.apply([embedded, embedded]) as tf.SymbolicTensor;
    const pooled = tf.layers.lstm({ units: 3 }).apply(mixed) as tf.SymbolicTensor;
    const output = tf.layers.dense({ units: 1 }).apply(pooled) as tf.SymbolicTensor;
    const model = tf.model({ inputs: tokens, outputs: output });
    model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
    const [x, y] = [tf.tensor2d([1, 2, 3, 0, 4, 5, 0, 0], [2, 4]), tf.tensor2d([1, -1], [2, 1])];
    const history = await model.fit(x, y, { epochs: 40, verbose: 0 });
    expect(history.history.loss[39]).toBeLessThan(0.2);
    const copy = await tf.models.modelFromJSON(model.toJSON(null, false));
    copy.setWeights(model.getWeights());
    expectClose(copy.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor, 1e-5);
  });
});

describe('activations', () => {
  it.each([
    ['gelu', (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2))],
    ['silu', (x: number) => x / (1 + Math.exp(-x))],
    ['swish', (x: number) => x / (1 + Math.exp(-x))],
    ['mish', (x: number) => x * Math.tanh(Math.log1p(Math.exp(x)))],
    ['hardSwish', (x: number) => (x * Math.min(6, Math.max(0, x + 3))) / 6],
    ['hard_silu', (x: number) => (x * Math.min(6, Math.max(0, x + 3))) / 6],
    ['exponential', Math.exp],
  ])('%s', (activation, f) => {
    const xs = [-4, -1, 0, 0.5, 2, 5];
    const y = run(tf.layers.activation({ activation }), tf.tensor2d([xs]));
    expectNumbers(values(y), xs.map(f), 1e-4);
  });
});

/** Abramowitz & Stegun 7.1.26. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const p =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - p * Math.exp(-x * x));
}

/** float64: computed with all its digits whatever the backend, next to float32, through gradients, programs and files. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';

/** Numbers of which float32 keeps no more than the beginning. */
const third = 1 / 3;
const wide = [third, 1 + 2 ** -40, -1e300, 123456789.123456];

const values = (t: tf.Tensor) => Array.from(t.dataSync<'float64'>());

describeBackends('float64', (backend) => {
  it('holds what it is given', () => {
    const made = [
      tf.tensor(wide, [4], 'float64'),
      tf.tensor1d(wide, 'float64'),
      tf.tensor(new Float64Array(wide)),
      tf.tensor([new Float64Array(wide)]).reshape([4]),
      tf.variable(tf.tensor1d(wide, 'float64')),
      tf.buffer([4], 'float64', new Float64Array(wide)).toTensor(),
    ];
    for (const t of made) {
      expect([t.dtype, t.shape]).toEqual(['float64', [4]]);
      expect(t.dataSync()).toBeInstanceOf(Float64Array);
      expect(values(t)).toEqual(wide);
      expect(t.arraySync()).toEqual(wide);
      expect(t.bytesSync().length).toBe(32);
      expect(t.toString()).toContain('0.3333333');
    }
    const fills = [
      tf.zeros([2], 'float64'),
      tf.ones([2], 'float64'),
      tf.fill([2], third, 'float64'),
    ];
    expect(fills.map(values)).toEqual([
      [0, 0],
      [1, 1],
      [third, third],
    ]);
    tf.dispose(made);
  });

  it('is converted to and from every other dtype', () => {
    const x = tf.tensor1d([0, 1.75, -2.5, third], 'float64');
    expect(values(x.cast('float32'))).toEqual([0, 1.75, -2.5, Math.fround(third)]);
    expect(values(x.cast('int32'))).toEqual([0, 1, -2, 0]);
    expect(values(x.cast('bool'))).toEqual([0, 1, 1, 1]);
    expect(values(x.cast('int8'))).toEqual([0, 1, -2, 0]);
    expect(values(x.cast('float16')).slice(0, 3)).toEqual([0, 1.75, -2.5]);
    expect(values(tf.real(x.cast('complex64')))).toEqual([0, 1.75, -2.5, Math.fround(third)]);
    for (const dtype of ['float32', 'int32', 'bool', 'uint8', 'float16'] as const) {
      const back = tf.tensor1d([0, 1], dtype).cast<tf.Tensor>('float64');
      expect([back.dtype, values(back)]).toEqual(['float64', [0, 1]]);
    }
  });

  it('is computed with all its digits', () => {
    const x = tf.tensor1d(wide.slice(0, 2), 'float64');
    const one = 1 + 2 ** -40;
    const f64 = (t: tf.Tensor, ...expected: number[]) => {
      expect(t.dtype).toBe('float64');
      values(t).forEach((v, i) => expect(v).toBeCloseTo(expected[i], 14));
    };
    f64(x.add(x), 2 * third, 2 * one);
    f64(x.mul(third), third * third, one * third);
    f64(tf.sub(0.1, x), 0.1 - third, 0.1 - one);
    f64(x.div([3, 7]), third / 3, one / 7);
    f64(tf.exp(x), Math.exp(third), Math.exp(one));
    f64(tf.sum(x).reshape([1]), third + one);
    f64(tf.mean(x).reshape([1]), (third + one) / 2);
    f64(tf.cumsum(x), third, third + one);
    f64(tf.matMul(x.reshape([1, 2]), x.reshape([2, 1])).reshape([1]), third * third + one * one);
    f64(tf.softmax(x), 1 / (1 + Math.exp(one - third)), 1 / (1 + Math.exp(third - one)));
    f64(tf.max(x).reshape([1]), one);
    f64(tf.sort(x.reverse()), third, one);
    f64(tf.where(x.greater(0.5), x, x.neg()), -third, one);
    f64(tf.concat([x, tf.ones([1])]), third, one, 1);
    f64(x.reverse().pad([[1, 0]]), 0, one, third);
    f64(tf.gather(x, [1]), one);
    expect(values(x.less(1 + 2 ** -39))).toEqual([1, 1]);
    expect(values(x.equal(third))).toEqual([1, 0]);
    expect(values(tf.argMax(x).reshape([1]))).toEqual([1]);
    const image = x.reshape<tf.Tensor4D>([1, 1, 2, 1]);
    f64(
      tf.conv2d(image, tf.fill([1, 1, 1, 1], third, 'float64'), 1, 'same').reshape([2]),
      third * third,
      one * third,
    );
    f64(tf.avgPool(image, [1, 2], 1, 'valid').reshape([1]), (third + one) / 2);
    expect(tf.getBackend()).toBe(backend);
  });

  it('wins over other dtypes, but complex64', () => {
    const x = tf.ones([1], 'float64');
    const dtypes = (['float32', 'int32', 'bool', 'float16', 'int8'] as const).map(
      (dtype) => tf.add(x, tf.ones([1], dtype)).dtype,
    );
    expect(new Set(dtypes)).toEqual(new Set(['float64']));
    expect(tf.add(x, tf.complex([1], [2])).dtype).toBe('complex64');
    expect(tf.upcastType('float64', 'float32')).toBe('float64');
    expect(tf.sumOutType('float64')).toBe('float64');
  });

  it('makes float64 of the float32 numbers beside it', () => {
    const x = tf.tensor4d([third, 2 * third, 1, third], [1, 2, 2, 1], 'float64');
    const one = tf.ones<tf.Rank.R4>([1, 1, 1, 1]);
    const channel = tf.ones<tf.Rank.R1>([1]);
    const mixed: tf.Tensor[] = [
      tf.conv2dTranspose(x, one, [1, 2, 2, 1], 1, 'same'),
      tf.depthwiseConv2d(x, one, 1, 'same'),
      tf.fused.conv2d({ x, filter: one, strides: 1, pad: 'same', bias: tf.zeros([1]) }),
      tf.batchNorm(x, tf.zeros([1]), channel, tf.zeros([1]), channel, 0),
      tf.prelu(x, one),
      tf.where(tf.ones([1, 2, 2, 1], 'bool'), x, tf.zeros([1, 2, 2, 1])),
      tf.maximum(tf.zeros([1, 2, 2, 1]), x),
      tf.concat([tf.zeros([0, 2, 2, 1]), x]),
    ];
    for (const t of mixed) {
      expect(t.dtype).toBe('float64');
      expect(values(t)).toEqual(values(x));
    }
    const [byInput, byFilter] = tf.grads((a, f) =>
      tf.conv2dTranspose(a as tf.Tensor4D, f as tf.Tensor4D, [1, 2, 2, 1], 1, 'same').sum(),
    )([x, one]);
    expect([byInput.dtype, byFilter.dtype]).toEqual(['float64', 'float32']);
    expect(values(byInput)).toEqual([1, 1, 1, 1]);
    expect(values(byFilter)[0]).toBeCloseTo(1 + 4 * third, 5);
  });

  it('goes hand in hand with what the backend computes', () => {
    const x = tf.range(0, 100);
    const y = tf.tidy(() =>
      x.square().sqrt().cast<tf.Tensor>('float64').mul(third).cast<tf.Tensor>('float32').add(1),
    );
    expect(values(y)[30]).toBeCloseTo(11, 5);
    expect(values(x.add(1))[99]).toBe(100);
  });

  it('has gradients of both orders', () => {
    const x = tf.tensor1d([1.5, -0.3], 'float64');
    const f = (t: tf.Tensor) => t.tanh().mul(t).sum();
    const g = tf.grad(f)(x);
    expect(g.dtype).toBe('float64');
    values(g).forEach((slope, i) => {
      const [v, step] = [values(x)[i], 1e-5];
      const at = (u: number) => Math.tanh(u) * u;
      expect(slope).toBeCloseTo((at(v + step) - at(v - step)) / (2 * step), 8);
    });
    const second = tf.grad((t) => tf.grad(f)(t).sum())(x);
    values(second).forEach((curve, i) => {
      const [v, step] = [values(x)[i], 1e-4];
      const slope = (u: number) => Math.tanh(u) + u * (1 - Math.tanh(u) ** 2);
      expect(curve).toBeCloseTo((slope(v + step) - slope(v - step)) / (2 * step), 7);
    });
    const v = tf.variable(x);
    expect(values(tf.variableGrads(() => f(v).asScalar()).grads[v.name])).toEqual(values(g));
    v.dispose();
  });

  it('goes through compiled functions, conditions and loops', () => {
    const f = tf.compile((x: tf.Tensor) => x.add(third).mul(x));
    for (const v of [2, 3])
      expect(values(f(tf.tensor1d([v], 'float64')))).toEqual([(v + third) * v]);
    f.dispose();
    const inside = tf.compile((x: tf.Tensor) =>
      tf.cond(
        x.greater(0).asScalar(),
        () => x.cast<tf.Tensor>('float64').add(third).cast('float32'),
        () => x,
      ),
    );
    expect(values(inside(tf.scalar(1)))[0]).toBeCloseTo(4 / 3, 6);
    inside.dispose();
    const v = tf.variable(tf.tensor1d([1], 'float64'));
    const grow = tf.compile(() => v.assign(v.add<tf.Tensor1D>(third)));
    grow();
    grow();
    expect(values(v)).toEqual([1 + third + third]);
    grow.dispose();
    v.dispose();
  });

  it('is converted for models, which compute in float32', async () => {
    const x = tf.tensor2d(wide.slice(0, 2), [2, 1], 'float64');
    const y = tf.tensor1d(wide.slice(0, 2), 'float64');
    await collectGarbage();
    const before = tf.memory().numTensors;
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { history } = await model.fit(x, y, { epochs: 2 });
    expect(history.loss[1]).toBeLessThan(history.loss[0] as number);
    const predicted = model.predict(x) as tf.Tensor;
    expect(predicted.dtype).toBe('float32');
    tf.dispose([model, predicted]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, y]);
  });

  it('is saved and loaded', async () => {
    const x = tf.tensor2d([wide], [1, 4], 'float64');
    const { data, specs } = await tf.io.encodeWeights({ x });
    expect([data.byteLength, specs[0].dtype]).toEqual([32, 'float64']);
    const back = tf.io.decodeWeights(data, specs).x;
    expect([back.dtype, back.shape, values(back)]).toEqual(['float64', [1, 4], wide]);
  });

  it('counts eight bytes, and leaves nothing', async () => {
    await collectGarbage();
    const before = tf.memory();
    const t = tf.tidy(() => tf.ones([1000], 'float64').mul(third));
    t.dataSync();
    expect(tf.memory().numBytes - before.numBytes).toBe(8000);
    t.dispose();
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  it('is refused where it cannot be', () => {
    const x = tf.variable(tf.ones([1], 'float64'));
    expect(() => tf.train.sgd(0.1).minimize(() => x.square().asScalar(), false, [x])).toThrow(
      'optimizers move float32',
    );
    x.dispose();
    expect(() => tf.randomNormal([2], 0, 1, 'float64' as 'float32')).toThrow('randomNormal');
  });
});

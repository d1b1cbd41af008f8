/** Learning-rate schedules, gradient clipping and weight decay, plain and inside compiled steps. */
import { afterEach, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose } from '../util/oracle.ts';

afterEach(() => tf.disposeVariables());

const { schedules } = tf.train;
const decay = { initialLearningRate: 0.8, decaySteps: 10, decayRate: 0.5 };

it('schedules follow their formulas', () => {
  const at = (s: tf.LearningRateSchedule, ...steps: number[]): number[] =>
    steps.map((i) => s.at(i));
  expectClose(at(schedules.exponentialDecay(decay), 0, 5, 20), [0.8, 0.8 * Math.SQRT1_2, 0.2]);
  expectClose(
    at(schedules.exponentialDecay({ ...decay, staircase: true }), 9, 10, 19),
    [0.8, 0.4, 0.4],
  );
  expectClose(at(schedules.inverseTimeDecay(decay), 0, 10, 20), [0.8, 0.8 / 1.5, 0.4]);
  const cosine = schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 4, alpha: 0.1 });
  expectClose(at(cosine, 0, 2, 4, 9), [1, 0.55, 0.1, 0.1]);
  const pieces = schedules.piecewiseConstant({ boundaries: [2, 4], values: [3, 2, 1] });
  expect(at(pieces, 0, 2, 3, 4, 5)).toEqual([3, 3, 2, 2, 1]);
  const line = { initialLearningRate: 1, decaySteps: 10, endLearningRate: 0 };
  expectClose(at(schedules.polynomialDecay({ ...line, power: 2 }), 0, 5, 15), [1, 0.25, 0]);
  expectClose(at(schedules.polynomialDecay({ ...line, cycle: true }), 5, 10, 15), [0.5, 0, 0.25]);
  const warm = schedules.warmup({ warmupSteps: 4, learningRate: cosine, startLearningRate: 0.2 });
  expectClose(at(warm, 0, 2, 4, 6), [0.2, 0.6, 1, 0.55]);
  expect(() => schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 0 })).toThrow(
    'cosineDecay: decaySteps must be more than 0',
  );
  expect(() => schedules.piecewiseConstant({ boundaries: [1], values: [1] })).toThrow(
    'one value more',
  );
});

describeBackends('optimizers', () => {
  it('take a schedule, also inside a compiled step, and save it', () => {
    const rate = schedules.piecewiseConstant({ boundaries: [0, 1], values: [1, 0.5, 0.25] });
    const x = tf.variable(tf.scalar(0));
    const optimizer = tf.train.sgd(rate);
    const step = tf.compile(() => {
      optimizer.minimize(() => tf.mul(x, -1).asScalar(), false, [x]);
      return x.clone();
    });
    const path = [1, 2, 3, 4].map(() => step().dataSync()[0]);
    expectClose(path, [1, 1.5, 1.75, 2]);
    const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
    const again = tf.SGDOptimizer.fromConfig(tf.SGDOptimizer, config) as tf.SGDOptimizer;
    expect(again.getConfig()).toEqual(optimizer.getConfig());
    const y = tf.variable(tf.scalar(0));
    for (let i = 0; i < 4; i++) again.minimize(() => tf.mul(y, -1).asScalar(), false, [y]);
    expectClose(y.dataSync(), [2]);
    const warm = tf.train.adam(schedules.warmup({ warmupSteps: 3, learningRate: rate }));
    const copy = tf.AdamOptimizer.fromConfig(tf.AdamOptimizer, warm.getConfig());
    expect(copy.getConfig()).toEqual(warm.getConfig());
  });

  it('clip gradients', () => {
    const after = (options: tf.ClipOptions): number[] => {
      const [a, b] = [tf.variable(tf.tensor1d([0, 0])), tf.variable(tf.scalar(0))];
      const loss = (): tf.Scalar => tf.addN([a.mul([3, 4]).sum(), b.mul(12)]).asScalar();
      tf.train.sgd(1, options).minimize(loss, false, [a, b]);
      return [...a.dataSync(), ...b.dataSync()].map((v) => -v);
    };
    expectClose(after({}), [3, 4, 12]);
    expectClose(after({ clipNorm: 10 }), [3, 4, 10]);
    expectClose(after({ clipValue: 3.5 }), [3, 3.5, 3.5]);
    expectClose(after({ globalClipNorm: 6.5 }), [1.5, 2, 6]);
    expect(() => tf.train.adam(0.1, 0.9, 0.999, null, { clipNorm: 1, clipValue: 1 })).toThrow(
      'Adam: clipNorm and clipValue are both set',
    );
    const saved = tf.train.sgd(1, { clipNorm: 2 }).getConfig();
    expect(saved).toEqual({ learningRate: 1, clipNorm: 2 });
  });

  it('AdamW is Adam on weights that shrink', () => {
    const [rate, weightDecay] = [0.1, 0.2];
    const gradient = [0.5, -2, 1];
    const start = [1, 2, -3];
    const [x, y, bias] = [1, 2, 3].map((_, i) =>
      tf.variable(tf.tensor1d(start), true, `w${i}/${i === 2 ? 'bias' : 'kernel'}`),
    );
    const adam = tf.train.adam(rate);
    const adamW = tf.train.adamW(rate, weightDecay, 0.9, 0.999, null, {
      excludeFromWeightDecay: ['bias'],
    });
    const moved: number[] = start.slice();
    for (let i = 0; i < 3; i++) {
      const before = x.dataSync();
      adam.minimize(() => x.mul(gradient).sum<tf.Scalar>(), false, [x]);
      adamW.minimize(
        () => tf.addN([y.mul(gradient).sum(), bias.mul(gradient).sum()]).asScalar(),
        false,
        [y, bias],
      );
      x.dataSync().forEach((value, k) => {
        moved[k] = moved[k] * (1 - rate * weightDecay) + value - before[k];
      });
    }
    expectClose(y.dataSync(), moved, 1e-5);
    expectClose(bias.dataSync(), x.dataSync(), 1e-6);
    expect(tf.AdamWOptimizer.fromConfig(tf.AdamWOptimizer, adamW.getConfig()).getConfig()).toEqual(
      adamW.getConfig(),
    );
  });

  it('clipByNorm and clipByGlobalNorm leave small tensors alone, zeros and NaN too', () => {
    expectClose(
      tf
        .clipByNorm(
          [
            [3, 4],
            [0.3, 0.4],
          ],
          1,
          1,
        )
        .dataSync(),
      [0.6, 0.8, 0.3, 0.4],
    );
    expectClose(tf.clipByNorm([0, 0], 1).dataSync(), [0, 0]);
    expect(tf.clipByNorm([NaN, 1], 1).dataSync()[1]).toBeNaN();
    const [list, norm] = tf.clipByGlobalNorm([tf.tensor1d([3]), tf.tensor2d([[4]])], 2.5);
    expectClose(norm.dataSync(), [5]);
    expect(list.map((t) => t.arraySync())).toEqual([[1.5], [[2]]]);
    const slope = tf.grad((x) => tf.clipByNorm(x, 1))(tf.zeros([2]));
    expectClose(slope.dataSync(), [1, 1]);
    expect(() => tf.clipByNorm([1], 0)).toThrow('clipByNorm: clipNorm must be a number above 0');
  });
});

/** Pools: geometry, padding, gradients, errors. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { naivePool } from '../util/naive-pool.ts';
import {
  expectClose,
  expectLikeOracle,
  integers,
  make,
  numbers,
  type Api,
} from '../util/oracle.ts';

type Pad = 'same' | 'valid' | number | tf.ExplicitPadding;
type Pair = number | [number, number];

const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const t5 = (x: tf.Tensor): tf.Tensor5D => x as tf.Tensor5D;

/** A shuffled row of numbers, all apart, so that no window has two largest. */
function distinct(shape: number[]) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: Array.from({ length: size }, (_, i) => ((i * 7919) % size) / 4 - 3) };
}

const cases: {
  x: number[];
  size: Pair;
  strides: Pair;
  pad: Pad;
  rounding?: 'floor' | 'round' | 'ceil';
}[] = [
  { x: [2, 4, 6, 3], size: 2, strides: 2, pad: 'valid' },
  { x: [1, 5, 6, 2], size: 3, strides: 1, pad: 'same' },
  { x: [1, 5, 6, 2], size: [3, 2], strides: [2, 1], pad: 'same' },
  { x: [1, 5, 6, 2], size: [2, 3], strides: [1, 2], pad: 'valid' },
  { x: [1, 5, 5, 1], size: 3, strides: 2, pad: 1 },
  { x: [1, 6, 6, 1], size: 3, strides: 2, pad: 1, rounding: 'ceil' },
  { x: [1, 6, 6, 1], size: 3, strides: 2, pad: 0, rounding: 'round' },
  {
    x: [1, 4, 5, 2],
    size: 2,
    strides: 1,
    pad: [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ],
  },
  { x: [5, 6, 2], size: 2, strides: 2, pad: 'same' },
];

describeBackends('pools', () => {
  for (const { x, size, strides, pad, rounding } of cases) {
    const text = JSON.stringify({ x, size, strides, pad, rounding });
    for (const name of ['maxPool', 'avgPool'] as const) {
      const pool = (api: Api, t: tf.Tensor): tf.Tensor =>
        api[name](t4(t), size, strides, pad, rounding);
      it(`${name} ${text}`, () => {
        expectLikeOracle(pool, [numbers(x)]);
      });
      it(`${name} gradients ${text}`, () => {
        expectGradients((t) => pool(tf, t).square(), [distinct(x)], {
          second: false,
          step: 1 / 16,
        });
      });
    }
  }

  it('maxPool and its gradient take the first of equals, and NaN, as the reference does', async () => {
    const special = [NaN, Infinity, -Infinity, 1, 1, -1, 0, -0];
    const values = Array.from(
      { length: 2 * 7 * 6 * 5 },
      (_, i) => special[((i * i * 31 + i) % 11) % 8],
    );
    const both = (): Float32Array[] =>
      (
        [
          [2, 2, 'valid'],
          [3, 2, 'same'],
          [2, 1, 'same'],
          [4, 3, 'same'],
        ] as const
      ).flatMap(([size, strides, pad]) => {
        const x = tf.tensor4d(values, [2, 7, 6, 5]);
        const pool = (t: tf.Tensor): tf.Tensor => tf.maxPool(t4(t), size, strides, pad);
        const step = tf.compile((t: tf.Tensor) => {
          const { value, grad } = tf.valueAndGrad((u) => pool(u))(t);
          return [value, grad];
        });
        return step(x).map((t) => t.dataSync<'float32'>());
      });
    const backend = tf.getBackend();
    const actual = both();
    await tf.setBackend('cpu');
    const expected = both();
    await tf.setBackend(backend);
    actual.forEach((result, i) => expectClose(result, expected[i]));
  });

  it('second order', () => {
    expectGradients((x) => tf.maxPool(t4(x), 2, 1, 'same').square(), [distinct([1, 3, 3, 1])], {
      step: 1 / 16,
    });
    expectGradients((x) => tf.avgPool(t4(x), 2, 1, 'same').square(), [distinct([1, 3, 3, 1])], {
      step: 1 / 16,
    });
  });

  it('pool, with dilations and strides', () => {
    const x = numbers([2, 6, 5, 2]);
    for (const type of ['max', 'avg'] as const) {
      for (const pad of ['valid', 'same'] as const) {
        for (const [size, dilations, strides] of [
          [
            [2, 2],
            [2, 2],
            [1, 1],
          ],
          [
            [3, 2],
            [1, 2],
            [1, 1],
          ],
          [
            [3, 2],
            [1, 1],
            [2, 1],
          ],
        ] as [number, number][][]) {
          const actual = tf.pool(t4(make(tf, x)), size, type, pad, dilations, strides);
          const expected = naivePool(x, type, { size, strides, dilations, pad });
          expect(actual.shape).toEqual(expected.shape);
          expectClose(actual.dataSync(), expected.values);
        }
      }
      expectLikeOracle((api, t) => api.pool(t4(t), 2, type, 'valid', 2), [x]);
      expectGradients(
        (t) => tf.pool(t4(t), 2, type, 'same', 2).square(),
        [distinct([1, 4, 4, 1])],
        { second: false, step: 1 / 16 },
      );
    }
    expect(() => tf.pool(tf.ones<'R3'>([2, 2, 1]), 2, 'min' as 'max', 'same')).toThrow(
      "pool: poolingType must be 'max' or 'avg'",
    );
  });

  it('keeps integers in maxPool and makes floats in avgPool', () => {
    expectLikeOracle((api, x) => api.maxPool(t4(x), 2, 2, 'valid'), [integers([1, 4, 4, 1])]);
    expect(tf.avgPool(t4(make(tf, integers([1, 4, 4, 1]))), 2, 2, 'valid').dtype).toBe('float32');
  });

  it('windows that lie in the padding altogether are 0', () => {
    const x = tf.ones<'R4'>([1, 2, 2, 1]);
    for (const pool of [tf.maxPool, tf.avgPool] as (typeof tf.maxPool)[]) {
      const values = pool(x, 1, 1, 1).squeeze().arraySync();
      expect(values).toEqual([
        [0, 0, 0, 0],
        [0, 1, 1, 0],
        [0, 1, 1, 0],
        [0, 0, 0, 0],
      ]);
    }
  });

  it('padding never is the largest', () => {
    expect(tf.maxPool(tf.fill<'R4'>([1, 2, 2, 1], -5), 3, 1, 'same').dataSync()).toEqual(
      Float32Array.of(-5, -5, -5, -5),
    );
  });

  it('over three axes', () => {
    const volume = numbers([2, 4, 5, 4, 2]);
    for (const pad of ['same', 'valid'] as const) {
      for (const size of [
        [2, 2, 2],
        [1, 2, 3],
      ] as [number, number, number][]) {
        for (const type of ['max', 'avg'] as const) {
          const pool = type === 'max' ? tf.maxPool3d : tf.avgPool3d;
          const actual = pool(t5(make(tf, volume)), size, 2, pad);
          const expected = naivePool(volume, type, {
            size,
            strides: [2, 2, 2],
            dilations: [1, 1, 1],
            pad,
          });
          expect(actual.shape).toEqual(expected.shape);
          expectClose(actual.dataSync(), expected.values);
        }
      }
      expectLikeOracle(
        (api, x) => api.maxPool3d(x as tf.Tensor4D, 2, 2, pad),
        [numbers([4, 5, 4, 2])],
      );
      expectLikeOracle((api, x) => api.avgPool3d(t5(x), 2, 1, pad), [numbers([1, 4, 5, 4, 2])]);
    }
    expectGradients(
      (x) => tf.maxPool3d(t5(x), [1, 2, 2], 1, 'same').square(),
      [distinct([1, 2, 3, 2, 1])],
      { second: false, step: 1 / 16 },
    );
    expectGradients(
      (x) => tf.avgPool3d(t5(x), [1, 2, 2], 1, 'same').square(),
      [distinct([1, 2, 3, 2, 1])],
      { second: false },
    );
    const x = make(tf, numbers([1, 2, 3, 4, 5]));
    const first = tf.avgPool3d(t5(x), 2, 1, 'same', undefined, 'NCDHW');
    const last = tf.avgPool3d(t5(x.transpose([0, 2, 3, 4, 1])), 2, 1, 'same');
    expectClose(first.dataSync(), last.transpose([0, 4, 1, 2, 3]).dataSync());
  });

  it('says what is wrong', () => {
    const x = tf.ones<'R4'>([1, 4, 4, 1]);
    expect(() => tf.maxPool(tf.ones([4]) as unknown as tf.Tensor4D, 2, 2, 'same')).toThrow(
      'maxPool: x must be of rank 4, or 3',
    );
    expect(() => tf.maxPool(x, 2, 0, 'same')).toThrow(
      'maxPool: strides must be a whole number from 1 on',
    );
    expect(() => tf.avgPool(x, 5, 1, 'valid')).toThrow(
      'avgPool: a window of 5 does not fit in an extent of 4',
    );
    expect(() => tf.avgPool(x, 2, 1, 'valid', 'floor')).toThrow('avgPool: dimRoundingMode');
  });
});

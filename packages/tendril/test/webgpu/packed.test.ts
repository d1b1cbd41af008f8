/** Weights that lie on the device in two bytes and one: products read them as they are, in one kernel and without a wide copy. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { make, numbers } from '../util/oracle.ts';

/** Shaders for GPUs in one test, for software in the other. */
describe.runIf(await dawnWorks()).each([false, true])(
  'packed weights on webgpu (shaders for software: %s)',
  (isSoftware) => {
    onWebgpu(`webgpu-packed-${isSoftware}`, [{ isSoftware }]);

    const x = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, 3));
    const w = (dtype: 'float16' | 'int8', ...shape: number[]): tf.Tensor =>
      make(tf, numbers(shape, -99, 99, 4)).cast(dtype);

    const cases: [string, () => tf.Tensor[], (a: tf.Tensor, b: tf.Tensor) => tf.Tensor][] = [
      ['a product with halves', () => [x(20, 24), w('float16', 24, 20)], (a, b) => a.matMul(b)],
      ['a product of a row', () => [x(1, 48), w('float16', 48, 32)], (a, b) => a.matMul(b)],
      [
        'a product with halves, transposed',
        () => [x(5, 24), w('float16', 9, 24)],
        (a, b) => a.matMul(b, false, true),
      ],
      [
        'a product with bytes',
        () => [x(6, 16), w('int8', 16, 11)],
        (a, b) => a.matMul(b.toFloat()),
      ],
      [
        'a convolution',
        () => [x(1, 9, 9, 4), w('float16', 3, 3, 4, 6)],
        (a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'),
      ],
      ['elements, an odd number', () => [x(7, 9), w('float16', 7, 9)], (a, b) => a.mul(b)],
      [
        'rows of a table',
        () => [x(3, 9), w('float16', 7, 9)],
        (a, b) => tf.gather(b.toFloat(), [6, 0, 3]).mul(a),
      ],
    ];

    it.each(cases)('%s', async (_, operands, f) => {
      await expectAsOnCpu(() =>
        tf.tidy(() => f(...(operands() as [tf.Tensor, tf.Tensor])).toFloat()),
      );
      const given = operands() as [tf.Tensor, tf.Tensor];
      await Promise.all(given.map((each) => each.data()));
      const { kernels } = await tf.profile(() => tf.tidy(() => f(...given).toFloat()));
      expect(kernels.length).toBe(1);
      tf.dispose(given);
    });

    it('elements that are packed in another order, fewer than a word holds', () =>
      expectAsOnCpu(() => tf.tensor1d([1, -2], 'int8').reverse().toFloat()));
  },
);

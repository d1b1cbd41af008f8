/** Blocks of space moved into batch or channels, and back. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose, expectLikeOracle, make, numbers } from '../util/oracle.ts';

const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

describeBackends('space, batch and depth', () => {
  it('batchToSpaceND', () => {
    expectLikeOracle(
      (api, x) =>
        api.batchToSpaceND(
          x,
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      [numbers([8, 2, 3, 2])],
    );
    expectLikeOracle(
      (api, x) =>
        api.batchToSpaceND(
          x,
          [2, 3],
          [
            [1, 0],
            [2, 1],
          ],
        ),
      [numbers([6, 2, 2, 1])],
    );
    expectLikeOracle((api, x) => api.batchToSpaceND(x, [2], [[0, 1]]), [numbers([4, 3, 2])]);
    expect(() => tf.batchToSpaceND(tf.ones([3, 2]), [2], [[0, 0]])).toThrow(
      'batchToSpaceND: the batch of 3 is no multiple',
    );
  });

  it('spaceToBatchND', () => {
    expectLikeOracle(
      (api, x) =>
        api.spaceToBatchND(
          x,
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      [numbers([2, 4, 2, 2])],
    );
    expectLikeOracle(
      (api, x) =>
        api.spaceToBatchND(
          x,
          [2, 3],
          [
            [1, 0],
            [2, 1],
          ],
        ),
      [numbers([1, 3, 3, 2])],
    );
    expect(() => tf.spaceToBatchND(tf.ones([1, 3]), [2], [[0, 0]])).toThrow(
      'spaceToBatchND: the padded shape [1,3]',
    );
    const x = make(tf, numbers([2, 4, 6, 1]));
    const there = tf.spaceToBatchND(
      x,
      [2, 3],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expectClose(
      tf
        .batchToSpaceND(
          there,
          [2, 3],
          [
            [0, 0],
            [0, 0],
          ],
        )
        .dataSync(),
      x.dataSync(),
    );
  });

  it('depthToSpace', () => {
    expectLikeOracle((api, x) => api.depthToSpace(t4(x), 2), [numbers([2, 2, 3, 8])]);
    const x = make(tf, numbers([1, 8, 2, 3]));
    const first = tf.depthToSpace(t4(x), 2, 'NCHW');
    const last = tf.depthToSpace(t4(x.transpose([0, 2, 3, 1])), 2);
    expectClose(first.dataSync(), last.transpose([0, 3, 1, 2]).dataSync());
    expect(() => tf.depthToSpace(tf.ones<'R4'>([1, 1, 1, 3]), 2)).toThrow(
      'depthToSpace: the 3 channels',
    );
  });
});

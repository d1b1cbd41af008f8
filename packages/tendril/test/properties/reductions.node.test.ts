/** Reductions and scans along random axes, and what normalizes by them. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import { type Api } from '../util/oracle.ts';
import type * as tf from '../../src/index.ts';
import { agrees, axesOf, axisOf, shapes, some, types } from './property.ts';

type Reduction = (
  api: Api,
  x: tf.Tensor,
  axes: number[] | undefined,
  keepDims: boolean,
) => tf.Tensor;

const ofNumbers: Record<string, Reduction> = {
  sum: (api, x, axes, keep) => api.sum(x, axes, keep),
  mean: (api, x, axes, keep) => api.mean(x, axes, keep),
  prod: (api, x, axes, keep) => api.prod(x, axes, keep),
  max: (api, x, axes, keep) => api.max(x, axes, keep),
  min: (api, x, axes, keep) => api.min(x, axes, keep),
};

const ofFloats: Record<string, Reduction> = {
  logSumExp: (api, x, axes, keep) => api.logSumExp(x, axes, keep),
  'norm euclidean': (api, x, axes, keep) => api.norm(x, 'euclidean', axes, keep),
  variance: (api, x, axes, keep) => api.moments(x, axes, keep).variance,
};

const ofBools: Record<string, Reduction> = {
  any: (api, x, axes, keep) => api.any(x, axes, keep),
  all: (api, x, axes, keep) => api.all(x, axes, keep),
};

const request = (table: Record<string, unknown>, empty: boolean) =>
  fc
    .record({
      op: fc.constantFrom(...Object.keys(table)),
      shape: shapes({ rank: [1, 5], extent: [1, 4], empty }),
      type: types,
      keep: fc.boolean(),
    })
    .chain((a) =>
      fc
        .option(axesOf(a.shape.length), { nil: undefined, freq: 4 })
        .map((axes) => ({ ...a, axes })),
    );

/** One axis of a tensor that has one. */
const along = (empty = false) =>
  fc
    .record({ shape: shapes({ rank: [1, 4], extent: [1, 5], empty }), type: types })
    .chain((a) => axisOf(a.shape.length).map((axis) => ({ ...a, axis })));

describeBackends('random reductions', () => {
  agrees('of numbers', request(ofNumbers, false), (api, { op, shape, type, axes, keep }) =>
    ofNumbers[op](api, some(api, shape, type), axes, keep),
  );

  agrees('of floats', request(ofFloats, false), (api, { op, shape, axes, keep }) => {
    // A norm is one of vectors or matrices.
    const few =
      op.startsWith('norm') && ![1, 2].includes(axes?.length ?? shape.length) ? [0] : axes;
    return ofFloats[op](api, some(api, shape), few, keep);
  });

  agrees('of booleans', request(ofBools, false), (api, { op, shape, axes, keep }) =>
    ofBools[op](api, some(api, shape, 'bool'), axes, keep),
  );

  agrees('argMax and argMin', along(), (api, { shape, type, axis }) => {
    const x = some(api, shape, type);
    return [api.argMax(x, axis), api.argMin(x, axis)];
  });

  agrees(
    'cumsum and cumprod',
    fc.record({ at: along(), exclusive: fc.boolean(), reverse: fc.boolean() }),
    (api, { at: { shape, type, axis }, exclusive, reverse }) => {
      const x = some(api, shape, type === 'bool' ? 'float32' : type);
      // TensorFlow.js gives results of a broken shape for negative axes.
      const place = (axis + shape.length) % shape.length;
      return [api.cumsum(x, place, exclusive, reverse), api.cumprod(x, place, exclusive, reverse)];
    },
  );

  agrees('softmax and logSoftmax', along(), (api, { shape }) => {
    const x = some(api, shape);
    return [api.softmax(x), api.logSoftmax(x)];
  });

  agrees(
    'batchNorm',
    fc.record({
      shape: shapes({ rank: [2, 4], empty: false }),
      scale: fc.boolean(),
      offset: fc.boolean(),
    }),
    (api, { shape, scale, offset }) => {
      const n = [shape.at(-1)!];
      return api.batchNorm(
        some(api, shape),
        some(api, n, 'float32', 2),
        api.abs(some(api, n, 'float32', 3)),
        offset ? some(api, n, 'float32', 4) : undefined,
        scale ? some(api, n, 'float32', 5) : undefined,
        0.01,
      );
    },
    1e-4,
  );

  agrees(
    'bincount and denseBincount',
    fc.record({
      n: fc.nat(12),
      size: fc.integer({ min: 1, max: 6 }),
      weighted: fc.boolean(),
      binary: fc.boolean(),
    }),
    (api, { n, size, weighted, binary }) => {
      const list = api.abs(some(api, [n], 'int32')) as tf.Tensor1D;
      const table = api.abs(some(api, [2, n], 'int32')) as tf.Tensor2D;
      const none = api.tensor1d([]);
      const weights = weighted ? (some(api, [n], 'float32', 2) as tf.Tensor1D) : none;
      return [
        api.bincount(list, weights, size),
        api.denseBincount(list, weights, size),
        api.denseBincount(table, api.tensor2d([], [0, 0]), size, binary),
      ];
    },
  );
});

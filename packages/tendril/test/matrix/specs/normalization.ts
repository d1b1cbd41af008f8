/** Normalization, softmax, recurrent cells. */
import {
  asFloat,
  asMatrix,
  asRank4,
  asVector,
  edge,
  family,
  real,
  sample,
  x,
  type Api,
  type Call,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

const batch = (
  name: 'batchNorm' | 'batchNorm2d' | 'batchNorm3d' | 'batchNorm4d',
  rank: number,
): Row => {
  const shape = [2, 2, 2, 2].slice(0, rank).map((n, i) => (i === rank - 1 ? 3 : n));
  type Norm = (...args: unknown[]) => tf.Tensor;
  const call: Call = (api, ...ts) => (api[name] as unknown as Norm)(...ts);
  const vectors = [real([3]), real([3], 0.5, 2)];
  return {
    name,
    samples: [
      sample([x(shape), ...vectors], call),
      sample([x(shape), ...vectors, real([3]), real([3], 0.5, 2)], call),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
    tolerance: 3e-5,
  };
};

/** (x - mean) / √(variance + ε) over axes. */
function normalize(api: Api, t: tf.Tensor, axes: number[], epsilon: number): tf.Tensor {
  const { mean, variance } = api.moments(t, axes, true);
  return api.div(api.sub(t, mean), api.sqrt(api.add(variance, epsilon)));
}

const soft = (name: 'softmax' | 'logSoftmax'): Row => ({
  name,
  samples: [
    sample([x([2, 3])], (api, t) => api[name](t)),
    sample([x([2, 3])], (api, t) => api[name](t, 0), {
      reference: (api, t) => api.transpose(api[name](api.transpose(t))),
    }),
    edge([x([0, 3])], (api, t) => api[name](t)),
  ],
  dtypes: asFloat,
  gradient: true,
});

const cell = (api: Api, ts: readonly tf.Tensor[]) =>
  api.basicLSTMCell(
    1,
    asMatrix(ts[0]),
    asVector(ts[1]),
    asMatrix(ts[2]),
    asMatrix(ts[3]),
    asMatrix(ts[4]),
  );
const lstm = [real([4, 8], -1, 1), real([8]), x([1, 2]), real([1, 2]), real([1, 2])];

export default family('Normalization and recurrent cells', [
  {
    name: 'basicLSTMCell',
    samples: [sample(lstm, (api, ...ts) => cell(api, ts))],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  batch('batchNorm', 4),
  batch('batchNorm2d', 2),
  batch('batchNorm3d', 3),
  batch('batchNorm4d', 4),
  {
    name: 'groupNorm',
    samples: [
      sample([x([2, 3, 4])], (api, t) => api.groupNorm(t, 2), {
        reference: (api, t) =>
          api.reshape(normalize(api, api.reshape(t, [2, 3, 2, 2]), [1, 3], 1e-5), [2, 3, 4]),
      }),
      sample(
        [x([2, 4]), real([4]), real([4])],
        (api, t, scale, offset) => api.groupNorm(t, 2, { scale, offset, epsilon: 0.01 }),
        {
          reference: (api, t, scale, offset) =>
            api.add(
              api.mul(
                api.reshape(normalize(api, api.reshape(t, [2, 2, 2]), [2], 0.01), [2, 4]),
                scale,
              ),
              offset,
            ),
        },
      ),
    ],
    dtypes: asFloat,
    gradient: true,
    tolerance: 3e-5,
  },
  {
    name: 'localResponseNormalization',
    samples: [
      sample([x([1, 1, 2, 4])], (api, t) =>
        api.localResponseNormalization(asRank4(t), 1, 1, 0.5, 0.75),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  soft('logSoftmax'),
  {
    name: 'multiRNNCell',
    samples: [
      sample(lstm, (api, ...ts) => {
        type Two = tf.Tensor2D;
        const one = (data: Two, c: Two, h: Two) => cell(api, [ts[0], ts[1], data, c, h]);
        const [c, h] = api.multiRNNCell(
          [one, one],
          asMatrix(ts[2]),
          [asMatrix(ts[3]), asMatrix(ts[4])],
          [asMatrix(ts[4]), asMatrix(ts[3])],
        );
        return [...c, ...h];
      }),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'rmsNorm',
    samples: [
      sample([x([2, 4])], (api, t) => api.rmsNorm(t), {
        reference: (api, t) =>
          api.div(t, api.sqrt(api.add(api.mean(api.square(t), -1, true), 1e-6))),
      }),
      sample([x([2, 4]), real([4])], (api, t, scale) => api.rmsNorm(t, { scale, epsilon: 0.01 }), {
        reference: (api, t, scale) =>
          api.mul(api.div(t, api.sqrt(api.add(api.mean(api.square(t), -1, true), 0.01))), scale),
      }),
    ],
    dtypes: asFloat,
    gradient: true,
    tolerance: 3e-5,
  },
  soft('softmax'),
]);

/** Reductions and running sums. */
import {
  asFloat,
  bools,
  counted,
  edge,
  family,
  given,
  numeric,
  real,
  sample,
  x,
  type Api,
  type Call,
  type Sample,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

type Axis = number | number[] | undefined;
type Reduce = (api: Api, t: tf.Tensor, axis?: Axis, keepDims?: boolean) => tf.Tensor;

/** All axes, one from the end, two with the axes kept, a scalar; nothing. */
function over(f: Reduce, low = -2, high = 2, empty?: Call): Sample[] {
  return [
    sample([x([2, 3], low, high)], (api, t) => f(api, t)),
    sample([x([2, 3, 2], low, high)], (api, t) => f(api, t, -1)),
    sample([x([2, 3, 2], low, high)], (api, t) => f(api, t, [0, 2], true)),
    sample([x([], low, high)], (api, t) => f(api, t)),
    edge([x([0, 2])], (api, t) => f(api, t, 0), empty && { reference: empty }),
    edge([x([2, 0])], (api, t) => f(api, t, 0)),
  ];
}

const plain =
  (name: 'sum' | 'prod' | 'max' | 'min' | 'mean' | 'logSumExp' | 'euclideanNorm'): Reduce =>
  (api, t, axis, keepDims) =>
    api[name](t, axis, keepDims);

const logic = (name: 'all' | 'any'): Row => ({
  name,
  samples: [
    sample([bools([2, 3], [1, 1, 1, 0, 1, 0])], (api, t) => api[name](t, 1)),
    sample([bools([2, 3], [1, 1, 1, 0, 1, 0])], (api, t) => api[name](t, [0, 1], true)),
    edge([bools([0], [])], (api, t) => api[name](t), {
      reference: (api) => api.scalar(name === 'all', 'bool'),
    }),
  ],
  dtypes: { bool: 'oracle' },
  gradient: 'it is of booleans',
});

const place = (name: 'argMax' | 'argMin'): Row => ({
  name,
  samples: [
    sample([x([2, 4])], (api, t) => api[name](t, 1)),
    sample([x([2, 4])], (api, t) => api[name](t)),
    sample([given([5], [1, 2, 2, 1, 1])], (api, t) => api[name](t, -1)),
  ],
  dtypes: numeric,
  gradient: 'the result is of whole numbers',
});

const running = (name: 'cumsum' | 'cumprod'): Row => ({
  name,
  samples: [
    sample([x([2, 4])], (api, t) => api[name](t)),
    sample([x([2, 4])], (api, t) => api[name](t, 1, true)),
    sample([x([2, 4])], (api, t) => api[name](t, 1, false, true)),
    sample([x([2, 4])], (api, t) => api[name](t, 1, true, true)),
    edge([x([0])], (api, t) => api[name](t)),
  ],
  dtypes: counted,
  gradient: true,
});

const normOf =
  (ord: number | 'euclidean' | 'fro'): Reduce =>
  (api, t, axis, keepDims) =>
    api.norm(t, ord, axis, keepDims);

/** What the largest or smallest of nothing is. */
const extreme =
  (sign: 1 | -1): Call =>
  (api, { dtype }) => {
    if (dtype === 'bool') return api.fill([2], Number(sign > 0), dtype);
    if (dtype === 'int32') return api.fill([2], sign > 0 ? 2 ** 31 - 1 : -(2 ** 31), dtype);
    return api.fill([2], sign * Infinity);
  };

export default family('Reductions', [
  logic('all'),
  logic('any'),
  place('argMax'),
  place('argMin'),
  running('cumprod'),
  running('cumsum'),
  {
    name: 'euclideanNorm',
    samples: over(plain('euclideanNorm')),
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'logSumExp',
    samples: over(plain('logSumExp'), -2, 2, (api) => api.fill([2], -Infinity)),
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'max',
    samples: over(plain('max'), -2, 2, extreme(-1)),
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'mean',
    samples: over(plain('mean')),
    dtypes: { ...asFloat, complex64: 'by parts' },
    gradient: true,
  },
  {
    name: 'min',
    samples: over(plain('min'), -2, 2, extreme(1)),
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'moments',
    samples: [
      sample([x([2, 3])], (api, t) => ({ ...api.moments(t) })),
      sample([x([2, 3])], (api, t) => ({ ...api.moments(t, 0, true) })),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'movingAverage',
    samples: [
      sample(
        [real([3]), real([3])],
        (api, v, t) => api.movingAverage(v, t, 0.9, undefined, false),
        {
          reference: (api, v, t) => api.add(api.mul(v, 0.9), api.mul(t, 1 - 0.9)),
        },
      ),
      sample([real([3]), real([3])], (api, v, t) => api.movingAverage(v, t, 0.9, 2), {
        reference: (api, v, t) =>
          api.add(v, api.div(api.mul(api.sub(t, v), 1 - 0.9), 1 - 0.9 ** 2)),
      }),
    ],
    dtypes: { float32: 'oracle' },
    gradient: true,
  },
  {
    name: 'norm',
    samples: [
      sample([x([2, 3])], (api, t) => api.norm(t)),
      ...([1, 2, Infinity, -Infinity] as const).map((ord) =>
        sample([x([4])], (api, t) => normOf(ord)(api, t)),
      ),
      ...([1, Infinity, 'fro'] as const).map((ord) =>
        sample([x([2, 3])], (api, t) => normOf(ord)(api, t, [0, 1])),
      ),
      sample([x([2, 3])], (api, t) => api.norm(t, 'euclidean', 1, true)),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  { name: 'prod', samples: over(plain('prod')), dtypes: counted, gradient: true },
  {
    name: 'sum',
    samples: over(plain('sum')),
    dtypes: { ...numeric, complex64: 'by parts' },
    gradient: true,
  },
]);

/** Tensors made from nothing but shapes and numbers, some of them at random. */
import {
  edge,
  family,
  real,
  sample,
  x,
  numeric,
  nearest,
  type Api,
  type OpSpec,
  type Sample,
  type Row,
} from '../spec.ts';
import * as tf from '../../../src/index.ts';

type Make = (api: Api, dtype: tf.DataType) => tf.Tensor;

const noArguments = 'it takes no tensors';

/** One sample for each dtype. TensorFlow.js is asked for the storage dtypes' wide ones. */
function inEach(dtypes: OpSpec['dtypes'], make: Make): Sample[] {
  return (Object.keys(dtypes) as tf.DataType[]).map((dtype) =>
    sample([], (api) => make(api, api === tf ? dtype : nearest(dtype)), {
      dtypes: [dtype],
    }),
  );
}

const made = (name: string, dtypes: OpSpec['dtypes'], make: Make): Row => ({
  name,
  samples: inEach(dtypes, make),
  dtypes,
  gradient: noArguments,
});

const plain = { float32: 'oracle', int32: 'oracle', bool: 'oracle' } as const;
const stored = { float16: 'kept', uint8: 'kept', int8: 'kept', float64: 'kept' } as const;
const any = { ...plain, ...stored, complex64: 'oracle' } as const;

const random = { float32: 'evaluator', int32: 'evaluator' } as const;

const likes = (name: 'onesLike' | 'zerosLike'): Row => ({
  name,
  samples: [
    sample([x([2, 3])], (api, t) => api[name](t)),
    edge([x([0])], (api, t) => api[name](t)),
  ],
  dtypes: any,
  gradient: 'the result is constant',
});

export default family('Creation and random numbers', [
  {
    name: 'diag',
    samples: [
      sample([x([3])], (api, t) => api.diag(t)),
      sample([x([2, 2])], (api, t) => api.diag(t)),
    ],
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'dropout',
    samples: [
      sample([x([3, 4])], (api, t) => api.dropout(t, 0.4, undefined, 3)),
      sample([x([3, 4])], (api, t) => api.dropout(t, 0.4, [3, 1], 'seed')),
    ],
    dtypes: { float32: 'evaluator' },
    gradient: true,
  },
  made('eye', plain, (api, dtype) => api.eye(2, 3, [2], dtype)),
  made('fill', { ...plain, ...stored }, (api, dtype) => api.fill([2, 3], 1, dtype)),
  {
    name: 'linspace',
    samples: [
      sample([], (api) => api.linspace(0, 9, 7)),
      sample([], (api) => api.linspace(3, 1, 1)),
    ],
    dtypes: { float32: 'oracle' },
    gradient: noArguments,
  },
  {
    name: 'meshgrid',
    samples: [
      sample([x([2]), x([3])], (api, a, b) => api.meshgrid(a, b)),
      sample([x([2]), x([3])], (api, a, b) => api.meshgrid(a, b, { indexing: 'ij' })),
    ],
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'multinomial',
    samples: [
      sample([real([2, 3])], (api, t) => api.multinomial(t as tf.Tensor2D, 4, 3)),
      sample([real([3], 0.1, 0.9)], (api, t) => api.multinomial(t as tf.Tensor1D, 4, 3, true)),
    ],
    dtypes: { float32: 'evaluator' },
    gradient: 'it draws whole numbers',
  },
  made('ones', any, (api, dtype) => api.ones([2, 3], dtype)),
  likes('onesLike'),
  made('rand', random, (api, dtype) => {
    let next = 0;
    return api.rand([2, 3], () => next++ / 2, dtype);
  }),
  made('randomGamma', random, (api, dtype) => api.randomGamma([2, 3], 2, 1, dtype as 'float32', 5)),
  made('randomNormal', random, (api, dtype) =>
    api.randomNormal([2, 3], 1, 4, dtype as 'float32', 5),
  ),
  made('randomStandardNormal', random, (api, dtype) =>
    api.randomStandardNormal([2, 3], dtype as 'float32', 5),
  ),
  made('randomUniform', { ...random, bool: 'evaluator' }, (api, dtype) =>
    api.randomUniform([2, 3], 0, 2, dtype, 5),
  ),
  made('randomUniformInt', { int32: 'evaluator' }, (api) => api.randomUniformInt([2, 3], -4, 9, 5)),
  made('range', { float32: 'oracle', int32: 'oracle' }, (api, dtype) =>
    api.range(0, 7, 2, dtype as 'float32'),
  ),
  made('truncatedNormal', random, (api, dtype) =>
    api.truncatedNormal([2, 3], 0, 3, dtype as 'float32', 5),
  ),
  made('zeros', any, (api, dtype) => api.zeros([2, 0, 3], dtype)),
  likes('zerosLike'),
]);

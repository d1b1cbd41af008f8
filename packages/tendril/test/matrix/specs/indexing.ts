/** Picking and placing by index, segments, sorting, searching. */
import {
  anything,
  asMatrix,
  asVector,
  counted,
  edge,
  family,
  given,
  ints,
  numeric,
  real,
  sample,
  still,
  x,
  type Api,
  type Call,
  type Sample,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

const places = ints([3, 1], [3, 0, 1]);
const twice = ints([3, 1], [1, 3, 1]);
const wholes = 'the result is of whole numbers';

/** Sorted with JavaScript's own sort, which is stable; NaN comes last. */
function sortRows(api: Api, t: tf.Tensor, descending: boolean, wanted: 'values' | 'places') {
  const last = t.shape.at(-1) ?? 1;
  const values = Array.from(t.dataSync());
  const sorted = Array.from({ length: last === 0 ? 0 : values.length / last }, (_, row) => {
    const slice = values.slice(row * last, (row + 1) * last);
    const order = slice.map((_, i) => i);
    order.sort((i, j) => {
      const [a, b] = [slice[i], slice[j]];
      if (Number.isNaN(a) || Number.isNaN(b))
        return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
      return descending ? b - a : a - b;
    });
    return wanted === 'places' ? order : order.map((i) => slice[i]);
  });
  return api.tensor(sorted.flat(), t.shape, wanted === 'places' ? 'int32' : (t.dtype as 'float32'));
}

const sorting = (name: 'sort' | 'argsort'): Row => {
  const wanted = name === 'sort' ? 'values' : 'places';
  const up: Call = (api, t) => api[name](t);
  return {
    name,
    samples: [
      sample([x([2, 5])], up, { reference: (api, t) => sortRows(api, t, false, wanted) }),
      sample([x([2, 5])], (api, t) => api[name](t, -1, 'DESCENDING'), {
        reference: (api, t) => sortRows(api, t, true, wanted),
      }),
      sample([x([3, 2])], (api, t) => api[name](t, 0), {
        reference: (api, t) => api.transpose(sortRows(api, api.transpose(t), false, wanted)),
      }),
      edge([still(given([6], [2, NaN, -1, Infinity, 2, -Infinity]))], up, {
        reference: (api, t) => sortRows(api, t, false, wanted),
        dtypes: ['float32'],
      }),
      edge([x([0])], up, { reference: (api, t) => sortRows(api, t, false, wanted) }),
    ],
    dtypes: numeric,
    gradient: name === 'sort' ? true : wholes,
  };
};

const bound = (name: 'lowerBound' | 'upperBound'): Row => ({
  name,
  samples: [
    sample(
      [given([2, 4], [1, 3, 3, 5, 0, 2, 4, 4]), given([2, 3], [0, 3, 6, 4, 2, -1])],
      (api, s, v) => api[name](s, v),
    ),
  ],
  dtypes: { float32: 'oracle', int32: 'oracle', float16: 'wide', int8: 'wide', float64: 'kept' },
  gradient: wholes,
});

const counts: Call = (api, t, w) => api.bincount(asVector(t), asVector(w), 4);
const denseCounts: Call = (api, t, w) => api.denseBincount(asVector(t), asVector(w), 4);

const bins = (call: Call): readonly Sample[] => [
  sample([ints([4], [1, 0, 1, 5]), still(x([0]))], call),
  sample([ints([4], [1, 0, 1, 5]), x([4])], call),
  edge([ints([0], []), ints([0], [])], call),
];

const counting = { float32: 'oracle', int32: 'oracle' } as const;

/** TensorFlow.js adds an axis to the result for vectors. */
const search =
  (side?: 'left' | 'right'): Call =>
  (api, s, v) =>
    api.reshape(api.searchSorted(s, v, side), v.shape);

export default family('Indexing, sorting, searching', [
  sorting('argsort'),
  { name: 'bincount', samples: bins(counts), dtypes: counting, gradient: true },
  {
    name: 'denseBincount',
    samples: [
      ...bins(denseCounts),
      edge([ints([2, 2], [1, 0, 1, 1]), ints([0], [])], (api, t, w) =>
        api.denseBincount(asMatrix(t), asMatrix(w), 3, true),
      ),
      sample([ints([2, 2], [1, 0, 1, 1]), real([2, 2])], (api, t, w) =>
        api.denseBincount(asMatrix(t), asMatrix(w), 3),
      ),
    ],
    dtypes: counting,
    gradient: true,
  },
  {
    name: 'gather',
    samples: [
      sample([x([4, 2]), ints([3], [3, 0, 3])], (api, t, i) => api.gather(t, i)),
      sample([x([2, 3]), ints([2, 2], [2, 0, 1, 1])], (api, t, i) => api.gather(t, i, -1)),
      sample([x([2, 3]), ints([2, 2], [2, 0, 1, 1])], (api, t, i) => api.gather(t, i, 1, 1)),
      sample([x([3]), ints([], [1])], (api, t, i) => api.gather(t, i)),
      edge([x([3]), ints([0], [])], (api, t, i) => api.gather(t, i)),
    ],
    dtypes: anything,
    gradient: true,
  },
  {
    name: 'gatherND',
    samples: [
      sample([x([4, 2]), ints([3, 2], [3, 0, 1, 1, 3, 0])], (api, t, i) => api.gatherND(t, i)),
      sample([x([4, 2]), places], (api, t, i) => api.gatherND(t, i)),
    ],
    dtypes: anything,
    gradient: true,
  },
  {
    name: 'inTopKAsync',
    samples: [sample([x([2, 4]), ints([2], [1, 3])], (api, t, i) => api.inTopKAsync(t, i, 2))],
    dtypes: { float32: 'oracle', int32: 'oracle' },
    gradient: 'the result is bool',
  },
  bound('lowerBound'),
  {
    name: 'math.confusionMatrix',
    samples: [
      sample([ints([5], [0, 1, 2, 2, 1]), ints([5], [0, 2, 2, 1, 1])], (api, s, t) =>
        api.math.confusionMatrix(asVector(s), asVector(t), 3),
      ),
      edge([ints([0], []), ints([0], [])], (api, s, t) =>
        api.math.confusionMatrix(asVector(s), asVector(t), 2),
      ),
    ],
    dtypes: { int32: 'oracle' },
    gradient: wholes,
  },
  {
    name: 'oneHot',
    samples: [
      sample([ints([3], [1, 0, 5])], (api, t) => api.oneHot(t, 3)),
      sample([ints([2, 2], [1, 0, 2, 1])], (api, t) => api.oneHot(t, 3, 2, -1, 'float32')),
      edge([ints([0], [])], (api, t) => api.oneHot(t, 3)),
    ],
    dtypes: { int32: 'oracle' },
    gradient: 'it is of whole numbers',
  },
  {
    name: 'scatterND',
    samples: [
      sample([twice, x([3])], (api, i, t) => api.scatterND(i, t, [5])),
      sample([twice, x([3, 2])], (api, i, t) => api.scatterND(i, t, [4, 2])),
      edge([ints([0, 1], []), x([0])], (api, i, t) => api.scatterND(i, t, [2]), {
        reference: (api, _, t) => api.zeros([2], t.dtype),
      }),
    ],
    dtypes: counted,
    gradient: true,
  },
  {
    name: 'searchSorted',
    samples: ([undefined, 'right'] as const).map((side) =>
      sample(
        [given([4], [1, 3, 3, 5]), given([3], [0, 3, 6])],
        (api, s, v) => api.searchSorted(s, v, side),
        { reference: search(side) },
      ),
    ),
    dtypes: { float32: 'oracle', int32: 'oracle', float16: 'wide', int8: 'wide', float64: 'kept' },
    gradient: wholes,
  },
  sorting('sort'),
  {
    name: 'sparseToDense',
    samples: [
      sample([places, x([3])], (api, i, t) => api.sparseToDense(i, t, [5])),
      sample([ints([2, 2], [1, 0, 0, 2]), x([2])], (api, i, t) => api.sparseToDense(i, t, [2, 3])),
      sample([places, x([3]), x([])], (api, i, t, rest) =>
        api.sparseToDense(i, t, [4], rest as tf.Scalar),
      ),
    ],
    dtypes: anything,
    gradient: true,
  },
  {
    name: 'tensorScatterUpdate',
    samples: [
      sample([x([4]), places, x([3])], (api, t, i, u) => api.tensorScatterUpdate(t, i, u)),
      sample([x([4, 2]), places, x([3, 2])], (api, t, i, u) => api.tensorScatterUpdate(t, i, u)),
    ],
    dtypes: anything,
    gradient: true,
  },
  {
    name: 'topk',
    samples: [
      sample([x([2, 5])], (api, t) => ({ ...api.topk(t, 3) })),
      sample([x([4])], (api, t) => ({ ...api.topk(t) })),
      edge([given([6], [2, 1, 2, 0, 2, 1])], (api, t) => ({ ...api.topk(t, 4) })),
    ],
    dtypes: numeric,
    gradient: true,
  },
  {
    name: 'unsortedSegmentSum',
    // TensorFlow.js gives float32 for whole numbers too.
    samples: [
      sample(
        [x([4, 2]), ints([4], [2, 0, 2, 1])],
        (api, t, i) => api.unsortedSegmentSum(t, asVector(i), 3),
        {
          reference: (api, t, i) => api.cast(api.unsortedSegmentSum(t, asVector(i), 3), t.dtype),
        },
      ),
      edge([x([0, 2]), ints([0], [])], (api, t, i) => api.unsortedSegmentSum(t, asVector(i), 2), {
        reference: (api, t) => api.zeros([2, 2], t.dtype),
      }),
    ],
    dtypes: counted,
    gradient: true,
  },
  bound('upperBound'),
]);

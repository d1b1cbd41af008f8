/** What looks at values and computes on the host: shapes that depend on values, sparse and ragged tensors, strings. */
import {
  anything,
  asMatrix,
  asVector,
  bools,
  edge,
  family,
  given,
  ints,
  sample,
  words,
  x,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

const wholes = 'the results are of whole numbers';
const strings = 'it is of strings';
const asynchronous = 'it gives a promise, and a gradient cannot wait';

const segments = (name: 'sparseSegmentMean' | 'sparseSegmentSum'): Row => ({
  name: `sparse.${name}`,
  samples: [
    sample([x([3, 2]), ints([3], [2, 0, 2]), ints([3], [0, 2, 2])], (api, t, i, s) =>
      api.sparse[name](t, asVector(i), asVector(s)),
    ),
  ],
  dtypes: { float32: 'oracle', float16: 'wide' },
  gradient: true,
});

const plain = { float32: 'oracle', int32: 'oracle', bool: 'oracle' } as const;
const firstKept = { float16: 'kept', uint8: 'first kept', int8: 'first kept' } as const;

const splits = ints([5], [0, 3, 3, 7, 9]);

export default family('On the host', [
  {
    name: 'booleanMaskAsync',
    samples: [
      sample([x([3, 2]), bools([3], [1, 0, 1])], (api, t, m) => api.booleanMaskAsync(t, m)),
      sample([x([2, 2]), bools([2, 2], [1, 0, 1, 1])], (api, t, m) => api.booleanMaskAsync(t, m)),
      edge([x([2]), bools([2], [0, 0])], (api, t, m) => api.booleanMaskAsync(t, m)),
    ],
    dtypes: anything,
    gradient: asynchronous,
  },
  {
    name: 'broadcastArgs',
    samples: [
      sample([ints([3], [1, 3, 2]), ints([2], [3, 1])], (api, s, t) => api.broadcastArgs(s, t)),
    ],
    dtypes: { int32: 'oracle' },
    gradient: wholes,
  },
  {
    name: 'raggedGather',
    samples: [
      sample([splits, x([9]), ints([3], [2, 1, 3])], (api, s, t, i) => {
        const { outputNestedSplits, outputDenseValues } = api.raggedGather([s], t, i, 1);
        return [...outputNestedSplits, outputDenseValues];
      }),
    ],
    dtypes: { float32: 'oracle', int32: 'oracle' },
    gradient: true,
  },
  {
    name: 'raggedRange',
    samples: [
      sample(
        [given([4], [0, 5, 8, 5]), given([4], [8, 7, 8, 1]), given([4], [2, 1, 1, -1])],
        (api, ...ts) => ({
          ...api.raggedRange(ts[0], ts[1], ts[2]),
        }),
      ),
    ],
    dtypes: { float32: 'oracle', int32: 'oracle' },
    gradient: 'how many numbers there are goes in steps',
  },
  {
    name: 'raggedTensorToTensor',
    samples: [
      sample([ints([2], [4, 3]), x([9]), x([]), splits], (api, shape, t, rest, s) =>
        api.raggedTensorToTensor(shape, t, rest, [s], ['ROW_SPLITS']),
      ),
    ],
    dtypes: { float32: 'oracle', int32: 'oracle' },
    gradient: true,
  },
  {
    name: 'setdiff1dAsync',
    samples: [
      sample([given([5], [1, 2, 3, 2, 4]), given([2], [2, 4])], (api, s, t) =>
        api.setdiff1dAsync(s, t),
      ),
      edge([given([1], [1]), given([1], [1])], (api, s, t) => api.setdiff1dAsync(s, t)),
    ],
    dtypes: { ...plain, ...firstKept, string: 'moved' },
    gradient: asynchronous,
  },
  {
    name: 'sparse.sparseFillEmptyRows',
    samples: [
      sample(
        [ints([3, 2], [0, 0, 2, 1, 2, 0]), x([3]), ints([2], [4, 2]), x([])],
        (api, i, t, shape, rest) => ({
          ...api.sparse.sparseFillEmptyRows(
            asMatrix(i),
            asVector(t),
            asVector(shape),
            rest as tf.Scalar,
          ),
        }),
      ),
    ],
    dtypes: { float32: 'oracle', int32: 'oracle' },
    gradient: true,
  },
  {
    name: 'sparse.sparseReshape',
    samples: [
      sample(
        [ints([3, 2], [0, 0, 1, 2, 1, 0]), ints([2], [2, 3]), ints([2], [3, -1])],
        (api, i, s, t) => ({
          ...api.sparse.sparseReshape(asMatrix(i), asVector(s), asVector(t)),
        }),
      ),
    ],
    dtypes: { int32: 'oracle' },
    gradient: wholes,
  },
  segments('sparseSegmentMean'),
  segments('sparseSegmentSum'),
  {
    name: 'string.staticRegexReplace',
    samples: [
      sample([words([2], ['a  b   c', 'no'])], (api, t) =>
        api.string.staticRegexReplace(t, ' +', '_'),
      ),
      edge([words([0], [])], (api, t) => api.string.staticRegexReplace(t, ' +', '_')),
    ],
    dtypes: { string: 'oracle' },
    gradient: strings,
  },
  {
    name: 'string.stringNGrams',
    samples: [
      sample([words([4], ['a', 'b', 'c', 'd']), ints([3], [0, 3, 4])], (api, t, s) => ({
        ...api.string.stringNGrams(asVector(t), s, '|', [1, 2], 'L', 'R', -1, true),
      })),
    ],
    dtypes: { string: 'oracle' },
    gradient: strings,
  },
  {
    name: 'string.stringSplit',
    samples: [
      sample([words([2], ['hello world', 'a b  c']), words([], [' '])], (api, t, d) => ({
        ...api.string.stringSplit(asVector(t), d as tf.Scalar),
      })),
    ],
    dtypes: { string: 'oracle' },
    gradient: strings,
  },
  {
    name: 'string.stringToHashBucketFast',
    samples: [
      sample([words([2, 2], ['a', 'bc', '', 'a'])], (api, t) =>
        api.string.stringToHashBucketFast(t, 7),
      ),
    ],
    dtypes: { string: 'oracle' },
    gradient: strings,
  },
  {
    name: 'unique',
    samples: [
      sample([given([4], [1, 5, 2, 4])], (api, t) => {
        const { values, indices } = api.unique(t);
        return [values, indices];
      }),
      edge([given([3, 2], [1, 0, 1, 0, 2, 0])], (api, t) => {
        const { values, indices } = api.unique(t, 0);
        return [values, indices];
      }),
    ],
    dtypes: { ...plain, ...firstKept, string: 'moved' },
    gradient: true,
  },
  {
    name: 'whereAsync',
    samples: [
      sample([bools([2, 3], [1, 0, 1, 0, 0, 1])], (api, t) => api.whereAsync(t)),
      edge([bools([2], [0, 0])], (api, t) => api.whereAsync(t)),
    ],
    dtypes: { bool: 'oracle' },
    gradient: wholes,
  },
]);

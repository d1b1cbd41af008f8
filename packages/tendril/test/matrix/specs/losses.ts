/** Losses, and gradients kept short. */
import {
  asFloat,
  edge,
  family,
  fixed,
  real,
  sample,
  still,
  x,
  type Api,
  type Arg,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

type Loss = (api: Api, labels: tf.Tensor, predictions: tf.Tensor, weights?: tf.Tensor) => tf.Tensor;

/** Plain, weighted by row, with every weight 0. */
const loss = (
  name: keyof Api['losses'],
  f: Loss,
  labels = x([2, 3]),
  predictions = x([2, 3]),
): Row => ({
  name: `losses.${name}`,
  samples: [
    sample([labels, predictions], (api, y, p) => f(api, y, p)),
    sample([labels, predictions, real([2, 1], 0.5, 2)], (api, y, p, w) => f(api, y, p, w)),
  ],
  dtypes: asFloat,
  gradient: true,
  tolerance: 3e-5,
});

const probability = (shape: number[]): Arg => real(shape, 0.1, 0.9);

export default family('Losses', [
  {
    name: 'clipByGlobalNorm',
    samples: [
      sample(
        [real([3]), real([2, 2])],
        (api, a, b) => {
          const [clipped, norm] = api.clipByGlobalNorm([a, b], 1.5);
          return [...clipped, norm];
        },
        {
          reference: (api, a, b) => {
            const norm = api.sqrt(api.add(api.sum(api.square(a)), api.sum(api.square(b))));
            const factor = api.div(1.5, api.maximum(norm, 1.5));
            return [api.mul(a, factor), api.mul(b, factor), norm];
          },
        },
      ),
    ],
    dtypes: { float32: 'oracle' },
    gradient: true,
  },
  {
    name: 'clipByNorm',
    samples: [
      sample([x([2, 3])], (api, t) => api.clipByNorm(t, 1.5), {
        reference: (api, t) => api.mul(t, api.div(1.5, api.maximum(api.norm(t), 1.5))),
      }),
      sample([x([2, 3])], (api, t) => api.clipByNorm(t, 1, 1), {
        reference: (api, t) =>
          api.mul(t, api.div(1, api.maximum(api.norm(t, 'euclidean', 1, true), 1))),
      }),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  loss('absoluteDifference', (api, y, p, w) => api.losses.absoluteDifference(y, p, w)),
  {
    name: 'losses.computeWeightedLoss',
    samples: [
      ...[0, 1, 2, 3].map((reduction) =>
        sample([x([2, 3]), real([1, 3], 0.5, 2)], (api, t, w) =>
          api.losses.computeWeightedLoss(t, w, reduction as tf.Reduction),
        ),
      ),
      edge(
        [x([2, 3]), still(fixed([1, 3], [0, 0, 0]))],
        (api, t, w) => api.losses.computeWeightedLoss(t, w),
        { reference: (api) => api.scalar(0) },
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  loss('cosineDistance', (api, y, p, w) => api.losses.cosineDistance(y, p, 1, w)),
  loss('hingeLoss', (api, y, p, w) => api.losses.hingeLoss(y, p, w)),
  loss('huberLoss', (api, y, p, w) => api.losses.huberLoss(y, p, w, 0.8)),
  loss(
    'logLoss',
    (api, y, p, w) => api.losses.logLoss(y, p, w),
    probability([2, 3]),
    x([2, 3], 0.1, 0.9),
  ),
  loss('meanSquaredError', (api, y, p, w) => api.losses.meanSquaredError(y, p, w)),
  loss(
    'sigmoidCrossEntropy',
    (api, y, p, w) => api.losses.sigmoidCrossEntropy(y, p, w, 0.1),
    probability([2, 3]),
  ),
  {
    ...loss('softmaxCrossEntropy', (api, y, p) => api.losses.softmaxCrossEntropy(y, p)),
    samples: [
      sample([probability([2, 3]), x([2, 3])], (api, y, p) => api.losses.softmaxCrossEntropy(y, p)),
      sample([probability([2, 3]), x([2, 3]), real([2], 0.5, 2)], (api, y, p, w) =>
        api.losses.softmaxCrossEntropy(y, p, w, 0.2),
      ),
    ],
  },
]);

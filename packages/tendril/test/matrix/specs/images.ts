/** Images. */
import {
  anything,
  asFloat,
  asMatrix,
  asRank3,
  asRank4,
  asVector,
  family,
  fixed,
  ints,
  sample,
  still,
  x,
  type Api,
  type Call,
  type OpSpec,
  type Result,
  type Row,
} from '../spec.ts';
import type * as tf from '../../../src/index.ts';

const image = [1, 2, 3, 2];
const modes = [
  [false, false],
  [true, false],
  [false, true],
] as const;

const resized = (
  name: 'resizeBilinear' | 'resizeNearestNeighbor',
  dtypes: OpSpec['dtypes'],
): Row => ({
  name: `image.${name}`,
  samples: [
    ...modes.map(([align, half]) =>
      sample([x(image)], (api, t) => api.image[name](asRank4(t), [3, 2], align, half)),
    ),
    sample([x([3, 2, 1])], (api, t) => api.image[name](asRank3(t), [2, 4])),
  ],
  dtypes,
  gradient: true,
});

const places = still(fixed([4, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 2, 1, 3, 0.1, 0, 1, 0.9]));
const scores = still(fixed([4], [0.6, 0.9, 0.7, 0.3]));

const cuts = fixed([3, 4], [0.03, 0.02, 0.9, 0.95, 0.11, 0.23, 0.71, 0.93, -0.4, 0.3, 1.3, 0.6]);
const crop =
  (method: 'bilinear' | 'nearest'): Call =>
  (api, t, b, i) =>
    api.image.cropAndResize(asRank4(t), asMatrix(b), asVector(i), [2, 3], method, 0.25);

type Boxes = readonly [tf.Tensor2D, tf.Tensor1D];
const both = (b: tf.Tensor, s: tf.Tensor): Boxes => [asMatrix(b), asVector(s)];

const suppression = (
  name: string,
  call: (api: Api, args: Boxes) => Result | Promise<Result>,
): Row => ({
  name: `image.${name}`,
  samples: [sample([places, scores], (api, b, s) => call(api, both(b, s)))],
  dtypes: { float32: 'oracle' },
  gradient: 'it chooses among boxes by their scores',
});

const map = [1.03, 0.21, -1.34, -0.17, 0.91, 0.72, 0.013, -0.021];
const warp =
  (mode: 'nearest' | 'bilinear', fill: 'constant' | 'reflect' | 'wrap' | 'nearest'): Call =>
  (api, t, m) =>
    api.image.transform(asRank4(t), asMatrix(m), mode, fill, 0.3);

export default family('Images', [
  {
    name: 'image.cropAndResize',
    samples: [
      sample([x([2, 3, 4, 1]), cuts, ints([3], [1, 0, 1])], crop('bilinear')),
      sample([x([2, 3, 4, 1]), still(cuts), ints([3], [1, 0, 1])], crop('nearest')),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'image.flipLeftRight',
    samples: [
      sample([x([1, 2, 3, 1])], (api, t) => api.image.flipLeftRight(asRank4(t)), {
        reference: (api, t) => api.reverse(t, 2),
      }),
    ],
    dtypes: anything,
    gradient: true,
  },
  {
    name: 'image.grayscaleToRGB',
    samples: [
      sample([x([2, 2, 1])], (api, t) => api.image.grayscaleToRGB(asRank3(t)), {
        reference: (api, t) => api.tile(t, [1, 1, 3]),
      }),
    ],
    dtypes: anything,
    gradient: true,
  },
  suppression('nonMaxSuppression', (api, args) =>
    api.image.nonMaxSuppression(...args, 3, 0.5, 0.2),
  ),
  suppression('nonMaxSuppressionAsync', (api, args) =>
    api.image.nonMaxSuppressionAsync(...args, 3),
  ),
  suppression('nonMaxSuppressionPadded', (api, args) => ({
    ...api.image.nonMaxSuppressionPadded(...args, 4, 0.5, 0.2, true),
  })),
  suppression('nonMaxSuppressionPaddedAsync', async (api, args) => ({
    ...(await api.image.nonMaxSuppressionPaddedAsync(...args, 4, 0.5, 0.2, true)),
  })),
  suppression('nonMaxSuppressionWithScore', (api, args) => ({
    ...api.image.nonMaxSuppressionWithScore(...args, 3, 0.5, 0.2, 0.5),
  })),
  suppression('nonMaxSuppressionWithScoreAsync', async (api, args) => ({
    ...(await api.image.nonMaxSuppressionWithScoreAsync(...args, 3, 0.5, 0.2, 0.5)),
  })),
  resized('resizeBilinear', asFloat),
  resized('resizeNearestNeighbor', {
    float32: 'oracle',
    int32: 'oracle',
    float16: 'wide',
    uint8: 'wide',
    int8: 'wide',
    float64: 'kept',
  }),
  {
    name: 'image.rgbToGrayscale',
    samples: [sample([x([2, 2, 3], 0, 9)], (api, t) => api.image.rgbToGrayscale(asRank3(t)))],
    dtypes: { float32: 'oracle', float16: 'wide', int32: 'oracle', uint8: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'image.rotateWithOffset',
    samples: [
      sample([x([1, 3, 3, 1])], (api, t) => api.image.rotateWithOffset(asRank4(t), 0.7)),
      sample([x([1, 2, 3, 3])], (api, t) =>
        api.image.rotateWithOffset(asRank4(t), 0.4, [1, 2, 3], [0.3, 0.6]),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'image.threshold',
    samples: [
      sample([x([3, 3, 1], 0, 255)], (api, t) =>
        api.image.threshold(asRank3(t), 'binary', false, 0.4),
      ),
      sample([x([3, 3, 1], 0, 255)], (api, t) => api.image.threshold(asRank3(t), 'otsu', true)),
    ],
    dtypes: { int32: 'oracle', uint8: 'wide' },
    gradient: 'the result is of whole numbers',
  },
  {
    name: 'image.transform',
    samples: [
      ...(['constant', 'reflect', 'wrap', 'nearest'] as const).map((fill) =>
        sample([x([1, 3, 3, 1]), still(fixed([1, 8], map))], warp('bilinear', fill)),
      ),
      sample([x([1, 3, 3, 1]), still(fixed([1, 8], map))], warp('nearest', 'constant')),
      sample([x([1, 3, 3, 1]), fixed([1, 8], map)], warp('bilinear', 'constant')),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
    tolerance: 3e-5,
  },
]);

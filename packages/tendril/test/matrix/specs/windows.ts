/** Convolutions and pools. */
import {
  asFloat,
  asRank3,
  asRank4,
  asRank5,
  edge,
  family,
  real,
  sample,
  x,
  type Call,
  type Row,
} from '../spec.ts';

const image = [1, 3, 4, 2];
const volume = [1, 2, 3, 3, 1];

/** Pools keep the dtype of whole numbers; TensorFlow.js's differ in how they average those. */
const pools = { float32: 'oracle', float16: 'wide', float64: 'kept' } as const;
const largest = { ...pools, int32: 'oracle' } as const;

const pool2d = (name: 'avgPool' | 'maxPool'): Row => ({
  name,
  samples: [
    sample([x(image)], (api, t) => api[name](asRank4(t), 2, 1, 'valid')),
    sample([x(image)], (api, t) => api[name](asRank4(t), [2, 3], [2, 1], 'same')),
    sample([x([3, 3, 1])], (api, t) => api[name](asRank3(t), 2, 2, 1, 'floor')),
  ],
  dtypes: name === 'maxPool' ? largest : pools,
  gradient: true,
});

const pool3d = (name: 'avgPool3d' | 'maxPool3d'): Row => ({
  name,
  samples: [
    sample([x(volume)], (api, t) => api[name](asRank5(t), 2, 1, 'valid')),
    sample([x(volume)], (api, t) => api[name](asRank5(t), 2, 2, 'same')),
  ],
  dtypes: pools,
  gradient: true,
});

const conv2d =
  (pad: 'same' | 'valid' | number, stride: number, dilation = 1): Call =>
  (api, t, w) =>
    api.conv2d(asRank4(t), asRank4(w), stride, pad, 'NHWC', dilation);

const depthwise =
  (pad: 'same' | 'valid', stride: number, dilation = 1): Call =>
  (api, t, w) =>
    api.depthwiseConv2d(asRank4(t), asRank4(w), stride, pad, 'NHWC', dilation);

export default family('Convolutions and pools', [
  pool2d('avgPool'),
  pool3d('avgPool3d'),
  {
    name: 'conv1d',
    samples: [
      sample([x([1, 5, 2]), real([3, 2, 2])], (api, t, w) =>
        api.conv1d(asRank3(t), asRank3(w), 1, 'same'),
      ),
      sample([x([5, 1]), real([2, 1, 2])], (api, t, w) =>
        api.conv1d(t as never, asRank3(w), 2, 'valid'),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'conv2d',
    samples: [
      sample([x(image), real([2, 2, 2, 3])], conv2d('valid', 1)),
      sample([x(image), real([3, 2, 2, 2])], conv2d('same', 2)),
      sample([x(image), real([2, 2, 2, 1])], conv2d('valid', 1, 2)),
      sample([x(image), real([2, 2, 2, 1])], conv2d(1, 1)),
      sample(
        [x([1, 2, 3, 3]), real([2, 2, 2, 1])],
        (api, t, w) => api.conv2d(asRank4(t), asRank4(w), 1, 'same', 'NCHW'),
        {
          reference: (api, t, w) =>
            api.transpose(
              api.conv2d(asRank4(api.transpose(t, [0, 2, 3, 1])), asRank4(w), 1, 'same'),
              [0, 3, 1, 2],
            ),
        },
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'conv2dTranspose',
    samples: [
      sample([x([1, 2, 2, 2]), real([2, 2, 1, 2])], (api, t, w) =>
        api.conv2dTranspose(asRank4(t), asRank4(w), [1, 3, 3, 1], 1, 'valid'),
      ),
      sample([x([1, 2, 2, 1]), real([3, 3, 2, 1])], (api, t, w) =>
        api.conv2dTranspose(asRank4(t), asRank4(w), [1, 4, 4, 2], 2, 'same'),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'conv3d',
    samples: [
      sample([x(volume), real([2, 2, 2, 1, 2])], (api, t, w) =>
        api.conv3d(asRank5(t), asRank5(w), 1, 'valid'),
      ),
      sample([x(volume), real([2, 2, 2, 1, 1])], (api, t, w) =>
        api.conv3d(asRank5(t), asRank5(w), 2, 'same'),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'conv3dTranspose',
    samples: [
      sample([x([1, 1, 2, 2, 1]), real([2, 2, 2, 2, 1])], (api, t, w) =>
        api.conv3dTranspose(asRank5(t), asRank5(w), [1, 2, 3, 3, 2], 1, 'valid'),
      ),
      sample([x([1, 1, 2, 1, 1]), real([2, 2, 2, 1, 1])], (api, t, w) =>
        api.conv3dTranspose(asRank5(t), asRank5(w), [1, 2, 4, 2, 1], 2, 'same'),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'depthwiseConv2d',
    samples: [
      sample([x(image), real([2, 2, 2, 2])], depthwise('valid', 1)),
      sample([x(image), real([2, 3, 2, 1])], depthwise('same', 2)),
      sample([x(image), real([2, 2, 2, 1])], depthwise('valid', 1, 2)),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  {
    name: 'dilation2d',
    samples: [
      sample([x(image), real([2, 2, 2], 0, 1)], (api, t, w) =>
        api.dilation2d(asRank4(t), asRank3(w), 1, 'valid'),
      ),
      sample([x(image), real([2, 3, 2], 0, 1)], (api, t, w) =>
        api.dilation2d(asRank4(t), asRank3(w), 2, 'same'),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'fused.conv2d',
    samples: [
      sample([x(image), real([2, 2, 2, 2]), real([2])], (api, t, w, bias) =>
        api.fused.conv2d({
          x: asRank4(t),
          filter: asRank4(w),
          strides: 1,
          pad: 'same',
          bias,
          activation: 'elu',
        }),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  {
    name: 'fused.depthwiseConv2d',
    samples: [
      sample([x(image), real([2, 2, 2, 1]), real([2])], (api, t, w, bias) =>
        api.fused.depthwiseConv2d({
          x: asRank4(t),
          filter: asRank4(w),
          strides: 1,
          pad: 'valid',
          bias,
          activation: 'sigmoid',
        }),
      ),
    ],
    dtypes: { float32: 'oracle', float16: 'wide', float64: 'kept' },
    gradient: true,
  },
  pool2d('maxPool'),
  pool3d('maxPool3d'),
  {
    name: 'maxPoolWithArgmax',
    samples: [
      sample([x(image)], (api, t) => ({ ...api.maxPoolWithArgmax(asRank4(t), 2, 1, 'valid') })),
      sample([x(image)], (api, t) => ({
        ...api.maxPoolWithArgmax(asRank4(t), 2, 2, 'same', true),
      })),
    ],
    dtypes: pools,
    gradient: true,
  },
  {
    name: 'pool',
    samples: [
      sample([x([1, 4, 4, 1])], (api, t) => api.pool(asRank4(t), 2, 'max', 'valid', 1, 1)),
      sample([x([1, 4, 4, 1])], (api, t) => api.pool(asRank4(t), 2, 'avg', 'valid', 2, 1)),
      edge([x([1, 4, 4, 1])], (api, t) => api.pool(asRank4(t), [2, 2], 'max', 'valid', 1, 2)),
    ],
    dtypes: pools,
    gradient: true,
  },
  {
    name: 'separableConv2d',
    samples: [
      sample([x(image), real([2, 2, 2, 1]), real([1, 1, 2, 3])], (api, t, depth, point) =>
        api.separableConv2d(asRank4(t), asRank4(depth), asRank4(point), 1, 'valid'),
      ),
      sample([x(image), real([2, 2, 2, 2]), real([1, 1, 4, 1])], (api, t, depth, point) =>
        api.separableConv2d(asRank4(t), asRank4(depth), asRank4(point), 2, 'same'),
      ),
    ],
    dtypes: asFloat,
    gradient: true,
  },
]);

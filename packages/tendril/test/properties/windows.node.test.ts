/** Convolutions and pools with random extents, windows, strides, dilations, padding and layouts. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import type * as tf from '../../src/index.ts';
import { agrees, each, int, some } from './property.ts';

const small = int(1, 3);

/** Strides or dilations, of which one kind has to be 1. */
const steps = (n: number) =>
  fc.boolean().chain((dilated) => {
    const ones = fc.constant(Array.from({ length: n }, () => 1));
    const many = fc.array(int(1, 3), { minLength: n, maxLength: n });
    return fc.record({ strides: dilated ? ones : many, dilations: dilated ? many : ones });
  });

const geometry = (n: number) =>
  fc
    .record({
      batch: int(1, 2),
      channels: small,
      out: small,
      window: fc.array(small, { minLength: n, maxLength: n }),
      extra: fc.array(int(0, 4), { minLength: n, maxLength: n }),
      step: steps(n),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    })
    .map((g) => ({
      ...g,
      ...g.step,
      extents: g.window.map((k, i) => (k - 1) * g.step.dilations[i] + 1 + g.extra[i]),
    }));

const explicit = each([0, 0], () => fc.tuple(int(0, 2), int(0, 2)));
type Two = [number, number];
type Three = [number, number, number];

/** In three dimensions, TensorFlow.js pads other than TensorFlow does where strides are larger than the window. */
const fitting = (strides: number[], window: number[], pad: 'same' | 'valid') =>
  pad === 'same' ? strides.map((s, i) => Math.min(s, window[i])) : strides;

/** How far a transposed convolution reaches. */
const reached = (extents: number[], window: number[], strides: number[], pad: 'same' | 'valid') =>
  extents.map((n, i) => (pad === 'same' ? n * strides[i] : (n - 1) * strides[i] + window[i]));

describeBackends('random windows', () => {
  agrees(
    'conv1d',
    geometry(1),
    (api, { batch, channels, out, window, extents, strides, dilations, pad }) =>
      api.conv1d(
        some(api, [batch, ...extents, channels]) as tf.Tensor3D,
        some(api, [...window, channels, out], 'float32', 2) as tf.Tensor3D,
        strides[0],
        pad,
        'NWC',
        dilations[0],
      ),
  );

  agrees(
    'conv2d',
    fc.record({
      g: geometry(2),
      first: fc.boolean(),
      explicit: fc.option(explicit, { nil: null }),
    }),
    (
      api,
      { g: { batch, channels, out, window, extents, strides, dilations, pad }, first, explicit },
    ) => {
      const shape = first ? [batch, channels, ...extents] : [batch, ...extents, channels];
      const around = first
        ? [[0, 0], [0, 0], ...(explicit ?? [])]
        : [[0, 0], ...(explicit ?? []), [0, 0]];
      return api.conv2d(
        some(api, shape) as tf.Tensor4D,
        some(api, [...window, channels, out], 'float32', 2) as tf.Tensor4D,
        strides as Two,
        explicit === null ? pad : (around as tf.backend_util.ExplicitPadding),
        first ? 'NCHW' : 'NHWC',
        dilations as Two,
      );
    },
  );

  agrees(
    'conv2d with a number as padding',
    fc.record({
      n: int(3, 6),
      k: small,
      pad: int(0, 2),
      stride: small,
      mode: fc.constantFrom('floor' as const, 'round' as const, 'ceil' as const),
    }),
    (api, { n, k, pad, stride, mode }) =>
      api.conv2d(
        some(api, [1, n, n, 2]) as tf.Tensor4D,
        some(api, [k, k, 2, 2], 'float32', 2) as tf.Tensor4D,
        stride,
        pad,
        'NHWC',
        1,
        mode,
      ),
  );

  agrees(
    'depthwiseConv2d',
    geometry(2),
    (api, { batch, channels, out, window, extents, strides, dilations, pad }) =>
      api.depthwiseConv2d(
        some(api, [batch, ...extents, channels]) as tf.Tensor4D,
        some(api, [...window, channels, out], 'float32', 2) as tf.Tensor4D,
        strides as Two,
        pad,
        'NHWC',
        dilations as Two,
      ),
  );

  agrees(
    'separableConv2d',
    geometry(2),
    (api, { batch, channels, out, window, extents, strides, dilations, pad }) =>
      api.separableConv2d(
        some(api, [batch, ...extents, channels]) as tf.Tensor4D,
        some(api, [...window, channels, 2], 'float32', 2) as tf.Tensor4D,
        some(api, [1, 1, channels * 2, out], 'float32', 3) as tf.Tensor4D,
        strides as Two,
        pad,
        dilations as Two,
      ),
  );

  agrees(
    'conv2dTranspose',
    geometry(2),
    (api, { batch, channels, out, window, extents, strides, pad }) => {
      const reach = reached(extents, window, strides, pad);
      return api.conv2dTranspose(
        some(api, [batch, ...extents, channels]) as tf.Tensor4D,
        some(api, [...window, out, channels], 'float32', 2) as tf.Tensor4D,
        [batch, ...reach, out] as [number, number, number, number],
        strides as Two,
        pad,
      );
    },
  );

  agrees(
    'conv3d',
    geometry(3),
    (api, { batch, channels, out, window, extents, strides, dilations, pad }) => {
      const fits = fitting(strides, window, pad);
      return api.conv3d(
        some(api, [batch, ...extents, channels]) as tf.Tensor5D,
        some(api, [...window, channels, out], 'float32', 2) as tf.Tensor5D,
        fits as Three,
        pad,
        'NDHWC',
        pad === 'same' ? 1 : (dilations as Three),
      );
    },
  );

  agrees(
    'conv3dTranspose',
    geometry(3),
    (api, { batch, channels, out, window, extents, strides, pad }) => {
      const fits = fitting(strides, window, pad);
      return api.conv3dTranspose(
        some(api, [batch, ...extents, channels]) as tf.Tensor5D,
        some(api, [...window, out, channels], 'float32', 2) as tf.Tensor5D,
        [batch, ...reached(extents, window, fits, pad), out] as [
          number,
          number,
          number,
          number,
          number,
        ],
        fits as Three,
        pad,
      );
    },
  );

  for (const kind of ['maxPool', 'avgPool'] as const) {
    // Less padding than the window is wide: what TensorFlow.js gives for windows that lie in nothing else is NaN.
    const padded = geometry(2).chain((g) =>
      fc.record({
        g: fc.constant(g),
        around: each(g.window, (k) => fc.tuple(int(0, k - 1), int(0, k - 1))),
      }),
    );
    agrees(
      `${kind} with explicit padding`,
      padded,
      (api, { g: { batch, channels, window, extents, strides }, around }) =>
        api[kind](
          some(api, [batch, ...extents, channels]) as tf.Tensor4D,
          window as Two,
          strides as Two,
          [[0, 0], ...around, [0, 0]] as unknown as number,
        ),
    );

    agrees(kind, geometry(2), (api, { batch, channels, window, extents, strides, pad }) =>
      api[kind](
        some(api, [batch, ...extents, channels]) as tf.Tensor4D,
        window as Two,
        strides as Two,
        pad,
      ),
    );
  }

  for (const kind of ['maxPool3d', 'avgPool3d'] as const) {
    agrees(
      kind,
      geometry(3),
      (api, { batch, channels, window: [k], extents, strides: [stride], pad }) =>
        api[kind](
          some(api, [batch, ...extents.map((n) => Math.max(n, k)), channels]) as tf.Tensor5D,
          k,
          pad === 'same' ? Math.min(k, stride) : stride,
          pad,
        ),
    );
  }
});

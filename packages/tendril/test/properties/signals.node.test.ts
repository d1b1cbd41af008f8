/** Fourier transforms, pictures and frames of random extents. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import type * as tf from '../../src/index.ts';
import { agrees, int, shapes, some } from './property.ts';

describeBackends('random signals', () => {
  const signal = fc.record({
    lead: shapes({ rank: [0, 2], extent: [1, 2], empty: false }),
    n: int(1, 70),
  });

  agrees(
    'fft and ifft',
    signal,
    (api, { lead, n }) => {
      const z = api.complex(some(api, [...lead, n]), some(api, [...lead, n], 'float32', 2));
      return [api.fft(z), api.ifft(z)].flatMap((t) => [api.real(t), api.imag(t)]);
    },
    1e-4,
  );

  agrees(
    'rfft',
    signal,
    (api, { lead, n }) => {
      const f = api.spectral.rfft(some(api, [...lead, n]));
      return [api.real(f), api.imag(f)];
    },
    1e-4,
  );

  agrees(
    'frame',
    fc.record({ n: int(1, 20), length: int(1, 6), step: int(1, 4), end: fc.boolean() }),
    (api, { n, length, step, end }) =>
      api.signal.frame(some(api, [n]) as tf.Tensor1D, length, step, end, 0.5),
  );

  for (const kind of ['resizeBilinear', 'resizeNearestNeighbor'] as const) {
    agrees(
      kind,
      fc.record({
        shape: fc.tuple(int(1, 2), int(1, 5), int(1, 5), int(1, 3)),
        to: fc.tuple(int(1, 7), int(1, 7)),
        mode: fc.constantFrom('corners', 'centers', 'plain'),
      }),
      (api, { shape, to, mode }) =>
        api.image[kind](
          some(api, shape) as tf.Tensor4D,
          to,
          mode === 'corners',
          mode === 'centers',
        ),
    );
  }

  agrees(
    'cropAndResize',
    fc.record({
      shape: fc.tuple(int(1, 2), int(1, 5), int(1, 5), int(1, 2)),
      boxes: fc.array(fc.tuple(int(-2, 12), int(-2, 12), int(-2, 12), int(-2, 12)), {
        minLength: 1,
        maxLength: 3,
      }),
      to: fc.tuple(int(1, 4), int(1, 4)),
      method: fc.constantFrom('bilinear' as const, 'nearest' as const),
    }),
    (api, { shape, boxes, to, method }) =>
      api.image.cropAndResize(
        some(api, shape) as tf.Tensor4D,
        // Never right between two elements, where rounding would decide.
        api.tensor2d(
          boxes.map((box) => box.map((v) => v / 10 + 0.013)),
          [boxes.length, 4],
        ),
        api.tensor1d(
          boxes.map((_, i) => i % shape[0]),
          'int32',
        ),
        to,
        method,
        -1,
      ),
    1e-4,
  );

  agrees(
    'flipLeftRight and grayscaleToRGB',
    fc.record({ shape: fc.tuple(int(1, 2), int(1, 4), int(1, 4)) }),
    (api, { shape }) => [
      api.image.flipLeftRight(some(api, [...shape, 3]) as tf.Tensor4D),
      api.image.grayscaleToRGB(some(api, [...shape, 1]) as tf.Tensor4D),
      api.image.rgbToGrayscale(some(api, [...shape, 3]) as tf.Tensor4D),
    ],
  );
});

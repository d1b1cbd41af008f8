/** Convolutions: geometry, layouts, gradients, errors. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, expectLikeOracle, make, numbers, type Api } from '../util/oracle.ts';

type Pad = 'same' | 'valid' | number | tf.ExplicitPadding;

const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const t5 = (x: tf.Tensor): tf.Tensor5D => x as tf.Tensor5D;

interface Case {
  readonly x: number[];
  readonly filter: number[];
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dilations?: number | [number, number];
  readonly rounding?: 'floor' | 'round' | 'ceil';
}

const explicit: tf.ExplicitPadding = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

const cases: Case[] = [
  { x: [2, 4, 5, 3], filter: [1, 1, 3, 4], strides: 1, pad: 'valid' },
  { x: [2, 5, 6, 2], filter: [3, 2, 2, 3], strides: 1, pad: 'valid' },
  { x: [1, 5, 6, 2], filter: [3, 3, 2, 3], strides: 1, pad: 'same' },
  { x: [1, 6, 5, 2], filter: [3, 2, 2, 2], strides: 2, pad: 'same' },
  { x: [1, 6, 5, 2], filter: [3, 2, 2, 2], strides: [2, 1], pad: 'valid' },
  { x: [1, 5, 5, 1], filter: [3, 3, 1, 2], strides: 2, pad: 1 },
  { x: [1, 6, 6, 1], filter: [3, 3, 1, 2], strides: 2, pad: 1, rounding: 'ceil' },
  { x: [1, 6, 6, 1], filter: [3, 3, 1, 2], strides: 2, pad: 1, rounding: 'round' },
  { x: [1, 4, 5, 2], filter: [2, 3, 2, 2], strides: 1, pad: explicit },
  { x: [1, 7, 7, 2], filter: [3, 2, 2, 2], strides: 1, pad: 'valid', dilations: 2 },
  { x: [1, 7, 7, 2], filter: [3, 3, 2, 2], strides: 1, pad: 'same', dilations: [2, 3] },
  { x: [4, 5, 2], filter: [2, 2, 2, 3], strides: 1, pad: 'same' },
];

const named = (c: Case): string => JSON.stringify(c);

describeBackends('convolutions', () => {
  for (const c of cases) {
    const conv = (api: Api, x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      api.conv2d(t4(x), t4(w), c.strides, c.pad, 'NHWC', c.dilations, c.rounding);
    it(`conv2d ${named(c)}`, () => {
      expectLikeOracle(conv, [numbers(c.x), numbers(c.filter, -1, 1, 2)]);
    });
    it(`conv2d gradients ${named(c)}`, () => {
      const inputs = [numbers(c.x), numbers(c.filter, -1, 1, 2)];
      expectGradients((x, w) => conv(tf, x, w), inputs, { second: false });
    });
  }

  it('conv2d gradients of second order', () => {
    expectGradients(
      (x, w) => tf.conv2d(t4(x), t4(w), 2, 'same').square(),
      [numbers([1, 3, 3, 1]), numbers([2, 2, 1, 2], -1, 1, 2)],
    );
  });

  it('conv2d in NCHW is that in NHWC with the axes moved', () => {
    const x = make(tf, numbers([2, 3, 5, 6]));
    const w = make(tf, numbers([3, 2, 3, 4], -1, 1, 2));
    const first = tf.conv2d(t4(x), t4(w), [1, 2], 'same', 'NCHW');
    const last = tf.conv2d(t4(x.transpose([0, 2, 3, 1])), t4(w), [1, 2], 'same', 'NHWC');
    expect(first.shape).toEqual([2, 4, 5, 3]);
    expectClose(first.dataSync(), last.transpose([0, 3, 1, 2]).dataSync());
  });

  it('conv1d', () => {
    const w = numbers([3, 2, 4], -1, 1, 2);
    const conv =
      (stride: number, pad: Pad, dilation = 1) =>
      (api: Api, x: tf.Tensor, f: tf.Tensor): tf.Tensor =>
        api.conv1d(x as tf.Tensor3D, f as tf.Tensor3D, stride, pad, 'NWC', dilation);
    for (const pad of ['same', 'valid'] as const) {
      expectLikeOracle(conv(1, pad), [numbers([2, 7, 2]), w]);
      expectLikeOracle(conv(2, pad), [numbers([7, 2]), w]);
    }
    expectLikeOracle(conv(1, 'valid', 2), [numbers([2, 7, 2]), w]);
    expectGradients((x, f) => conv(2, 'same')(tf, x, f), [numbers([1, 5, 2]), w], {
      second: false,
    });
    const x = make(tf, numbers([2, 2, 7]));
    const first = tf.conv1d(x as tf.Tensor3D, make(tf, w) as tf.Tensor3D, 1, 'same', 'NCW');
    const last = tf.conv1d(
      x.transpose([0, 2, 1]) as tf.Tensor3D,
      make(tf, w) as tf.Tensor3D,
      1,
      'same',
    );
    expectClose(first.dataSync(), last.transpose([0, 2, 1]).dataSync());
    expect(
      tf
        .conv1d(tf.ones<'R2'>([3, 1]), tf.ones<'R3'>([3, 1, 1]), 1, 1)
        .flatten()
        .arraySync(),
    ).toEqual([2, 3, 2]);
    // A row is an image one pixel high.
    const padded = tf.conv1d(tf.ones<'R2'>([3, 1]), tf.ones([1, 1, 1]), 1, [
      [0, 0],
      [0, 0],
      [1, 2],
      [0, 0],
    ]);
    expect(padded.arraySync().flat()).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it('conv3d', () => {
    const [x, w] = [numbers([1, 4, 3, 4, 2]), numbers([2, 2, 3, 2, 3], -1, 1, 2)];
    for (const pad of ['same', 'valid'] as const) {
      for (const strides of [1, 2, [1, 2, 1]] as (number | [number, number, number])[]) {
        expectLikeOracle((api, a, b) => api.conv3d(t5(a), t5(b), strides, pad), [x, w]);
      }
    }
    expectGradients(
      (a, b) => tf.conv3d(t5(a), t5(b), 1, 'valid'),
      [numbers([1, 3, 2, 2, 1]), numbers([2, 2, 1, 1, 2])],
      { second: false },
    );
  });

  it('conv2dTranspose', () => {
    const runs: [
      number[],
      number[],
      [number, number, number, number],
      number | [number, number],
      Pad,
    ][] = [
      [[1, 2, 2, 3], [3, 3, 2, 3], [1, 4, 4, 2], 2, 'same'],
      [[2, 3, 2, 1], [2, 2, 3, 1], [2, 4, 3, 3], 1, 'valid'],
      [[1, 3, 3, 2], [3, 3, 2, 2], [1, 5, 5, 2], 2, 1],
      [[1, 3, 2, 2], [2, 3, 1, 2], [1, 6, 5, 1], [2, 3], 'same'],
    ];
    for (const [x, w, shape, strides, pad] of runs) {
      const conv = (api: Api, a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        api.conv2dTranspose(t4(a), t4(b), shape, strides, pad);
      const inputs = [numbers(x), numbers(w, -1, 1, 2)];
      expectLikeOracle(conv, inputs);
      expectGradients((a, b) => conv(tf, a, b), inputs, { second: false });
    }
    expect(
      tf.conv2dTranspose(
        tf.ones<'R3'>([2, 2, 1]),
        tf.ones<'R4'>([2, 2, 1, 1]),
        [4, 4, 1],
        2,
        'same',
      ).shape,
    ).toEqual([4, 4, 1]);
    expect(() =>
      tf.conv2dTranspose(
        tf.ones<'R4'>([1, 2, 2, 1]),
        tf.ones<'R4'>([2, 2, 1, 1]),
        [1, 9, 4, 1],
        2,
        'same',
      ),
    ).toThrow(
      'conv2dTranspose: a convolution of [1,9,4,1] with this filter, stride and padding has 5 outputs along axis 1',
    );
    expect(() =>
      tf.conv2dTranspose(
        tf.ones<'R4'>([1, 2, 2, 3]),
        tf.ones<'R4'>([2, 2, 1, 1]),
        [1, 4, 4, 1],
        2,
        'same',
      ),
    ).toThrow('conv2dTranspose: the filter of shape [2,2,1,1] goes from 1 channels to 1; x has 3');
  });

  it('conv3dTranspose is the gradient of conv3d', () => {
    const w = make(tf, numbers([2, 2, 2, 1, 2], -1, 1, 2));
    const y = make(tf, numbers([1, 2, 2, 2, 2]));
    const up = tf.conv3dTranspose(t5(y), t5(w), [1, 4, 4, 4, 1], 2, 'same');
    const slope = tf.grad((x) => tf.conv3d(t5(x), t5(w), 2, 'same'))(tf.zeros([1, 4, 4, 4, 1]), y);
    expectClose(up.dataSync(), slope.dataSync());
    expectGradients(
      (a, b) => tf.conv3dTranspose(t5(a), t5(b), [1, 3, 3, 3, 1], 1, 'valid'),
      [numbers([1, 2, 2, 2, 1]), numbers([2, 2, 2, 1, 1], -1, 1, 2)],
      { second: false },
    );
  });

  it('depthwiseConv2d', () => {
    const runs: Case[] = [
      { x: [2, 5, 6, 3], filter: [3, 2, 3, 1], strides: 1, pad: 'same' },
      { x: [1, 5, 6, 2], filter: [3, 3, 2, 2], strides: 2, pad: 'valid' },
      { x: [1, 5, 6, 2], filter: [3, 3, 2, 2], strides: 2, pad: 1 },
      { x: [1, 7, 6, 2], filter: [2, 2, 2, 2], strides: 1, pad: 'same', dilations: 2 },
      { x: [5, 6, 2], filter: [2, 2, 2, 3], strides: 1, pad: explicit },
    ];
    for (const c of runs) {
      const conv = (api: Api, x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
        api.depthwiseConv2d(t4(x), t4(w), c.strides, c.pad, 'NHWC', c.dilations);
      const inputs = [numbers(c.x), numbers(c.filter, -1, 1, 2)];
      expectLikeOracle(conv, inputs);
      expectGradients((x, w) => conv(tf, x, w), inputs, { second: false });
    }
    const x = make(tf, numbers([1, 3, 4, 5]));
    const w = make(tf, numbers([2, 2, 3, 2], -1, 1, 2));
    const first = tf.depthwiseConv2d(t4(x), t4(w), 1, 'same', 'NCHW');
    const last = tf.depthwiseConv2d(t4(x.transpose([0, 2, 3, 1])), t4(w), 1, 'same');
    expectClose(first.dataSync(), last.transpose([0, 3, 1, 2]).dataSync());
    expect(() =>
      tf.depthwiseConv2d(tf.ones<'R4'>([1, 3, 3, 2]), tf.ones<'R4'>([2, 2, 3, 1]), 1, 'same'),
    ).toThrow(
      'depthwiseConv2d: x of shape [1,3,3,2] has 2 channels, filter of shape [2,2,3,1] is for 3',
    );
  });

  it('separableConv2d', () => {
    const inputs = [
      numbers([1, 5, 4, 2]),
      numbers([3, 2, 2, 2], -1, 1, 2),
      numbers([1, 1, 4, 3], -1, 1, 3),
    ];
    for (const pad of ['same', 'valid'] as const) {
      expectLikeOracle((api, x, d, p) => api.separableConv2d(t4(x), t4(d), t4(p), 2, pad), inputs);
      expectLikeOracle(
        (api, x, d, p) => api.separableConv2d(t4(x), t4(d), t4(p), 1, pad, 2),
        inputs,
      );
    }
    expectGradients((x, d, p) => tf.separableConv2d(t4(x), t4(d), t4(p), 1, 'valid'), inputs, {
      second: false,
    });
    expect(() =>
      tf.separableConv2d(
        tf.ones<'R4'>([1, 3, 3, 2]),
        tf.ones<'R4'>([2, 2, 2, 1]),
        tf.ones<'R4'>([1, 1, 3, 1]),
        1,
        'same',
      ),
    ).toThrow('separableConv2d: pointwiseFilter must be [1, 1, 2, outChannels]');
  });

  it('says what is wrong', () => {
    const x = tf.ones<'R4'>([1, 4, 4, 2]);
    const w = tf.ones<'R4'>([3, 3, 2, 1]);
    expect(() => tf.conv2d(x, tf.ones<'R4'>([3, 3, 3, 1]), 1, 'same')).toThrow(
      'conv2d: x of shape [1,4,4,2] has 2 channels, the filter of shape [3,3,3,1] takes 3',
    );
    expect(() => tf.conv2d(tf.ones([4, 4]) as unknown as tf.Tensor4D, w, 1, 'same')).toThrow(
      'conv2d: x must be of rank 4, or 3',
    );
    expect(() => tf.conv2d(x, tf.ones([3, 3, 2]) as unknown as tf.Tensor4D, 1, 'same')).toThrow(
      'conv2d: filter must be of rank 4',
    );
    expect(() => tf.conv2d(x, w, 2, 'same', 'NHWC', 2)).toThrow(
      'conv2d: strides [2,2] and dilations [2,2] are both above 1',
    );
    expect(() => tf.conv2d(x, w, 0, 'same')).toThrow('conv2d: strides must be');
    expect(() => tf.conv2d(x, w, 1, 'full' as 'same')).toThrow(
      "conv2d: pad must be 'same', 'valid'",
    );
    expect(() => tf.conv2d(x, w, 1, 'same', 'NHWC', 1, 'ceil')).toThrow('conv2d: dimRoundingMode');
    expect(() => tf.conv2d(x, w, 1, 'same', 'NWHC' as 'NHWC')).toThrow(
      "conv2d: dataFormat must be 'NHWC' or 'NCHW'",
    );
    expect(() => tf.conv2d(x, tf.ones<'R4'>([6, 6, 2, 1]), 1, 'valid')).toThrow(
      'conv2d: a window of 6 does not fit in an extent of 4',
    );
    expect(() => tf.conv2d(x, w, 1, -1)).toThrow('conv2d: pad must be whole numbers from 0 on');
  });
});

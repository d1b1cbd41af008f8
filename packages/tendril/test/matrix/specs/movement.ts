/** What only moves, repeats or leaves out elements. */
import {
  anything,
  complex,
  edge,
  family,
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

/** Of each shape, with what is done; the last is of no elements. */
function moves(name: string, ...uses: readonly (readonly [number[], Call])[]): Row {
  const samples = uses.map(([shape, call]): Sample =>
    (shape.includes(0) ? edge : sample)([x(shape)], call),
  );
  return { name, samples, dtypes: anything, gradient: true };
}

type PadWidths = [number, number][];

const padded = (name: 'pad1d' | 'pad2d' | 'pad3d' | 'pad4d', rank: number): Row => {
  const widths = Array.from({ length: rank }, (_, i) => [i % 2, 1] as [number, number]);
  return {
    ...moves(name, [
      new Array<number>(rank).fill(2),
      (api, t) =>
        (api[name] as unknown as (t: tf.Tensor, widths: unknown) => tf.Tensor)(
          t,
          rank === 1 ? widths[0] : widths,
        ),
    ]),
  };
};

const reversed = (name: 'reverse1d' | 'reverse2d' | 'reverse3d' | 'reverse4d', rank: number): Row =>
  moves(name, [
    Array.from({ length: rank }, (_, i) => 2 + (i % 2)),
    (api, t) =>
      (api[name] as unknown as (t: tf.Tensor, axis?: number[]) => tf.Tensor)(
        t,
        ...(rank === 1 ? [] : [[rank - 1]]),
      ),
  ]);

const sliced = (name: 'slice1d' | 'slice2d' | 'slice3d' | 'slice4d', rank: number): Row => {
  const begin = Array.from({ length: rank }, (_, i) => i % 2);
  const size = Array.from({ length: rank }, () => 1);
  return moves(name, [
    Array.from({ length: rank }, () => 2),
    (api, t) =>
      (api[name] as unknown as (t: tf.Tensor, begin: unknown, size: unknown) => tf.Tensor)(
        t,
        rank === 1 ? begin[0] : begin,
        rank === 1 ? size[0] : size,
      ),
  ]);
};

const joined = (name: 'concat1d' | 'concat2d' | 'concat3d' | 'concat4d', rank: number): Row => {
  const shape = Array.from({ length: rank }, () => 2);
  const call: Call = (api, s, t) =>
    (api[name] as unknown as (ts: tf.Tensor[], axis: number) => tf.Tensor)([s, t], rank - 1);
  return { name, samples: [sample([x(shape), x(shape)], call)], dtypes: anything, gradient: true };
};

const mirror =
  (mode: 'reflect' | 'symmetric'): Call =>
  (api: Api, t) =>
    api.mirrorPad(
      t,
      [
        [1, 1],
        [0, 2],
      ] as PadWidths,
      mode,
    );

export default family('Moving elements', [
  moves(
    'batchToSpaceND',
    [
      [4, 2, 2, 1],
      (api, t) =>
        api.batchToSpaceND(
          t,
          [2, 2],
          [
            [0, 1],
            [1, 0],
          ],
        ),
    ],
    [
      [4, 1, 1],
      (api, t) =>
        api.batchToSpaceND(
          t,
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
    ],
  ),
  moves(
    'broadcastTo',
    [[2, 1], (api, t) => api.broadcastTo(t, [3, 2, 2])],
    [[], (api, t) => api.broadcastTo(t, [2])],
  ),
  {
    name: 'cast',
    samples: [
      sample([real([2, 3])], (api, t) => api.cast(t, 'float32')),
      sample([real([2, 3])], (api, t) => api.cast(t, 'complex64')),
      sample([complex([3])], (api, t) => api.cast(t, 'float32')),
      edge([x([2, 3])], (api, t) => api.cast(t, 'int32')),
      edge([x([2, 3])], (api, t) => api.cast(t, 'bool')),
      edge([x([0])], (api, t) => api.cast(t, 'float32')),
    ],
    dtypes: { ...numeric, float64: 'wide' },
    gradient: true,
  },
  moves('clone', [[2, 3], (api, t) => api.clone(t)], [[0], (api, t) => api.clone(t)]),
  {
    name: 'concat',
    samples: [
      sample([x([2, 1]), x([2, 2])], (api, s, t) => api.concat([s, t], -1)),
      sample([x([2])], (api, t) => api.concat([t])),
      sample([x([0, 2]), x([1, 2])], (api, s, t) => api.concat([s, t])),
    ],
    dtypes: anything,
    gradient: true,
  },
  joined('concat1d', 1),
  joined('concat2d', 2),
  joined('concat3d', 3),
  joined('concat4d', 4),
  {
    name: 'depthToSpace',
    // TensorFlow.js takes float32 and NHWC only.
    samples: [
      sample([x([1, 2, 1, 8])], (api, t) => api.depthToSpace(t as tf.Tensor4D, 2), {
        reference: (api, t) =>
          api.reshape(
            api.transpose(api.reshape(t, [2, 1, 2, 2, 2]), [0, 2, 1, 3, 4]),
            [1, 4, 2, 2],
          ),
      }),
      sample([x([1, 4, 2, 1])], (api, t) => api.depthToSpace(t as tf.Tensor4D, 2, 'NCHW'), {
        reference: (api, t) =>
          api.reshape(api.transpose(api.reshape(t, [2, 2, 2, 1]), [2, 0, 3, 1]), [1, 1, 4, 2]),
      }),
    ],
    dtypes: anything,
    gradient: true,
  },
  moves('ensureShape', [[2, 3], (api, t) => api.ensureShape(t, [2, 3])]),
  moves(
    'expandDims',
    [[2, 3], (api, t) => api.expandDims(t, -1)],
    [[], (api, t) => api.expandDims(t)],
    [[0], (api, t) => api.expandDims(t, 1)],
  ),
  moves('mirrorPad', [[2, 3], mirror('reflect')], [[2, 3], mirror('symmetric')]),
  moves(
    'pad',
    [
      [2, 2],
      (api, t) =>
        api.pad(t, [
          [1, 0],
          [0, 2],
        ]),
    ],
    [
      [0, 2],
      (api, t) =>
        api.pad(t, [
          [1, 0],
          [0, 0],
        ]),
    ],
  ),
  padded('pad1d', 1),
  padded('pad2d', 2),
  padded('pad3d', 3),
  padded('pad4d', 4),
  moves(
    'reshape',
    [[2, 3], (api, t) => api.reshape(t, [3, -1])],
    [[1], (api, t) => api.reshape(t, [])],
    [[0, 2], (api, t) => api.reshape(t, [2, 0])],
  ),
  moves(
    'reverse',
    [[2, 3], (api, t) => api.reverse(t)],
    [[2, 3], (api, t) => api.reverse(t, [-1])],
    [[0], (api, t) => api.reverse(t)],
  ),
  reversed('reverse1d', 1),
  reversed('reverse2d', 2),
  reversed('reverse3d', 3),
  reversed('reverse4d', 4),
  moves(
    'slice',
    [[3, 4], (api, t) => api.slice(t, [1, 1], [2, -1])],
    [[3, 4], (api, t) => api.slice(t, 1)],
    [[3, 4], (api, t) => api.slice(t, [0, 4], [3, 0])],
    [[2, 1, 2, 1, 2], (api, t) => api.slice(t, [1, 0, 0, 0, 1], [1, 1, 2, 1, 1])],
  ),
  sliced('slice1d', 1),
  sliced('slice2d', 2),
  sliced('slice3d', 3),
  sliced('slice4d', 4),
  moves(
    'spaceToBatchND',
    [
      [1, 2, 2, 1],
      (api, t) =>
        api.spaceToBatchND(
          t,
          [2, 2],
          [
            [0, 0],
            [0, 2],
          ],
        ),
    ],
    [[1, 3, 1], (api, t) => api.spaceToBatchND(t, [2], [[0, 1]])],
  ),
  moves(
    'split',
    [[4, 2], (api, t) => api.split(t, 2)],
    [[2, 4], (api, t) => api.split(t, [1, 0, 3], -1)],
  ),
  moves(
    'squeeze',
    [[1, 2, 1], (api, t) => api.squeeze(t)],
    [[1, 2, 1], (api, t) => api.squeeze(t, [-1])],
    [[1, 0], (api, t) => api.squeeze(t)],
  ),
  {
    name: 'stack',
    samples: [
      sample([x([2, 2]), x([2, 2])], (api, s, t) => api.stack([s, t], 1)),
      sample([x([])], (api, t) => api.stack([t])),
      edge([x([0]), x([0])], (api, s, t) => api.stack([s, t])),
    ],
    dtypes: anything,
    gradient: true,
  },
  moves(
    'stridedSlice',
    [[4, 3], (api, t) => api.stridedSlice(t, [3, 0], [0, 3], [-2, 2])],
    [[4, 3], (api, t) => api.stridedSlice(t, [1, 1], [3, 2], [1, 1], 0, 1, 0, 0, 2)],
    [[4, 3], (api, t) => api.stridedSlice(t, [0, 1], [0, 2], [1, 1], 0, 0, 1, 0)],
    [[4, 3], (api, t) => api.stridedSlice(t, [2, 0], [2, 3], [1, 1])],
  ),
  moves(
    'tile',
    [[2, 2], (api, t) => api.tile(t, [2, 1])],
    [[2], (api, t) => api.tile(t, [0])],
    [[], (api, t) => api.tile(t, [])],
  ),
  moves(
    'transpose',
    [[2, 3], (api, t) => api.transpose(t)],
    [[2, 1, 3, 2], (api, t) => api.transpose(t, [3, 0, 2, 1])],
    [[0, 2], (api, t) => api.transpose(t)],
    [[], (api, t) => api.transpose(t)],
  ),
  moves('unstack', [[2, 3], (api, t) => api.unstack(t, -1)], [[1], (api, t) => api.unstack(t)]),
]);

/** Attributes, dtypes and inputs that few models have: each is run here and on TensorFlow.js, like the cases of cases.ts. */
import { n, t, w, type OpCase } from './cases.ts';
import { given, ints } from './compare.ts';
import { attr, typeOf, type Attr } from './topology.ts';

const f = (value: number) => n(value, 'float32');
const bools = (values: number[], shape?: number[]) => given(values, shape, 'bool');
const texts = (values: string[], shape?: number[]) => given(values, shape, 'string');
const over = (a: number, b = a): Attr => attr.ints([1, a, b, 1]);
const image = t([1, 5, 4, 2]);
const box = t([3, 4, 5]);
const sheet = t([4, 5]);
const filter = t([3, 3, 2, 3], -1, 0.05);
const plain = { strides: over(1), dilations: over(1), padding: attr.s('SAME') };
const explicit = (pads: number[]) => ({
  padding: attr.s('EXPLICIT'),
  explicit_paddings: attr.ints(pads),
});
const fused = (...names: string[]) => ({
  ...plain,
  num_args: attr.i(1),
  fused_ops: attr.strings(['BiasAdd', ...names]),
});
const bias = w([1, 2, 3], [3], 'float32');

const windows: OpCase[] = [
  {
    op: 'Conv2D',
    note: 'dilated unevenly',
    inputs: [t([1, 9, 8, 2]), filter],
    attrs: { ...plain, dilations: over(2, 3) },
  },
  {
    op: 'Conv2D',
    note: 'a filter larger than the image',
    inputs: [t([2, 3, 3, 4]), t([5, 5, 4, 2], -1, 0.05)],
    attrs: { ...plain, strides: over(2) },
  },
  ...['Elu', 'Sigmoid', 'Relu6'].map((act) => ({
    op: '_FusedConv2D',
    note: act,
    inputs: [image, filter, bias],
    attrs: fused(act),
  })),
  {
    op: '_FusedConv2D',
    note: 'LeakyRelu, explicit padding',
    inputs: [image, filter, bias],
    attrs: {
      ...fused('LeakyRelu'),
      ...explicit([0, 0, 1, 0, 2, 1, 0, 0]),
      leakyrelu_alpha: attr.f(0.3),
    },
  },
  {
    op: 'Conv2DBackpropInput',
    note: 'explicit padding',
    inputs: [w([1, 6, 6, 2]), t([3, 3, 2, 3]), t([1, 3, 3, 3])],
    attrs: { ...plain, strides: over(2), ...explicit([0, 0, 1, 0, 1, 0, 0, 0]) },
  },
  {
    op: 'DepthwiseConv2dNative',
    note: 'explicit padding',
    inputs: [image, t([3, 3, 2, 2])],
    attrs: { ...plain, ...explicit([0, 0, 1, 1, 0, 2, 0, 0]) },
  },
  {
    op: 'MaxPool',
    note: 'of int32, uneven',
    inputs: [ints([5, 2, 9, 4, 1, 7, 3, 8, 6, 0, 11, 10], [1, 3, 4, 1])],
    attrs: { strides: over(1, 2), ksize: over(3, 2), padding: attr.s('SAME') },
  },
  {
    op: 'MaxPoolWithArgmax',
    note: 'counting the batch',
    inputs: [t([2, 4, 4, 2])],
    attrs: {
      strides: over(2),
      ksize: over(2),
      padding: attr.s('SAME'),
      include_batch_in_index: attr.b(true),
    },
    outputs: 2,
  },
  {
    op: 'Conv1D',
    note: 'dilated',
    inputs: [t([1, 9, 2]), t([3, 2, 2])],
    attrs: {
      stride: attr.i(1),
      dilation: attr.i(2),
      padding: attr.s('VALID'),
      data_format: attr.s('NWC'),
    },
  },
];

const slice = (
  note: string,
  begin: number[],
  end: number[],
  strides: number[],
  masks: Record<string, number> = {},
  x = box,
): OpCase => ({
  op: 'StridedSlice',
  note,
  inputs: [x, w(begin), w(end), w(strides)],
  attrs: Object.fromEntries(Object.entries(masks).map(([k, v]) => [`${k}_mask`, attr.i(v)])),
});

const slices: OpCase[] = [
  slice('fewer places than axes', [1, 0], [3, 2], [1, 1]),
  slice('ellipsis first', [0, 1], [0, 4], [1, 2], { ellipsis: 1 }),
  slice('ellipsis in the middle', [1, 0, 2], [2, 0, 4], [1, 1, 1], { ellipsis: 2, shrink_axis: 1 }),
  slice('new axis', [0, 0, 1], [0, 0, 3], [1, 1, 1], { new_axis: 1, begin: 2, end: 2 }),
  slice('all masks', [0, 0, 0, -2], [0, 0, 0, -1], [1, 1, 1, 1], {
    new_axis: 2,
    ellipsis: 4,
    shrink_axis: 8,
  }),
  slice('backwards from the end', [-1, 3], [-5, 0], [-1, -2], {}, sheet),
  slice('nothing', [2, 0], [2, 5], [1, 1], {}, sheet),
  {
    op: 'StridedSlice',
    note: 'places that are fed',
    inputs: [sheet, ints([1, 0]), ints([3, 4]), ints([1, 2])],
  },
  {
    op: 'StridedSlice',
    note: 'of strings',
    inputs: [texts(['a', 'b', 'c']), w([1]), w([3]), w([1])],
  },
  {
    op: 'GatherV2',
    note: 'in batches',
    inputs: [box, ints([0, 2, 1, 1, 3, 0], [3, 2]), n(1)],
    attrs: { batch_dims: attr.i(1) },
  },
  {
    op: 'GatherV2',
    note: 'axis from the end',
    inputs: [box, ints([1, 0, 3, 2], [2, 2]), n(-2)],
  },
  { op: 'GatherNd', note: 'rows', inputs: [box, ints([2, 0], [2, 1])] },
  {
    op: 'ScatterNd',
    note: 'twice at one place',
    inputs: [ints([0, 1, 0], [3, 1]), t([3, 2]), w([2, 2])],
  },
  {
    op: 'SparseToDense',
    note: 'one value for all',
    inputs: [ints([0, 1, 1, 2], [2, 2]), w([2, 3]), given([5], []), f(0)],
  },
  {
    op: 'SplitV',
    note: 'one size left open',
    inputs: [t([2, 6]), w([1, -1, 2]), n(-1)],
    outputs: 3,
  },
  {
    op: 'ConcatV2',
    note: 'of strings',
    inputs: [texts(['a']), texts(['b', 'c']), n(0)],
    attrs: { N: attr.i(2) },
  },
  {
    op: 'ConcatV2',
    note: 'with an empty one',
    inputs: [t([2, 0]), t([2, 2]), n(1)],
    attrs: { N: attr.i(2) },
  },
  { op: 'Tile', note: 'of strings', inputs: [texts(['a', 'b']), w([2])] },
  {
    op: 'Unpack',
    note: 'last axis',
    inputs: [t([2, 3, 2])],
    attrs: { axis: attr.i(-1), num: attr.i(2) },
    outputs: 2,
  },
  {
    op: 'MirrorPad',
    note: 'symmetric',
    inputs: [sheet, w([1, 2, 2, 1], [2, 2])],
    attrs: { mode: attr.s('SYMMETRIC') },
  },
  { op: 'PadV2', note: 'of int32', inputs: [ints([1, 2, 3]), w([1, 2], [1, 2]), n(-7)] },
  {
    op: 'SpaceToBatchND',
    note: 'uneven',
    inputs: [t([1, 3, 5, 2]), w([2, 3]), w([1, 0, 0, 1], [2, 2])],
  },
  { op: 'Reshape', note: 'to a scalar', inputs: [t([1]), w([], [0])] },
  { op: 'Squeeze', note: 'all', inputs: [t([1, 2, 1, 3])] },
  ...[
    ['bool', 'DT_BOOL'],
    ['int64', 'DT_INT64'],
    ['half', 'DT_HALF'],
  ].map(([note, type]) => ({
    op: 'Cast',
    note,
    inputs: [given([-1.7, 2.9, 0])],
    attrs: { SrcT: typeOf(), DstT: attr.type(type) },
  })),
];

const grids: [boolean, boolean][] = [
  [true, false],
  [false, true],
  [false, false],
];
const pictures: OpCase[] = [
  ...['ResizeBilinear', 'ResizeNearestNeighbor'].flatMap((op) =>
    grids.flatMap(([align, half]) =>
      [
        [10, 9],
        [1, 1],
      ].map((size) => ({
        op,
        note: `${size.join('×')}${align ? ', aligned corners' : ''}${half ? ', half pixels' : ''}`,
        inputs: [image, w(size)],
        attrs: { align_corners: attr.b(align), half_pixel_centers: attr.b(half) },
      })),
    ),
  ),
  ...['bilinear', 'nearest'].map((method) => ({
    op: 'CropAndResize',
    note: `${method}, flipped and beyond the edge`,
    inputs: [
      t([2, 5, 4, 2]),
      given([0, 0, 0.5, 1, 0.9, 0.8, 0.1, 0.2, -0.2, -0.1, 1.3, 1.1], [3, 4]),
      ints([0, 1, 1]),
      w([3, 4]),
    ],
    attrs: { method: attr.s(method), extrapolation_value: attr.f(0.5) },
  })),
  ...['REFLECT', 'WRAP', 'NEAREST'].map((mode) => ({
    op: 'ImageProjectiveTransformV3',
    note: mode,
    inputs: [image, given([1.2, 0.1, -1, -0.2, 0.9, 0.7, 0.01, 0.02], [1, 8]), w([6, 5]), f(0.3)],
    attrs: { interpolation: attr.s('BILINEAR'), fill_mode: attr.s(mode) },
  })),
];

const sums: OpCase[] = [
  ...['Max', 'Min', 'Sum', 'Prod'].map((op) => ({
    op,
    note: 'of int32, two axes',
    inputs: [ints([3, -1, 2, 5, 0, 4, 1, 1, 2, 2, 3, 1], [2, 3, 2]), w([0, -1])],
  })),
  { op: 'Sum', note: 'no axes', inputs: [t([2, 3]), w([], [0])] },
  { op: 'Mean', note: 'one axis as a number', inputs: [t([2, 3]), n(1)] },
  { op: 'ArgMax', note: 'among equals', inputs: [ints([3, 9, 2, 9], [2, 2]), n(-1)] },
  {
    op: 'DenseBincount',
    note: 'rows with weights',
    inputs: [ints([1, 2, 1, 0], [2, 2]), n(4), given([0.5, 1, 2, 3], [2, 2])],
  },
  {
    op: 'TopKV2',
    note: 'among equals',
    inputs: [ints([3, 9, 9, 1]), n(3)],
    attrs: { sorted: attr.b(true) },
    outputs: 2,
  },
  {
    op: 'MatMul',
    note: 'both transposed',
    inputs: [t([3, 2]), t([4, 3])],
    attrs: { transpose_a: attr.b(true), transpose_b: attr.b(true) },
  },
  {
    op: '_FusedMatMul',
    note: 'transposed, LeakyRelu',
    inputs: [t([2, 3]), t([4, 3]), w([1, 2, 3, 4], [4], 'float32')],
    attrs: {
      transpose_b: attr.b(true),
      num_args: attr.i(1),
      fused_ops: attr.strings(['BiasAdd', 'LeakyRelu']),
      leakyrelu_alpha: attr.f(0.1),
    },
  },
  ...['bij,bjk->bik', 'bij,bkj->ik', 'bij,bkl->bijkl'].map((equation) => ({
    op: 'Einsum',
    note: equation,
    inputs: [t([2, 3, 4]), t(equation.includes('bjk') ? [2, 4, 5] : [2, 5, 4])],
    attrs: { equation: attr.s(equation), N: attr.i(2) },
  })),
  {
    op: 'OneHot',
    note: 'outside, of a scalar',
    inputs: [ints([5], []), n(3), f(2), f(-1)],
    attrs: { T: typeOf(), axis: attr.i(-1) },
  },
  {
    op: 'Range',
    note: 'downwards',
    inputs: [n(5), n(-1), n(-2)],
    attrs: { Tidx: typeOf('int32') },
  },
  {
    op: 'Fill',
    note: 'with text',
    inputs: [w([2]), w(['x'], [], 'string')],
    attrs: { T: typeOf('string') },
  },
  ...['Equal', 'NotEqual'].map((op) => ({
    op,
    note: 'of strings',
    inputs: [texts(['a', 'é']), texts(['a', 'e'])],
  })),
  { op: 'SelectV2', note: 'broadcast', inputs: [bools([1, 0], [2, 1]), t([2, 3]), f(0)] },
  { op: 'Unique', note: 'of strings', inputs: [texts(['b', 'a', 'b'])], outputs: 2 },
  { op: 'ListDiff', note: 'of floats', inputs: [given([1, 2, 2, 3]), given([2])], outputs: 2 },
  { op: 'Where', note: 'of numbers', inputs: [given([0, 2, 0, -1], [2, 2])] },
  {
    op: 'NonMaxSuppressionV3',
    note: 'of no boxes',
    inputs: [given([], [0, 4]), given([], [0]), n(3), f(0.5), f(0)],
  },
  {
    op: 'StringSplit',
    note: 'empty parts',
    inputs: [texts(['a,b,,c', '']), texts([','], [])],
    attrs: { skip_empty: attr.b(false) },
    outputs: 3,
  },
  {
    op: 'StringToHashBucketFast',
    note: 'beyond ASCII',
    inputs: [texts(['a', 'héllo', '', '日本'])],
    attrs: { num_buckets: attr.i(1000) },
  },
];

export const unusual: OpCase[] = [...windows, ...slices, ...pictures, ...sums];

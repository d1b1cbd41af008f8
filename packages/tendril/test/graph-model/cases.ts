/** Each op of graph models once or more: inputs, constants and attributes, to be run here and on TensorFlow.js. */
import { given, ints, type Fed } from './compare.ts';
import { attr, typeOf, type Attr, type Kind, type Weight } from './topology.ts';

export interface OpCase {
  readonly op: string;
  /** Tensors that are fed, and weights, in the order of the op's inputs. */
  readonly inputs: readonly (Fed | { weight: Weight })[];
  readonly attrs?: Record<string, Attr>;
  /** How many outputs are compared. */
  readonly outputs?: number;
  readonly random?: boolean;
  readonly tolerance?: number;
  readonly note?: string;
  /** What TensorFlow defines, where TensorFlow.js gives something else or nothing. */
  readonly expected?: readonly number[];
}

const some = (n: number, low = -2, step = 0.37): number[] =>
  Array.from({ length: n }, (_, i) => low + ((i * 7) % (n + 3)) * step);

export const t = (shape: readonly number[], low?: number, step?: number): Fed => ({
  shape,
  values: some(
    shape.reduce((a, b) => a * b, 1),
    low,
    step,
  ).map(Math.fround),
});
export const w = (
  values: readonly (number | string)[],
  shape?: readonly number[],
  dtype: Kind = 'int32',
) => ({
  weight: { values, shape: shape ?? [values.length], dtype },
});
export const n = (value: number, dtype: Kind = 'int32') => w([value], [], dtype);
const f = (value: number) => n(value, 'float32');

const x23 = t([2, 3]);
const positive = t([2, 3], 0.1);
const unit = given([-0.9, -0.3, 0, 0.2, 0.5, 0.99]);

const binaries = [
  'Add',
  'AddV2',
  'Sub',
  'Mul',
  'RealDiv',
  'Div',
  'DivNoNan',
  'Maximum',
  'Minimum',
  'SquaredDifference',
  'FloorDiv',
  'FloorMod',
  'Mod',
];
const comparisons = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'];
const unaries = [
  'Abs',
  'Atan',
  'Ceil',
  'Cos',
  'Cosh',
  'Elu',
  'Exp',
  'Floor',
  'Neg',
  'Relu',
  'Relu6',
  'Selu',
  'Sigmoid',
  'Sin',
  'Sinh',
  'Square',
  'Tan',
  'Tanh',
  'Sign',
  'Round',
  'Expm1',
  'Reciprocal',
  'Softplus',
  'Asinh',
  'Erf',
  'IsNan',
  'IsFinite',
  'IsInf',
  'Identity',
  'Snapshot',
  'StopGradient',
  'FakeQuantWithMinMaxVars',
  'OnesLike',
  'ZerosLike',
  'Rank',
  'Size',
  'Shape',
  'Softmax',
  'LogSoftmax',
];
const ofPositive = ['Log', 'Log1p', 'Sqrt', 'Rsqrt'];
const ofUnit = ['Acos', 'Asin', 'Atanh'];
const reductions = ['Max', 'Mean', 'Min', 'Sum', 'Prod'];

const strides = (a: number, b = a): Attr => attr.ints([1, a, b, 1]);
const conv = {
  strides: strides(1),
  padding: attr.s('SAME'),
  dilations: strides(1),
  data_format: attr.s('NHWC'),
};
const image = t([1, 5, 4, 2]);
const filter = t([3, 3, 2, 3], -1, 0.05);
const filterWeight = w(some(54, -1, 0.05), [3, 3, 2, 3], 'float32');
const volume = t([1, 3, 4, 4, 2]);
const pool = { strides: strides(2), padding: attr.s('VALID'), ksize: strides(2) };
const pool3d = {
  strides: attr.ints([1, 1, 2, 2, 1]),
  padding: attr.s('SAME'),
  ksize: attr.ints([1, 2, 2, 2, 1]),
  data_format: attr.s('NDHWC'),
};
const T = typeOf('float32');
const norm = [
  w([1, 2], [2], 'float32'),
  w([0.5, 1], [2], 'float32'),
  w([0.1, 0.2], [2], 'float32'),
  w([1, 3], [2], 'float32'),
];

const boxes = given(
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101],
  [6, 4],
);
const scores = given([0.9, 0.75, 0.6, 0.95, 0.5, 0.3]);

export const cases: OpCase[] = [
  ...binaries
    .filter((op) => op !== 'FloorDiv')
    .map((op) => ({ op, inputs: [x23, given([1, 2, -3])] })),
  { op: 'FloorDiv', inputs: [given([5, -5, 7.5]), given([2, 2, -2])], expected: [2, -3, -4] },
  ...binaries
    .filter((op) => op !== 'Div')
    .map((op) => ({ op, note: 'int32', inputs: [ints([7, -7, 3, 0]), ints([2, 2, -2, 5])] })),
  ...comparisons.map((op) => ({ op, inputs: [x23, given([-2, 0, 1])] })),
  ...unaries.map((op) => ({ op, inputs: [x23] })),
  ...ofPositive.map((op) => ({ op, inputs: [positive] })),
  ...ofUnit.map((op) => ({ op, inputs: [unit] })),
  { op: 'Acosh', inputs: [t([4], 1.1)] },
  { op: 'Pow', inputs: [positive, given([2, 0.5, -1])] },
  { op: 'Atan2', inputs: [x23, given([1, -2, 0.5])] },
  { op: 'AddN', inputs: [x23, positive, x23], attrs: { N: attr.i(3) } },
  { op: 'BiasAdd', inputs: [x23, w([1, 2, 3], [3], 'float32')] },
  { op: 'ClipByValue', inputs: [x23, f(-1), f(0.5)] },
  { op: 'LeakyRelu', inputs: [x23], attrs: { alpha: attr.f(0.3) } },
  { op: 'LeakyRelu', note: 'default', inputs: [x23] },
  { op: 'Prelu', inputs: [x23, w([0.1, 0.2, 0.3], [3], 'float32')] },
  { op: 'Complex', inputs: [x23, positive] },

  { op: 'AvgPool', inputs: [image], attrs: pool },
  { op: 'MaxPool', inputs: [image], attrs: { ...pool, padding: attr.s('SAME') } },
  { op: 'MaxPoolWithArgmax', inputs: [image], attrs: pool, outputs: 2 },
  { op: 'AvgPool3D', inputs: [volume], attrs: pool3d },
  { op: 'MaxPool3D', inputs: [volume], attrs: pool3d },
  {
    op: 'Conv1D',
    inputs: [t([1, 6, 2]), t([3, 2, 2])],
    attrs: {
      stride: attr.i(1),
      padding: attr.s('VALID'),
      dilation: attr.i(1),
      data_format: attr.s('NWC'),
    },
  },
  { op: 'Conv2D', inputs: [image, filterWeight], attrs: conv },
  {
    op: 'Conv2D',
    note: 'strided',
    inputs: [image, filter],
    attrs: { ...conv, strides: strides(2), padding: attr.s('VALID') },
  },
  {
    op: 'Conv2D',
    note: 'explicit',
    inputs: [image, filter],
    attrs: {
      ...conv,
      padding: attr.s('EXPLICIT'),
      explicit_paddings: attr.ints([0, 0, 1, 2, 0, 1, 0, 0]),
    },
  },
  {
    op: '_FusedConv2D',
    inputs: [image, filterWeight, w([1, 2, 3], [3], 'float32')],
    attrs: { ...conv, num_args: attr.i(1), fused_ops: attr.strings(['BiasAdd', 'Relu']) },
  },
  {
    op: '_FusedConv2D',
    note: 'prelu',
    inputs: [image, filterWeight, w([1, 2, 3], [3], 'float32'), w([0.1, 0.2, 0.3], [3], 'float32')],
    attrs: { ...conv, num_args: attr.i(2), fused_ops: attr.strings(['BiasAdd', 'Prelu']) },
  },
  {
    op: 'Conv2DBackpropInput',
    inputs: [w([1, 6, 6, 2]), t([3, 3, 2, 3]), t([1, 3, 3, 3])],
    attrs: { ...conv, strides: strides(2) },
  },
  { op: 'DepthwiseConv2dNative', inputs: [image, t([3, 3, 2, 2])], attrs: conv },
  {
    op: 'DepthwiseConv2d',
    inputs: [image, t([3, 3, 2, 1])],
    attrs: { ...conv, strides: strides(2) },
  },
  {
    op: 'FusedDepthwiseConv2dNative',
    inputs: [image, t([3, 3, 2, 1]), w([1, 2], [2], 'float32')],
    attrs: { ...conv, num_args: attr.i(1), fused_ops: attr.strings(['BiasAdd', 'Relu6']) },
  },
  {
    op: 'Conv3D',
    inputs: [volume, t([2, 2, 2, 2, 3])],
    attrs: {
      strides: attr.ints([1, 1, 1, 1, 1]),
      dilations: attr.ints([1, 1, 1, 1, 1]),
      padding: attr.s('SAME'),
      data_format: attr.s('NDHWC'),
    },
  },
  {
    op: 'Dilation2D',
    inputs: [image, t([2, 2, 2])],
    attrs: { strides: strides(1), rates: strides(1), padding: attr.s('SAME') },
  },

  { op: 'Fill', inputs: [w([2, 3]), f(1.5)], attrs: { T } },
  { op: 'LinSpace', inputs: [f(0), f(2), n(5)] },
  { op: 'OneHot', inputs: [ints([0, 2, 1]), n(3), f(2), f(-1)], attrs: { T, axis: attr.i(-1) } },
  { op: 'Ones', inputs: [w([2, 2])], attrs: { T } },
  { op: 'Zeros', inputs: [w([2, 2])], attrs: { T: typeOf('int32') } },
  { op: 'Range', inputs: [n(2), n(11), n(3)], attrs: { Tidx: typeOf('int32') } },
  {
    op: 'RandomStandardNormal',
    inputs: [w([2, 3])],
    attrs: { dtype: T, seed: attr.i(3) },
    random: true,
  },
  { op: 'RandomUniform', inputs: [w([2, 3])], attrs: { dtype: T }, random: true },
  {
    op: 'RandomUniformInt',
    inputs: [w([2, 3])],
    attrs: { minval: attr.i(0), maxval: attr.i(9) },
    random: true,
  },
  {
    op: 'TruncatedNormal',
    inputs: [w([2, 3])],
    attrs: { dtype: T, seed: attr.i(1) },
    random: true,
  },
  { op: 'Multinomial', inputs: [t([2, 4]), n(3)], attrs: { seed: attr.i(1) }, random: true },

  { op: 'Where', inputs: [given([1, 0, 1, 1, 0, 0], [2, 3], 'bool')] },
  { op: 'ListDiff', inputs: [ints([1, 2, 3, 4]), ints([2, 4])], outputs: 2 },
  { op: 'NonMaxSuppressionV2', inputs: [boxes, scores, n(3), f(0.5)], expected: [3, 0, 5] },
  { op: 'NonMaxSuppressionV3', inputs: [boxes, scores, n(5), f(0.5), f(0.4)] },
  {
    op: 'NonMaxSuppressionV4',
    inputs: [boxes, scores, n(5), f(0.5), f(0)],
    attrs: { pad_to_max_output_size: attr.b(true) },
    outputs: 2,
  },
  { op: 'NonMaxSuppressionV5', inputs: [boxes, scores, n(6), f(1), f(0), f(0.5)], outputs: 2 },
  { op: 'Unique', inputs: [ints([3, 1, 3, 2])], outputs: 2 },
  { op: 'UniqueV2', inputs: [ints([1, 2, 1, 2, 3, 4], [3, 2]), w([0])], outputs: 2 },
  {
    op: 'SparseFillEmptyRows',
    inputs: [ints([0, 0, 2, 1], [2, 2]), given([5, 6]), ints([3, 2]), given([-1], [])],
    outputs: 4,
  },
  {
    op: 'SparseReshape',
    inputs: [ints([0, 1, 1, 2], [2, 2]), ints([2, 3]), ints([3, -1])],
    outputs: 2,
  },
  { op: 'SparseSegmentMean', inputs: [x23, ints([0, 1, 0]), ints([0, 0, 1])] },
  { op: 'SparseSegmentSum', inputs: [x23, ints([0, 1, 0]), ints([0, 0, 1])] },
  { op: 'RaggedRange', inputs: [ints([0, 5]), ints([3, 8]), ints([1, 2])], expected: [0, 3, 5] },
  {
    op: 'RaggedGather',
    inputs: [ints([0, 2, 3]), given([1, 2, 3]), ints([1, 0, 1])],
    attrs: { OUTPUT_RAGGED_RANK: attr.i(1) },
    expected: [0, 1, 3, 4],
  },
  {
    op: 'RaggedTensorToTensor',
    inputs: [ints([2, 2]), given([1, 2, 3]), given([0], []), ints([0, 2, 3])],
    attrs: { row_partition_types: attr.strings(['ROW_SPLITS']) },
    expected: [1, 2, 3, 0],
  },
  {
    op: 'StringSplit',
    inputs: [given(['a b', 'c  d'], [2], 'string'), given([' '], [], 'string')],
    attrs: { skip_empty: attr.b(true) },
    outputs: 3,
  },
  {
    op: 'StringNGrams',
    inputs: [given(['a', 'b', 'c'], [3], 'string'), ints([0, 3])],
    attrs: {
      separator: attr.s('-'),
      ngram_widths: attr.ints([2]),
      left_pad: attr.s('l'),
      right_pad: attr.s('r'),
      pad_width: attr.i(1),
      preserve_short_sequences: attr.b(false),
    },
    outputs: 2,
  },
  {
    op: 'StringToHashBucketFast',
    inputs: [given(['a', 'hello'], [2], 'string')],
    attrs: { num_buckets: attr.i(10) },
  },
  {
    op: 'StaticRegexReplace',
    inputs: [given(['aba', 'b'], [2], 'string')],
    attrs: { pattern: attr.s('a'), rewrite: attr.s('x'), replace_global: attr.b(true) },
  },
  { op: 'LowerBound', inputs: [given([1, 3, 5, 7], [1, 4]), given([2, 7], [1, 2])] },
  { op: 'UpperBound', inputs: [given([1, 3, 5, 7], [1, 4]), given([2, 7], [1, 2])] },
  {
    op: 'TopKV2',
    inputs: [given([1, 9, 3, 7, 8, 2, 6, 4], [2, 4]), n(2)],
    attrs: { sorted: attr.b(true) },
    outputs: 2,
  },

  { op: 'IdentityN', inputs: [x23, positive], outputs: 2 },
  { op: 'NoOp', inputs: [] },

  {
    op: 'ResizeBilinear',
    inputs: [image, w([3, 7])],
    attrs: { align_corners: attr.b(false), half_pixel_centers: attr.b(true) },
  },
  {
    op: 'ResizeNearestNeighbor',
    inputs: [image, w([3, 7])],
    attrs: { align_corners: attr.b(true), half_pixel_centers: attr.b(false) },
  },
  {
    op: 'CropAndResize',
    inputs: [image, given([0, 0, 0.5, 1, 0.2, 0.1, 1, 0.7], [2, 4]), ints([0, 0]), w([2, 3])],
    attrs: { method: attr.s('bilinear'), extrapolation_value: attr.f(0) },
  },
  {
    op: 'ImageProjectiveTransformV3',
    inputs: [image, given([1, 0.1, 0, 0, 1, 0.5, 0, 0], [1, 8]), w([4, 4]), f(0)],
    attrs: { interpolation: attr.s('BILINEAR'), fill_mode: attr.s('CONSTANT') },
  },

  { op: 'RFFT', inputs: [x23, w([3])] },

  { op: 'LogicalAnd', inputs: [given([1, 0, 1], [3], 'bool'), given([1, 1, 0], [3], 'bool')] },
  { op: 'LogicalOr', inputs: [given([1, 0, 0], [3], 'bool'), given([1, 1, 0], [3], 'bool')] },
  { op: 'LogicalNot', inputs: [given([1, 0, 0], [3], 'bool')] },
  { op: 'Select', inputs: [given([1, 0, 1, 0, 1, 0], [2, 3], 'bool'), x23, positive] },
  { op: 'SelectV2', inputs: [given([1, 0, 1], [3], 'bool'), x23, positive] },
  { op: 'BitwiseAnd', inputs: [ints([7, 12]), ints([5, 10])], expected: [5, 8] },

  { op: 'MatMul', inputs: [x23, t([2, 4])], attrs: { transpose_a: attr.b(true) } },
  { op: 'BatchMatMul', inputs: [t([2, 2, 3]), t([2, 4, 3])], attrs: { adj_y: attr.b(true) } },
  { op: 'BatchMatMulV2', inputs: [t([2, 2, 3]), t([2, 3, 4])] },
  {
    op: '_FusedMatMul',
    inputs: [x23, w(some(12), [3, 4], 'float32'), w([1, 2, 3, 4], [4], 'float32')],
    attrs: { num_args: attr.i(1), fused_ops: attr.strings(['BiasAdd', 'Elu']) },
  },
  { op: 'Transpose', inputs: [x23, w([1, 0])] },
  {
    op: 'Einsum',
    inputs: [x23, t([3, 4])],
    attrs: { equation: attr.s('ij,jk->ik'), N: attr.i(2) },
  },
  {
    op: 'MatrixBandPart',
    inputs: [given([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]), n(1), n(0)],
    expected: [1, 0, 0, 4, 5, 0, 0, 8, 9],
  },

  { op: 'EuclideanNorm', inputs: [x23, w([1])], attrs: { keep_dims: attr.b(true) } },
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map((op) => ({
    op,
    inputs: [image, ...norm],
    attrs: { epsilon: attr.f(0.01) },
  })),
  {
    op: 'LRN',
    inputs: [t([1, 2, 2, 5])],
    attrs: { depth_radius: attr.i(2), bias: attr.f(1), alpha: attr.f(0.5), beta: attr.f(0.75) },
  },

  { op: 'Bincount', inputs: [ints([1, 2, 1, 0]), n(4), given([0.5, 1, 2, 3])] },
  {
    op: 'DenseBincount',
    inputs: [ints([1, 2, 1, 0]), n(4), w([], [0], 'float32')],
    attrs: { binary_output: attr.b(true) },
    expected: [1, 1, 1, 0],
  },
  ...reductions.map((op) => ({ op, inputs: [x23, w([1])], attrs: { keep_dims: attr.b(true) } })),
  ...['All', 'Any'].map((op) => ({ op, inputs: [given([1, 0, 1, 1], [2, 2], 'bool'), w([0])] })),
  ...['ArgMax', 'ArgMin'].map((op) => ({ op, inputs: [x23, n(1)] })),
  ...['Cumsum', 'Cumprod'].map((op) => ({
    op,
    inputs: [x23, n(1)],
    attrs: { exclusive: attr.b(true), reverse: attr.b(true) },
  })),

  { op: 'ConcatV2', inputs: [x23, positive, n(1)], attrs: { N: attr.i(2) } },
  { op: 'Concat', inputs: [n(0), x23, positive], attrs: { N: attr.i(2) } },
  { op: 'GatherV2', inputs: [x23, ints([2, 0]), n(1)] },
  { op: 'Gather', inputs: [x23, ints([1, 0, 1])] },
  { op: 'Reverse', inputs: [x23, w([0, 1], [2], 'bool')] },
  { op: 'ReverseV2', inputs: [x23, w([0])] },
  { op: 'Slice', inputs: [x23, w([0, 1]), w([-1, 2])] },
  {
    op: 'StridedSlice',
    inputs: [t([4, 5]), w([0, 4]), w([0, 0]), w([1, -2])],
    attrs: { end_mask: attr.i(1), shrink_axis_mask: attr.i(0) },
  },
  {
    op: 'StridedSlice',
    note: 'shrink',
    inputs: [t([4, 5]), w([1, 0]), w([2, 3]), w([1, 1])],
    attrs: { begin_mask: attr.i(2), shrink_axis_mask: attr.i(1) },
  },
  { op: 'Pack', inputs: [x23, positive], attrs: { axis: attr.i(1) } },
  { op: 'Unpack', inputs: [x23], attrs: { axis: attr.i(1), num: attr.i(3) }, outputs: 3 },
  { op: 'Tile', inputs: [x23, w([2, 1])] },
  { op: 'Split', inputs: [n(1), t([2, 4])], attrs: { num_split: attr.i(2) }, outputs: 2 },
  { op: 'SplitV', inputs: [t([2, 4]), w([1, 3]), n(1)], outputs: 2 },
  { op: 'ScatterNd', inputs: [ints([1, 3], [2, 1]), given([5, 6]), w([4])] },
  { op: 'GatherNd', inputs: [x23, ints([0, 1, 1, 2], [2, 2])] },
  { op: 'SparseToDense', inputs: [ints([0, 1, 1, 2], [2, 2]), w([2, 3]), given([5, 6]), f(0)] },
  { op: 'TensorScatterUpdate', inputs: [given([1, 2, 3, 4]), ints([1, 3], [2, 1]), given([9, 8])] },

  { op: 'Cast', inputs: [x23], attrs: { DstT: typeOf('int32'), SrcT: T } },
  { op: 'ExpandDims', inputs: [x23, n(1)] },
  { op: 'MirrorPad', inputs: [x23, w([1, 1, 2, 1], [2, 2])], attrs: { mode: attr.s('REFLECT') } },
  { op: 'Pad', inputs: [x23, w([1, 0, 0, 2], [2, 2])] },
  { op: 'PadV2', inputs: [x23, w([1, 0, 0, 2], [2, 2]), f(7)] },
  { op: 'Reshape', inputs: [x23, w([3, -1])] },
  { op: 'EnsureShape', inputs: [x23, w([2, 3])] },
  { op: 'Squeeze', inputs: [t([2, 1, 3, 1])], attrs: { squeeze_dims: attr.ints([1]) } },
  { op: 'SpaceToBatchND', inputs: [t([1, 4, 4, 1]), w([2, 2]), w([0, 0, 0, 0], [2, 2])] },
  { op: 'BatchToSpaceND', inputs: [t([4, 2, 2, 1]), w([2, 2]), w([0, 1, 0, 0], [2, 2])] },
  {
    op: 'DepthToSpace',
    inputs: [t([1, 2, 2, 4])],
    attrs: { block_size: attr.i(2), data_format: attr.s('NHWC') },
  },
  { op: 'BroadcastTo', inputs: [t([1, 3]), w([2, 3])] },
];

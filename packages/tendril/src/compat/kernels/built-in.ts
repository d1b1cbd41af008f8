/**
 * TensorFlow.js's kernels by name, each the op that does its work: what `tf.engine().runKernel` runs. Kernels that are gradients are
 * taken from the op whose gradient they are (gradients.ts).
 */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';

export type KernelInputs = { readonly [name: string]: Tensor };
export type KernelAttrs = { readonly [name: string]: unknown };
export type BuiltIn = (inputs: KernelInputs, attrs: KernelAttrs) => Tensor | Tensor[];

/** Ops take a kernel's inputs and attributes in this order. */
type Op = (...args: never[]) => Tensor | Tensor[];

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** An op that takes these inputs, then these attributes. */
function by(op: Op, inputs: string, attrs = ''): BuiltIn {
  const [inputNames, attrNames] = [words(inputs), words(attrs)];
  return (given, settings) =>
    op(...([...inputNames.map((n) => given[n]), ...attrNames.map((n) => settings[n])] as never[]));
}

/** An op that takes all inputs as a list. */
function ofList(op: Op, attrs = ''): BuiltIn {
  return (given, settings) =>
    op(...([Object.values(given), ...words(attrs).map((n) => settings[n])] as never[]));
}

const unary = (op: Op): BuiltIn => by(op, 'x');
const binary = (op: Op): BuiltIn => by(op, 'a b');
const reduction = (op: Op): BuiltIn => by(op, 'x', 'axis keepDims');

const conv = 'strides pad dataFormat dilations dimRoundingMode';

function fusedArgs(inputs: KernelInputs, attrs: KernelAttrs): never {
  const { preluActivationWeights, ...rest } = inputs;
  return { ...rest, ...attrs, preluActivationWeights } as never;
}

const elementwise: Record<string, BuiltIn> = {
  Abs: unary(ops.abs),
  Acos: unary(ops.acos),
  Acosh: unary(ops.acosh),
  Add: binary(ops.add),
  AddN: ofList(ops.addN),
  Asin: unary(ops.asin),
  Asinh: unary(ops.asinh),
  Atan: unary(ops.atan),
  Atan2: binary(ops.atan2),
  Atanh: unary(ops.atanh),
  Cast: by(ops.cast, 'x', 'dtype'),
  Ceil: unary(ops.ceil),
  ClipByValue: by(ops.clipByValue, 'x', 'clipValueMin clipValueMax'),
  Complex: by(ops.complex, 'real imag'),
  ComplexAbs: unary(ops.abs),
  Cos: unary(ops.cos),
  Cosh: unary(ops.cosh),
  Elu: unary(ops.elu),
  Equal: binary(ops.equal),
  Erf: unary(ops.erf),
  Exp: unary(ops.exp),
  Expm1: unary(ops.expm1),
  Floor: unary(ops.floor),
  FloorDiv: binary(ops.floorDiv),
  Greater: binary(ops.greater),
  GreaterEqual: binary(ops.greaterEqual),
  Identity: unary(ops.clone),
  Imag: by(ops.imag, 'input'),
  IsFinite: unary(ops.isFinite),
  IsInf: unary(ops.isInf),
  IsNan: unary(ops.isNaN),
  LeakyRelu: by(ops.leakyRelu, 'x', 'alpha'),
  Less: binary(ops.less),
  LessEqual: binary(ops.lessEqual),
  Log: unary(ops.log),
  Log1p: unary(ops.log1p),
  LogicalAnd: binary(ops.logicalAnd),
  LogicalNot: unary(ops.logicalNot),
  LogicalOr: binary(ops.logicalOr),
  LogicalXor: binary(ops.logicalXor),
  Maximum: binary(ops.maximum),
  Minimum: binary(ops.minimum),
  Mod: binary(ops.mod),
  Multiply: binary(ops.mul),
  Neg: unary(ops.neg),
  NotEqual: binary(ops.notEqual),
  OnesLike: unary(ops.onesLike),
  Pow: binary(ops.pow),
  Prelu: by(ops.prelu, 'x alpha'),
  Real: by(ops.real, 'input'),
  RealDiv: binary(ops.div),
  Reciprocal: unary(ops.reciprocal),
  Relu: unary(ops.relu),
  Relu6: unary(ops.relu6),
  Round: unary(ops.round),
  Rsqrt: unary(ops.rsqrt),
  Select: by(ops.where, 'condition t e'),
  Selu: unary(ops.selu),
  Sigmoid: unary(ops.sigmoid),
  Sign: unary(ops.sign),
  Sin: unary(ops.sin),
  Sinh: unary(ops.sinh),
  Softplus: unary(ops.softplus),
  Sqrt: unary(ops.sqrt),
  Square: unary(ops.square),
  SquaredDifference: binary(ops.squaredDifference),
  Step: by(ops.step, 'x', 'alpha'),
  Sub: binary(ops.sub),
  Tan: unary(ops.tan),
  Tanh: unary(ops.tanh),
  ZerosLike: unary(ops.zerosLike),
};

const reductions: Record<string, BuiltIn> = {
  All: reduction(ops.all),
  Any: reduction(ops.any),
  ArgMax: by(ops.argMax, 'x', 'axis'),
  ArgMin: by(ops.argMin, 'x', 'axis'),
  Bincount: by(ops.bincount, 'x weights', 'size'),
  Cumprod: by(ops.cumprod, 'x', 'axis exclusive reverse'),
  Cumsum: by(ops.cumsum, 'x', 'axis exclusive reverse'),
  DenseBincount: by(ops.denseBincount, 'x weights', 'size binaryOutput'),
  LogSoftmax: by(ops.logSoftmax, 'logits', 'axis'),
  LowerBound: by(ops.lowerBound, 'sortedSequence values'),
  LRN: by(ops.localResponseNormalization, 'x', 'depthRadius bias alpha beta'),
  Max: by(ops.max, 'x', 'reductionIndices keepDims'),
  Mean: reduction(ops.mean),
  Min: reduction(ops.min),
  Multinomial: by(ops.multinomial, 'logits', 'numSamples seed normalized'),
  Prod: reduction(ops.prod),
  SearchSorted: by(ops.searchSorted, 'sortedSequence values', 'side'),
  Softmax: by(ops.softmax, 'logits', 'dim'),
  Sum: reduction(ops.sum),
  TopK: (inputs, { k, sorted }) => {
    const { values, indices } = ops.topk(inputs.x, k as number, sorted as boolean);
    return [values, indices];
  },
  UnsortedSegmentSum: by(ops.unsortedSegmentSum, 'x segmentIds', 'numSegments'),
  UpperBound: by(ops.upperBound, 'sortedSequence values'),
};

const movement: Record<string, BuiltIn> = {
  BatchToSpaceND: by(ops.batchToSpaceND, 'x', 'blockShape crops'),
  BroadcastTo: by(ops.broadcastTo, 'x', 'shape'),
  Concat: ofList(ops.concat, 'axis'),
  CropAndResize: by(
    ops.image.cropAndResize,
    'image boxes boxInd',
    'cropSize method extrapolationValue',
  ),
  DepthToSpace: by(ops.depthToSpace, 'x', 'blockSize dataFormat'),
  Diag: unary(ops.diag),
  ExpandDims: by(ops.expandDims, 'input', 'dim'),
  Fill: by(ops.fill, '', 'shape value dtype'),
  FlipLeftRight: by(ops.image.flipLeftRight, 'image'),
  GatherNd: by(ops.gatherND, 'params indices'),
  GatherV2: by(ops.gather, 'x indices', 'axis batchDims'),
  LinSpace: by(ops.linspace, '', 'start stop num'),
  MatrixBandPart: by(ops.linalg.bandPart, 'input numLower numUpper'),
  MirrorPad: by(ops.mirrorPad, 'x', 'paddings mode'),
  OneHot: by(ops.oneHot, 'indices', 'depth onValue offValue dtype'),
  Pack: ofList(ops.stack, 'axis'),
  PadV2: by(ops.pad, 'x', 'paddings constantValue'),
  Range: by(ops.range, '', 'start stop step dtype'),
  Reshape: by(ops.reshape, 'x', 'shape'),
  ResizeBilinear: by(ops.image.resizeBilinear, 'images', 'size alignCorners halfPixelCenters'),
  ResizeNearestNeighbor: by(
    ops.image.resizeNearestNeighbor,
    'images',
    'size alignCorners halfPixelCenters',
  ),
  Reverse: by(ops.reverse, 'x', 'dims'),
  RotateWithOffset: by(ops.image.rotateWithOffset, 'image', 'radians fillValue center'),
  ScatterNd: by(ops.scatterND, 'indices updates', 'shape'),
  Slice: by(ops.slice, 'x', 'begin size'),
  SpaceToBatchND: by(ops.spaceToBatchND, 'x', 'blockShape paddings'),
  SparseToDense: (inputs, { outputShape }) =>
    ops.sparseToDense(
      inputs.sparseIndices,
      inputs.sparseValues,
      outputShape as [number],
      inputs.defaultValue as Tensor<'R0'>,
    ),
  SplitV: by(ops.split, 'x', 'numOrSizeSplits axis'),
  StridedSlice: by(
    ops.stridedSlice,
    'x',
    'begin end strides beginMask endMask ellipsisMask newAxisMask shrinkAxisMask',
  ),
  TensorScatterUpdate: by(ops.tensorScatterUpdate, 'tensor indices updates'),
  Tile: by(ops.tile, 'x', 'reps'),
  Transform: by(
    ops.image.transform,
    'image transforms',
    'interpolation fillMode fillValue outputShape',
  ),
  Transpose: by(ops.transpose, 'x', 'perm'),
  Unpack: by(ops.unstack, 'value', 'axis'),
};

const products: Record<string, BuiltIn> = {
  AvgPool: by(ops.avgPool, 'x', 'filterSize strides pad dimRoundingMode'),
  AvgPool3D: by(ops.avgPool3d, 'x', 'filterSize strides pad dimRoundingMode dataFormat'),
  BatchMatMul: by(ops.matMul, 'a b', 'transposeA transposeB'),
  Conv2D: by(ops.conv2d, 'x filter', conv),
  Conv3D: by(ops.conv3d, 'x filter', 'strides pad dataFormat dilations'),
  DepthwiseConv2dNative: by(ops.depthwiseConv2d, 'x filter', conv),
  Dilation2D: by(ops.dilation2d, 'x filter', 'strides pad dilations'),
  Einsum: (inputs, { equation }) => ops.einsum(equation as string, ...Object.values(inputs)),
  FFT: by(ops.spectral.fft, 'input'),
  FusedBatchNorm: by(ops.batchNorm, 'x mean variance offset scale', 'varianceEpsilon'),
  FusedConv2D: (inputs, attrs) => ops.fused.conv2d(fusedArgs(inputs, attrs)),
  FusedDepthwiseConv2D: (inputs, attrs) => ops.fused.depthwiseConv2d(fusedArgs(inputs, attrs)),
  IFFT: by(ops.spectral.ifft, 'input'),
  MaxPool: by(ops.maxPool, 'x', 'filterSize strides pad dimRoundingMode'),
  MaxPool3D: by(ops.maxPool3d, 'x', 'filterSize strides pad dimRoundingMode dataFormat'),
  MaxPoolWithArgmax: (inputs, attrs) => {
    const { result, indexes } = ops.maxPoolWithArgmax(
      inputs.x as Tensor<'R4'>,
      attrs.filterSize as number,
      attrs.strides as number,
      attrs.pad as 'same',
      attrs.includeBatchInIndex as boolean,
    );
    return [result, indexes];
  },
  _FusedMatMul: (inputs, attrs) => ops.fused.matMul(fusedArgs(inputs, attrs)),
};

/** Kernels that are an op, by name. */
export const builtInKernels: Readonly<Record<string, BuiltIn>> = {
  ...elementwise,
  ...reductions,
  ...movement,
  ...products,
};

/**
 * The types of all chained methods: `x.add(y)` is `tf.add(x, y)`, and so on. What puts them on tensors is in the files beside.
 */
import type { DType } from '../../ir/dtype.ts';
import type { DataType, Rank, ShapeMap, TensorLike, Variable } from '../../runtime/index.ts';
import type { DimRoundingMode, ExplicitPadding } from '../util/windows.ts';

type Pad = 'valid' | 'same' | number | ExplicitPadding;
type Pair = [number, number] | number;

declare module '../../runtime/tensor.ts' {
  interface Tensor<R extends Rank = Rank> {
    // arithmetic
    add<T extends Tensor>(b: Tensor | TensorLike): T;
    sub<T extends Tensor>(b: Tensor | TensorLike): T;
    mul<T extends Tensor>(b: Tensor | TensorLike): T;
    div<T extends Tensor>(b: Tensor | TensorLike): T;
    divNoNan<T extends Tensor>(b: Tensor | TensorLike): T;
    floorDiv<T extends Tensor>(b: Tensor | TensorLike): T;
    mod<T extends Tensor>(b: Tensor | TensorLike): T;
    maximum<T extends Tensor>(b: Tensor | TensorLike): T;
    minimum<T extends Tensor>(b: Tensor | TensorLike): T;
    squaredDifference<T extends Tensor>(b: Tensor | TensorLike): T;
    atan2<T extends Tensor>(b: Tensor | TensorLike): T;
    pow<T extends Tensor>(exp: Tensor | TensorLike): T;

    // basic math
    abs<T extends Tensor>(this: T): T;
    acos<T extends Tensor>(this: T): T;
    acosh<T extends Tensor>(this: T): T;
    asin<T extends Tensor>(this: T): T;
    asinh<T extends Tensor>(this: T): T;
    atan<T extends Tensor>(this: T): T;
    atanh<T extends Tensor>(this: T): T;
    ceil<T extends Tensor>(this: T): T;
    cos<T extends Tensor>(this: T): T;
    cosh<T extends Tensor>(this: T): T;
    erf<T extends Tensor>(this: T): T;
    exp<T extends Tensor>(this: T): T;
    expm1<T extends Tensor>(this: T): T;
    floor<T extends Tensor>(this: T): T;
    isFinite<T extends Tensor>(this: T): T;
    isInf<T extends Tensor>(this: T): T;
    isNaN<T extends Tensor>(this: T): T;
    log<T extends Tensor>(this: T): T;
    log1p<T extends Tensor>(this: T): T;
    neg<T extends Tensor>(this: T): T;
    reciprocal<T extends Tensor>(this: T): T;
    round<T extends Tensor>(this: T): T;
    rsqrt<T extends Tensor>(this: T): T;
    sign<T extends Tensor>(this: T): T;
    sin<T extends Tensor>(this: T): T;
    sinh<T extends Tensor>(this: T): T;
    sqrt<T extends Tensor>(this: T): T;
    square<T extends Tensor>(this: T): T;
    tan<T extends Tensor>(this: T): T;
    tanh<T extends Tensor>(this: T): T;
    clipByValue<T extends Tensor>(this: T, min: number, max: number): T;

    // activations
    elu<T extends Tensor>(this: T): T;
    logSigmoid<T extends Tensor>(this: T): T;
    relu<T extends Tensor>(this: T): T;
    relu6<T extends Tensor>(this: T): T;
    selu<T extends Tensor>(this: T): T;
    sigmoid<T extends Tensor>(this: T): T;
    softplus<T extends Tensor>(this: T): T;
    leakyRelu<T extends Tensor>(this: T, alpha?: number): T;
    prelu<T extends Tensor>(this: T, alpha: T | TensorLike): T;
    step<T extends Tensor>(this: T, alpha?: number): T;

    // logical
    equal<T extends Tensor>(b: Tensor | TensorLike): T;
    greater<T extends Tensor>(b: Tensor | TensorLike): T;
    greaterEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    less<T extends Tensor>(b: Tensor | TensorLike): T;
    lessEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    notEqual<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalAnd<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalOr<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalXor<T extends Tensor>(b: Tensor | TensorLike): T;
    logicalNot<T extends Tensor>(): T;
    /** This tensor where the condition holds, `x` elsewhere. */
    where<T extends Tensor>(condition: Tensor | TensorLike, x: Tensor | TensorLike): T;

    // reduction
    all<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    any<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    logSumExp<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    max<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    mean<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    min<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    prod<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    sum<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
    argMax<T extends Tensor>(axis?: number): T;
    argMin<T extends Tensor>(axis?: number): T;
    cumprod<T extends Tensor>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
    cumsum<T extends Tensor>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
    euclideanNorm<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
    norm<T extends Tensor>(
      ord?: number | 'euclidean' | 'fro',
      axis?: number | number[],
      keepDims?: boolean,
    ): T;

    // matrices
    dot(b: Tensor | TensorLike): Tensor;
    matMul<T extends Tensor>(b: Tensor | TensorLike, transposeA?: boolean, transposeB?: boolean): T;

    // convolution
    avgPool<T extends Tensor3D | Tensor4D>(
      filterSize: Pair,
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    maxPool<T extends Tensor3D | Tensor4D>(
      filterSize: Pair,
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    pool<T extends Tensor3D | Tensor4D>(
      windowShape: Pair,
      poolingType: 'max' | 'avg',
      pad: Pad,
      dilations?: Pair,
      strides?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    dilation2d<T extends Tensor3D | Tensor4D>(
      this: T,
      filter: Tensor3D | TensorLike,
      strides: Pair,
      pad: 'valid' | 'same',
      dilations?: Pair,
      dataFormat?: 'NHWC',
    ): T;
    conv1d<T extends Tensor>(
      filter: Tensor3D | TensorLike,
      stride: number,
      pad: Pad,
      dataFormat?: 'NWC' | 'NCW',
      dilation?: number,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    conv2d<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      strides: Pair,
      pad: Pad,
      dataFormat?: 'NHWC' | 'NCHW',
      dilations?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    conv2dTranspose<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      outputShape: [number, number, number, number] | [number, number, number],
      strides: Pair,
      pad: Pad,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    depthwiseConv2d<T extends Tensor3D | Tensor4D>(
      filter: Tensor4D | TensorLike,
      strides: Pair,
      pad: Pad,
      dataFormat?: 'NHWC' | 'NCHW',
      dilations?: Pair,
      dimRoundingMode?: DimRoundingMode,
    ): T;
    separableConv2d<T extends Tensor3D | Tensor4D>(
      depthwiseFilter: Tensor4D | TensorLike,
      pointwiseFilter: Tensor4D | TensorLike,
      strides: Pair,
      pad: 'valid' | 'same',
      dilation?: Pair,
      dataFormat?: 'NHWC' | 'NCHW',
    ): T;

    // normalization
    batchNorm(
      mean: Tensor<R> | Tensor1D | TensorLike,
      variance: Tensor<R> | Tensor1D | TensorLike,
      offset?: Tensor<R> | Tensor1D | TensorLike,
      scale?: Tensor<R> | Tensor1D | TensorLike,
      varianceEpsilon?: number,
    ): Tensor<R>;
    localResponseNormalization<T extends Tensor>(
      depthRadius?: number,
      bias?: number,
      alpha?: number,
      beta?: number,
    ): T;
    logSoftmax<T extends Tensor>(this: T, axis?: number): T;
    softmax<T extends Tensor>(this: T, dim?: number): T;

    // slicing
    /** This tensor followed by others along an axis. */
    concat<T extends Tensor>(tensors: T | (T | TensorLike)[], axis?: number): T;
    gather<T extends Tensor>(
      this: T,
      indices: Tensor | TensorLike,
      axis?: number,
      batchDims?: number,
    ): T;
    reverse<T extends Tensor>(this: T, axis?: number | number[]): T;
    slice<T extends Tensor<R>>(this: T, begin: number | number[], size?: number | number[]): T;
    split<T extends Tensor>(numOrSizeSplits: number | number[], axis?: number): T[];
    /** This tensor and others along a new axis. */
    stack<T extends Tensor>(tensors: Tensor | Tensor[], axis?: number): T;
    unstack<T extends Tensor>(axis?: number): T[];
    stridedSlice(
      begin: number[],
      end: number[],
      strides?: number[],
      beginMask?: number,
      endMask?: number,
      ellipsisMask?: number,
      newAxisMask?: number,
      shrinkAxisMask?: number,
    ): Tensor;
    unique<T extends Tensor>(this: T, axis?: number): { values: T; indices: T };
    unsortedSegmentSum<T extends Tensor>(
      this: T,
      segmentIds: Tensor1D | TensorLike,
      numSegments: number,
    ): T;

    // sorting
    topk<T extends Tensor>(this: T, k?: number, sorted?: boolean): { values: T; indices: T };

    // spectral
    fft(): Tensor;
    ifft(): Tensor;
    rfft(): Tensor;
    irfft(): Tensor;

    // transformations
    broadcastTo<S extends Rank>(shape: ShapeMap[S]): Tensor<S>;
    cast<T extends Tensor>(this: T, dtype: DataType): T;
    asType<T extends Tensor>(this: T, dtype: DataType): T;
    toBool<T extends Tensor>(this: T): T;
    toFloat<T extends Tensor>(this: T): T;
    toInt<T extends Tensor>(this: T): T;
    expandDims<T extends Tensor>(axis?: number): T;
    squeeze<T extends Tensor>(axis?: number[]): T;
    reshape<T extends Tensor>(shape: number[]): T;
    /** This tensor in the shape of another. */
    reshapeAs<T extends Tensor>(x: T): T;
    /** All elements along one axis. */
    flatten(): Tensor1D;
    /** The one element that the tensor holds. */
    asScalar(): Scalar;
    as1D(): Tensor1D;
    as2D(rows: number, columns: number): Tensor2D;
    as3D(rows: number, columns: number, depth: number): Tensor3D;
    as4D(rows: number, columns: number, depth: number, depth2: number): Tensor4D;
    as5D(rows: number, columns: number, depth: number, depth2: number, depth3: number): Tensor5D;
    transpose<T extends Tensor>(this: T, perm?: number[]): T;
    tile<T extends Tensor>(this: T, reps: number[]): T;
    pad<T extends Tensor>(this: T, paddings: [number, number][], constantValue?: number): T;
    mirrorPad<T extends Tensor>(
      this: T,
      paddings: [number, number][],
      mode: 'reflect' | 'symmetric',
    ): T;
    batchToSpaceND<T extends Tensor>(this: T, blockShape: number[], crops: number[][]): T;
    spaceToBatchND<T extends Tensor>(this: T, blockShape: number[], paddings: number[][]): T;
    depthToSpace<T extends Tensor4D>(this: T, blockSize: number, dataFormat?: 'NHWC' | 'NCHW'): T;
    oneHot(depth: number, onValue?: number, offValue?: number): Tensor;
    onesLike<T extends Tensor>(this: T): T;
    zerosLike<T extends Tensor>(this: T): T;
    resizeBilinear<T extends Tensor3D | Tensor4D>(
      this: T,
      newShape2D: [number, number],
      alignCorners?: boolean,
      halfPixelCenters?: boolean,
    ): T;
    resizeNearestNeighbor<T extends Tensor3D | Tensor4D>(
      this: T,
      newShape2D: [number, number],
      alignCorners?: boolean,
      halfPixelCenters?: boolean,
    ): T;
    /** A variable that begins with this tensor's value. */
    variable(trainable?: boolean, name?: string, dtype?: DType): Variable<R>;
  }
}

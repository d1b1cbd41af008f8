/** The geometry of convolutions and pools, in the words of TensorFlow.js's kernels. */
import {
  perAxis,
  windowsAlong,
  type AxisWindows,
  type DimRoundingMode,
  type ExplicitPadding,
  type Pad,
} from '../../ops/util/windows.ts';
import { assert } from '../util/arrays.ts';

type PadType = 'SAME' | 'VALID' | 'NUMBER' | 'EXPLICIT';
type DataFormat = 'channelsFirst' | 'channelsLast';

export interface PadInfo {
  top: number;
  left: number;
  right: number;
  bottom: number;
  type: PadType;
}

export interface PadInfo3D extends PadInfo {
  front: number;
  back: number;
}

export interface Conv2DInfo {
  batchSize: number;
  inHeight: number;
  inWidth: number;
  inChannels: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
  dataFormat: DataFormat;
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  filterHeight: number;
  filterWidth: number;
  effectiveFilterHeight: number;
  effectiveFilterWidth: number;
  padInfo: PadInfo;
  inShape: [number, number, number, number];
  outShape: [number, number, number, number];
  filterShape: [number, number, number, number];
}

export interface Conv3DInfo extends Omit<
  Conv2DInfo,
  'padInfo' | 'inShape' | 'outShape' | 'filterShape'
> {
  inDepth: number;
  outDepth: number;
  strideDepth: number;
  dilationDepth: number;
  filterDepth: number;
  effectiveFilterDepth: number;
  padInfo: PadInfo3D;
  inShape: [number, number, number, number, number];
  outShape: [number, number, number, number, number];
  filterShape: [number, number, number, number, number];
}

type PerAxis = number | number[];

function padType(pad: Pad): PadType {
  if (typeof pad === 'string') return pad === 'same' ? 'SAME' : 'VALID';
  if ([pad].flat(2).every((p) => p === 0)) return 'VALID';
  return typeof pad === 'number' ? 'NUMBER' : 'EXPLICIT';
}

interface Request {
  readonly name: string;
  readonly inShape: readonly number[];
  readonly filterShape: readonly number[];
  readonly strides: PerAxis;
  readonly dilations: PerAxis;
  readonly pad: Pad;
  readonly roundingMode: DimRoundingMode | undefined;
  readonly dataFormat: DataFormat;
  /** Of the output, by the input's. */
  readonly channels: (inChannels: number) => number;
}

const reachOf = ({ window, dilation }: AxisWindows): number => (window - 1) * dilation + 1;

function measure(request: Request): { axes: AxisWindows[]; outShape: number[]; shared: object } {
  const { name, inShape, filterShape, dataFormat, pad } = request;
  assert(
    dataFormat === 'channelsLast' || dataFormat === 'channelsFirst',
    () =>
      `${name}: dataFormat must be 'channelsLast' or 'channelsFirst', got ${String(dataFormat)}`,
  );
  const rank = inShape.length - 2;
  const first = dataFormat === 'channelsLast' ? 1 : 2;
  const places = Array.from({ length: rank }, (_, i) => first + i);
  const axes = windowsAlong({
    op: name,
    extents: places.map((axis) => inShape[axis]),
    windows: filterShape.slice(0, rank),
    strides: perAxis(name, 'strides', request.strides, rank),
    dilations: perAxis(name, 'dilations', request.dilations, rank),
    pad,
    ...(request.roundingMode !== undefined && { dimRoundingMode: request.roundingMode }),
    axes: places,
  });
  const inChannels = inShape[dataFormat === 'channelsLast' ? rank + 1 : 1];
  const outChannels = request.channels(inChannels);
  const counts = axes.map((axis) => axis.count);
  const batchSize = inShape[0];
  const outShape =
    dataFormat === 'channelsLast'
      ? [batchSize, ...counts, outChannels]
      : [batchSize, outChannels, ...counts];
  return { axes, outShape, shared: { batchSize, dataFormat, inChannels, outChannels } };
}

function info2D(request: Request): Conv2DInfo {
  const { axes, outShape, shared } = measure(request);
  const [h, w] = axes;
  return {
    ...shared,
    inHeight: h.extent,
    inWidth: w.extent,
    outHeight: h.count,
    outWidth: w.count,
    strideHeight: h.stride,
    strideWidth: w.stride,
    dilationHeight: h.dilation,
    dilationWidth: w.dilation,
    filterHeight: h.window,
    filterWidth: w.window,
    effectiveFilterHeight: reachOf(h),
    effectiveFilterWidth: reachOf(w),
    padInfo: { top: h.low, bottom: h.high, left: w.low, right: w.high, type: padType(request.pad) },
    inShape: [...request.inShape],
    outShape,
    filterShape: [...request.filterShape],
  } as Conv2DInfo;
}

function info3D(request: Request): Conv3DInfo {
  const { axes, outShape, shared } = measure(request);
  const [d, h, w] = axes;
  return {
    ...shared,
    inDepth: d.extent,
    inHeight: h.extent,
    inWidth: w.extent,
    outDepth: d.count,
    outHeight: h.count,
    outWidth: w.count,
    strideDepth: d.stride,
    strideHeight: h.stride,
    strideWidth: w.stride,
    dilationDepth: d.dilation,
    dilationHeight: h.dilation,
    dilationWidth: w.dilation,
    filterDepth: d.window,
    filterHeight: h.window,
    filterWidth: w.window,
    effectiveFilterDepth: reachOf(d),
    effectiveFilterHeight: reachOf(h),
    effectiveFilterWidth: reachOf(w),
    padInfo: {
      front: d.low,
      back: d.high,
      top: h.low,
      bottom: h.high,
      left: w.low,
      right: w.high,
      type: padType(request.pad),
    },
    inShape: [...request.inShape],
    outShape,
    filterShape: [...request.filterShape],
  } as Conv3DInfo;
}

/**
 * Shapes, strides and padding of a convolution of images.
 *
 * @param filterShape [height, width, channels in, channels out]; for a depthwise one, the last is the channel multiplier.
 * @throws if the window does not fit, or a number makes no sense.
 *
 * @example
 * ```ts
 * const info = tf.backend_util.computeConv2DInfo([1, 7, 7, 3], [3, 3, 3, 8], 2, 1, 'same');
 * console.log(info.outShape, info.padInfo.top); // [1, 4, 4, 8] 1
 * ```
 */
export function computeConv2DInfo(
  inShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  strides: number | [number, number],
  dilations: number | [number, number],
  pad: 'same' | 'valid' | number | ExplicitPadding,
  roundingMode?: DimRoundingMode,
  depthwise = false,
  dataFormat: DataFormat = 'channelsLast',
): Conv2DInfo {
  return info2D({
    name: 'computeConv2DInfo',
    inShape,
    filterShape,
    strides,
    dilations,
    pad,
    roundingMode,
    dataFormat,
    channels: (inChannels) => filterShape[3] * (depthwise ? inChannels : 1),
  });
}

/**
 * Shapes, strides and padding of a convolution of volumes: see `computeConv2DInfo`.
 *
 * @example
 * ```ts
 * tf.backend_util.computeConv3DInfo([1, 7, 7, 7, 3], [3, 3, 3, 3, 8], 2, 1, 'same').outShape; // [1, 4, 4, 4, 8]
 * ```
 */
export function computeConv3DInfo(
  inShape: [number, number, number, number, number],
  filterShape: [number, number, number, number, number],
  strides: number | [number, number, number],
  dilations: number | [number, number, number],
  pad: 'same' | 'valid' | number,
  depthwise = false,
  dataFormat: DataFormat = 'channelsLast',
  roundingMode?: DimRoundingMode,
): Conv3DInfo {
  return info3D({
    name: 'computeConv3DInfo',
    inShape,
    filterShape,
    strides,
    dilations,
    pad,
    roundingMode,
    dataFormat,
    channels: (inChannels) => filterShape[4] * (depthwise ? inChannels : 1),
  });
}

/**
 * Shapes, strides and padding of a pool of images. Its filter's shape has the channels of the input twice.
 *
 * @example
 * ```ts
 * tf.backend_util.computePool2DInfo([1, 7, 7, 3], 2, 2, 1, 'valid').outShape; // [1, 3, 3, 3]
 * ```
 */
export function computePool2DInfo(
  inShape: [number, number, number, number],
  filterSize: [number, number] | number,
  strides: number | [number, number],
  dilations: number | [number, number],
  pad: 'same' | 'valid' | number | ExplicitPadding,
  roundingMode?: DimRoundingMode,
  dataFormat: DataFormat = 'channelsLast',
): Conv2DInfo {
  const channels = inShape[dataFormat === 'channelsLast' ? 3 : 1];
  const window = perAxis('computePool2DInfo', 'filterSize', filterSize, 2);
  return info2D({
    name: 'computePool2DInfo',
    inShape,
    filterShape: [...window, channels, channels],
    strides,
    dilations,
    pad,
    roundingMode,
    dataFormat,
    channels: (inChannels) => inChannels,
  });
}

/**
 * Shapes, strides and padding of a pool of volumes.
 *
 * @example
 * ```ts
 * tf.backend_util.computePool3DInfo([1, 7, 7, 7, 3], 2, 2, 1, 'valid').outShape; // [1, 3, 3, 3, 3]
 * ```
 */
export function computePool3DInfo(
  inShape: [number, number, number, number, number],
  filterSize: number | [number, number, number],
  strides: number | [number, number, number],
  dilations: number | [number, number, number],
  pad: 'same' | 'valid' | number,
  roundingMode?: DimRoundingMode,
  dataFormat: 'NDHWC' | 'NCDHW' = 'NDHWC',
): Conv3DInfo {
  const channels = inShape[dataFormat === 'NDHWC' ? 4 : 1];
  const window = perAxis('computePool3DInfo', 'filterSize', filterSize, 3);
  return info3D({
    name: 'computePool3DInfo',
    inShape,
    filterShape: [...window, channels, channels],
    strides,
    dilations,
    pad,
    roundingMode,
    dataFormat: dataFormat === 'NDHWC' ? 'channelsLast' : 'channelsFirst',
    channels: (inChannels) => inChannels,
  });
}

/**
 * Shapes, strides and padding of a morphological dilation.
 *
 * @param filterShape [height, width, channels].
 *
 * @example
 * ```ts
 * tf.backend_util.computeDilation2DInfo([1, 7, 7, 3], [3, 3, 3], 1, 'valid', 'NHWC', 1).outShape; // [1, 5, 5, 3]
 * ```
 */
export function computeDilation2DInfo(
  inputShape: [number, number, number, number],
  filterShape: [number, number, number],
  strides: number | [number, number],
  pad: 'same' | 'valid' | number,
  dataFormat: 'NHWC' = 'NHWC',
  dilations: number | [number, number],
): Conv2DInfo {
  return computeConv2DInfo(
    inputShape,
    [...filterShape, inputShape[3]],
    strides,
    dilations,
    pad,
    undefined,
    false,
    convertConv2DDataFormat(dataFormat),
  );
}

/**
 * The padding in front that keeps an extent as long as it was, for a stride of 1.
 *
 * @example
 * ```ts
 * tf.backend_util.computeDefaultPad([7, 7], 3, 1); // 1
 * ```
 */
export function computeDefaultPad(
  inputShape: [number, number] | [number, number, number, number],
  fieldSize: number,
  stride: number,
  dilation = 1,
): number {
  const reach = (fieldSize - 1) * dilation + 1;
  return Math.floor((inputShape[0] * (stride - 1) - stride + reach) / 2);
}

/**
 * Throws where a rounding mode is given with padding that leaves nothing to round.
 *
 * @example
 * ```ts
 * tf.backend_util.checkPadOnDimRoundingMode('myPool', 1, 'floor');
 * ```
 */
export function checkPadOnDimRoundingMode(
  opDesc: string,
  pad: 'valid' | 'same' | number | ExplicitPadding,
  dimRoundingMode?: DimRoundingMode,
): void {
  if (dimRoundingMode == null) return;
  const numbers = typeof pad === 'string' ? [NaN] : [pad].flat(2);
  assert(
    numbers.every((p) => Number.isInteger(p)),
    () =>
      `${opDesc}: dimRoundingMode '${dimRoundingMode}' wants padding in whole numbers, got ${String(pad)}`,
  );
}

/**
 * The longer name of a layout of images.
 *
 * @example
 * ```ts
 * tf.backend_util.convertConv2DDataFormat('NHWC'); // 'channelsLast'
 * ```
 */
export function convertConv2DDataFormat(dataFormat: 'NHWC' | 'NCHW'): DataFormat {
  if (dataFormat === 'NHWC') return 'channelsLast';
  assert(
    dataFormat === 'NCHW',
    () => `the data format ${String(dataFormat)} is neither NHWC nor NCHW`,
  );
  return 'channelsFirst';
}

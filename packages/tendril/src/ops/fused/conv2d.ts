/** Convolutions with bias and activation. */
import type { Tensor, Tensor3D, Tensor4D, TensorLike } from '../../runtime/index.ts';
import { convNode } from '../convolution/conv.ts';
import type { ConvSpec } from '../convolution/conv.ts';
import { depthwiseNode } from '../convolution/depthwise.ts';
import { layoutOf } from '../convolution/geometry.ts';
import { asFloat } from '../util/dtype.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import type { DimRoundingMode, ExplicitPadding } from '../util/windows.ts';
import { applyEpilogue } from './activation.ts';
import type { Epilogue } from './activation.ts';

interface FusedConv<T extends Tensor3D | Tensor4D> extends Epilogue {
  x: T | TensorLike;
  filter: Tensor4D | TensorLike;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: DimRoundingMode;
}

function fusedConv<T extends Tensor3D | Tensor4D>(
  op: string,
  compute: typeof convNode,
  { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, ...epilogue }: FusedConv<T>,
): T {
  const layout = layoutOf(op, dataFormat ?? 'NHWC', 'NHWC', 'NCHW');
  const spec: ConvSpec = { op, layout, strides, pad, dilations: dilations ?? 1, dimRoundingMode };
  const result = compute(asFloat(nodeOf(x, 'x', op)), asFloat(nodeOf(filter, 'filter', op)), spec);
  const channel = result.shape.length === 4 ? layout.channel : layout.channel - 1;
  return wrap<Tensor>(applyEpilogue(op, result, epilogue, channel)) as T;
}

/**
 * `activation(conv2d(x, filter) + bias)`: see `tf.conv2d`.
 *
 * @throws as `tf.conv2d` does, and if the bias does not broadcast to the result.
 * @example
 * ```ts
 * const x = tf.ones([1, 3, 3, 1]);
 * const filter = tf.ones([2, 2, 1, 1]);
 * tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias: tf.tensor1d([-3]), activation: 'relu' }).print();
 * ```
 */
export function conv2d<T extends Tensor3D | Tensor4D>(options: FusedConv<T>): T {
  return fusedConv('fused.conv2d', convNode, options);
}

/**
 * `activation(depthwiseConv2d(x, filter) + bias)`: see `tf.depthwiseConv2d`.
 *
 * @throws as `tf.depthwiseConv2d` does, and if the bias does not broadcast to the result.
 * @example
 * ```ts
 * const x = tf.ones([1, 3, 3, 2]);
 * const filter = tf.ones([2, 2, 2, 1]);
 * tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'valid', activation: 'relu6' }).print();
 * ```
 */
export function depthwiseConv2d<T extends Tensor3D | Tensor4D>(options: FusedConv<T>): T {
  return fusedConv('fused.depthwiseConv2d', depthwiseNode, options);
}

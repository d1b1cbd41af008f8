/** Kernels of category convolution: convolutions and pools. */
import {
  avgPool,
  avgPool3d,
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  depthwiseConv2d,
  dilation2d,
  fused,
  maxPool,
  maxPool3d,
  maxPoolWithArgmax,
} from '../../ops/index.ts';
import type { Tensor, Tensor3D, Tensor4D, Tensor5D } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { fusedArguments } from './fused-arguments.ts';
import { fixed, type KernelTable } from './kernel.ts';
import {
  channelsFirst,
  dilationsOf,
  inChannelsLast,
  paddingInChannelsLast,
  paddingOf,
  spatial,
} from './windows.ts';

type Pair = [number, number];
type Triple = [number, number, number];
type NamedPad = 'same' | 'valid';

function format2d(call: Call): 'NHWC' | 'NCHW' {
  return channelsFirst(call) ? 'NCHW' : 'NHWC';
}

function conv2dOf(call: Call) {
  return conv2d(
    call.tensor(0) as Tensor4D,
    call.tensor(1) as Tensor4D,
    spatial(call, 'strides') as Pair,
    paddingOf(call),
    format2d(call),
    dilationsOf(call, 2) as Pair,
  );
}

function transposedOf(call: Call): Tensor {
  const shape = call.numbers(0);
  const [batch, ...others] = shape;
  const wanted = channelsFirst(call) ? [batch, ...others.slice(1), others[0]] : shape;
  return inChannelsLast(call, call.tensor(2), (x) =>
    conv2dTranspose(
      x as Tensor4D,
      call.tensor(1) as Tensor4D,
      wanted as [number, number, number, number],
      spatial(call, 'strides') as Pair,
      paddingInChannelsLast(call),
    ),
  );
}

function depthwiseOf(call: Call) {
  return inChannelsLast(call, call.tensor(0), (x) =>
    depthwiseConv2d(
      x as Tensor4D,
      call.tensor(1) as Tensor4D,
      spatial(call, 'strides') as Pair,
      paddingInChannelsLast(call),
      'NHWC',
      dilationsOf(call, 2) as Pair,
    ),
  );
}

function fusedOf(call: Call, convolve: typeof fused.conv2d): Tensor {
  const args = fusedArguments(call);
  return convolve({
    x: call.tensor(0) as Tensor4D,
    filter: call.tensor(1) as Tensor4D,
    strides: spatial(call, 'strides') as Pair,
    pad: paddingOf(call),
    dataFormat: format2d(call),
    dilations: dilationsOf(call, 2) as Pair,
    ...args,
  });
}

function pool2d(call: Call, run: typeof maxPool): Tensor {
  return inChannelsLast(call, call.tensor(0), (x) =>
    run(
      x as Tensor4D,
      spatial(call, 'ksize') as Pair,
      spatial(call, 'strides') as Pair,
      paddingInChannelsLast(call),
    ),
  );
}

function pool3d(call: Call, run: typeof avgPool3d | typeof maxPool3d): Tensor {
  return inChannelsLast(call, call.tensor(0), (x) =>
    run(
      x as Tensor5D,
      spatial(call, 'ksize') as Triple,
      spatial(call, 'strides') as Triple,
      paddingOf(call) as NamedPad,
    ),
  );
}

export const convolution: KernelTable = {
  AvgPool: fixed((call) => pool2d(call, avgPool)),
  MaxPool: fixed((call) => pool2d(call, maxPool)),
  MaxPoolWithArgmax: fixed((call) => {
    const { result, indexes } = maxPoolWithArgmax(
      call.tensor(0) as Tensor4D,
      spatial(call, 'ksize') as Pair,
      spatial(call, 'strides') as Pair,
      paddingOf(call) as NamedPad,
      call.attrs.bool('include_batch_in_index'),
    );
    return [result, indexes];
  }),
  AvgPool3D: fixed((call) => pool3d(call, avgPool3d)),
  MaxPool3D: fixed((call) => pool3d(call, maxPool3d)),
  Conv1D: fixed((call) =>
    conv1d(
      call.tensor(0) as Tensor3D,
      call.tensor(1) as Tensor3D,
      call.attrs.number('stride', 1),
      paddingOf(call) as NamedPad,
      channelsFirst(call) ? 'NCW' : 'NWC',
      call.attrs.number('dilation', 1),
    ),
  ),
  Conv2D: fixed(conv2dOf),
  _FusedConv2D: fixed((call) => fusedOf(call, fused.conv2d)),
  Conv2DBackpropInput: fixed(transposedOf, [0]),
  DepthwiseConv2d: fixed(depthwiseOf),
  DepthwiseConv2dNative: fixed(depthwiseOf),
  FusedDepthwiseConv2dNative: fixed((call) => fusedOf(call, fused.depthwiseConv2d)),
  Conv3D: fixed((call) =>
    inChannelsLast(call, call.tensor(0), (x) =>
      conv3d(
        x as Tensor5D,
        call.tensor(1) as Tensor5D,
        spatial(call, 'strides') as Triple,
        paddingOf(call) as NamedPad,
        'NDHWC',
        dilationsOf(call, 3) as Triple,
      ),
    ),
  ),
  Dilation2D: fixed((call) =>
    dilation2d(
      call.tensor(0) as Tensor4D,
      call.tensor(1) as Tensor3D,
      call.attrs.numbers('strides').slice(1, 3) as Pair,
      paddingOf(call) as NamedPad,
      call.attrs.numbers('rates').slice(1, 3) as Pair,
    ),
  ),
};

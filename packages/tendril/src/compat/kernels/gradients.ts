/** TensorFlow.js's kernels that are gradients: each taken from the op whose gradient it is. */
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { builtInKernels, type BuiltIn, type KernelAttrs } from './built-in.ts';

/**
 * The gradient of a kernel in one input.
 *
 * @param kernel whose gradient it is.
 * @param wrt the name of that input there.
 * @param point what the gradient kernel calls it, or how its shape can be had: a linear kernel's gradient does not need its value.
 * @param others other inputs, by the kernel's names.
 */
function gradientOf(
  kernel: string,
  wrt: string,
  point: string | ((attrs: KernelAttrs) => Tensor),
  others: readonly string[] = [],
): BuiltIn {
  return (inputs, attrs) => {
    const at = typeof point === 'string' ? inputs[point] : point(attrs);
    const rest = Object.fromEntries(others.map((name) => [name, inputs[name]]));
    const forward = (x: Tensor): Tensor =>
      builtInKernels[kernel]({ ...rest, [wrt]: x }, attrs) as Tensor;
    return ops.grad(forward)(at, inputs.dy);
  };
}

const zeros =
  (shape: string) =>
  (attrs: KernelAttrs): Tensor =>
    ops.zeros(attrs[shape] as [number]);

export const gradientKernels: Readonly<Record<string, BuiltIn>> = {
  AvgPoolGrad: gradientOf('AvgPool', 'x', 'input'),
  AvgPool3DGrad: gradientOf('AvgPool3D', 'x', 'input'),
  Conv2DBackpropFilter: gradientOf('Conv2D', 'filter', zeros('filterShape'), ['x']),
  Conv2DBackpropInput: gradientOf('Conv2D', 'x', zeros('inputShape'), ['filter']),
  Conv3DBackpropFilterV2: gradientOf('Conv3D', 'filter', zeros('filterShape'), ['x']),
  Conv3DBackpropInputV2: gradientOf('Conv3D', 'x', zeros('inputShape'), ['filter']),
  DepthwiseConv2dNativeBackpropFilter: gradientOf(
    'DepthwiseConv2dNative',
    'filter',
    zeros('filterShape'),
    ['x'],
  ),
  DepthwiseConv2dNativeBackpropInput: gradientOf(
    'DepthwiseConv2dNative',
    'x',
    zeros('inputShape'),
    ['filter'],
  ),
  Dilation2DBackpropFilter: gradientOf('Dilation2D', 'filter', 'filter', ['x']),
  Dilation2DBackpropInput: gradientOf('Dilation2D', 'x', 'x', ['filter']),
  // Written in the result: below 0 the slope is the result plus 1.
  EluGrad: ({ dy, y }) => ops.where(ops.greaterEqual(y, 0), dy, ops.mul(dy, ops.add(y, 1))),
  LRNGrad: gradientOf('LRN', 'x', 'x'),
  MaxPoolGrad: gradientOf('MaxPool', 'x', 'input'),
  MaxPool3DGrad: gradientOf('MaxPool3D', 'x', 'input'),
  ResizeBilinearGrad: (inputs, attrs) => resizeGradient('ResizeBilinear', inputs, attrs),
  ResizeNearestNeighborGrad: (inputs, attrs) =>
    resizeGradient('ResizeNearestNeighbor', inputs, attrs),
};

function resizeGradient(
  kernel: string,
  { images, dy }: { readonly [name: string]: Tensor },
  attrs: KernelAttrs,
): Tensor {
  const size = dy.shape.slice(1, 3);
  const forward = (x: Tensor): Tensor =>
    builtInKernels[kernel]({ images: x }, { ...attrs, size }) as Tensor;
  return ops.grad(forward)(images, dy);
}

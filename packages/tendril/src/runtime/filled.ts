/**
 * Tensors whose values are written where they will be used: into the device's memory, where the host reaches that, so that many
 * megabytes of weights are neither collected on the host first nor copied twice.
 */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { record } from '../ir/node.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import { backendInUse } from './backends.ts';
import { leafFromValues } from './leaf.ts';
import { partsOfNode } from './parts.ts';
import { Tensor } from './tensor.ts';
import { setDeviceValue } from './value.ts';

/** What has fewer elements stays on the host until it is used: the host often wants to know small things itself. */
const leastElements = 1024;

/** A tensor with the values that `fill` writes. These are nothing that counts before. */
export function filledTensor(
  shape: Shape,
  dtype: DType,
  fill: (values: TypedArray) => void,
): Tensor {
  const size = sizeOf(shape);
  const backend = backendInUse();
  if (size >= leastElements && dtype !== 'float64' && backend?.allocFilled !== undefined) {
    const buffer = backend.allocFilled(dtype, size, fill);
    const node = record('parameter', { shape, dtype }, []);
    setDeviceValue(node, backend, buffer);
    return new Tensor(partsOfNode(node));
  }
  const values = makeTypedArray(dtype, size);
  fill(values);
  return new Tensor(partsOfNode(leafFromValues(values, shape, dtype)));
}

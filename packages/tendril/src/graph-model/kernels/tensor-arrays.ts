/** Kernels on TensorArrays, the lists of control flow v1. The array itself travels in place of TensorFlow's flow values. */
import { slice, unstack } from '../../ops/index.ts';
import { tensor1d, scalar, type Tensor } from '../../runtime/index.ts';
import { TensorArray } from '../resources/tensor-array.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import { read, type Work } from './work.ts';

function arrayOf(call: Call): TensorArray {
  const value = call.value(0);
  if (!(value instanceof TensorArray)) throw new Error('its first input is no TensorArray');
  return value;
}

export function* numberAt(call: Call, place: number): Work<number> {
  return (yield* numbersAt(call, place))[0];
}

export function* numbersAt(call: Call, place: number): Work<number[]> {
  return Array.from(yield* read(call.tensor(place)));
}

/** The parts of a tensor along its first axis. */
export function partsOf(tensor: Tensor, lengths: readonly number[]): Tensor[] {
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (tensor.rank === 0 || total !== tensor.shape[0]) {
    throw new Error(
      `the lengths [${lengths}] do not add up to the first extent of [${tensor.shape}]`,
    );
  }
  let at = 0;
  return lengths.map((length) => {
    const begin = tensor.shape.map((_, i) => (i === 0 ? at : 0));
    at += length;
    return slice(tensor, begin, [length, ...tensor.shape.slice(1)]);
  });
}

function* make(call: Call): Work<Outputs> {
  const array = new TensorArray({
    name: call.attrs.string('tensor_array_name', call.node.name),
    dtype: call.dtype('dtype'),
    size: yield* numberAt(call, 0),
    shape: call.attrs.shape('element_shape'),
    dynamic: call.attrs.bool('dynamic_size'),
  });
  return [array, array];
}

function* write(call: Call): Work<Outputs> {
  const array = arrayOf(call);
  array.write(yield* numberAt(call, 1), call.run.hold(call.tensor(2).clone()));
  return [array];
}

function* scatter(call: Call): Work<Outputs> {
  const array = arrayOf(call);
  const indices = yield* numbersAt(call, 1);
  const items = unstack(call.tensor(2), 0);
  if (items.length !== indices.length) {
    throw new Error(`it has ${indices.length} indices for ${items.length} elements`);
  }
  indices.forEach((index, i) => array.write(index, call.run.hold(items[i])));
  return [array];
}

function* split(call: Call): Work<Outputs> {
  const array = arrayOf(call);
  const parts = partsOf(call.tensor(1), yield* numbersAt(call, 2));
  parts.forEach((part, i) => array.write(i, call.run.hold(part)));
  return [array];
}

export const tensorArrays: KernelTable = {
  TensorArrayV3: live(make),
  TensorArrayWriteV3: live(write),
  TensorArrayReadV3: live(function* (call) {
    return [arrayOf(call).read(yield* numberAt(call, 1))];
  }),
  TensorArrayGatherV3: live(function* (call) {
    return [arrayOf(call).gather(yield* numbersAt(call, 1))];
  }),
  TensorArrayScatterV3: live(scatter),
  TensorArrayConcatV3: live((call) => {
    const { joined, lengths } = arrayOf(call).concat();
    return [joined, tensor1d(lengths, 'int32')];
  }),
  TensorArraySplitV3: live(split),
  TensorArraySizeV3: live((call) => {
    return [scalar(arrayOf(call).size, 'int32')];
  }),
  TensorArrayCloseV3: live((call) => {
    arrayOf(call).close();
    return [];
  }),
};

/** Kernels on TensorLists, the lists of control flow v2. */
import { unstack } from '../../ops/index.ts';
import { scalar, tensor1d } from '../../runtime/index.ts';
import { partialShape, type PartialShape } from '../resources/element-shape.ts';
import { TensorList } from '../resources/tensor-list.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import { numberAt, numbersAt, partsOf } from './tensor-arrays.ts';
import type { Work } from './work.ts';

function listOf(call: Call): TensorList {
  const value = call.value(0);
  if (!(value instanceof TensorList)) throw new Error('its first input is no TensorList');
  return value;
}

/** The shape of elements, as an input. */
function* shapeAt(call: Call, place: number): Work<PartialShape> {
  if (!call.has(place)) return undefined;
  return partialShape(yield* numbersAt(call, place), call.tensor(place).rank);
}

function* empty(call: Call): Work<Outputs> {
  const shape = yield* shapeAt(call, 0);
  const most = yield* numberAt(call, 1);
  return [new TensorList(call.dtype('element_dtype'), shape, undefined, 0, most)];
}

function* reserve(call: Call): Work<Outputs> {
  const shape = yield* shapeAt(call, 0);
  const length = yield* numberAt(call, 1);
  return [TensorList.ofLength(call.dtype('element_dtype'), shape, length)];
}

function* scatter(call: Call): Work<Outputs> {
  const tensor = call.tensor(0);
  const indices = yield* numbersAt(call, 1);
  const shape = yield* shapeAt(call, 2);
  const length = call.has(3) ? yield* numberAt(call, 3) : -1;
  const items = unstack(tensor, 0);
  if (items.length !== indices.length) {
    throw new Error(`it has ${indices.length} indices for ${items.length} elements`);
  }
  if (length >= 0 && indices.some((i) => i >= length)) {
    throw new Error(`an index of [${indices}] is outside a list of ${length}`);
  }
  const start = TensorList.ofLength(tensor.dtype, shape, Math.max(length, 0));
  return [indices.reduce((list, at, i) => list.set(at, call.run.hold(items[i])), start)];
}

function* fromTensor(call: Call): Work<Outputs> {
  const tensor = call.tensor(0);
  const shape = yield* shapeAt(call, 1);
  const items = unstack(tensor, 0).map((item) => call.run.hold(item));
  return [items.reduce((list, item) => list.push(item), new TensorList(tensor.dtype, shape))];
}

function* split(call: Call): Work<Outputs> {
  const tensor = call.tensor(0);
  const shape = yield* shapeAt(call, 1);
  const parts = partsOf(tensor, yield* numbersAt(call, 2)).map((part) => call.run.hold(part));
  return [parts.reduce((list, part) => list.push(part), new TensorList(tensor.dtype, shape))];
}

function* stackAll(call: Call): Work<Outputs> {
  const list = listOf(call);
  const wanted = call.attrs.number('num_elements', -1);
  if (wanted >= 0 && wanted !== list.length) {
    throw new Error(`it should stack ${wanted} elements, and the list has ${list.length}`);
  }
  return [list.stack(yield* shapeAt(call, 1))];
}

function* concatAll(call: Call): Work<Outputs> {
  const shape = call.attrs.has('element_shape')
    ? call.attrs.shape('element_shape')
    : yield* shapeAt(call, 1);
  const { joined, lengths } = listOf(call).concat(shape);
  return [joined, tensor1d(lengths, 'int32')];
}

export const tensorLists: KernelTable = {
  EmptyTensorList: live(empty),
  TensorListReserve: live(reserve),
  TensorListScatter: live(scatter),
  TensorListScatterV2: live(scatter),
  TensorListFromTensor: live(fromTensor),
  TensorListSplit: live(split),
  TensorListStack: live(stackAll),
  TensorListConcat: live(concatAll),
  TensorListConcatV2: live(concatAll),
  TensorListGather: live(function* (call) {
    const indices = yield* numbersAt(call, 1);
    return [listOf(call).gather(indices, yield* shapeAt(call, 2))];
  }),
  TensorListGetItem: live(function* (call) {
    const index = yield* numberAt(call, 1);
    return [listOf(call).get(index, yield* shapeAt(call, 2))];
  }),
  TensorListSetItem: live(function* (call) {
    const index = yield* numberAt(call, 1);
    return [listOf(call).set(index, call.run.hold(call.tensor(2).clone()))];
  }),
  TensorListPushBack: live((call) => {
    return [listOf(call).push(call.run.hold(call.tensor(1).clone()))];
  }),
  TensorListPopBack: live(function* (call) {
    return listOf(call).pop(yield* shapeAt(call, 1));
  }),
  TensorListLength: live((call) => {
    return [scalar(listOf(call).length, 'int32')];
  }),
  TensorListResize: live(function* (call) {
    return [listOf(call).resize(yield* numberAt(call, 1))];
  }),
};

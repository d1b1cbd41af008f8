/**
 * Writing TFLite's flatbuffer: the tables of its schema that we use, by the numbers the schema gives their fields.
 */
import { Builder } from 'flatbuffers';

export const operators = {
  add: 0,
  averagePool: 1,
  concat: 2,
  conv: 3,
  depthwise: 4,
  fullyConnected: 9,
  sigmoid: 14,
  maxPool: 17,
  mul: 18,
  reshape: 22,
  softmax: 25,
  pad: 34,
  gather: 36,
  transpose: 39,
  mean: 40,
  sub: 41,
  div: 42,
  exp: 47,
  topK: 48,
  toFloat: 53,
  neg: 59,
  slice: 65,
  log: 73,
  sum: 74,
  sqrt: 75,
  rsqrt: 76,
  max: 82,
  min: 89,
  squaredDifference: 99,
  mirrorPad: 100,
  batchMatMul: 126,
  cumsum: 128,
  gelu: 150,
} as const;
export type OperatorName = keyof typeof operators;

/** The options' places in the union BuiltinOptions; operators without options have none. */
const optionTypes: Partial<Record<OperatorName, number>> = {
  conv: 1,
  depthwise: 2,
  averagePool: 5,
  maxPool: 5,
  fullyConnected: 8,
  softmax: 9,
  concat: 10,
  add: 11,
  reshape: 17,
  mul: 21,
  pad: 22,
  gather: 23,
  transpose: 26,
  mean: 27,
  sum: 27,
  max: 27,
  min: 27,
  sub: 28,
  div: 29,
  exp: 33,
  topK: 34,
  toFloat: 37,
  neg: 42,
  slice: 48,
  squaredDifference: 76,
  mirrorPad: 77,
  batchMatMul: 101,
  cumsum: 102,
  gelu: 116,
};

/** An option's field: its number, and its value with its type. */
export type Option = readonly [
  field: number,
  type: 'int8' | 'int32' | 'float32' | 'bool',
  value: number,
];

export interface TensorRecord {
  readonly shape: readonly number[];
  readonly type: 'float32' | 'int32';
  readonly data?: Float32Array | Int32Array;
}

export interface OperatorRecord {
  readonly name: OperatorName;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: readonly Option[];
}

type Table = readonly ((b: Builder, field: number) => void)[];

function table(b: Builder, fields: Table): number {
  b.startObject(fields.length);
  fields.forEach((write, field) => write(b, field));
  return b.endObject();
}

const none = (): void => undefined;
const offset =
  (value: number) =>
  (b: Builder, field: number): void =>
    b.addFieldOffset(field, value, 0);
const int8 =
  (value: number) =>
  (b: Builder, field: number): void =>
    b.addFieldInt8(field, value, 0);
const int32 =
  (value: number) =>
  (b: Builder, field: number): void =>
    b.addFieldInt32(field, value, 0);

function int32Vector(b: Builder, values: readonly number[]): number {
  b.startVector(4, values.length, 4);
  for (let i = values.length - 1; i >= 0; i--) b.addInt32(values[i]);
  return b.endVector();
}

function offsetVector(b: Builder, offsets: readonly number[]): number {
  b.startVector(4, offsets.length, 4);
  for (let i = offsets.length - 1; i >= 0; i--) b.addOffset(offsets[i]);
  return b.endVector();
}

/** A vector of bytes that holds these words. */
function dataVector(b: Builder, values: Float32Array | Int32Array): number {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  b.startVector(1, values.byteLength, 16);
  for (let i = words.length - 1; i >= 0; i--) b.addInt32(words[i]);
  return b.endVector();
}

function optionsTable(b: Builder, options: readonly Option[]): number {
  const count = options.reduce((most, [field]) => Math.max(most, field + 1), 0);
  b.startObject(count);
  for (const [field, type, value] of options) {
    if (type === 'int8') b.addFieldInt8(field, value, 0);
    else if (type === 'bool') b.addFieldInt8(field, value, 0);
    else if (type === 'int32') b.addFieldInt32(field, value, 0);
    else b.addFieldFloat32(field, value, 0);
  }
  return b.endObject();
}

function operatorCode(b: Builder, name: OperatorName): number {
  const code = operators[name];
  return table(b, [int8(Math.min(code, 127)), none, none, int32(code)]);
}

/** The file of a graph: tensors by number, operators in order. */
export function tfliteFile(
  tensors: readonly TensorRecord[],
  steps: readonly OperatorRecord[],
  inputs: readonly number[],
  outputs: readonly number[],
): Uint8Array {
  const b = new Builder(1 << 20);
  const names = [...new Set(steps.map(({ name }) => name))];
  const codes = offsetVector(
    b,
    names.map((name) => operatorCode(b, name)),
  );
  // Buffer 0 is the empty one, that of tensors which are computed.
  const data = tensors.filter((tensor) => tensor.data !== undefined);
  const buffers = offsetVector(b, [
    table(b, [none]),
    ...data.map((tensor) => table(b, [offset(dataVector(b, tensor.data!))])),
  ]);
  const tensorTables = tensors.map((tensor, i) => {
    const name = b.createString(`t${i}`);
    const shape = int32Vector(b, tensor.shape);
    const buffer = tensor.data === undefined ? 0 : data.indexOf(tensor) + 1;
    const type = tensor.type === 'float32' ? 0 : 2;
    return table(b, [offset(shape), int8(type), int32(buffer), offset(name)]);
  });
  const operatorTables = steps.map(({ name, inputs: from, outputs: to, options }) => {
    const [given, made] = [int32Vector(b, from), int32Vector(b, to)];
    const type = optionTypes[name];
    const fields = [int32(names.indexOf(name)), offset(given), offset(made)];
    if (type === undefined) return table(b, fields);
    const details = optionsTable(b, options);
    return table(b, [...fields, int8(type), offset(details)]);
  });
  const subgraph = table(b, [
    offset(offsetVector(b, tensorTables)),
    offset(int32Vector(b, inputs)),
    offset(int32Vector(b, outputs)),
    offset(offsetVector(b, operatorTables)),
    offset(b.createString('main')),
  ]);
  const subgraphs = offsetVector(b, [subgraph]);
  const description = b.createString('bench');
  const model = table(b, [
    int32(3),
    offset(codes),
    offset(subgraphs),
    offset(description),
    offset(buffers),
  ]);
  b.finish(model, 'TFL3');
  return b.asUint8Array();
}

/**
 * Makes an ONNX file. Images are [n, c, h, w] here: whoever feeds the graph transposes them.
 */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type {
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
} from 'onnx-buf';
import type { Input } from '../workloads/types.ts';
import type {
  Activation,
  BuiltGraph,
  ConvOptions,
  GraphBuilder,
  PoolOptions,
  Value,
  Window,
} from './builder.ts';
import { depthwiseFilters, filters, images, transposed } from './layout.ts';
import { behindWindows, withChannelsOf } from './window.ts';

type Attribute = number | string | readonly number[] | { readonly float: number };
type Init<T extends Parameters<typeof create>[0]> = MessageInitShape<T>;

const encoder = new TextEncoder();

function attribute(name: string, value: Attribute): Init<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === 'string') {
    return { name, type: AttributeType.STRING, s: encoder.encode(value) };
  }
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}

/** How windows lie on an image, in the format's words. */
const windowOf = ({ stride, padding = 'same' }: Window): Record<string, Attribute> => ({
  auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
  strides: [stride, stride],
});

const nameOf = (value: Value): string => `v${value.id}`;

function bytesOf(values: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

class OnnxBuilder implements GraphBuilder {
  private readonly nodes: Init<typeof NodeProtoSchema>[] = [];
  private readonly tensors: Init<typeof TensorProtoSchema>[] = [];
  private readonly written = new Set<number>();
  private count = 0;

  value(shape: readonly number[], constant?: Input): Value {
    return { id: this.count++, shape, ...(constant !== undefined && { constant }) };
  }

  constant(input: Input): Value {
    return this.value(input.shape, input);
  }

  matMul(a: Value, b: Value, bias?: Value, activation: Activation = 'none'): Value {
    const shape = [a.shape[0], b.shape[1]];
    const product =
      bias === undefined
        ? this.node('MatMul', [a, b], shape)
        : this.node('Gemm', [a, b, bias], shape);
    return this.activated(product, activation);
  }

  batchMatMul(a: Value, b: Value, transposeB = false): Value {
    const axes = [...b.shape.keys()];
    const swapped = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    const right = transposeB ? this.transpose(b, swapped) : b;
    return this.node('MatMul', [a, right], [...a.shape.slice(0, -1), right.shape.at(-1)!]);
  }

  conv2d(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    return this.convolution(x, transposed(filter.constant!, filters), bias, options, 1);
  }

  depthwise(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    const taps = transposed(filter.constant!, depthwiseFilters);
    return this.convolution(x, taps, bias, options, x.shape[3]);
  }

  maxPool(x: Value, options: PoolOptions): Value {
    return this.pool('MaxPool', x, options);
  }

  averagePool(x: Value, options: PoolOptions): Value {
    return this.pool('AveragePool', x, options);
  }

  concat(parts: readonly Value[]): Value {
    return this.node('Concat', parts, withChannelsOf(parts), { axis: 1 });
  }

  add(a: Value, b: Value): Value {
    return this.node('Add', [a, b], a.shape);
  }

  mul(a: Value, b: Value): Value {
    return this.node('Mul', [a, b], a.shape);
  }

  gelu(x: Value): Value {
    return this.node('Gelu', [x], x.shape);
  }

  softmax(x: Value): Value {
    return this.node('Softmax', [x], x.shape, { axis: -1 });
  }

  layerNorm(x: Value, gain: Value, offset: Value): Value {
    const attributes = { axis: -1, epsilon: { float: 1e-5 } };
    return this.node('LayerNormalization', [x, gain, offset], x.shape, attributes);
  }

  globalMean(x: Value): Value {
    const [n, , , c] = x.shape;
    const mean = this.node('GlobalAveragePool', [x], [n, 1, 1, c]);
    return this.node('Flatten', [mean], [n, c]);
  }

  sum(x: Value): Value {
    return this.node('ReduceSum', [x], [], { keepdims: 0 });
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => x.shape[axis]);
    return this.node('Transpose', [x], shape, { perm: permutation });
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.node('Reshape', [x, this.integers(shape)], shape);
  }

  cumsum(x: Value): Value {
    return this.node('CumSum', [x, this.integers(0)], x.shape);
  }

  gather(x: Value, indices: Value): Value {
    return this.node('Gather', [x, indices], [...indices.shape, ...x.shape.slice(1)]);
  }

  topK(x: Value, k: number): Value {
    const places = this.value([k]);
    return this.node('TopK', [x, this.integers([k])], [k], {}, [places]);
  }

  build(
    inputs: readonly Value[],
    types: readonly DataType[],
    image: boolean,
    result: Value,
  ): Uint8Array {
    const info = (value: Value, elemType: DataType): Init<typeof ValueInfoProtoSchema> => {
      const isImage = image && value.shape.length === 4;
      const shape = isImage ? images.map((axis) => value.shape[axis]) : value.shape;
      const dim = shape.map((size) => ({
        value: { case: 'dimValue' as const, value: BigInt(size) },
      }));
      return {
        name: nameOf(value),
        type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
      };
    };
    const model = create(ModelProtoSchema, {
      irVersion: 10n,
      opsetImport: [{ domain: '', version: 20n }],
      graph: {
        name: 'graph',
        node: this.nodes,
        initializer: this.tensors,
        input: inputs.map((value, i) => info(value, types[i])),
        output: [info(result, DataType.FLOAT)],
      },
    });
    return toBinary(ModelProtoSchema, model);
  }

  private convolution(
    x: Value,
    taps: Input,
    bias: Value | null,
    options: ConvOptions,
    group: number,
  ): Value {
    const [channels, , ...size] = taps.shape;
    const shape = behindWindows(x.shape, size, channels, options);
    const operands = [x, this.constant(taps), ...(bias === null ? [] : [bias])];
    const result = this.node('Conv', operands, shape, { ...windowOf(options), group });
    return this.activated(result, options.activation ?? 'none');
  }

  private pool(opType: string, x: Value, options: PoolOptions): Value {
    const shape = behindWindows(x.shape, options.size, x.shape[3], options);
    return this.node(opType, [x], shape, { ...windowOf(options), kernel_shape: options.size });
  }

  private activated(x: Value, activation: Activation): Value {
    if (activation === 'none') return x;
    if (activation === 'relu') return this.node('Relu', [x], x.shape);
    const bounds = [0, 6].map((bound) =>
      this.constant({ shape: [], values: Float32Array.of(bound) }),
    );
    return this.node('Clip', [x, ...bounds], x.shape);
  }

  private integers(values: readonly number[] | number): Value {
    const list = typeof values === 'number' ? [values] : values;
    const shape = typeof values === 'number' ? [] : [values.length];
    const value = this.value(shape);
    this.tensors.push({
      name: nameOf(value),
      dataType: DataType.INT64,
      dims: shape.map(BigInt),
      rawData: bytesOf(BigInt64Array.from(list, BigInt)),
    });
    return value;
  }

  private node(
    opType: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
    more: readonly Value[] = [],
  ): Value {
    inputs.forEach((input) => this.write(input));
    const result = this.value(shape);
    this.nodes.push({
      opType,
      name: `${opType}${result.id}`,
      input: inputs.map(nameOf),
      output: [result, ...more].map(nameOf),
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return result;
  }

  /** Constants are written when they are first used: some are used in another layout only. */
  private write(value: Value): void {
    const { constant } = value;
    if (constant === undefined || this.written.has(value.id)) return;
    this.written.add(value.id);
    this.tensors.push({
      name: nameOf(value),
      dataType: constant.values instanceof Int32Array ? DataType.INT32 : DataType.FLOAT,
      dims: constant.shape.map(BigInt),
      rawData: bytesOf(constant.values),
    });
  }
}

/** The file of a graph with these inputs, and the names of its inputs and of its output. */
export function onnxModel(
  inputs: Readonly<Record<string, Input>>,
  constants: Readonly<Record<string, Input>>,
  image: boolean,
  build: (g: GraphBuilder, x: Record<string, Value>) => Value,
): BuiltGraph & { readonly output: string } {
  const g = new OnnxBuilder();
  const values = Object.values(inputs).map(({ shape }) => g.value(shape));
  const named = Object.fromEntries(Object.keys(inputs).map((name, i) => [name, values[i]]));
  for (const [name, constant] of Object.entries(constants)) named[name] = g.constant(constant);
  const result = build(g, named);
  const types = Object.values(inputs).map((input) =>
    input.values instanceof Int32Array ? DataType.INT32 : DataType.FLOAT,
  );
  const bytes = g.build(values, types, image, result);
  return { bytes, inputs: values.map(nameOf), output: nameOf(result) };
}

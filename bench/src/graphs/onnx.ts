/**
 * Makes an ONNX file. Its convolutions take images as [n, c, h, w], so tensors lie in orders of their own: what an operator leaves
 * in one order stays in it until another operator wants it otherwise, and a transposition only says what each axis is now.
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
import {
  GraphBuilder,
  withRank,
  type Activation,
  type Binary,
  type Format,
  type GraphOfModel,
  type PoolKind,
  type Reduction,
  type Unary,
  type Value,
  type Window,
} from './builder.ts';
import {
  areEqual,
  depthwiseFilters,
  filters,
  images,
  inverse,
  liesAlike,
  plainOrder,
  reshapedOrder,
  transposed,
} from './layout.ts';
import { stridesOf } from './window.ts';

type Attribute = number | string | readonly number[] | { readonly float: number };
type Attributes = Readonly<Record<string, Attribute>>;
type Init<T extends Parameters<typeof create>[0]> = MessageInitShape<T>;
type Order = readonly number[];

const operators = {
  add: 'Add',
  averagePool: 'AveragePool',
  div: 'Div',
  exp: 'Exp',
  gelu: 'Gelu',
  log: 'Log',
  max: 'ReduceMax',
  maxPool: 'MaxPool',
  mean: 'ReduceMean',
  min: 'ReduceMin',
  mul: 'Mul',
  neg: 'Neg',
  sigmoid: 'Sigmoid',
  sqrt: 'Sqrt',
  sub: 'Sub',
  sum: 'ReduceSum',
  toFloat: 'Cast',
} as const satisfies Record<Unary | Binary | Reduction | PoolKind, string>;

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
const windowOf = (window: Window): Attributes => ({
  auto_pad: window.padding === 'valid' ? 'VALID' : 'SAME_UPPER',
  strides: stridesOf(window),
});

const nameOf = (value: Value): string => `v${value.id}`;

function bytesOf(values: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** An input or an output of the file. */
export interface Port {
  readonly name: string;
  /** The order in which its axes lie. */
  readonly order: Order;
}

export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

class OnnxBuilder extends GraphBuilder {
  private readonly nodes: Init<typeof NodeProtoSchema>[] = [];
  private readonly tensors: Init<typeof TensorProtoSchema>[] = [];
  private readonly written = new Set<number>();
  /** Of those that do not lie as in TensorFlow. */
  private readonly orders = new Map<Value, Order>();

  input(shape: readonly number[], order: Order): Value {
    return this.lying(this.value(shape), order);
  }

  override globalMean(x: Value): Value {
    const [n, , , c] = x.shape;
    const mean = this.node('GlobalAveragePool', [this.brought(x, images)], [n, c, 1, 1]);
    return this.node('Flatten', [mean], [n, c]);
  }

  softmax(x: Value): Value {
    return this.node('Softmax', [this.plain(x)], x.shape, { axis: -1 });
  }

  layerNorm(x: Value, gain: Value, offset: Value): Value {
    const attributes = { axis: -1, epsilon: { float: 1e-5 } };
    return this.node('LayerNormalization', [this.plain(x), gain, offset], x.shape, attributes);
  }

  cumsum(x: Value): Value {
    return this.node('CumSum', [x, this.integers(0)], x.shape);
  }

  gather(x: Value, indices: Value): Value {
    const shape = [...indices.shape, ...x.shape.slice(1)];
    return this.node('Gather', [this.plain(x), this.plain(indices)], shape);
  }

  topK(x: Value, k: number): Value {
    const places = this.value([k]);
    return this.node('TopK', [x, this.integers([k])], [k], {}, [places]);
  }

  protected readonly format: Format = {
    elementwise: (op, operands, shape) => {
      const rank = shape.length;
      const computed = operands.filter((x) => x.constant === undefined);
      const leader = [...computed, ...operands].find((x) => x.shape.length === rank)!;
      const order = this.orderOf(leader);
      const attributes: Attributes = op === 'toFloat' ? { to: DataType.FLOAT } : {};
      const aligned = operands.map((x) => this.aligned(x, rank, order));
      return this.lies(operators[op], aligned, shape, order, attributes);
    },
    dense: (a, b, bias, activation, shape) => {
      const factors = [this.plain(a), this.plain(b)];
      const product =
        bias === undefined
          ? this.node('MatMul', factors, shape)
          : this.node('Gemm', [...factors, bias], shape);
      return this.activated(product, activation);
    },
    products: (a, b, transposeB, shape) => {
      const axes = plainOrder(b.shape.length);
      const swapped = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
      const right = transposeB ? this.transpose(b, swapped) : b;
      return this.node('MatMul', [this.plain(a), this.plain(right)], shape);
    },
    convolution: (x, { weights, depthwise }, bias, options, shape) => {
      const taps = this.constant(transposed(weights, depthwise ? depthwiseFilters : filters));
      const operands = [this.brought(x, images), taps, ...(bias === null ? [] : [bias])];
      const attributes = { ...windowOf(options), group: depthwise ? x.shape[3] : 1 };
      const result = this.lies('Conv', operands, shape, images, attributes);
      return this.activated(result, options.activation ?? 'none');
    },
    pool: (kind, x, options, shape) => {
      const attributes = { ...windowOf(options), kernel_shape: options.size };
      return this.lies(operators[kind], [this.brought(x, images)], shape, images, attributes);
    },
    reduction: (op, x, axes, keep, shape) => {
      const order = this.orderOf(x);
      const places = this.integers(axes.map((axis) => order.indexOf(axis)));
      const left = plainOrder(x.shape.length).filter((axis) => !axes.includes(axis));
      const orderLeft = order
        .filter((axis) => left.includes(axis))
        .map((axis) => left.indexOf(axis));
      const newOrder = keep ? order : orderLeft;
      return this.lies(operators[op], [x, places], shape, newOrder, { keepdims: Number(keep) });
    },
    joined: (parts, axis, shape) => {
      // Parts of one place each are joined outermost, which copies each in one piece and moves none before.
      const thin = parts.every((part) => part.shape[axis] === 1);
      const rest = this.orderOf(parts[0]).filter((other) => other !== axis);
      const order = thin ? [axis, ...rest] : this.orderOf(parts[0]);
      const brought = parts.map((part) => this.brought(part, order));
      return this.lies('Concat', brought, shape, order, { axis: order.indexOf(axis) });
    },
    part: (x, begin, shape) => {
      const order = this.orderOf(x);
      const ends = begin.map((start, axis) => start + shape[axis]);
      const bounds = [begin, ends].map((list) => this.integers(order.map((axis) => list[axis])));
      return this.lies('Slice', [x, ...bounds], shape, order);
    },
    padded: (x, growth, mirrored, shape) => {
      const order = this.orderOf(x);
      const pads = [0, 1].flatMap((end) => order.map((axis) => growth[axis][end]));
      const attributes = { mode: mirrored ? 'reflect' : 'constant' };
      return this.lies('Pad', [x, this.integers(pads)], shape, order, attributes);
    },
    permuted: (x, permutation, shape) => {
      const newPlace = inverse(permutation);
      const order = this.orderOf(x).map((axis) => newPlace[axis]);
      return this.lying({ ...x, shape }, order);
    },
    inShape: (x, shape) => {
      const order = reshapedOrder(x.shape, shape, this.orderOf(x));
      if (order === undefined) return this.format.inShape(this.plain(x), shape);
      return this.retold(x, shape, order);
    },
  };

  build(
    inputs: readonly Value[],
    types: readonly DataType[],
    outputs: readonly Value[],
  ): Uint8Array {
    const info = (value: Value, elemType: DataType): Init<typeof ValueInfoProtoSchema> => {
      const dim = this.shapeAsItLies(value).map((size) => ({
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
        output: outputs.map((value) => info(value, DataType.FLOAT)),
      },
    });
    return toBinary(ModelProtoSchema, model);
  }

  orderOf(x: Value): Order {
    return this.orders.get(x) ?? plainOrder(x.shape.length);
  }

  /** The tensor with its axes in TensorFlow's order. */
  plain(x: Value): Value {
    return this.brought(x, plainOrder(x.shape.length));
  }

  private shapeAsItLies(x: Value): number[] {
    return this.orderOf(x).map((axis) => x.shape[axis]);
  }

  private lying(x: Value, order: Order): Value {
    if (!areEqual(order, plainOrder(order.length))) this.orders.set(x, order);
    return x;
  }

  /** The tensor with its axes in this order, which are moved if they have to be. */
  private brought(x: Value, order: Order): Value {
    const now = this.orderOf(x);
    if (areEqual(now, order)) return x;
    if (x.constant !== undefined) {
      const constant = transposed(x.constant, order);
      return this.lying({ ...this.constant(constant), shape: x.shape }, order);
    }
    if (liesAlike(x.shape, now, order)) return this.retold(x, x.shape, order);
    const perm = order.map((axis) => now.indexOf(axis));
    return this.lies('Transpose', [x], x.shape, order, { perm });
  }

  /** What is in memory, as a tensor of another shape or order. */
  private retold(x: Value, shape: readonly number[], order: Order): Value {
    const newShape = order.map((axis) => shape[axis]);
    if (areEqual(newShape, this.shapeAsItLies(x))) return this.lying({ ...x, shape }, order);
    return this.lies('Reshape', [x, this.integers(newShape)], shape, order);
  }

  /** An operand of what lies in this order: one of lower rank gets axes of one, unless its own are the last ones anyway. */
  private aligned(x: Value, rank: number, order: Order): Value {
    const isPlain = areEqual(order, plainOrder(rank));
    if (x.shape.length === 0 || (isPlain && x.shape.length < rank)) return this.plain(x);
    return this.brought(this.reshape(x, withRank(x.shape, rank)), order);
  }

  private activated(x: Value, activation: Activation): Value {
    if (activation === 'none') return x;
    if (activation === 'relu') return this.lies('Relu', [x], x.shape, this.orderOf(x));
    const bounds = [0, 6].map((bound) =>
      this.constant({ shape: [], values: Float32Array.of(bound) }),
    );
    return this.lies('Clip', [x, ...bounds], x.shape, this.orderOf(x));
  }

  /** Whole numbers, as operators take them that are told where or how many. */
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

  /** A node whose result lies in an order of its own. */
  private lies(
    opType: string,
    inputs: readonly Value[],
    shape: readonly number[],
    order: Order,
    attributes: Attributes = {},
  ): Value {
    return this.lying(this.node(opType, inputs, shape, attributes), order);
  }

  private node(
    opType: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Attributes = {},
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

/**
 * The file of a graph, and the names of its inputs and outputs. Those of workloads of images lie as the convolutions have them,
 * all others as in TensorFlow.
 */
export function onnxModel({ inputs, constants, graph }: GraphOfModel, image: boolean): OnnxFile {
  const g = new OnnxBuilder();
  const given = Object.values(inputs);
  const values = given.map(({ shape }) =>
    g.input(shape, image && shape.length === 4 ? images : plainOrder(shape.length)),
  );
  const named = Object.fromEntries(Object.keys(inputs).map((name, i) => [name, values[i]]));
  for (const [name, constant] of Object.entries(constants)) named[name] = g.constant(constant);
  const results = [graph(g, named)].flat().map((result) => {
    const asItLies = image && areEqual(g.orderOf(result), images);
    return asItLies ? result : g.plain(result);
  });
  const types = given.map((input) =>
    input.values instanceof Int32Array ? DataType.INT32 : DataType.FLOAT,
  );
  const portOf = (value: Value): Port => ({ name: nameOf(value), order: g.orderOf(value) });
  return {
    bytes: g.build(values, types, results),
    inputs: values.map(portOf),
    outputs: results.map(portOf),
  };
}

/** Makes a TFLite file of a graph. */
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
import { transposed } from './layout.ts';
import {
  tfliteFile,
  type OperatorName,
  type OperatorRecord,
  type Option,
  type TensorRecord,
} from './tflite-format.ts';
import { behindWindows, withChannelsOf } from './window.ts';

const activations = { none: 0, relu: 1, relu6: 3 } as const;

/** How windows lie on an image: the first options of convolutions and of pools. */
const windowOf = ({ stride, padding = 'same' }: Window): Option[] => [
  [0, 'int8', Number(padding === 'valid')],
  [1, 'int32', stride],
  [2, 'int32', stride],
];

class TfliteBuilder implements GraphBuilder {
  private readonly tensors: TensorRecord[] = [];
  private readonly steps: OperatorRecord[] = [];
  private readonly numbers = new Map<Value, number>();
  private count = 0;

  input({ shape, values }: Input): Value {
    const value = { id: this.count++, shape };
    const type = values instanceof Int32Array ? 'int32' : 'float32';
    this.numbers.set(value, this.tensors.push({ shape, type }) - 1);
    return value;
  }

  constant(input: Input): Value {
    return { id: this.count++, shape: input.shape, constant: input };
  }

  matMul(a: Value, b: Value, bias?: Value, activation: Activation = 'none'): Value {
    const rows = this.constant(transposed(b.constant!, [1, 0]));
    const options: Option[] = [[0, 'int8', activations[activation]]];
    return this.op('fullyConnected', [a, rows, bias], [a.shape[0], b.shape[1]], options);
  }

  batchMatMul(a: Value, b: Value, transposeB = false): Value {
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const options: Option[] = [[1, 'bool', Number(transposeB)]];
    return this.op('batchMatMul', [a, b], [...a.shape.slice(0, -1), columns], options);
  }

  conv2d(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    const taps = transposed(filter.constant!, [3, 0, 1, 2]);
    return this.convolution('conv', x, taps, taps.shape[0], bias, options);
  }

  depthwise(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    const { shape, values } = filter.constant!;
    const taps = { shape: [1, ...shape.slice(0, 3)], values };
    return this.convolution('depthwise', x, taps, shape[2], bias, options);
  }

  maxPool(x: Value, options: PoolOptions): Value {
    return this.pool('maxPool', x, options);
  }

  averagePool(x: Value, options: PoolOptions): Value {
    return this.pool('averagePool', x, options);
  }

  concat(parts: readonly Value[]): Value {
    return this.op('concat', parts, withChannelsOf(parts), [[0, 'int32', 3]]);
  }

  add(a: Value, b: Value): Value {
    return this.op('add', [a, b], a.shape);
  }

  mul(a: Value, b: Value): Value {
    return this.op('mul', [a, b], a.shape);
  }

  gelu(x: Value): Value {
    return this.op('gelu', [x], x.shape);
  }

  softmax(x: Value): Value {
    return this.op('softmax', [x], x.shape, [[0, 'float32', 1]]);
  }

  layerNorm(x: Value, gain: Value, offset: Value): Value {
    const last = x.shape.length - 1;
    const one = [...x.shape.slice(0, -1), 1];
    const mean = this.reduce('mean', x, [last], one, true);
    const squares = this.op('squaredDifference', [x, mean], x.shape);
    const variance = this.reduce('mean', squares, [last], one, true);
    const epsilon = this.constant({ shape: [1], values: Float32Array.of(1e-5) });
    const inverse = this.op('rsqrt', [this.add(variance, epsilon)], one);
    const normed = this.mul(this.op('sub', [x, mean], x.shape), inverse);
    return this.add(this.mul(normed, gain), offset);
  }

  globalMean(x: Value): Value {
    return this.reduce('mean', x, [1, 2], [x.shape[0], x.shape[3]], false);
  }

  sum(x: Value): Value {
    return this.reduce('sum', x, [...x.shape.keys()], [], false);
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => x.shape[axis]);
    return this.op('transpose', [x, this.integers(permutation)], shape);
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.op('reshape', [x, this.integers(shape)], shape);
  }

  cumsum(x: Value): Value {
    return this.op('cumsum', [x, this.integers(0)], x.shape);
  }

  gather(x: Value, indices: Value): Value {
    return this.op('gather', [x, indices], [...indices.shape, ...x.shape.slice(1)]);
  }

  topK(x: Value, k: number): Value {
    return this.op('topK', [x, this.integers(k)], [k], [], true);
  }

  build(inputs: readonly Value[], result: Value): Uint8Array {
    const numbers = inputs.map((value) => this.number(value));
    return tfliteFile(this.tensors, this.steps, numbers, [this.number(result)]);
  }

  private convolution(
    name: 'conv' | 'depthwise',
    x: Value,
    taps: Input,
    channels: number,
    bias: Value | null,
    options: ConvOptions,
  ): Value {
    const activation = activations[options.activation ?? 'none'];
    const zeros = () => this.constant({ shape: [channels], values: new Float32Array(channels) });
    const last: Option[] =
      name === 'conv'
        ? [[3, 'int8', activation]]
        : [
            [3, 'int32', 1],
            [4, 'int8', activation],
          ];
    const shape = behindWindows(x.shape, taps.shape.slice(1, 3), channels, options);
    const operands = [x, this.constant(taps), bias ?? zeros()];
    return this.op(name, operands, shape, [...windowOf(options), ...last]);
  }

  private pool(name: 'maxPool' | 'averagePool', x: Value, options: PoolOptions): Value {
    const [height, width] = options.size;
    const shape = behindWindows(x.shape, options.size, x.shape[3], options);
    return this.op(name, [x], shape, [
      ...windowOf(options),
      [3, 'int32', width],
      [4, 'int32', height],
    ]);
  }

  private reduce(
    name: 'mean' | 'sum',
    x: Value,
    axes: readonly number[],
    shape: readonly number[],
    keep: boolean,
  ): Value {
    return this.op(name, [x, this.integers(axes)], shape, [[0, 'bool', Number(keep)]]);
  }

  private integers(values: readonly number[] | number): Value {
    const list = typeof values === 'number' ? [values] : values;
    const shape = typeof values === 'number' ? [] : [values.length];
    return this.constant({ shape, values: Int32Array.from(list) });
  }

  /** A tensor's number; a constant becomes a tensor when it is first used. */
  private number(value: Value): number {
    const known = this.numbers.get(value);
    if (known !== undefined) return known;
    const { shape, values } = value.constant!;
    const type = values instanceof Int32Array ? 'int32' : 'float32';
    const number = this.tensors.push({ shape, type, data: values }) - 1;
    this.numbers.set(value, number);
    return number;
  }

  private op(
    name: OperatorName,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    options: readonly Option[] = [],
    places = false,
  ): Value {
    const from = inputs.map((value) => (value === undefined ? -1 : this.number(value)));
    const result = { id: this.count++, shape };
    const outputs = [this.tensors.push({ shape, type: 'float32' }) - 1];
    this.numbers.set(result, outputs[0]);
    if (places) outputs.push(this.tensors.push({ shape, type: 'int32' }) - 1);
    this.steps.push({ name, inputs: from, outputs, options });
    return result;
  }
}

export function tfliteModel(
  inputs: Readonly<Record<string, Input>>,
  constants: Readonly<Record<string, Input>>,
  build: (g: GraphBuilder, x: Record<string, Value>) => Value,
): BuiltGraph {
  const g = new TfliteBuilder();
  const named: Record<string, Value> = {};
  for (const [name, input] of Object.entries(inputs)) named[name] = g.input(input);
  const values = Object.values(named);
  for (const [name, constant] of Object.entries(constants)) named[name] = g.constant(constant);
  return { bytes: g.build(values, build(g, named)), inputs: Object.keys(inputs) };
}

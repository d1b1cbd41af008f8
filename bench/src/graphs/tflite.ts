/** Makes a TFLite file of a graph. */
import type { Input } from '../workloads/types.ts';
import {
  GraphBuilder,
  type Format,
  type GraphOfModel,
  type Value,
  type Window,
} from './builder.ts';
import { transposed } from './layout.ts';
import {
  tfliteFile,
  type OperatorName,
  type OperatorRecord,
  type Option,
  type TensorRecord,
} from './tflite-format.ts';
import { stridesOf } from './window.ts';

const activations = { none: 0, relu: 1, relu6: 3 } as const;

/** How windows lie on an image: the first options of convolutions and of pools. */
function windowOf(window: Window): Option[] {
  const [height, width] = stridesOf(window);
  return [
    [0, 'int8', Number(window.padding === 'valid')],
    [1, 'int32', width],
    [2, 'int32', height],
  ];
}

class TfliteBuilder extends GraphBuilder {
  private readonly tensors: TensorRecord[] = [];
  private readonly steps: OperatorRecord[] = [];
  private readonly numbers = new Map<Value, number>();

  input({ shape, values }: Input): Value {
    const value = this.value(shape);
    const type = values instanceof Int32Array ? 'int32' : 'float32';
    this.numbers.set(value, this.tensors.push({ shape, type }) - 1);
    return value;
  }

  softmax(x: Value): Value {
    return this.op('softmax', [x], x.shape, [[0, 'float32', 1]]);
  }

  layerNorm(x: Value, gain: Value, offset: Value): Value {
    const last = [x.shape.length - 1];
    const mean = this.reduce('mean', x, last, true);
    const squares = this.op('squaredDifference', [x, mean], x.shape);
    const variance = this.reduce('mean', squares, last, true);
    const epsilon = this.constant({ shape: [1], values: Float32Array.of(1e-5) });
    const inverse = this.op('rsqrt', [this.add(variance, epsilon)], variance.shape);
    const normed = this.mul(this.binary('sub', x, mean), inverse);
    return this.add(this.mul(normed, gain), offset);
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

  protected readonly format: Format = {
    elementwise: (op, operands, shape) => this.op(op, operands, shape),
    dense: (a, b, bias, activation, shape) => {
      const rows = this.transpose(b, [1, 0]);
      return this.op('fullyConnected', [a, rows, bias], shape, [
        [0, 'int8', activations[activation]],
      ]);
    },
    products: (a, b, transposeB, shape) =>
      this.op('batchMatMul', [a, b], shape, [[1, 'bool', Number(transposeB)]]),
    convolution: (x, { weights, depthwise, channels }, bias, options, shape) => {
      const taps = transposed(weights, [3, 0, 1, 2]);
      const zeros = () => this.constant({ shape: [channels], values: new Float32Array(channels) });
      const operands = [x, this.constant(taps), bias ?? zeros()];
      const activation = activations[options.activation ?? 'none'];
      const last: Option[] = depthwise
        ? [
            [3, 'int32', 1],
            [4, 'int8', activation],
          ]
        : [[3, 'int8', activation]];
      const name = depthwise ? 'depthwise' : 'conv';
      return this.op(name, operands, shape, [...windowOf(options), ...last]);
    },
    pool: (kind, x, options, shape) => {
      const [height, width] = options.size;
      return this.op(kind, [x], shape, [
        ...windowOf(options),
        [3, 'int32', width],
        [4, 'int32', height],
      ]);
    },
    reduction: (op, x, axes, keep, shape) =>
      this.op(op, [x, this.integers(axes)], shape, [[0, 'bool', Number(keep)]]),
    joined: (parts, axis, shape) => this.op('concat', parts, shape, [[0, 'int32', axis]]),
    part: (x, begin, shape) =>
      this.op('slice', [x, this.integers(begin), this.integers(shape)], shape),
    padded: (x, growth, mirrored, shape) => {
      const pads = this.constant({
        shape: [growth.length, 2],
        values: Int32Array.from(growth.flat()),
      });
      return mirrored
        ? this.op('mirrorPad', [x, pads], shape, [[0, 'int8', 0]])
        : this.op('pad', [x, pads], shape);
    },
    permuted: (x, permutation, shape) =>
      this.op('transpose', [x, this.integers(permutation)], shape),
    inShape: (x, shape) => this.op('reshape', [x, this.integers(shape)], shape),
  };

  build(inputs: readonly Value[], results: readonly Value[]): Uint8Array {
    const [given, made] = [inputs, results].map((values) => values.map((x) => this.number(x)));
    return tfliteFile(this.tensors, this.needed(made), given, made);
  }

  /** The steps that the results take: the library runs all that a file has. */
  private needed(results: readonly number[]): OperatorRecord[] {
    const read = new Set(results);
    return this.steps
      .toReversed()
      .filter(({ inputs, outputs }) => {
        const isNeeded = outputs.some((output) => read.has(output));
        if (isNeeded) inputs.forEach((input) => read.add(input));
        return isNeeded;
      })
      .reverse();
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
    const result = this.value(shape);
    const type = name === 'toFloat' ? 'float32' : this.tensors[from[0]].type;
    const outputs = [this.tensors.push({ shape, type }) - 1];
    this.numbers.set(result, outputs[0]);
    if (places) outputs.push(this.tensors.push({ shape, type: 'int32' }) - 1);
    this.steps.push({ name, inputs: from, outputs, options });
    return result;
  }
}

/** The file of a graph; its inputs and outputs are in the graph's order. */
export function tfliteModel({ inputs, constants, graph }: GraphOfModel): Uint8Array {
  const g = new TfliteBuilder();
  const named: Record<string, Value> = {};
  for (const [name, input] of Object.entries(inputs)) named[name] = g.input(input);
  const values = Object.values(named);
  for (const [name, constant] of Object.entries(constants)) named[name] = g.constant(constant);
  return g.build(values, [graph(g, named)].flat());
}

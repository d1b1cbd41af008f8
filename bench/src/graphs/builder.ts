/**
 * A graph as the makers of ONNX and TFLite files see it: operations on tensors laid out as in TensorFlow. What both makers need,
 * the shapes of results above all, is here; each writes them in its own format (and layout).
 */
import { product } from '../data.ts';
import type { Input } from '../workloads/types.ts';
import { areEqual, liesAlike, plainOrder, transposed } from './layout.ts';
import { behindWindows } from './window.ts';

/** A tensor of the graph being built. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  /** The values of a constant. */
  readonly constant?: Input;
}

export type Activation = 'none' | 'relu' | 'relu6';
export type Unary = 'exp' | 'gelu' | 'log' | 'neg' | 'sigmoid' | 'sqrt' | 'toFloat';
export type Binary = 'add' | 'div' | 'mul' | 'sub';
export type Reduction = 'max' | 'mean' | 'min' | 'sum';
export type PoolKind = 'maxPool' | 'averagePool';

/** How windows lie on an image: 'same', unless told, lets them hang over its edges, 'valid' does not. */
export interface Window {
  readonly stride: number | readonly [height: number, width: number];
  readonly padding?: 'same' | 'valid';
}

export interface ConvOptions extends Window {
  readonly activation?: Activation;
}

export interface PoolOptions extends Window {
  readonly size: readonly [height: number, width: number];
}

export interface Filter {
  /** [h, w, in, out], or [h, w, channels, 1] where each channel has its own. */
  readonly weights: Input;
  readonly depthwise: boolean;
  readonly channels: number;
}

/** How much an axis grows at its two ends. */
export type Growth = readonly [before: number, after: number];

/** What a format writes. Each is told the shape of its result. */
export interface Format {
  elementwise(op: Unary | Binary, operands: readonly Value[], shape: readonly number[]): Value;
  dense(
    a: Value,
    b: Value,
    bias: Value | undefined,
    activation: Activation,
    shape: readonly number[],
  ): Value;
  products(a: Value, b: Value, transposeB: boolean, shape: readonly number[]): Value;
  convolution(
    x: Value,
    filter: Filter,
    bias: Value | null,
    options: ConvOptions,
    shape: readonly number[],
  ): Value;
  pool(kind: PoolKind, x: Value, options: PoolOptions, shape: readonly number[]): Value;
  reduction(
    op: Reduction,
    x: Value,
    axes: readonly number[],
    keep: boolean,
    shape: readonly number[],
  ): Value;
  joined(parts: readonly Value[], axis: number, shape: readonly number[]): Value;
  part(x: Value, begin: readonly number[], shape: readonly number[]): Value;
  padded(x: Value, growth: readonly Growth[], mirrored: boolean, shape: readonly number[]): Value;
  permuted(x: Value, permutation: readonly number[], shape: readonly number[]): Value;
  inShape(x: Value, shape: readonly number[]): Value;
}

export abstract class GraphBuilder {
  /** Of what has only been reshaped: what it was. */
  private readonly reshaped = new Map<Value, Value>();
  private count = 0;

  constant(input: Input): Value {
    return this.value(input.shape, input);
  }

  unary(op: Unary, x: Value): Value {
    return this.format.elementwise(op, [x], x.shape);
  }

  /** Shapes are broadcast. */
  binary(op: Binary, a: Value, b: Value): Value {
    const rank = Math.max(a.shape.length, b.shape.length);
    const [one, other] = [a, b].map(({ shape }) => withRank(shape, rank));
    return this.format.elementwise(
      op,
      [a, b],
      one.map((size, axis) => (size === 1 ? other[axis] : size)),
    );
  }

  add(a: Value, b: Value): Value {
    return this.binary('add', a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.binary('mul', a, b);
  }

  gelu(x: Value): Value {
    return this.unary('gelu', x);
  }

  /** [m, k]·[k, n] (+ bias [n]). A constant `b` may be packed ahead. */
  matMul(a: Value, b: Value, bias?: Value, activation: Activation = 'none'): Value {
    return this.format.dense(a, b, bias, activation, [a.shape[0], b.shape[1]]);
  }

  /** Products of matrices for each leading index; `transposeB` takes b as [.., n, k]. */
  batchMatMul(a: Value, b: Value, transposeB = false): Value {
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    return this.format.products(a, b, transposeB, [...a.shape.slice(0, -1), columns]);
  }

  /** `filter` is a constant [h, w, in, out]. */
  conv2d(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    const weights = filter.constant!;
    const filterOf = { weights, depthwise: false, channels: weights.shape[3] };
    return this.convolve(x, filterOf, bias, options);
  }

  /** `filter` is a constant [h, w, channels, 1]. */
  depthwise(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value {
    const weights = filter.constant!;
    const filterOf = { weights, depthwise: true, channels: weights.shape[2] };
    return this.convolve(x, filterOf, bias, options);
  }

  maxPool(x: Value, options: PoolOptions): Value {
    return this.pooled('maxPool', x, options);
  }

  /** Of what lies inside the image: the padding does not count. One window over the whole image is the mean of it. */
  averagePool(x: Value, options: PoolOptions): Value {
    const whole = areEqual(options.size, x.shape.slice(1, 3));
    if (!whole || options.padding !== 'valid') return this.pooled('averagePool', x, options);
    const [n, , , c] = x.shape;
    return this.reshape(this.globalMean(x), [n, 1, 1, c]);
  }

  /** Mean over height and width: [n, h, w, c] to [n, c]. */
  globalMean(x: Value): Value {
    return this.reduce('mean', x, [1, 2]);
  }

  /** Sum of everything, as a tensor of one element. */
  sum(x: Value): Value {
    return this.reduce('sum', x, plainOrder(x.shape.length));
  }

  reduce(op: Reduction, x: Value, axes: readonly number[], keep = false): Value {
    const shape = keep
      ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    return this.format.reduction(op, x, axes, keep, shape);
  }

  /** One behind the other along an axis. */
  concat(parts: readonly Value[], axis: number): Value {
    const length = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
    return parts.length === 1
      ? parts[0]
      : this.format.joined(parts, axis, parts[0].shape.with(axis, length));
  }

  /** Along an axis that is new. */
  stack(parts: readonly Value[], axis: number): Value {
    return this.concat(
      parts.map((part) => this.reshape(part, part.shape.toSpliced(axis, 0, 1))),
      axis,
    );
  }

  slice(x: Value, begin: readonly number[], size: readonly number[]): Value {
    return areEqual(size, x.shape) ? x : this.format.part(x, begin, size);
  }

  /** With zeros, or with what lies inside, mirrored at the outermost values. */
  pad(x: Value, growth: readonly Growth[], mirrored = false): Value {
    const shape = x.shape.map((size, axis) => growth[axis][0] + size + growth[axis][1]);
    return this.format.padded(x, growth, mirrored, shape);
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => x.shape[axis]);
    if (x.constant !== undefined) return this.constant(transposed(x.constant, permutation));
    const still = liesAlike(x.shape, plainOrder(shape.length), permutation);
    return still ? this.reshape(x, shape) : this.format.permuted(x, permutation, shape);
  }

  reshape(x: Value, shape: readonly number[]): Value {
    const source = this.reshaped.get(x) ?? x;
    if (areEqual(source.shape, shape)) return source;
    if (product(source.shape) !== product(shape)) {
      throw new Error(`[${source.shape.join(', ')}] has not the size of [${shape.join(', ')}]`);
    }
    if (source.constant !== undefined) return this.constant({ ...source.constant, shape });
    const result = this.format.inShape(source, shape);
    this.reshaped.set(result, source);
    return result;
  }

  abstract softmax(x: Value): Value;
  /** Over the last axis. */
  abstract layerNorm(x: Value, gain: Value, offset: Value): Value;
  /** Along the only axis. */
  abstract cumsum(x: Value): Value;
  /** Rows of x. */
  abstract gather(x: Value, indices: Value): Value;
  /** The largest of a vector. */
  abstract topK(x: Value, k: number): Value;

  protected value(shape: readonly number[], constant?: Input): Value {
    return { id: this.count++, shape, ...(constant !== undefined && { constant }) };
  }

  protected abstract readonly format: Format;

  private convolve(x: Value, filter: Filter, bias: Value | null, options: ConvOptions): Value {
    const shape = behindWindows(x.shape, filter.weights.shape, filter.channels, options);
    return this.format.convolution(x, filter, bias, options, shape);
  }

  private pooled(kind: PoolKind, x: Value, options: PoolOptions): Value {
    return this.format.pool(
      kind,
      x,
      options,
      behindWindows(x.shape, options.size, x.shape[3], options),
    );
  }
}

/** The shape with axes of one before it. */
export function withRank(shape: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

/** What the makers take: a graph with what goes into it. */
export interface GraphOfModel {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly constants: Readonly<Record<string, Input>>;
  readonly graph: (g: GraphBuilder, x: Record<string, Value>) => Value | readonly Value[];
}

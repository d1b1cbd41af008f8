/**
 * A graph as the makers of ONNX and TFLite files see it: the operations of our workloads, on tensors laid out as in TensorFlow.
 * Each maker translates them into its own format (and layout).
 */
import type { Input } from '../workloads/types.ts';

/** A tensor of the graph being built. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  /** The values of a constant. */
  readonly constant?: Input;
}

export type Activation = 'none' | 'relu' | 'relu6';

/** How windows lie on an image: 'same', unless told, lets them hang over its edges, 'valid' does not. */
export interface Window {
  readonly stride: number;
  readonly padding?: 'same' | 'valid';
}

export interface ConvOptions extends Window {
  readonly activation?: Activation;
}

export interface PoolOptions extends Window {
  readonly size: readonly [height: number, width: number];
}

export interface GraphBuilder {
  constant(input: Input): Value;
  /** [m, k]·[k, n] (+ bias [n]). A constant `b` may be packed ahead. */
  matMul(a: Value, b: Value, bias?: Value, activation?: Activation): Value;
  /** Products of matrices for each leading index; `transposeB` takes b as [.., n, k]. */
  batchMatMul(a: Value, b: Value, transposeB?: boolean): Value;
  /** `filter` is a constant [h, w, in, out]. */
  conv2d(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value;
  /** `filter` is a constant [h, w, channels, 1]. */
  depthwise(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value;
  maxPool(x: Value, options: PoolOptions): Value;
  /** Of what lies inside the image: the padding does not count. */
  averagePool(x: Value, options: PoolOptions): Value;
  /** Images, one behind the other along their channels. */
  concat(parts: readonly Value[]): Value;
  add(a: Value, b: Value): Value;
  mul(a: Value, b: Value): Value;
  gelu(x: Value): Value;
  softmax(x: Value): Value;
  /** Over the last axis. */
  layerNorm(x: Value, gain: Value, offset: Value): Value;
  /** Mean over height and width: [n, h, w, c] to [n, c]. */
  globalMean(x: Value): Value;
  /** Sum of everything, as a tensor of one element. */
  sum(x: Value): Value;
  transpose(x: Value, permutation: readonly number[]): Value;
  reshape(x: Value, shape: readonly number[]): Value;
  /** Along the only axis. */
  cumsum(x: Value): Value;
  gather(x: Value, indices: Value): Value;
  topK(x: Value, k: number): Value;
}

/** What the makers take: a graph with what goes into it. */
export interface GraphOfModel {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly constants: Readonly<Record<string, Input>>;
  readonly graph: (g: GraphBuilder, x: Record<string, Value>) => Value;
}

/** The parts of a graph that its maker needs to know. */
export interface BuiltGraph {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
}

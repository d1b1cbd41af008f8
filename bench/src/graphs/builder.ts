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

export interface ConvOptions {
  readonly stride: number;
  readonly activation?: Activation;
}

export interface GraphBuilder {
  constant(input: Input): Value;
  /** [m, k]·[k, n] (+ bias [n]). A constant `b` may be packed ahead. */
  matMul(a: Value, b: Value, bias?: Value): Value;
  /** Products of matrices for each leading index; `transposeB` takes b as [.., n, k]. */
  batchMatMul(a: Value, b: Value, transposeB?: boolean): Value;
  /** 'same' padding; `filter` is a constant [h, w, in, out]. */
  conv2d(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value;
  /** `filter` is a constant [h, w, channels, 1]. */
  depthwise(x: Value, filter: Value, bias: Value | null, options: ConvOptions): Value;
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

/** The parts of a graph that its maker needs to know. */
export interface BuiltGraph {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
}

/** Where data enters a model: the layer that stands for an input, and `tf.input`. */
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from './layer.ts';
import { getUid } from './names.ts';
import { SymbolicTensor } from './symbolic.ts';
import { absent, type DataType, type Kwargs, type Shape } from './types.ts';

export interface InputLayerArgs {
  /** Shape without the batch axis. */
  inputShape?: Shape;
  batchSize?: number;
  /** Shape with the batch axis, instead of `inputShape`. */
  batchInputShape?: Shape;
  dtype?: DataType;
  /** Must be false. */
  sparse?: boolean;
  name?: string;
}

/** The layer behind an input of a model. It computes nothing. */
export class InputLayer extends Layer {
  static className = 'InputLayer';
  readonly sparse: boolean;

  constructor(args: InputLayerArgs) {
    super({ dtype: args.dtype, name: args.name ?? getUid('input') });
    if (args.sparse) throw new Error('inputLayer: sparse inputs do not exist; leave out sparse');
    if (args.batchInputShape != null && args.inputShape != null) {
      throw new Error('inputLayer: give either inputShape or batchInputShape, not both');
    }
    if (args.batchInputShape == null && args.inputShape == null) {
      throw new Error(
        'inputLayer: the shape is missing; give inputShape (without the batch axis) or batchInputShape',
      );
    }
    if (args.batchInputShape != null && args.batchSize != null) {
      throw new Error(
        'inputLayer: batchInputShape has the batch size already; leave out batchSize',
      );
    }
    this.sparse = false;
    this.dtype = args.dtype ?? 'float32';
    const shape = args.batchInputShape ?? [args.batchSize ?? null, ...args.inputShape!];
    this.batchInputShape = shape;
    this.inputSpec = absent;
    this.built = true;
    this.supportsMasking = true;
    const tensor = new SymbolicTensor(this.dtype, shape, this, [], {}, this.name);
    this.addInboundNode([tensor], [tensor], shape, shape, {}, true);
  }

  override apply(): Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[] {
    throw new Error(
      `input layer '${this.name}' cannot be applied: it is where data comes in; apply a layer to its ` +
        'output instead',
    );
  }

  override call(inputs: Tensor | Tensor[], _kwargs: Kwargs): Tensor | Tensor[] {
    return inputs;
  }

  override getConfig(): ConfigDict {
    return {
      batchInputShape: this.batchInputShape,
      dtype: this.dtype,
      sparse: this.sparse,
      name: this.name,
    };
  }
}
registerBuiltIn(InputLayer);

export interface InputConfig {
  /** Shape without the batch axis. */
  shape?: Shape;
  /** Shape with the batch axis, instead of `shape`. */
  batchShape?: Shape;
  name?: string;
  dtype?: DataType;
  /** Must be false. */
  sparse?: boolean;
}

/**
 * Begins a graph of layers: a symbolic tensor for the data that a model will get.
 *
 * @param config Its `shape` without the batch axis, or `batchShape` with it; a `name`, a `dtype`.
 * @example
 * ```ts
 * const x = tf.input({ shape: [4] });
 * const y = tf.layers.dense({ units: 2 }).apply(x);
 * const model = tf.model({ inputs: x, outputs: y });
 * model.predict(tf.ones([1, 4])).print();
 * ```
 */
export function input(config: InputConfig): SymbolicTensor {
  if (config.batchShape == null && config.shape == null) {
    throw new Error(
      'input: the shape is missing; give shape (without the batch axis, [28, 28, 1] say) or batchShape',
    );
  }
  if (config.batchShape != null && config.shape != null) {
    throw new Error('input: give either shape or batchShape, not both');
  }
  const layer = new InputLayer({
    batchInputShape: config.batchShape ?? [null, ...config.shape!],
    name: config.name,
    dtype: config.dtype,
    sparse: config.sparse,
  });
  return layer.inboundNodes[0].outputTensors[0];
}

/** The inputs of the graph that computes a tensor. */
export function getSourceInputs(tensor: SymbolicTensor): SymbolicTensor[] {
  const seen = new Set<SymbolicTensor>();
  const sources: SymbolicTensor[] = [];
  const visit = (t: SymbolicTensor): void => {
    if (seen.has(t)) return;
    seen.add(t);
    if (t.node.inboundLayers.length === 0) {
      for (const source of t.node.inputTensors) if (!sources.includes(source)) sources.push(source);
    } else {
      t.node.inputTensors.forEach(visit);
    }
  };
  visit(tensor);
  return sources;
}

/** Models that are a row of layers. */
import { registerBuiltIn } from '../../io/serialization.ts';
import type {
  ConfigDict,
  ConfigDictValue,
  Serializable,
  SerializableConstructor,
} from '../../io/serialization.ts';
import { deserializeLayer } from './deserialize-layer.ts';
import { getSourceInputs, input } from './input.ts';
import { Layer } from './layer.ts';
import { getExactlyOneShape, shapeText } from './lists.ts';
import { LayersModel } from './model.ts';
import { getUid } from './names.ts';
import { SymbolicTensor } from './symbolic.ts';
import type { Shape } from './types.ts';

export interface SequentialArgs {
  /** The layers, the first with an inputShape. */
  layers?: Layer[];
  name?: string;
}

/** A model in which each layer takes the output of the one before. `tf.sequential` makes them. */
export class Sequential extends LayersModel {
  static override className = 'Sequential';
  private readonly row: Layer[] = [];

  constructor(args: SequentialArgs = {}) {
    super({ inputs: [], outputs: [], name: args.name ?? getUid('sequential_') });
    for (const layer of args.layers ?? []) this.add(layer);
  }

  override get layers(): Layer[] {
    return this.row;
  }

  /**
   * Puts a layer at the end.
   *
   * @param layer A layer or a model. The first must know the shape of its input.
   * @throws If the layer has several inputs or outputs, or its shape does not fit.
   * @example
   * ```ts
   * const model = tf.sequential();
   * model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }));
   * model.add(tf.layers.dense({ units: 1 }));
   * model.summary();
   * ```
   */
  add(layer: Layer): void {
    if (!(layer instanceof Layer)) {
      throw new Error('sequential.add: expected a layer, as the functions of tf.layers make them');
    }
    if (this.outputs.length === 0) this.addFirst(layer);
    else this.append(layer, layer.apply(this.outputs[0]));
  }

  private addFirst(layer: Layer): void {
    const isNew = layer.inboundNodes.length === 0;
    if (isNew && layer.batchInputShape === null) {
      throw new Error(
        `sequential: the first layer ('${layer.name}') must know the shape of its input; give it an ` +
          'inputShape (without the batch axis, [28, 28, 1] say)',
      );
    }
    if (isNew) {
      const batchShape = layer.batchInputShape;
      const dtype = layer.dtype ?? 'float32';
      layer.apply(input({ batchShape, dtype, name: `${layer.name}_input` }));
    }
    const isModel = layer instanceof LayersModel;
    const output = isModel ? layer.outputs : layer.inboundNodes[0].outputTensors;
    this.append(layer, output.length === 1 ? output[0] : output);
  }

  private append(layer: Layer, output: unknown): void {
    if (!(output instanceof SymbolicTensor)) {
      throw new Error(
        `sequential: layer '${layer.name}' has several outputs; all layers of a sequential model must have ` +
          'one input and one output. Use tf.model() for others',
      );
    }
    if (output.shape.some((n) => Number.isNaN(n) || (n !== null && n <= 0))) {
      throw new Error(
        `sequential: layer '${layer.name}' would have an output of shape ${shapeText(output.shape)}; its ` +
          'input is too small for it',
      );
    }
    this.row.push(layer);
    layer.retain();
    const inputs = this.inputs.length > 0 ? this.inputs : sourcesOf(layer, output);
    this.setGraph(inputs, [output]);
  }

  /**
   * Removes the last layer.
   *
   * @throws If there is none.
   */
  pop(): void {
    const last = this.row.pop();
    if (!last) throw new Error('sequential.pop: there are no layers in the model');
    last.inboundNodes.pop();
    last.release();
    if (this.row.length === 0) {
      this.inputs = [];
      this.outputs = [];
      this.inboundNodes = [];
      this.built = false;
      return;
    }
    const newLast = this.row[this.row.length - 1];
    newLast.outboundNodes = newLast.outboundNodes.filter((n) => n.outboundLayer !== last);
    const output =
      newLast instanceof LayersModel && this.row.length === 1
        ? newLast.outputs[0]
        : newLast.inboundNodes[newLast.inboundNodes.length - 1].outputTensors[0];
    this.setGraph(this.inputs, [output]);
  }

  override build(inputShape?: Shape | Shape[]): void {
    if (this.outputs.length === 0) {
      throw new Error('sequential: the model has no layers yet; add some with add()');
    }
    if (inputShape) getExactlyOneShape(inputShape);
    this.built = true;
  }

  protected override isChain(): boolean {
    return true;
  }

  override getConfig(): ConfigDict {
    const layers: ConfigDictValue[] = this.row.map((layer) => ({
      className: layer.getClassName(),
      config: layer.getConfig(),
    }));
    return { name: this.name, layers };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    customObjects: ConfigDict = {},
    fastWeightInit = false,
  ): T {
    // The oldest files have just the list of layers.
    const entries = (Array.isArray(config) ? config : config.layers) as ConfigDict[] | undefined;
    if (!Array.isArray(entries)) {
      throw new Error('sequential: a saved sequential model must have a list of layers');
    }
    const layers = entries.map((entry) => deserializeLayer(entry, customObjects, fastWeightInit));
    const [first] = layers;
    const shape = (config.buildInputShape ?? config.batchInputShape) as Shape | undefined;
    if (first && shape && first.batchInputShape === null && first.inboundNodes.length === 0) {
      first.batchInputShape = shape;
    }
    return new cls({ layers, name: config.name as string | undefined } as never);
  }
}
registerBuiltIn(Sequential);

function sourcesOf(layer: Layer, output: SymbolicTensor): SymbolicTensor[] {
  return layer instanceof LayersModel ? layer.inputs : getSourceInputs(output);
}

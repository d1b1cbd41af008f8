/** The base of layers that change how another layer is applied. */
import type { ConfigDict, Serializable, SerializableConstructor } from '../../io/serialization.ts';
import { deserializeLayer } from '../engine/deserialize-layer.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { NestingLayer } from '../engine/nesting-layer.ts';

export interface WrapperLayerArgs extends LayerArgs {
  /** What to wrap. */
  layer: Layer;
}

export abstract class Wrapper extends NestingLayer {
  readonly layer: Layer;

  constructor(args: WrapperLayerArgs) {
    super(args);
    if (!(args.layer instanceof Layer)) {
      throw new Error(`${this.getClassName()}: give the layer to wrap, as made by tf.layers`);
    }
    this.layer = args.layer;
  }

  protected override get parts(): Layer[] {
    return [this.layer];
  }

  override getConfig(): ConfigDict {
    return {
      layer: { className: this.layer.getClassName(), config: this.layer.getConfig() },
      ...super.getConfig(),
    };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    customObjects: ConfigDict = {},
  ): T {
    const layer = deserializeLayer(config.layer as ConfigDict, customObjects);
    return new cls({ ...config, layer } as never);
  }
}

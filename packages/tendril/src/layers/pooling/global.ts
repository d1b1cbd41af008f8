/** Global pooling: one value for each channel. */
import { max, mean } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { readDataFormat } from '../engine/data-format.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneShape, getExactlyOneTensor } from '../engine/lists.ts';
import type { DataFormat, Shape } from '../engine/types.ts';

export interface GlobalPooling2DLayerArgs extends LayerArgs {
  /** Default: 'channelsLast'. */
  dataFormat?: DataFormat;
}

abstract class GlobalPooling1D extends Layer {
  constructor(args: LayerArgs = {}) {
    super(args);
    this.inputSpec = [new InputSpec({ ndim: 3 })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    return [shape[0], shape[2]];
  }
}

export class GlobalAveragePooling1D extends GlobalPooling1D {
  static className = 'GlobalAveragePooling1D';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return mean(getExactlyOneTensor(inputs), 1);
  }
}
registerBuiltIn(GlobalAveragePooling1D);

export class GlobalMaxPooling1D extends GlobalPooling1D {
  static className = 'GlobalMaxPooling1D';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return max(getExactlyOneTensor(inputs), 1);
  }
}
registerBuiltIn(GlobalMaxPooling1D);

abstract class GlobalPooling2D extends Layer {
  protected readonly dataFormat: DataFormat;

  constructor(args: GlobalPooling2DLayerArgs = {}) {
    super(args);
    this.dataFormat = readDataFormat(args.dataFormat);
    this.inputSpec = [new InputSpec({ ndim: 4 })];
  }

  protected get spatialAxes(): number[] {
    return this.dataFormat === 'channelsLast' ? [1, 2] : [2, 3];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    return [shape[0], this.dataFormat === 'channelsLast' ? shape[3] : shape[1]];
  }

  override getConfig(): ConfigDict {
    return { dataFormat: this.dataFormat, ...super.getConfig() };
  }
}

export class GlobalAveragePooling2D extends GlobalPooling2D {
  static className = 'GlobalAveragePooling2D';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return mean(getExactlyOneTensor(inputs), this.spatialAxes);
  }
}
registerBuiltIn(GlobalAveragePooling2D);

export class GlobalMaxPooling2D extends GlobalPooling2D {
  static className = 'GlobalMaxPooling2D';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return max(getExactlyOneTensor(inputs), this.spatialAxes);
  }
}
registerBuiltIn(GlobalMaxPooling2D);

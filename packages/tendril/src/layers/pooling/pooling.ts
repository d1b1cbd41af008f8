/** Pooling: the largest or the mean value of each window of a sequence, an image or a volume. */
import { avgPool, avgPool3d, expandDims, maxPool, maxPool3d, squeeze } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor4D, Tensor5D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { normalizeArray, outputLength } from '../conv/geometry.ts';
import {
  fromChannelsLast,
  readDataFormat,
  readOption,
  shapeChannelsLast,
  shapeInFormat,
  toChannelsLast,
} from '../engine/data-format.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneShape, getExactlyOneTensor } from '../engine/lists.ts';
import type { DataFormat, Shape } from '../engine/types.ts';

type Pool = typeof maxPool | typeof avgPool;

interface PoolingArgs extends LayerArgs {
  /** Size of the window. Default: 2. */
  poolSize?: number | number[];
  /** How far the window moves. Default: its size. */
  strides?: number | number[] | null;
  /** 'valid' (default) or 'same'. */
  padding?: 'valid' | 'same' | 'causal';
  /** Default: 'channelsLast'. */
  dataFormat?: DataFormat;
}

export interface Pooling1DLayerArgs extends PoolingArgs {
  poolSize?: number | [number];
  strides?: number | [number] | null;
}

export interface Pooling2DLayerArgs extends PoolingArgs {
  poolSize?: number | [number, number];
  strides?: number | [number, number] | null;
}

export interface Pooling3DLayerArgs extends PoolingArgs {
  poolSize?: number | [number, number, number];
  strides?: number | [number, number, number] | null;
}

/** Pooling over `rank` spatial axes. */
abstract class Pooling extends Layer {
  protected readonly poolSize: number[];
  protected readonly strides: number[];
  protected readonly padding: 'valid' | 'same';
  protected readonly dataFormat: DataFormat;

  constructor(rank: number, args: PoolingArgs) {
    super(args);
    const name = this.getClassName();
    this.poolSize = normalizeArray(args.poolSize ?? 2, rank, name, 'poolSize');
    this.strides = normalizeArray(args.strides ?? this.poolSize, rank, name, 'strides');
    this.padding = readOption('padding', args.padding, ['valid', 'same'], 'valid');
    this.dataFormat = readDataFormat(args.dataFormat);
    this.inputSpec = [new InputSpec({ ndim: rank + 2 })];
  }

  /** Pools, channels last. */
  protected abstract pool(x: Tensor): Tensor;

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = shapeChannelsLast(getExactlyOneShape(inputShape), this.dataFormat);
    const spatial = shape
      .slice(1, -1)
      .map((n, i) => outputLength(n, this.poolSize[i], this.padding, this.strides[i]));
    return shapeInFormat([shape[0], ...spatial, shape[shape.length - 1]], this.dataFormat);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = toChannelsLast(getExactlyOneTensor(inputs), this.dataFormat);
      return fromChannelsLast(this.pool(x), this.dataFormat);
    });
  }
}

abstract class Pooling1D extends Pooling {
  constructor(args: Pooling1DLayerArgs) {
    super(1, args);
  }

  protected poolWith(pool: Pool, x: Tensor): Tensor {
    const [size] = this.poolSize;
    const [stride] = this.strides;
    const image = expandDims<Tensor4D>(x, 2);
    return squeeze(pool(image, [size, 1], [stride, 1], this.padding), [2]);
  }

  override getConfig(): ConfigDict {
    return {
      poolSize: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      ...super.getConfig(),
    };
  }
}

abstract class Pooling2D extends Pooling {
  constructor(args: Pooling2DLayerArgs) {
    super(2, args);
  }

  protected poolWith(pool: Pool, x: Tensor): Tensor {
    const size = this.poolSize as [number, number];
    const strides = this.strides as [number, number];
    return pool(x as Tensor4D, size, strides, this.padding);
  }

  override getConfig(): ConfigDict {
    return {
      poolSize: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      dataFormat: this.dataFormat,
      ...super.getConfig(),
    };
  }
}

abstract class Pooling3D extends Pooling {
  constructor(args: Pooling3DLayerArgs) {
    super(3, args);
  }

  protected poolWith(pool: typeof maxPool3d | typeof avgPool3d, x: Tensor): Tensor {
    const size = this.poolSize as [number, number, number];
    const strides = this.strides as [number, number, number];
    return pool(x as Tensor5D, size, strides, this.padding);
  }

  override getConfig(): ConfigDict {
    return {
      poolSize: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      dataFormat: this.dataFormat,
      ...super.getConfig(),
    };
  }
}

export class MaxPooling1D extends Pooling1D {
  static className = 'MaxPooling1D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(maxPool, x);
  }
}
registerBuiltIn(MaxPooling1D);

export class AveragePooling1D extends Pooling1D {
  static className = 'AveragePooling1D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(avgPool, x);
  }
}
registerBuiltIn(AveragePooling1D);

export class MaxPooling2D extends Pooling2D {
  static className = 'MaxPooling2D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(maxPool, x);
  }
}
registerBuiltIn(MaxPooling2D);

export class AveragePooling2D extends Pooling2D {
  static className = 'AveragePooling2D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(avgPool, x);
  }
}
registerBuiltIn(AveragePooling2D);

export class MaxPooling3D extends Pooling3D {
  static className = 'MaxPooling3D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(maxPool3d, x);
  }
}
registerBuiltIn(MaxPooling3D);

export class AveragePooling3D extends Pooling3D {
  static className = 'AveragePooling3D';

  protected override pool(x: Tensor): Tensor {
    return this.poolWith(avgPool3d, x);
  }
}
registerBuiltIn(AveragePooling3D);

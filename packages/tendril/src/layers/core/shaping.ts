/** Layers that only change the shape: flatten, reshape, permute, repeat. */
import { reshape, tile, transpose, expandDims } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { readDataFormat } from '../engine/data-format.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText } from '../engine/lists.ts';
import { assertPositiveInteger } from '../engine/parameters.ts';
import type { DataFormat, Shape } from '../engine/types.ts';

export interface FlattenLayerArgs extends LayerArgs {
  /** 'channelsFirst' moves the channels behind before flattening. */
  dataFormat?: DataFormat;
}

/** All axes but the batch's become one. */
export class Flatten extends Layer {
  static className = 'Flatten';
  private readonly dataFormat: DataFormat | undefined;

  constructor(args: FlattenLayerArgs = {}) {
    super(args);
    this.inputSpec = [new InputSpec({ minNDim: 2 })];
    this.dataFormat = args.dataFormat == null ? undefined : readDataFormat(args.dataFormat);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    const sizes = shape.slice(1);
    if (sizes.includes(null)) {
      throw new Error(
        `flatten: all sizes but the batch's must be known, got ${shapeText(shape)}; give the layer before ` +
          'a complete inputShape',
      );
    }
    return [shape[0], sizes.reduce<number>((product, n) => product * n!, 1)];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      let x = getExactlyOneTensor(inputs);
      if (this.dataFormat === 'channelsFirst' && x.rank > 2) {
        const spatial = Array.from({ length: x.rank - 2 }, (_, i) => i + 2);
        x = transpose(x, [0, ...spatial, 1]);
      }
      return reshape(x, [x.shape[0], x.size / Math.max(1, x.shape[0])]);
    });
  }

  override getConfig(): ConfigDict {
    const config = super.getConfig();
    return this.dataFormat ? { dataFormat: this.dataFormat, ...config } : config;
  }
}
registerBuiltIn(Flatten);

export interface ReshapeLayerArgs extends LayerArgs {
  /** Without the batch axis; one size may be null or -1 and is found from the others. */
  targetShape: Shape;
}

/** Another shape for each sample. */
export class Reshape extends Layer {
  static className = 'Reshape';
  private readonly targetShape: Shape;

  constructor(args: ReshapeLayerArgs) {
    super(args);
    if (!Array.isArray(args.targetShape)) {
      throw new Error('reshape: give the targetShape, without the batch axis');
    }
    this.targetShape = args.targetShape.map((n) => (n === null || n < 0 ? null : n));
    if (this.targetShape.filter((n) => n === null).length > 1) {
      throw new Error(`reshape: at most one size may be open, got ${shapeText(args.targetShape)}`);
    }
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    const sizes = shape.slice(1);
    if (sizes.includes(null)) return [shape[0], ...this.targetShape];
    const total = sizes.reduce<number>((product, n) => product * n!, 1);
    const known = this.targetShape.reduce<number>((product, n) => product * (n ?? 1), 1);
    const isOpen = this.targetShape.includes(null);
    if (isOpen ? total % known !== 0 : total !== known) {
      throw new Error(
        `reshape: ${shapeText(sizes)} has ${total} elements, which do not fit ${shapeText(this.targetShape)}`,
      );
    }
    return [shape[0], ...this.targetShape.map((n) => n ?? total / known)];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = getExactlyOneTensor(inputs);
    return reshape(x, this.computeOutputShape(x.shape) as number[]);
  }

  override getConfig(): ConfigDict {
    return { targetShape: this.targetShape, ...super.getConfig() };
  }
}
registerBuiltIn(Reshape);

export interface PermuteLayerArgs extends LayerArgs {
  /** The order of the axes, which are numbered from 1: the batch axis stays. */
  dims: number[];
}

/** Another order of the axes of each sample. */
export class Permute extends Layer {
  static className = 'Permute';
  private readonly dims: number[];

  constructor(args: PermuteLayerArgs) {
    super(args);
    const dims: unknown = args.dims;
    const expected = Array.isArray(dims) ? dims.map((_, i) => i + 1) : [];
    if (!Array.isArray(dims) || [...dims].sort((a, b) => a - b).join() !== expected.join()) {
      throw new Error(
        `permute: dims must be the axes from 1 on in some order, got ${JSON.stringify(dims)}`,
      );
    }
    this.dims = args.dims;
    this.inputSpec = [new InputSpec({ ndim: this.dims.length + 1 })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    return [shape[0], ...this.dims.map((axis) => shape[axis])];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return transpose(getExactlyOneTensor(inputs), [0, ...this.dims]);
  }

  override getConfig(): ConfigDict {
    return { dims: this.dims, ...super.getConfig() };
  }
}
registerBuiltIn(Permute);

export interface RepeatVectorLayerArgs extends LayerArgs {
  /** How often. */
  n: number;
}

/** Each sample's vector several times, as a sequence. */
export class RepeatVector extends Layer {
  static className = 'RepeatVector';
  readonly n: number;

  constructor(args: RepeatVectorLayerArgs) {
    super(args);
    assertPositiveInteger(args.n, 'repeatVector', 'n');
    this.n = args.n;
    this.inputSpec = [new InputSpec({ ndim: 2 })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    return [shape[0], this.n, shape[1]];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => tile(expandDims(getExactlyOneTensor(inputs), 1), [1, this.n, 1]));
  }

  override getConfig(): ConfigDict {
    return { n: this.n, ...super.getConfig() };
  }
}
registerBuiltIn(RepeatVector);

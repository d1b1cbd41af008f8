/** Images of a certain size: cut out of the middle, resized, or of random width. */
import { cast, image, randomUniform, slice } from '../../ops/index.ts';
import { nextSeed, tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor4D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { readOption } from '../engine/data-format.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneShape, getExactlyOneTensor } from '../engine/lists.ts';
import { assertPositiveInteger } from '../engine/parameters.ts';
import type { Kwargs, Shape } from '../engine/types.ts';

export type InterpolationType = 'bilinear' | 'nearest';

function readInterpolation(value: string | undefined): InterpolationType {
  return readOption('interpolation', value, ['bilinear', 'nearest'], 'bilinear');
}

function resize(
  x: Tensor,
  size: [number, number],
  interpolation: InterpolationType,
  alignCorners = false,
): Tensor {
  return interpolation === 'nearest'
    ? image.resizeNearestNeighbor(x as Tensor4D, size, alignCorners)
    : image.resizeBilinear(x as Tensor4D, size, alignCorners);
}

/** The middle of images, `[…, height, width, channels]`. */
function middle(x: Tensor, height: number, width: number): Tensor {
  const [h, w, channels] = x.shape.slice(-3);
  const lead = x.shape.slice(0, -3);
  const begin = [
    ...lead.map(() => 0),
    Math.floor((h - height) / 2),
    Math.floor((w - width) / 2),
    0,
  ];
  return slice(x, begin, [...lead, height, width, channels]);
}

/** A layer over images, with or without batch axis, whose output has another height and width. */
abstract class ImageSizeLayer extends Layer {
  constructor(args: LayerArgs) {
    super(args);
    this.inputSpec = [new InputSpec({ minNDim: 3, maxNDim: 4 })];
  }

  protected abstract newSize(height: number | null, width: number | null): Shape;

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    const [height, width, channels] = shape.slice(-3);
    return [...shape.slice(0, -3), ...this.newSize(height, width), channels];
  }
}

export interface CenterCropArgs extends LayerArgs {
  height: number;
  width: number;
}

/** Cuts the middle out of images; smaller ones are resized. */
export class CenterCrop extends ImageSizeLayer {
  static className = 'CenterCrop';
  private readonly height: number;
  private readonly width: number;

  constructor(args: CenterCropArgs) {
    super(args);
    assertPositiveInteger(args.height, 'centerCrop', 'height');
    assertPositiveInteger(args.width, 'centerCrop', 'width');
    this.height = args.height;
    this.width = args.width;
  }

  protected override newSize(): Shape {
    return [this.height, this.width];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const [height, width] = x.shape.slice(-3);
      if (height >= this.height && width >= this.width) return middle(x, this.height, this.width);
      return cast(resize(x, [this.height, this.width], 'bilinear'), x.dtype);
    });
  }

  override getConfig(): ConfigDict {
    return { height: this.height, width: this.width, ...super.getConfig() };
  }
}
registerBuiltIn(CenterCrop);

export interface ResizingArgs extends LayerArgs {
  height: number;
  width: number;
  /** Default: 'bilinear'. */
  interpolation?: InterpolationType;
  /** Whether to cut off what would be squeezed. Default: false. */
  cropToAspectRatio?: boolean;
}

/** Resizes images. */
export class Resizing extends ImageSizeLayer {
  static className = 'Resizing';
  private readonly height: number;
  private readonly width: number;
  private readonly interpolation: InterpolationType;
  private readonly cropToAspectRatio: boolean;

  constructor(args: ResizingArgs) {
    super(args);
    assertPositiveInteger(args.height, 'resizing', 'height');
    assertPositiveInteger(args.width, 'resizing', 'width');
    this.height = args.height;
    this.width = args.width;
    this.interpolation = readInterpolation(args.interpolation);
    this.cropToAspectRatio = args.cropToAspectRatio ?? false;
  }

  protected override newSize(): Shape {
    return [this.height, this.width];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const size: [number, number] = [this.height, this.width];
      if (!this.cropToAspectRatio) return resize(x, size, this.interpolation, true);
      const [height, width] = x.shape.slice(-3);
      const ratio = Math.min(height / this.height, width / this.width);
      const cut = middle(x, Math.round(this.height * ratio), Math.round(this.width * ratio));
      return resize(cut, size, this.interpolation);
    });
  }

  override getConfig(): ConfigDict {
    return {
      height: this.height,
      width: this.width,
      interpolation: this.interpolation,
      cropToAspectRatio: this.cropToAspectRatio,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(Resizing);

export interface RandomWidthArgs extends LayerArgs {
  /** How much narrower and wider at most, as a share; two numbers for each way, such as [-0.2, 0.3]. */
  factor: number | [number, number];
  /** Default: 'bilinear'. */
  interpolation?: InterpolationType;
  seed?: number;
  /** Taken for Keras's sake. */
  autoVectorize?: boolean;
}

/** While training, gives all images of a batch another width, chosen at random. */
export class RandomWidth extends ImageSizeLayer {
  static className = 'RandomWidth';
  private readonly factor: number | [number, number];
  private readonly lower: number;
  private readonly upper: number;
  private readonly interpolation: InterpolationType;
  private readonly seed: number | undefined;
  private draws = 0;

  constructor(args: RandomWidthArgs) {
    super(args);
    const { factor } = args;
    [this.lower, this.upper] = Array.isArray(factor) ? factor : [-factor, factor];
    if (!(this.lower > -1 && this.upper >= this.lower)) {
      throw new Error(
        `randomWidth: factor must be a positive number below 1, or a lower one above -1 and an upper one, got ` +
          JSON.stringify(factor),
      );
    }
    this.factor = factor;
    this.interpolation = readInterpolation(args.interpolation);
    this.seed = args.seed;
  }

  protected override newSize(height: number | null): Shape {
    return [height, null];
  }

  /** The width is chosen anew for each batch, so that no program can be kept. */
  override get traceable(): boolean {
    return false;
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    const x = getExactlyOneTensor(inputs);
    if (kwargs?.training === false) return x;
    return tidy(() => {
      const [height, width] = x.shape.slice(-3);
      const seed = this.seed === undefined ? nextSeed() : this.seed + this.draws++;
      const [factor] = randomUniform(
        [1],
        1 + this.lower,
        1 + this.upper,
        'float32',
        seed,
      ).dataSync();
      const newWidth = Math.max(1, Math.round(factor * width));
      return resize(x, [height, newWidth], this.interpolation);
    });
  }

  override getConfig(): ConfigDict {
    return {
      factor: this.factor,
      interpolation: this.interpolation,
      seed: this.seed,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(RandomWidth);

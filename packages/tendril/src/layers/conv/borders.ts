/** Layers that change how large images are: zeros around them, borders cut off, pixels repeated. */
import { image, pad, slice } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor4D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
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
import { getExactlyOneShape, getExactlyOneTensor, shapeText } from '../engine/lists.ts';
import type { DataFormat, Shape } from '../engine/types.ts';
import { normalizeArray } from './geometry.ts';

interface ImageArgs extends LayerArgs {
  /** Default: 'channelsLast'. */
  dataFormat?: DataFormat;
}

/** A layer over images that changes their height and width. */
abstract class ImageSize extends Layer {
  protected readonly dataFormat: DataFormat;

  constructor(args: ImageArgs) {
    super(args);
    this.dataFormat = readDataFormat(args.dataFormat);
    this.inputSpec = [new InputSpec({ ndim: 4 })];
  }

  /** The new size along axis 0 (height) or 1 (width). */
  protected abstract sizeAlong(axis: number, size: number): number;

  /** Changes images with the channels behind. */
  protected abstract change(images: Tensor): Tensor;

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    const [batch, height, width, channels] = shapeChannelsLast(shape, this.dataFormat);
    const spatial = [height, width].map((n, i) => (n === null ? null : this.sizeAlong(i, n)));
    if (spatial.some((n) => n !== null && n < 1)) {
      throw new Error(
        `layer '${this.name}': nothing would be left of images of shape ${shapeText(shape)}`,
      );
    }
    return shapeInFormat([batch, ...spatial, channels], this.dataFormat);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = toChannelsLast(getExactlyOneTensor(inputs), this.dataFormat);
      return fromChannelsLast(this.change(x), this.dataFormat);
    });
  }
}

type Border = [number, number];

/** What to add or cut at top and bottom, and at left and right. */
export type Borders = number | Border | [Border, Border];

function readBorders(layer: string, name: string, value: unknown): [Border, Border] {
  const pairs = typeof value === 'number' ? [value, value] : value;
  const full = Array.isArray(pairs)
    ? pairs.map((p: unknown) => (Array.isArray(p) ? p : [p, p]))
    : [];
  const numbers = full.flat() as unknown[];
  const right = full.length === 2 && full.every((pair) => pair.length === 2);
  if (!right || numbers.some((n) => !Number.isInteger(n) || (n as number) < 0)) {
    throw new Error(
      `${layer}: ${name} must be a whole number, [height, width] or [[top, bottom], [left, right]], got ` +
        JSON.stringify(value),
    );
  }
  return full as [Border, Border];
}

export interface ZeroPadding2DLayerArgs extends ImageArgs {
  /** A number for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`. Default: 1. */
  padding?: Borders;
}

/** Zeros around images. */
export class ZeroPadding2D extends ImageSize {
  static className = 'ZeroPadding2D';
  private readonly padding: [Border, Border];

  constructor(args: ZeroPadding2DLayerArgs = {}) {
    super(args);
    this.padding = readBorders('zeroPadding2d', 'padding', args.padding ?? 1);
  }

  protected override sizeAlong(axis: number, size: number): number {
    return size + this.padding[axis][0] + this.padding[axis][1];
  }

  protected override change(images: Tensor): Tensor {
    return pad(images, [[0, 0], ...this.padding, [0, 0]]);
  }

  override getConfig(): ConfigDict {
    return { padding: this.padding, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}
registerBuiltIn(ZeroPadding2D);

export interface Cropping2DLayerArgs extends ImageArgs {
  /** A number for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`. */
  cropping: Borders;
}

/** Images without their borders. */
export class Cropping2D extends ImageSize {
  static className = 'Cropping2D';
  private readonly cropping: [Border, Border];

  constructor(args: Cropping2DLayerArgs) {
    super(args);
    this.cropping = readBorders('cropping2D', 'cropping', args.cropping);
  }

  protected override sizeAlong(axis: number, size: number): number {
    return size - this.cropping[axis][0] - this.cropping[axis][1];
  }

  protected override change(images: Tensor): Tensor {
    const [batch, height, width, channels] = images.shape;
    const [[top], [left]] = this.cropping;
    const size = [batch, this.sizeAlong(0, height), this.sizeAlong(1, width), channels];
    return slice(images, [0, top, left, 0], size);
  }

  override getConfig(): ConfigDict {
    return { cropping: this.cropping, dataFormat: this.dataFormat, ...super.getConfig() };
  }
}
registerBuiltIn(Cropping2D);

export interface UpSampling2DLayerArgs extends ImageArgs {
  /** How many times as high and wide. Default: [2, 2]. */
  size?: number | number[];
  /** 'nearest' (default) repeats pixels, 'bilinear' goes from one to the next in steps. */
  interpolation?: 'nearest' | 'bilinear';
}

/** Larger images. */
export class UpSampling2D extends ImageSize {
  static className = 'UpSampling2D';
  private readonly size: number[];
  private readonly interpolation: 'nearest' | 'bilinear';

  constructor(args: UpSampling2DLayerArgs = {}) {
    super(args);
    this.size = normalizeArray(args.size ?? 2, 2, 'upSampling2d', 'size');
    const known = ['nearest', 'bilinear'] as const;
    this.interpolation = readOption('interpolation', args.interpolation, known, 'nearest');
  }

  protected override sizeAlong(axis: number, size: number): number {
    return size * this.size[axis];
  }

  protected override change(images: Tensor): Tensor {
    const [, height, width] = images.shape;
    const size: [number, number] = [this.sizeAlong(0, height), this.sizeAlong(1, width)];
    return this.interpolation === 'nearest'
      ? image.resizeNearestNeighbor(images as Tensor4D, size)
      : image.resizeBilinear(images as Tensor4D, size);
  }

  override getConfig(): ConfigDict {
    return {
      size: this.size,
      dataFormat: this.dataFormat,
      interpolation: this.interpolation,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(UpSampling2D);

/** Transposed convolutions: what a convolution does to gradients, which makes images larger. */
import { conv2dTranspose, conv3dTranspose, expandDims, squeeze } from '../../ops/index.ts';
import type { Tensor, Tensor4D, Tensor5D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { shapeChannelsLast, shapeInFormat } from '../engine/data-format.ts';
import { getExactlyOneShape } from '../engine/lists.ts';
import type { Shape } from '../engine/types.ts';
import { Conv } from './base-conv.ts';
import type { ConvLayerArgs } from './base-conv.ts';
import { transposedLength } from './geometry.ts';

/** A transposed convolution over `rank` spatial axes. */
abstract class ConvTranspose extends Conv {
  constructor(rank: number, args: ConvLayerArgs) {
    super(rank, args);
    const name = this.getClassName();
    if (this.padding === 'causal') {
      throw new Error(`${name}: padding must be 'valid' or 'same', got 'causal'`);
    }
    if (this.dilationRate.some((n) => n !== 1)) {
      throw new Error(`${name}: dilationRate must be 1, got ${this.dilationRate}`);
    }
  }

  protected override buildKernels(inputChannels: number): void {
    const shape = [...this.kernelSize, this.filters, inputChannels];
    this.kernel = this.addParameter('kernel', shape, this.kernelParameter);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, ...sizes] = shapeChannelsLast(getExactlyOneShape(inputShape), this.dataFormat);
    const spatial = this.spatialOf(sizes.slice(0, -1));
    return shapeInFormat([batch, ...spatial, this.filters], this.dataFormat);
  }

  private spatialOf(sizes: Shape): Shape {
    return sizes.map((n, i) =>
      transposedLength(n, this.strides[i], this.kernelSize[i], this.padding),
    );
  }

  /** The output's shape for an input with the channels behind. */
  protected outputShapeOf(x: Tensor): number[] {
    const spatial = this.spatialOf(x.shape.slice(1, -1)) as number[];
    return [x.shape[0], ...spatial, this.filters];
  }

  override getConfig(): ConfigDict {
    const { dilationRate: _, ...config } = super.getConfig();
    return config;
  }
}

/** The transpose of a convolution of sequences. */
export class Conv1DTranspose extends ConvTranspose {
  static className = 'Conv1DTranspose';

  constructor(args: ConvLayerArgs) {
    super(1, args);
  }

  protected override convolve(x: Tensor): Tensor {
    const [batch, length, filters] = this.outputShapeOf(x);
    const image = conv2dTranspose(
      expandDims<Tensor4D>(x, 2),
      expandDims<Tensor4D>(this.kernel!.read() as Tensor, 1),
      [batch, length, 1, filters],
      [this.strides[0], 1],
      this.padding as 'valid' | 'same',
    );
    return squeeze(image, [2]);
  }
}
registerBuiltIn(Conv1DTranspose);

/** The transpose of a convolution of images. */
export class Conv2DTranspose extends ConvTranspose {
  static className = 'Conv2DTranspose';

  constructor(args: ConvLayerArgs) {
    super(2, args);
  }

  protected override convolve(x: Tensor): Tensor {
    return conv2dTranspose(
      x as Tensor4D,
      this.kernel!.read() as Tensor as Tensor4D,
      this.outputShapeOf(x) as [number, number, number, number],
      this.strides as [number, number],
      this.padding as 'valid' | 'same',
    );
  }
}
registerBuiltIn(Conv2DTranspose);

/** The transpose of a convolution of volumes. */
export class Conv3DTranspose extends ConvTranspose {
  static className = 'Conv3DTranspose';

  constructor(args: ConvLayerArgs) {
    super(3, args);
  }

  protected override convolve(x: Tensor): Tensor {
    return conv3dTranspose(
      x as Tensor5D,
      this.kernel!.read() as Tensor as Tensor5D,
      this.outputShapeOf(x) as [number, number, number, number, number],
      this.strides as [number, number, number],
      this.padding as 'valid' | 'same',
    );
  }
}
registerBuiltIn(Conv3DTranspose);

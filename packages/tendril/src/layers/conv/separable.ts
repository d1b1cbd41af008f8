/** Convolutions of each channel for itself, then of the channels of each place. */
import { expandDims, pad, separableConv2d, squeeze } from '../../ops/index.ts';
import type { Tensor, Tensor4D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { assertPositiveInteger, parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { BaseConv } from './base-conv.ts';
import type { ConvLayerArgs } from './base-conv.ts';

export interface SeparableConvLayerArgs extends ConvLayerArgs {
  /** How many channels each channel of the input makes in between. Default: 1. */
  depthMultiplier?: number;
  /** Default: 'glorotUniform'. */
  depthwiseInitializer?: InitializerArg;
  /** Default: 'glorotUniform'. */
  pointwiseInitializer?: InitializerArg;
  depthwiseRegularizer?: RegularizerArg;
  pointwiseRegularizer?: RegularizerArg;
  depthwiseConstraint?: ConstraintArg;
  pointwiseConstraint?: ConstraintArg;
}

/** A separable convolution over `rank` spatial axes. */
abstract class SeparableConv extends BaseConv {
  private readonly filters: number;
  private readonly depthMultiplier: number;
  private readonly depthwiseParameter: Parameter;
  private readonly pointwiseParameter: Parameter;
  protected depthwiseKernel: LayerVariable | null = null;
  protected pointwiseKernel: LayerVariable | null = null;

  constructor(rank: number, args: SeparableConvLayerArgs) {
    super(rank, args);
    const name = this.getClassName();
    assertPositiveInteger(args.filters, name, 'filters');
    const given = args as { kernelInitializer?: unknown; kernelConstraint?: unknown };
    if (given.kernelInitializer != null || given.kernelConstraint != null) {
      throw new Error(
        `${name}: there are two kernels; give depthwiseInitializer and pointwiseInitializer (or ` +
          '…Regularizer, …Constraint) instead of kernelInitializer',
      );
    }
    this.filters = args.filters;
    this.depthMultiplier = args.depthMultiplier ?? 1;
    assertPositiveInteger(this.depthMultiplier, name, 'depthMultiplier');
    this.depthwiseParameter = readParameter(args, 'depthwise', 'glorotUniform');
    this.pointwiseParameter = readParameter(args, 'pointwise', 'glorotUniform');
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override buildKernels(inputChannels: number): void {
    const between = inputChannels * this.depthMultiplier;
    const depthwise = [...this.kernelSize, inputChannels, this.depthMultiplier];
    this.depthwiseKernel = this.addParameter(
      'depthwise_kernel',
      depthwise,
      this.depthwiseParameter,
    );
    const pointwise = [...this.kernelSize.map(() => 1), between, this.filters];
    this.pointwiseKernel = this.addParameter(
      'pointwise_kernel',
      pointwise,
      this.pointwiseParameter,
    );
  }

  override getConfig(): ConfigDict {
    return {
      filters: this.filters,
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      ...parameterConfig('depthwise', this.depthwiseParameter),
      ...parameterConfig('pointwise', this.pointwiseParameter),
    };
  }
}

/** Convolves each channel of an image for itself, then combines the channels of each place. */
export class SeparableConv2D extends SeparableConv {
  static className = 'SeparableConv2D';

  constructor(args: SeparableConvLayerArgs) {
    super(2, args);
  }

  protected override convolve(x: Tensor): Tensor {
    return separableConv2d(
      x as Tensor4D,
      this.depthwiseKernel!.read() as Tensor as Tensor4D,
      this.pointwiseKernel!.read() as Tensor as Tensor4D,
      this.strides as [number, number],
      this.padding as 'valid' | 'same',
      this.dilationRate as [number, number],
      'NHWC',
    );
  }
}
registerBuiltIn(SeparableConv2D);

/** Convolves each channel of a sequence for itself, then combines the channels of each step. */
export class SeparableConv1D extends SeparableConv {
  static className = 'SeparableConv1D';

  constructor(args: SeparableConvLayerArgs) {
    super(1, args);
  }

  protected override convolve(x: Tensor): Tensor {
    const [dilation] = this.dilationRate;
    const before = this.padding === 'causal' ? (this.kernelSize[0] - 1) * dilation : 0;
    const padded = pad(x, [
      [0, 0],
      [before, 0],
      [0, 0],
    ]);
    const image = separableConv2d(
      expandDims<Tensor4D>(padded, 2),
      expandDims<Tensor4D>(this.depthwiseKernel!.read() as Tensor, 1),
      expandDims<Tensor4D>(this.pointwiseKernel!.read() as Tensor, 0),
      [this.strides[0], this.strides[0]],
      this.padding === 'same' ? 'same' : 'valid',
      [dilation, dilation],
      'NHWC',
    );
    return squeeze(image, [2]);
  }
}
registerBuiltIn(SeparableConv1D);

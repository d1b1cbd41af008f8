/** Convolutions of each channel for itself, and of channels after that. */
import { depthwiseConv2d, separableConv2d } from '../../ops/index.ts';
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
import type { BaseConvLayerArgs, ConvLayerArgs } from './base-conv.ts';

export interface DepthwiseConv2DLayerArgs extends BaseConvLayerArgs {
  kernelSize: number | [number, number];
  /** How many channels of the output each channel of the input makes. Default: 1. */
  depthMultiplier?: number;
  /** Default: 'glorotNormal'. */
  depthwiseInitializer?: InitializerArg;
  depthwiseConstraint?: ConstraintArg;
  depthwiseRegularizer?: RegularizerArg;
}

/** Convolves each channel of an image for itself. */
export class DepthwiseConv2D extends BaseConv {
  static className = 'DepthwiseConv2D';
  private readonly depthMultiplier: number;
  private readonly depthwiseParameter: Parameter;
  private depthwiseKernel: LayerVariable | null = null;

  constructor(args: DepthwiseConv2DLayerArgs) {
    super(2, args);
    this.depthMultiplier = args.depthMultiplier ?? 1;
    assertPositiveInteger(this.depthMultiplier, 'depthwiseConv2d', 'depthMultiplier');
    this.depthwiseParameter = readParameter(args, 'depthwise', 'glorotNormal');
  }

  protected override outputChannels(inputChannels: number): number {
    return inputChannels * this.depthMultiplier;
  }

  protected override buildKernels(inputChannels: number): void {
    const shape = [...this.kernelSize, inputChannels, this.depthMultiplier];
    this.depthwiseKernel = this.addParameter('depthwise_kernel', shape, this.depthwiseParameter);
  }

  protected override convolve(x: Tensor): Tensor {
    return depthwiseConv2d(
      x as Tensor4D,
      this.depthwiseKernel!.read() as Tensor as Tensor4D,
      this.strides as [number, number],
      this.padding as 'valid' | 'same',
      'NHWC',
      this.dilationRate as [number, number],
    );
  }

  override getConfig(): ConfigDict {
    return {
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      ...parameterConfig('depthwise', this.depthwiseParameter),
    };
  }
}
registerBuiltIn(DepthwiseConv2D);

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

/** Convolves each channel of an image for itself, then combines the channels of each place. */
export class SeparableConv2D extends BaseConv {
  static className = 'SeparableConv2D';
  private readonly filters: number;
  private readonly depthMultiplier: number;
  private readonly depthwiseParameter: Parameter;
  private readonly pointwiseParameter: Parameter;
  private depthwiseKernel: LayerVariable | null = null;
  private pointwiseKernel: LayerVariable | null = null;

  constructor(args: SeparableConvLayerArgs) {
    super(2, args);
    assertPositiveInteger(args.filters, 'separableConv2d', 'filters');
    const given = args as { kernelInitializer?: unknown; kernelConstraint?: unknown };
    if (given.kernelInitializer != null || given.kernelConstraint != null) {
      throw new Error(
        'separableConv2d: there are two kernels; give depthwiseInitializer and pointwiseInitializer (or ' +
          '…Regularizer, …Constraint) instead of kernelInitializer',
      );
    }
    this.filters = args.filters;
    this.depthMultiplier = args.depthMultiplier ?? 1;
    assertPositiveInteger(this.depthMultiplier, 'separableConv2d', 'depthMultiplier');
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
    const pointwise = [1, 1, between, this.filters];
    this.pointwiseKernel = this.addParameter(
      'pointwise_kernel',
      pointwise,
      this.pointwiseParameter,
    );
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
registerBuiltIn(SeparableConv2D);

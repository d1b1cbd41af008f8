/** Convolution of each channel of images for itself. */
import { depthwiseConv2d } from '../../ops/index.ts';
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
import type { BaseConvLayerArgs } from './base-conv.ts';

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

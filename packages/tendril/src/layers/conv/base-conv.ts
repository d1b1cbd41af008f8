/** What all convolution layers share: their arguments, weights, output shape and what follows. */
import { expectNetworks } from '../../ops/convolution/networks.ts';
import { add } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation, ActivationIdentifier } from '../activations.ts';
import {
  fromChannelsLast,
  readDataFormat,
  readPadding,
  shapeChannelsLast,
  shapeInFormat,
  toChannelsLast,
} from '../engine/data-format.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText } from '../engine/lists.ts';
import { assertPositiveInteger, parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { absent, type DataFormat, type PaddingMode, type Shape } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';
import { normalizeArray, outputLength } from './geometry.ts';

export interface BaseConvLayerArgs extends LayerArgs {
  /** Size of the window: one number for all axes, or one for each. */
  kernelSize: number | number[];
  /** How far the window moves. Default: 1. */
  strides?: number | number[];
  /** 'valid' (default), 'same', or for sequences 'causal'. */
  padding?: PaddingMode;
  /** Default: 'channelsLast'. */
  dataFormat?: DataFormat;
  /** How far apart the window's elements are. Default: 1. */
  dilationRate?: number | number[];
  /** Default: linear. */
  activation?: ActivationIdentifier | Activation;
  /** Default: true. */
  useBias?: boolean;
  /** Default: 'glorotNormal'. */
  kernelInitializer?: InitializerArg;
  /** Default: 'zeros'. */
  biasInitializer?: InitializerArg;
  kernelConstraint?: ConstraintArg;
  biasConstraint?: ConstraintArg;
  kernelRegularizer?: RegularizerArg;
  biasRegularizer?: RegularizerArg;
  activityRegularizer?: RegularizerArg;
}

export interface ConvLayerArgs extends BaseConvLayerArgs {
  /** Number of channels of the output. */
  filters: number;
}

/** A convolution over `rank` spatial axes. Subclasses have the kernels and the operation itself. */
export abstract class BaseConv extends Layer {
  protected readonly spatialRank: number;
  protected readonly kernelSize: number[];
  protected readonly strides: number[];
  protected readonly padding: PaddingMode;
  protected readonly dataFormat: DataFormat;
  protected readonly dilationRate: number[];
  protected readonly activation: Activation;
  protected readonly useBias: boolean;
  protected readonly biasParameter: Parameter;
  protected bias: LayerVariable | null = null;

  constructor(rank: number, args: BaseConvLayerArgs) {
    super(args);
    expectNetworks();
    const name = this.getClassName();
    this.spatialRank = rank;
    if (args.kernelSize == null) throw new Error(`${name}: give the kernelSize`);
    this.kernelSize = normalizeArray(args.kernelSize, rank, name, 'kernelSize');
    this.strides = normalizeArray(args.strides ?? 1, rank, name, 'strides');
    this.padding = readPadding(args.padding);
    if (this.padding === 'causal' && rank !== 1) {
      throw new Error(`${name}: 'causal' padding is for sequences (conv1d) only`);
    }
    this.dataFormat = readDataFormat(args.dataFormat);
    this.dilationRate = normalizeArray(args.dilationRate ?? 1, rank, name, 'dilationRate');
    if (this.strides.some((n) => n > 1) && this.dilationRate.some((n) => n > 1)) {
      throw new Error(
        `${name}: strides (${this.strides}) and dilationRate (${this.dilationRate}) cannot both be above 1`,
      );
    }
    this.activation = getActivation(args.activation);
    this.useBias = args.useBias ?? true;
    this.biasParameter = readParameter(args, 'bias', 'zeros');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
    this.inputSpec = [new InputSpec({ ndim: rank + 2 })];
  }

  /** How many channels the output has for an input of some channels. */
  protected abstract outputChannels(inputChannels: number): number;

  /** Makes the kernels for an input of some channels. */
  protected abstract buildKernels(inputChannels: number): void;

  /** The convolution alone, channels last. */
  protected abstract convolve(x: Tensor): Tensor;

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const axis = this.dataFormat === 'channelsFirst' ? 1 : shape.length - 1;
    const channels = shape[axis];
    if (channels === null) {
      throw new Error(
        `${this.name}: the number of channels (axis ${axis}) must be known, got ${shapeText(shape)}`,
      );
    }
    this.buildKernels(channels);
    if (this.useBias) {
      this.bias = this.addParameter('bias', [this.outputChannels(channels)], this.biasParameter);
    }
    this.inputSpec = [new InputSpec({ ndim: this.spatialRank + 2, axes: { [axis]: channels } })];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = shapeChannelsLast(getExactlyOneShape(inputShape), this.dataFormat);
    const spatial = shape
      .slice(1, -1)
      .map((n, i) =>
        outputLength(n, this.kernelSize[i], this.padding, this.strides[i], this.dilationRate[i]),
      );
    const channels = this.outputChannels(shape[shape.length - 1] ?? NaN);
    return shapeInFormat([shape[0], ...spatial, channels], this.dataFormat);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = toChannelsLast(getExactlyOneTensor(inputs), this.dataFormat);
      const y = this.convolve(x);
      const biased: Tensor = this.bias ? add(y, this.bias.read()) : y;
      return fromChannelsLast(this.activation.apply(biased), this.dataFormat);
    });
  }

  override getConfig(): ConfigDict {
    return {
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
      dilationRate: this.dilationRate,
      activation: serializeActivation(this.activation),
      useBias: this.useBias,
      ...parameterConfig('bias', this.biasParameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      ...super.getConfig(),
    };
  }
}

/** A convolution with one kernel over all channels. */
export abstract class Conv extends BaseConv {
  protected readonly filters: number;
  protected readonly kernelParameter: Parameter;
  protected kernel: LayerVariable | null = null;

  constructor(rank: number, args: ConvLayerArgs) {
    super(rank, args);
    assertPositiveInteger(args.filters, this.getClassName(), 'filters');
    this.filters = args.filters;
    this.kernelParameter = readParameter(args, 'kernel', 'glorotNormal');
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override buildKernels(inputChannels: number): void {
    const shape = [...this.kernelSize, inputChannels, this.filters];
    this.kernel = this.addParameter('kernel', shape, this.kernelParameter);
  }

  override getConfig(): ConfigDict {
    return {
      filters: this.filters,
      ...parameterConfig('kernel', this.kernelParameter),
      ...super.getConfig(),
    };
  }
}

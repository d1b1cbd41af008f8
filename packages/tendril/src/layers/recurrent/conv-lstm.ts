/** LSTMs over sequences of images (Shi et al. 2015, https://arxiv.org/abs/1506.04214). */
import { add, conv2d, reshape, split } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor4D } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
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
import { shapeList, shapeText } from '../engine/lists.ts';
import { assertPositiveInteger } from '../engine/parameters.ts';
import type { DataFormat, Shape } from '../engine/types.ts';
import { UnitForgetBias } from './forget-bias.ts';
import { lstmStep } from './lstm.ts';
import type { LSTMGates } from './lstm.ts';
import { NamedRNN } from './rnn.ts';
import type { BaseRNNLayerArgs } from './rnn.ts';
import { StandardCell } from './standard-cell.ts';
import type { CellArgs, GateArgs } from './standard-cell.ts';

export interface ConvLSTM2DCellArgs extends CellArgs, GateArgs {
  /** Number of channels of the state, and of the output. */
  filters: number;
  /** Size of the windows. */
  kernelSize: number | number[];
  /** How far the windows over the input move. Default: 1. */
  strides?: number | number[];
  /** Of the input: 'valid' (default) or 'same'. The state is always padded to keep its size. */
  padding?: 'valid' | 'same';
  /** Default: 'channelsLast'. */
  dataFormat?: DataFormat;
  /** How far apart the elements of windows over the input are. Default: 1. */
  dilationRate?: number | number[];
  /** Whether the bias of the forget gate begins at 1. Default: false. */
  unitForgetBias?: boolean;
}

export class ConvLSTM2DCell extends StandardCell {
  static className = 'ConvLSTM2DCell';
  readonly stateSize: number[];
  readonly filters: number;
  readonly dataFormat: DataFormat;
  private readonly kernelSize: number[];
  private readonly strides: number[];
  private readonly padding: 'valid' | 'same';
  private readonly dilationRate: number[];
  private readonly gates: LSTMGates;
  private readonly unitForgetBias: boolean | undefined;
  private readonly implementation: number | undefined;

  constructor(args: ConvLSTM2DCellArgs) {
    super(args);
    const name = this.getClassName();
    assertPositiveInteger(args.filters, name, 'filters');
    this.filters = args.filters;
    this.stateSize = [this.filters, this.filters];
    this.kernelSize = normalizeArray(args.kernelSize, 2, name, 'kernelSize');
    this.strides = normalizeArray(args.strides ?? 1, 2, name, 'strides');
    this.padding = readOption('padding', args.padding, ['valid', 'same'], 'valid');
    this.dataFormat = readDataFormat(args.dataFormat);
    this.dilationRate = normalizeArray(args.dilationRate ?? 1, 2, name, 'dilationRate');
    this.gates = {
      activation: this.activation,
      recurrentActivation: getActivation(args.recurrentActivation ?? 'hardSigmoid'),
    };
    this.unitForgetBias = args.unitForgetBias;
    this.implementation = args.implementation;
  }

  /** The shape of the output and of the states for an image. */
  outputShapeOf(image: Shape): Shape {
    const [batch, ...sizes] = shapeChannelsLast(image, this.dataFormat);
    const spatial = sizes
      .slice(0, 2)
      .map((n, i) =>
        outputLength(n, this.kernelSize[i], this.padding, this.strides[i], this.dilationRate[i]),
      );
    return shapeInFormat([batch, ...spatial, this.filters], this.dataFormat);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = shapeList(inputShape);
    const channels = shapeChannelsLast(shape, this.dataFormat).at(-1);
    if (channels == null) {
      throw new Error(
        `cell '${this.name}': the number of channels must be known, got ${shapeText(shape)}`,
      );
    }
    const width = 4 * this.filters;
    this.kernel = this.addParameter(
      'kernel',
      [...this.kernelSize, channels, width],
      this.kernelParameter,
    );
    this.recurrentKernel = this.addParameter(
      'recurrent_kernel',
      [...this.kernelSize, this.filters, width],
      this.recurrentParameter,
    );
    if (this.useBias) {
      const initializer = this.unitForgetBias
        ? new UnitForgetBias(this.biasParameter.initializer)
        : this.biasParameter.initializer;
      this.bias = this.addParameter('bias', [width], { ...this.biasParameter, initializer });
    }
    this.built = true;
  }

  override project(inputs: Tensor, training: boolean): Tensor {
    return tidy(() => {
      const dropped = this.dropInputs(inputs, 4, training);
      const lead = dropped.shape.slice(0, -3);
      const images = reshape(dropped, [-1, ...dropped.shape.slice(-3)]);
      const y: Tensor = conv2d(
        toChannelsLast(images, this.dataFormat) as Tensor4D,
        this.weightValue(this.kernel) as Tensor4D,
        this.strides as [number, number],
        this.padding,
        'NHWC',
        this.dilationRate as [number, number],
      );
      const biased: Tensor = this.bias ? add(y, this.bias.read()) : y;
      return reshape(biased, [...lead, ...biased.shape.slice(1)]);
    });
  }

  override step(projected: Tensor, [h, c]: Tensor[], training: boolean): Tensor[] {
    const last = toChannelsLast(this.dropState(h, training), this.dataFormat);
    const kernel = this.weightValue(this.recurrentKernel) as Tensor4D;
    const recurrent = conv2d(last as Tensor4D, kernel, 1, 'same');
    const sums = split<Tensor>(add(projected, recurrent), 4, -1);
    const outputs = lstmStep(sums, toChannelsLast(c, this.dataFormat), this.gates);
    return outputs.map((t) => fromChannelsLast(t, this.dataFormat));
  }

  override getConfig(): ConfigDict {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
      dilationRate: this.dilationRate,
      recurrentActivation: serializeActivation(this.gates.recurrentActivation),
      unitForgetBias: this.unitForgetBias,
      implementation: this.implementation,
    };
  }
}
registerBuiltIn(ConvLSTM2DCell);

export type ConvLSTM2DArgs = ConvLSTM2DCellArgs & BaseRNNLayerArgs;

export class ConvLSTM2D extends NamedRNN {
  static override className: string = 'ConvLSTM2D';

  constructor(args: ConvLSTM2DArgs) {
    super(args, new ConvLSTM2DCell(args));
    this.inputSpec = [new InputSpec({ ndim: 5 })];
  }

  protected override stepShape([batch, , ...image]: Shape): Shape {
    return (this.cell as ConvLSTM2DCell).outputShapeOf([batch, ...image]);
  }

  protected override stateShapes(inputShape: Shape): Shape[] {
    const shape = this.stepShape(inputShape);
    return [shape, shape];
  }
}
registerBuiltIn(ConvLSTM2D);

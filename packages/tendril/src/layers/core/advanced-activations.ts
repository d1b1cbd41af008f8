/** Activations with parameters, as layers. */
import {
  add,
  cast,
  clipByValue,
  elu,
  exp,
  greater,
  leakyRelu,
  logSumExp,
  mul,
  prelu,
  relu,
  softmax,
  sub,
} from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import { parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import type { Shape } from '../engine/types.ts';

export interface ReLULayerArgs extends LayerArgs {
  /** The largest output. Default: none. */
  maxValue?: number | null;
}

export class ReLU extends Layer {
  static className = 'ReLU';
  private readonly maxValue: number | null;

  constructor(args: ReLULayerArgs = {}) {
    super(args);
    this.supportsMasking = true;
    this.maxValue = args.maxValue ?? null;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = getExactlyOneTensor(inputs);
    return this.maxValue === null ? relu(x) : clipByValue(x, 0, this.maxValue);
  }

  override getConfig(): ConfigDict {
    return { maxValue: this.maxValue, ...super.getConfig() };
  }
}
registerBuiltIn(ReLU);

export interface LeakyReLULayerArgs extends LayerArgs {
  /** Slope for negative inputs. Default: 0.3. */
  alpha?: number;
}

export class LeakyReLU extends Layer {
  static className = 'LeakyReLU';
  private readonly alpha: number;

  constructor(args: LeakyReLULayerArgs = {}) {
    super(args);
    // Keras 3 calls it negative_slope.
    this.alpha = args.alpha ?? (args as { negativeSlope?: number }).negativeSlope ?? 0.3;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return leakyRelu(getExactlyOneTensor(inputs), this.alpha);
  }

  override getConfig(): ConfigDict {
    return { alpha: this.alpha, ...super.getConfig() };
  }
}
registerBuiltIn(LeakyReLU);

export interface PReLULayerArgs extends LayerArgs {
  /** Default: 'zeros'. */
  alphaInitializer?: InitializerArg;
  alphaRegularizer?: RegularizerArg;
  alphaConstraint?: ConstraintArg;
  /** Axes (from 1 on) along which one slope is shared. Default: none. */
  sharedAxes?: number | number[] | null;
}

/** A learned slope for negative inputs (He et al. 2015, https://arxiv.org/abs/1502.01852). */
export class PReLU extends Layer {
  static className = 'PReLU';
  private readonly parameter: Parameter;
  private readonly sharedAxes: number[] | null;
  private alpha: LayerVariable | null = null;

  constructor(args: PReLULayerArgs = {}) {
    super(args);
    this.supportsMasking = true;
    this.parameter = readParameter(args, 'alpha', 'zeros');
    this.sharedAxes = args.sharedAxes == null ? null : toList(args.sharedAxes);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const slopes = shape.slice(1).map((n, i) => (this.sharedAxes?.includes(i + 1) ? 1 : n));
    if (slopes.includes(null)) {
      throw new Error(
        `prelu: the sizes of all axes that do not share slopes must be known, got ${shapeText(shape)}; ` +
          'name the others as sharedAxes',
      );
    }
    this.alpha = this.addParameter('alpha', slopes, this.parameter);
    this.inputSpec = [new InputSpec({ ndim: shape.length })];
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return prelu(getExactlyOneTensor(inputs), this.alpha!.read() as Tensor);
  }

  override getConfig(): ConfigDict {
    return {
      ...parameterConfig('alpha', this.parameter),
      sharedAxes: this.sharedAxes,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(PReLU);

export interface ELULayerArgs extends LayerArgs {
  /** What very negative inputs go to, negated. Default: 1. */
  alpha?: number;
}

export class ELU extends Layer {
  static className = 'ELU';
  private readonly alpha: number;

  constructor(args: ELULayerArgs = {}) {
    super(args);
    this.alpha = args.alpha ?? 1;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = getExactlyOneTensor(inputs);
    if (this.alpha === 1) return elu(x);
    return tidy(() => add(relu(x), mul(elu(clipByValue(x, -Infinity, 0)), this.alpha)));
  }

  override getConfig(): ConfigDict {
    return { alpha: this.alpha, ...super.getConfig() };
  }
}
registerBuiltIn(ELU);

export interface ThresholdedReLULayerArgs extends LayerArgs {
  /** Inputs up to here give 0. Default: 1. */
  theta?: number;
}

export class ThresholdedReLU extends Layer {
  static className = 'ThresholdedReLU';
  private readonly theta: number;

  constructor(args: ThresholdedReLULayerArgs = {}) {
    super(args);
    this.theta = args.theta ?? 1;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = getExactlyOneTensor(inputs);
    return tidy(() => mul(x, cast(greater(x, this.theta), 'float32')));
  }

  override getConfig(): ConfigDict {
    return { theta: this.theta, ...super.getConfig() };
  }
}
registerBuiltIn(ThresholdedReLU);

export interface SoftmaxLayerArgs extends LayerArgs {
  /** The axis along which the output sums to 1, or several over which it does together. Default: -1. */
  axis?: number | number[];
}

export class SoftmaxLayer extends Layer {
  static className = 'Softmax';
  private readonly axis: number | number[];

  constructor(args: SoftmaxLayerArgs = {}) {
    super(args);
    this.axis = args.axis ?? -1;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = getExactlyOneTensor(inputs);
    if (!Array.isArray(this.axis)) return softmax(x, this.axis);
    const axes = this.axis;
    return tidy(() => exp(sub(x, logSumExp(x, axes, true))));
  }

  override getConfig(): ConfigDict {
    return { axis: this.axis, ...super.getConfig() };
  }
}
registerBuiltIn(SoftmaxLayer);

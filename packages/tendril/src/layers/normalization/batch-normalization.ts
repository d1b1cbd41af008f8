/** Batch normalization. */
import { add, batchNorm, moments, mul, reshape } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText } from '../engine/lists.ts';
import { parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import type { Kwargs, Shape } from '../engine/types.ts';
import { getInitializer, serializeInitializer } from '../initializers.ts';
import type { Initializer } from '../initializers.ts';

export interface BatchNormalizationLayerArgs extends LayerArgs {
  /** The axis of the channels. Default: -1. */
  axis?: number;
  /** How slowly the moving averages forget. Default: 0.99. */
  momentum?: number;
  /** Keeps the division finite. Default: 0.001. */
  epsilon?: number;
  /** Whether to add a learned offset. Default: true. */
  center?: boolean;
  /** Whether to multiply with a learned factor. Default: true. */
  scale?: boolean;
  betaInitializer?: InitializerArg;
  gammaInitializer?: InitializerArg;
  movingMeanInitializer?: InitializerArg;
  movingVarianceInitializer?: InitializerArg;
  betaConstraint?: ConstraintArg;
  gammaConstraint?: ConstraintArg;
  betaRegularizer?: RegularizerArg;
  gammaRegularizer?: RegularizerArg;
}

/**
 * Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167. Normalizes by the batch while training, by
 * moving averages otherwise.
 */
export class BatchNormalization extends Layer {
  static className = 'BatchNormalization';
  private readonly axis: number;
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly center: boolean;
  private readonly scale: boolean;
  private readonly betaParameter: Parameter;
  private readonly gammaParameter: Parameter;
  private readonly movingMeanInitializer: Initializer;
  private readonly movingVarianceInitializer: Initializer;
  private gamma: LayerVariable | null = null;
  private beta: LayerVariable | null = null;
  private movingMean: LayerVariable | null = null;
  private movingVariance: LayerVariable | null = null;

  constructor(args: BatchNormalizationLayerArgs = {}) {
    super(args);
    this.supportsMasking = true;
    // Keras 2 saves the axis as a list of one.
    const [axis] = [args.axis ?? -1].flat();
    this.axis = axis;
    this.momentum = args.momentum ?? 0.99;
    this.epsilon = args.epsilon ?? 1e-3;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
    this.betaParameter = readParameter(args, 'beta', 'zeros');
    this.gammaParameter = readParameter(args, 'gamma', 'ones');
    this.movingMeanInitializer = getInitializer(args.movingMeanInitializer ?? 'zeros');
    this.movingVarianceInitializer = getInitializer(args.movingVarianceInitializer ?? 'ones');
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const axis = this.axis >= 0 ? this.axis : this.axis + shape.length;
    const size = shape[axis];
    if (size == null) {
      throw new Error(
        `batchNormalization: axis ${this.axis} must be there and its size known, got ${shapeText(shape)}`,
      );
    }
    this.inputSpec = [new InputSpec({ ndim: shape.length, axes: { [axis]: size } })];
    if (this.scale) this.gamma = this.addParameter('gamma', [size], this.gammaParameter);
    if (this.center) this.beta = this.addParameter('beta', [size], this.betaParameter);
    this.movingMean = this.addStatistic('moving_mean', size, this.movingMeanInitializer);
    this.movingVariance = this.addStatistic(
      'moving_variance',
      size,
      this.movingVarianceInitializer,
    );
    this.built = true;
  }

  private addStatistic(name: string, size: number, initializer: Initializer): LayerVariable {
    return this.addWeight(name, [size], 'float32', initializer, null, false);
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const axis = this.axis >= 0 ? this.axis : this.axis + x.rank;
      const mean = this.movingMean!.read();
      const variance = this.movingVariance!.read();
      if (!kwargs.training) return this.normalize(x, axis, mean, variance);
      const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
      const batch = moments(x, others);
      const y = this.normalize(x, axis, batch.mean, batch.variance);
      this.movingMean!.write(this.movingAverage(mean, batch.mean));
      this.movingVariance!.write(this.movingAverage(variance, batch.variance));
      return y;
    });
  }

  private movingAverage(average: Tensor, sample: Tensor): Tensor {
    return add(mul(average, this.momentum), mul(sample, 1 - this.momentum));
  }

  private normalize(x: Tensor, axis: number, mean: Tensor, variance: Tensor): Tensor {
    const isLast = axis === x.rank - 1;
    const broadcast = x.shape.map((n, i) => (i === axis ? n : 1));
    const place = (t: Tensor): Tensor => (isLast ? t : reshape(t, broadcast));
    const optional = (weight: LayerVariable | null): Tensor | undefined =>
      weight ? place(weight.read()) : undefined;
    return batchNorm(
      x,
      place(mean),
      place(variance),
      optional(this.beta),
      optional(this.gamma),
      this.epsilon,
    );
  }

  override getConfig(): ConfigDict {
    return {
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...parameterConfig('beta', this.betaParameter),
      ...parameterConfig('gamma', this.gammaParameter),
      movingMeanInitializer: serializeInitializer(this.movingMeanInitializer),
      movingVarianceInitializer: serializeInitializer(this.movingVarianceInitializer),
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(BatchNormalization);

/** Group normalization. */
import { add, moments, mul, reshape, rsqrt, sub } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
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
import type { Shape } from '../engine/types.ts';

export interface GroupNormalizationArgs extends LayerArgs {
  /** How many groups the channels fall into; -1 for one of each channel. Default: 32. */
  groups?: number;
  /** The axis of the channels. Default: -1. */
  axis?: number;
  /** Keeps the division finite. Default: 0.001. */
  epsilon?: number;
  /** Whether to add a learned offset. Default: true. */
  center?: boolean;
  /** Whether to multiply with a learned factor. Default: true. */
  scale?: boolean;
  betaInitializer?: InitializerArg;
  gammaInitializer?: InitializerArg;
  betaRegularizer?: RegularizerArg;
  gammaRegularizer?: RegularizerArg;
  betaConstraint?: ConstraintArg;
  gammaConstraint?: ConstraintArg;
}

/** Wu & He 2018, https://arxiv.org/abs/1803.08494. Normalizes groups of channels of each sample. */
export class GroupNormalization extends Layer {
  static className = 'GroupNormalization';
  private readonly groups: number;
  private readonly axis: number;
  private readonly epsilon: number;
  private readonly center: boolean;
  private readonly scale: boolean;
  private readonly betaParameter: Parameter;
  private readonly gammaParameter: Parameter;
  private gamma: LayerVariable | null = null;
  private beta: LayerVariable | null = null;

  constructor(args: GroupNormalizationArgs = {}) {
    super(args);
    this.groups = args.groups ?? 32;
    if (!Number.isInteger(this.groups) || (this.groups < 1 && this.groups !== -1)) {
      throw new Error(
        `groupNormalization: groups must be a positive whole number or -1, got ${args.groups}`,
      );
    }
    this.axis = args.axis ?? -1;
    this.epsilon = args.epsilon ?? 1e-3;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
    this.betaParameter = readParameter(args, 'beta', 'zeros');
    this.gammaParameter = readParameter(args, 'gamma', 'ones');
    this.supportsMasking = true;
  }

  private axisOf(rank: number): number {
    return this.axis < 0 ? this.axis + rank : this.axis;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const channels = shape[this.axisOf(shape.length)];
    const groups = this.groups === -1 ? channels : this.groups;
    if (channels == null || groups === null || channels % groups !== 0) {
      throw new Error(
        `groupNormalization: the channels (axis ${this.axis} of ${shapeText(shape)}) do not fall into ` +
          `${this.groups} groups of one size`,
      );
    }
    if (this.scale) this.gamma = this.addParameter('gamma', [channels], this.gammaParameter);
    if (this.center) this.beta = this.addParameter('beta', [channels], this.betaParameter);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const axis = this.axisOf(x.rank);
      const channels = x.shape[axis];
      const groups = this.groups === -1 ? channels : this.groups;
      const split = [
        ...x.shape.slice(0, axis),
        groups,
        channels / groups,
        ...x.shape.slice(axis + 1),
      ];
      const grouped = reshape(x, split);
      const together = split.flatMap((_, i) => (i === 0 || i === axis ? [] : [i]));
      const { mean, variance } = moments(grouped, together, true);
      const normal: Tensor = mul(sub(grouped, mean), rsqrt(add(variance, this.epsilon)));
      let y = reshape(normal, x.shape);
      const broadcast = x.shape.map((n, i) => (i === axis ? n : 1));
      if (this.gamma) y = mul(y, reshape(this.gamma.read(), broadcast));
      if (this.beta) y = add(y, reshape(this.beta.read(), broadcast));
      return y;
    });
  }

  override getConfig(): ConfigDict {
    return {
      groups: this.groups,
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...parameterConfig('beta', this.betaParameter),
      ...parameterConfig('gamma', this.gammaParameter),
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(GroupNormalization);

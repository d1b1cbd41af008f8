/** Layer normalization. */
import { add, moments, mul, reshape, rsqrt, sub } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import { parameterConfig, readParameter } from '../engine/parameters.ts';
import type { InitializerArg, Parameter, RegularizerArg } from '../engine/parameters.ts';
import type { Shape } from '../engine/types.ts';

export interface LayerNormalizationLayerArgs extends LayerArgs {
  /** The axes to normalize together. Default: -1. */
  axis?: number | number[];
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
}

/** Ba et al. 2016, https://arxiv.org/abs/1607.06450. Normalizes each sample by itself. */
export class LayerNormalization extends Layer {
  static className = 'LayerNormalization';
  private readonly axis: number | number[];
  private readonly epsilon: number;
  private readonly center: boolean;
  private readonly scale: boolean;
  private readonly betaParameter: Parameter;
  private readonly gammaParameter: Parameter;
  private gamma: LayerVariable | null = null;
  private beta: LayerVariable | null = null;

  constructor(args: LayerNormalizationLayerArgs = {}) {
    super(args);
    this.axis = args.axis ?? -1;
    const axes = toList(this.axis);
    if (axes.length === 0 || axes.some((axis) => !Number.isInteger(axis))) {
      throw new Error(
        `layerNormalization: axis must be a whole number or several, got ${JSON.stringify(args.axis)}`,
      );
    }
    this.epsilon = args.epsilon ?? 1e-3;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
    this.betaParameter = readParameter(args, 'beta', 'zeros');
    this.gammaParameter = readParameter(args, 'gamma', 'ones');
    this.supportsMasking = true;
  }

  /** The axes counted from the front. */
  private axesOf(rank: number): number[] {
    return toList(this.axis).map((axis) => (axis < 0 ? axis + rank : axis));
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const axes = this.axesOf(shape.length);
    const wrong = axes.some((axis) => shape[axis] == null);
    if (wrong || new Set(axes).size !== axes.length) {
      throw new Error(
        `layerNormalization: the axes [${axes}] must be there once each and their sizes known, got ` +
          shapeText(shape),
      );
    }
    const sizes = axes.map((axis) => shape[axis]);
    if (this.scale) this.gamma = this.addParameter('gamma', sizes, this.gammaParameter);
    if (this.center) this.beta = this.addParameter('beta', sizes, this.betaParameter);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const axes = this.axesOf(x.rank);
      const { mean, variance } = moments(x, axes, true);
      const broadcast = x.shape.map((n, i) => (axes.includes(i) ? n : 1));
      let y: Tensor = mul(sub(x, mean), rsqrt(add(variance, this.epsilon)));
      if (this.gamma) y = mul(y, reshape(this.gamma.read(), broadcast));
      if (this.beta) y = add(y, reshape(this.beta.read(), broadcast));
      return y;
    });
  }

  override getConfig(): ConfigDict {
    // The layer has no constraints to save, unlike others with such weights.
    const { betaConstraint: _beta, ...beta } = parameterConfig('beta', this.betaParameter);
    const { gammaConstraint: _gamma, ...gamma } = parameterConfig('gamma', this.gammaParameter);
    return {
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...beta,
      ...gamma,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(LayerNormalization);

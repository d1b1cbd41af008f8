/** Normalizations that only divide: by the root mean square, or by the length. */
import {
  add,
  div,
  maximum,
  mean,
  mul,
  reshape,
  rsqrt,
  sqrt,
  square,
  sum,
} from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import type { Shape } from '../engine/types.ts';
import { Ones } from '../initializers.ts';

/** Axes counted from the front. */
function axesOf(axis: number | number[], rank: number): number[] {
  return toList(axis).map((n) => (n < 0 ? n + rank : n));
}

export interface RMSNormalizationArgs extends LayerArgs {
  /** The axes to normalize together. Default: -1. */
  axis?: number | number[];
  /** Keeps the division finite. Default: 1e-6. */
  epsilon?: number;
}

/** Zhang & Sennrich 2019, https://arxiv.org/abs/1910.07467. `x / sqrt(mean(x²) + epsilon) * scale`. */
export class RMSNormalization extends Layer {
  static className = 'RMSNormalization';
  private readonly axis: number | number[];
  private readonly epsilon: number;
  private scale: LayerVariable | null = null;

  constructor(args: RMSNormalizationArgs = {}) {
    super(args);
    this.axis = args.axis ?? -1;
    this.epsilon = args.epsilon ?? 1e-6;
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const axes = axesOf(this.axis, shape.length);
    if (axes.some((axis) => shape[axis] == null)) {
      throw new Error(
        `rmsNormalization: the sizes of the axes [${axes}] must be known, got ${shapeText(shape)}`,
      );
    }
    const sizes = axes.map((axis) => shape[axis]);
    this.scale = this.addWeight('scale', sizes, 'float32', new Ones());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const axes = axesOf(this.axis, x.rank);
      const broadcast = x.shape.map((n, i) => (axes.includes(i) ? n : 1));
      const factor = rsqrt(add(mean(square(x), axes, true), this.epsilon));
      return mul(mul(x, factor), reshape(this.scale!.read(), broadcast));
    });
  }

  override getConfig(): ConfigDict {
    return { axis: this.axis, epsilon: this.epsilon, ...super.getConfig() };
  }
}
registerBuiltIn(RMSNormalization);

export interface UnitNormalizationArgs extends LayerArgs {
  /** The axes along which lengths are measured. Default: -1. */
  axis?: number | number[];
}

/** Vectors of length 1. */
export class UnitNormalization extends Layer {
  static className = 'UnitNormalization';
  private readonly axis: number | number[];

  constructor(args: UnitNormalizationArgs = {}) {
    super(args);
    this.axis = args.axis ?? -1;
    this.supportsMasking = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const squares = sum(square(x), axesOf(this.axis, x.rank), true);
      return div(x, sqrt(maximum(squares, 1e-12)));
    });
  }

  override getConfig(): ConfigDict {
    return { axis: this.axis, ...super.getConfig() };
  }
}
registerBuiltIn(UnitNormalization);

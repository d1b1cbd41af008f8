/** Layers that disturb their input while training, against overfitting. */
import { add, cast, mul, randomNormal, randomUniform, greaterEqual, sub } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneTensor } from '../engine/lists.ts';
import type { Kwargs, Shape } from '../engine/types.ts';

/** A layer that does something while training, and nothing else. */
abstract class Noise extends Layer {
  constructor(args: LayerArgs) {
    super(args);
    this.supportsMasking = true;
  }

  protected abstract disturb(x: Tensor): Tensor;

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    const x = getExactlyOneTensor(inputs);
    return kwargs?.training ? tidy(() => this.disturb(x)) : x;
  }
}

function assertRate(layer: string, rate: unknown): void {
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) {
    throw new Error(`${layer}: rate must be at least 0 and below 1, got ${String(rate)}`);
  }
}

export interface GaussianNoiseArgs extends LayerArgs {
  /** Standard deviation of the noise. */
  stddev: number;
}

/** Adds normal noise. */
export class GaussianNoise extends Noise {
  static className = 'GaussianNoise';
  readonly stddev: number;

  constructor(args: GaussianNoiseArgs) {
    super(args);
    const stddev: unknown = args.stddev;
    if (typeof stddev !== 'number' || !(stddev >= 0)) {
      throw new Error(`gaussianNoise: stddev must be at least 0, got ${String(stddev)}`);
    }
    this.stddev = stddev;
  }

  protected override disturb(x: Tensor): Tensor {
    return add(x, randomNormal(x.shape, 0, this.stddev));
  }

  override getConfig(): ConfigDict {
    return { stddev: this.stddev, ...super.getConfig() };
  }
}
registerBuiltIn(GaussianNoise);

export interface GaussianDropoutArgs extends LayerArgs {
  /** As of dropout: the factors have variance `rate / (1 - rate)`. */
  rate: number;
}

/** Multiplies with normal noise around 1 (Srivastava et al. 2014, section 10). */
export class GaussianDropout extends Noise {
  static className = 'GaussianDropout';
  readonly rate: number;

  constructor(args: GaussianDropoutArgs) {
    super(args);
    assertRate('gaussianDropout', args.rate);
    this.rate = args.rate;
  }

  protected override disturb(x: Tensor): Tensor {
    return mul(x, randomNormal(x.shape, 1, Math.sqrt(this.rate / (1 - this.rate))));
  }

  override getConfig(): ConfigDict {
    return { rate: this.rate, ...super.getConfig() };
  }
}
registerBuiltIn(GaussianDropout);

export interface AlphaDropoutArgs extends LayerArgs {
  /** The share of inputs to drop. */
  rate: number;
  /** Axes of size 1 here are dropped as a whole. */
  noiseShape?: Shape;
}

/** What selu tends to for very negative inputs. */
const SATURATION = -1.6732632423543772 * 1.0507009873554805;

/** Dropout that keeps mean and variance of what selu gives (Klambauer et al. 2017). */
export class AlphaDropout extends Noise {
  static className = 'AlphaDropout';
  readonly rate: number;
  private readonly noiseShape: Shape | null;

  constructor(args: AlphaDropoutArgs) {
    super(args);
    assertRate('alphaDropout', args.rate);
    this.rate = args.rate;
    this.noiseShape = args.noiseShape ?? null;
  }

  protected override disturb(x: Tensor): Tensor {
    if (this.rate === 0) return x;
    const shape = this.noiseShape?.map((n, axis) => n ?? x.shape[axis]) ?? x.shape;
    const kept = cast(greaterEqual(randomUniform(shape), this.rate), 'float32');
    const scale = ((1 - this.rate) * (1 + this.rate * SATURATION ** 2)) ** -0.5;
    const offset = -scale * SATURATION * this.rate;
    const dropped = add(mul(x, kept), mul(sub(1, kept), SATURATION));
    return add(mul(dropped, scale), offset);
  }

  override getConfig(): ConfigDict {
    const config: ConfigDict = { rate: this.rate, ...super.getConfig() };
    return this.noiseShape ? { noiseShape: this.noiseShape, ...config } : config;
  }
}
registerBuiltIn(AlphaDropout);

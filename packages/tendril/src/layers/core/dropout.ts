/** Dropout: setting random inputs to zero while training. */
import { dropout } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneTensor } from '../engine/lists.ts';
import type { Kwargs, Shape } from '../engine/types.ts';

export interface DropoutLayerArgs extends LayerArgs {
  /** The share of inputs to drop, from 0 to below 1. */
  rate: number;
  /** Axes of size 1 here are dropped as a whole. */
  noiseShape?: Shape | null;
  seed?: number | null;
}

/** Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html. */
export class Dropout extends Layer {
  static className: string = 'Dropout';
  private readonly rate: number;
  private readonly noiseShape: Shape | null;
  private readonly seed: number | null;

  constructor(args: DropoutLayerArgs) {
    super(args);
    const rate: unknown = args.rate;
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
      throw new Error(`${this.getClassName()}: rate must be between 0 and 1, got ${String(rate)}`);
    }
    this.rate = rate;
    this.noiseShape = args.noiseShape ?? null;
    this.seed = args.seed ?? null;
    this.supportsMasking = true;
  }

  /** The shape of the random decisions for an input of some shape. */
  protected getNoiseShape(inputShape: number[]): number[] | undefined {
    return this.noiseShape?.map((n, axis) => n ?? inputShape[axis]);
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    const x = getExactlyOneTensor(inputs);
    if (!kwargs.training || this.rate === 0) return x;
    return dropout(x, this.rate, this.getNoiseShape(x.shape), this.seed ?? undefined);
  }

  override getConfig(): ConfigDict {
    return {
      rate: this.rate,
      noiseShape: this.noiseShape,
      seed: this.seed,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(Dropout);

export type SpatialDropout1DLayerConfig = DropoutLayerArgs;

/** Dropout of whole channels of sequences (Tompson et al. 2014, https://arxiv.org/abs/1411.4280). */
export class SpatialDropout1D extends Dropout {
  static override className = 'SpatialDropout1D';

  constructor(args: SpatialDropout1DLayerConfig) {
    super(args);
    this.inputSpec = [new InputSpec({ ndim: 3 })];
  }

  protected override getNoiseShape(inputShape: number[]): number[] {
    return [inputShape[0], 1, inputShape[2]];
  }
}
registerBuiltIn(SpatialDropout1D);

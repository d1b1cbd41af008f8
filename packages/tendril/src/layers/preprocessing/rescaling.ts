/** Pixels in another range. */
import { add, cast, mul } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneTensor } from '../engine/lists.ts';

export interface RescalingArgs extends LayerArgs {
  /** What to multiply with. */
  scale: number;
  /** What to add then. Default: 0. */
  offset?: number;
}

export class Rescaling extends Layer {
  static className = 'Rescaling';
  private readonly scale: number;
  private readonly offset: number;

  constructor(args: RescalingArgs) {
    super(args);
    const scale: unknown = args.scale;
    if (typeof scale !== 'number') {
      throw new Error(`rescaling: scale must be a number, got ${JSON.stringify(scale)}`);
    }
    this.scale = scale;
    this.offset = args.offset ?? 0;
    this.supportsMasking = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() =>
      add(mul(cast(getExactlyOneTensor(inputs), 'float32'), this.scale), this.offset),
    );
  }

  override getConfig(): ConfigDict {
    return { scale: this.scale, offset: this.offset, ...super.getConfig() };
  }
}
registerBuiltIn(Rescaling);

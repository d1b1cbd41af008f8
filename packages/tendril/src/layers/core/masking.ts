/** Masking: marking the steps of sequences that are not there. */
import { any, cast, mul, notEqual } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneTensor } from '../engine/lists.ts';

export interface MaskingArgs extends LayerArgs {
  /** Steps that have only this value are masked. Default: 0. */
  maskValue?: number;
}

export class Masking extends Layer {
  static className = 'Masking';
  private readonly maskValue: number;

  constructor(args: MaskingArgs = {}) {
    super(args);
    this.supportsMasking = true;
    this.maskValue = args.maskValue ?? 0;
  }

  override computeMask(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => any(notEqual(getExactlyOneTensor(inputs), this.maskValue), -1));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const present = any(notEqual(x, this.maskValue), -1, true);
      return mul(x, cast(present, x.dtype));
    });
  }

  override getConfig(): ConfigDict {
    return { maskValue: this.maskValue, ...super.getConfig() };
  }
}
registerBuiltIn(Masking);

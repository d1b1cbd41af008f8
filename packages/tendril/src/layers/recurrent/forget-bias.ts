/** A bias that lets new LSTMs remember (Jozefowicz et al. 2015, https://proceedings.mlr.press/v37/jozefowicz15.html). */
import { concat, ones } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { Initializer } from '../initializers.ts';
import type { Shape } from '../engine/types.ts';

/** Ones for the second quarter, which is the forget gate's, and what another initializer gives for the others. */
export class UnitForgetBias extends Initializer {
  static className = 'UnitForgetBias';
  private readonly others: Initializer;

  constructor(others: Initializer) {
    super();
    this.others = others;
  }

  override apply(shape: Shape): Tensor {
    const units = shape[0]! / 4;
    return tidy(() =>
      concat([this.others.apply([units]), ones([units]), this.others.apply([2 * units])]),
    );
  }
}

/** Gated recurrent units (Cho et al. 2014, https://arxiv.org/abs/1406.1078). */
import { add, matMul, mul, slice, split, sub, unstack } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation } from '../activations.ts';
import type { Parameter } from '../engine/parameters.ts';
import { DenseCell } from './dense-cell.ts';
import type { DenseCellArgs } from './dense-cell.ts';
import { NamedRNN } from './rnn.ts';
import type { BaseRNNLayerArgs } from './rnn.ts';
import type { GateArgs } from './standard-cell.ts';

export interface GRUCellLayerArgs extends DenseCellArgs, GateArgs {
  /**
   * Whether the reset gate comes after the product with the recurrent kernel, which then has a bias of its own,
   * as in cuDNN and Keras. Default: false.
   */
  resetAfter?: boolean;
}

/** Update gate `z`, reset gate `r`, and new values, in this order in the weights. */
export class GRUCell extends DenseCell {
  static className = 'GRUCell';
  readonly stateSize: number;
  private readonly recurrentActivation: Activation;
  private readonly implementation: number | undefined;
  private readonly resetAfter: boolean;

  constructor(args: GRUCellLayerArgs) {
    super(args, 3);
    this.stateSize = this.units;
    this.recurrentActivation = getActivation(args.recurrentActivation ?? 'hardSigmoid');
    this.implementation = args.implementation;
    this.resetAfter = args.resetAfter ?? false;
  }

  protected override biasOf(width: number): { shape: number[]; parameter: Parameter } {
    const { shape, parameter } = super.biasOf(width);
    return { shape: this.resetAfter ? [2, ...shape] : shape, parameter };
  }

  protected override inputBias(): Tensor | null {
    const bias = super.inputBias();
    return bias && this.resetAfter ? unstack(bias)[0] : bias;
  }

  override step(projected: Tensor, [last]: Tensor[], training: boolean): Tensor[] {
    const dropped = this.dropState(last, training);
    const [xz, xr, xh] = split<Tensor>(projected, 3, -1);
    const { z, r, recurrent } = this.gatesOf(xz, xr, dropped);
    const fresh = this.activation.apply(add(xh, recurrent(r)));
    const h: Tensor = add(fresh, mul(z, sub(dropped, fresh)));
    return [h, h];
  }

  /** The gates, and what the state adds to the new values, given the reset gate. */
  private gatesOf(
    xz: Tensor,
    xr: Tensor,
    h: Tensor,
  ): { z: Tensor; r: Tensor; recurrent: (r: Tensor) => Tensor } {
    const { units } = this;
    const kernel = this.weightValue(this.recurrentKernel);
    const gate = (x: Tensor, part: Tensor): Tensor => this.recurrentActivation.apply(add(x, part));
    if (this.resetAfter) {
      const product: Tensor = matMul(h, kernel);
      const biased: Tensor = this.bias ? add(product, unstack(this.bias.read())[1]) : product;
      const [hz, hr, hh] = split<Tensor>(biased, 3, -1);
      return { z: gate(xz, hz), r: gate(xr, hr), recurrent: (r) => mul(r, hh) };
    }
    const [hz, hr] = split<Tensor>(matMul(h, slice(kernel, [0, 0], [units, 2 * units])), 2, -1);
    const newKernel = slice(kernel, [0, 2 * units], [units, units]);
    return {
      z: gate(xz, hz),
      r: gate(xr, hr),
      recurrent: (r) => matMul(mul<Tensor>(r, h), newKernel),
    };
  }

  override getConfig(): ConfigDict {
    return {
      ...super.getConfig(),
      recurrentActivation: serializeActivation(this.recurrentActivation),
      implementation: this.implementation,
      resetAfter: this.resetAfter,
    };
  }
}
registerBuiltIn(GRUCell);

export type GRULayerArgs = GRUCellLayerArgs & BaseRNNLayerArgs;

export class GRU extends NamedRNN {
  static override className: string = 'GRU';

  constructor(args: GRULayerArgs) {
    super(args, new GRUCell(args));
  }
}
registerBuiltIn(GRU);

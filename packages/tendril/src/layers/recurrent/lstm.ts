/** Long short-term memory (Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735). */
import { add, matMul, mul, split } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation } from '../activations.ts';
import type { Parameter } from '../engine/parameters.ts';
import { DenseCell } from './dense-cell.ts';
import type { DenseCellArgs } from './dense-cell.ts';
import { UnitForgetBias } from './forget-bias.ts';
import { NamedRNN } from './rnn.ts';
import type { BaseRNNLayerArgs } from './rnn.ts';
import type { GateArgs } from './standard-cell.ts';

export interface LSTMCellLayerArgs extends DenseCellArgs, GateArgs {
  /** Whether the bias of the forget gate begins at 1. Default: false. */
  unitForgetBias?: boolean;
}

/** What the gates of an LSTM make of their sums and the state. */
export interface LSTMGates {
  activation: Activation;
  recurrentActivation: Activation;
}

/** `[output, output, state]` from the sums of input gate, forget gate, new values and output gate. */
export function lstmStep(
  sums: Tensor[],
  state: Tensor,
  { activation, recurrentActivation }: LSTMGates,
): Tensor[] {
  const [i, f, fresh, o] = sums;
  const kept = mul(recurrentActivation.apply(f), state);
  const c: Tensor = add(kept, mul(recurrentActivation.apply(i), activation.apply(fresh)));
  const h: Tensor = mul(recurrentActivation.apply(o), activation.apply(c));
  return [h, h, c];
}

export class LSTMCell extends DenseCell {
  static className = 'LSTMCell';
  readonly stateSize: number[];
  private readonly gates: LSTMGates;
  private readonly unitForgetBias: boolean | undefined;
  private readonly implementation: number | undefined;

  constructor(args: LSTMCellLayerArgs) {
    super(args, 4);
    this.stateSize = [this.units, this.units];
    this.gates = {
      activation: this.activation,
      recurrentActivation: getActivation(args.recurrentActivation ?? 'hardSigmoid'),
    };
    this.unitForgetBias = args.unitForgetBias;
    this.implementation = args.implementation;
  }

  protected override biasOf(width: number): { shape: number[]; parameter: Parameter } {
    const { shape, parameter } = super.biasOf(width);
    if (!this.unitForgetBias) return { shape, parameter };
    const initializer = new UnitForgetBias(parameter.initializer);
    return { shape, parameter: { ...parameter, initializer } };
  }

  override step(projected: Tensor, [h, c]: Tensor[], training: boolean): Tensor[] {
    const recurrent = matMul(this.dropState(h, training), this.weightValue(this.recurrentKernel));
    return lstmStep(split<Tensor>(add(projected, recurrent), 4, -1), c, this.gates);
  }

  override getConfig(): ConfigDict {
    return {
      ...super.getConfig(),
      recurrentActivation: serializeActivation(this.gates.recurrentActivation),
      unitForgetBias: this.unitForgetBias,
      implementation: this.implementation,
    };
  }
}
registerBuiltIn(LSTMCell);

export type LSTMLayerArgs = LSTMCellLayerArgs & BaseRNNLayerArgs;

export class LSTM extends NamedRNN {
  static override className: string = 'LSTM';

  constructor(args: LSTMLayerArgs) {
    super(args, new LSTMCell(args));
  }
}
registerBuiltIn(LSTM);

/** The simplest recurrent layer: the output is fed back. */
import { add, matMul } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import { DenseCell } from './dense-cell.ts';
import type { DenseCellArgs } from './dense-cell.ts';
import { NamedRNN } from './rnn.ts';
import type { BaseRNNLayerArgs } from './rnn.ts';

export type SimpleRNNCellLayerArgs = DenseCellArgs;

/** `activation(x · kernel + h · recurrentKernel + bias)` (Elman 1990). */
export class SimpleRNNCell extends DenseCell {
  static className = 'SimpleRNNCell';
  readonly stateSize: number;

  constructor(args: SimpleRNNCellLayerArgs) {
    super(args, 1);
    this.stateSize = this.units;
  }

  override step(projected: Tensor, [last]: Tensor[], training: boolean): Tensor[] {
    const kernel = this.weightValue(this.recurrentKernel);
    const h = this.activation.apply(add(projected, matMul(this.dropState(last, training), kernel)));
    return [h, h];
  }
}
registerBuiltIn(SimpleRNNCell);

export type SimpleRNNLayerArgs = SimpleRNNCellLayerArgs & BaseRNNLayerArgs;

export class SimpleRNN extends NamedRNN {
  static override className: string = 'SimpleRNN';

  constructor(args: SimpleRNNLayerArgs) {
    super(args, new SimpleRNNCell(args));
  }
}
registerBuiltIn(SimpleRNN);

/** What the library's cells have in common: a kernel for the input, one for the state, a bias, an activation. */
import type { Tensor } from '../../runtime/index.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation, ActivationIdentifier } from '../activations.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { absent } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';
import { SplitCell } from './cell.ts';
import type { DropoutFunc } from './cell.ts';

export interface CellArgs extends LayerArgs {
  /** Of the new values. Default: 'tanh'. */
  activation?: ActivationIdentifier | Activation;
  /** Default: true. */
  useBias?: boolean;
  /** Of what multiplies the input. Default: 'glorotNormal'. */
  kernelInitializer?: InitializerArg;
  /** Of what multiplies the state. Default: 'orthogonal'. */
  recurrentInitializer?: InitializerArg;
  /** Default: 'zeros'. */
  biasInitializer?: InitializerArg;
  kernelRegularizer?: RegularizerArg;
  recurrentRegularizer?: RegularizerArg;
  biasRegularizer?: RegularizerArg;
  activityRegularizer?: RegularizerArg;
  kernelConstraint?: ConstraintArg;
  recurrentConstraint?: ConstraintArg;
  biasConstraint?: ConstraintArg;
  /** The share of inputs that each sequence drops while training. Default: 0. */
  dropout?: number;
  /** The share of the state that each sequence drops while training. Default: 0. */
  recurrentDropout?: number;
  /** What to drop with, instead of `tf.dropout`. */
  dropoutFunc?: DropoutFunc;
}

/** What cells with gates take beside. */
export interface GateArgs {
  /** Of the gates. Default: 'hardSigmoid'. */
  recurrentActivation?: ActivationIdentifier | Activation;
  /** Taken for Keras's sake: all ways compute the same. */
  implementation?: number;
}

export abstract class StandardCell extends SplitCell {
  protected readonly activation: Activation;
  protected readonly useBias: boolean;
  protected readonly kernelParameter: Parameter;
  protected readonly recurrentParameter: Parameter;
  protected readonly biasParameter: Parameter;
  protected kernel: LayerVariable | null = null;
  protected recurrentKernel: LayerVariable | null = null;
  protected bias: LayerVariable | null = null;

  constructor(args: CellArgs) {
    super(args);
    this.activation = getActivation(args.activation ?? 'tanh');
    this.useBias = args.useBias ?? true;
    this.kernelParameter = readParameter(args, 'kernel', 'glorotNormal');
    this.recurrentParameter = readParameter(args, 'recurrent', 'orthogonal');
    this.biasParameter = readParameter(args, 'bias', 'zeros');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
  }

  /** The value of a weight; `build` must have made it. */
  protected weightValue(weight: LayerVariable | null): Tensor {
    if (!weight) {
      throw new Error(
        `cell '${this.name}' is not built yet; apply it, or call build() with the input's shape`,
      );
    }
    return weight.read();
  }

  override getConfig(): ConfigDict {
    return {
      ...super.getConfig(),
      activation: serializeActivation(this.activation),
      useBias: this.useBias,
      ...parameterConfig('kernel', this.kernelParameter),
      ...parameterConfig('recurrent', this.recurrentParameter),
      ...parameterConfig('bias', this.biasParameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
    };
  }
}

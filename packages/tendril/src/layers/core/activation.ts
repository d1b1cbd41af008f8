/** Activations as layers of their own. */
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation, ActivationIdentifier } from '../activations.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneTensor } from '../engine/lists.ts';

export interface ActivationLayerArgs extends LayerArgs {
  activation: ActivationIdentifier | Activation;
}

/** Applies an activation. */
export class ActivationLayer extends Layer {
  static className = 'Activation';
  private readonly activation: Activation;

  constructor(args: ActivationLayerArgs) {
    super(args);
    if (args.activation == null) {
      throw new Error("activation: give the name of one, as in {activation: 'relu'}");
    }
    this.supportsMasking = true;
    this.activation = getActivation(args.activation);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return this.activation.apply(getExactlyOneTensor(inputs));
  }

  override getConfig(): ConfigDict {
    return { activation: serializeActivation(this.activation), ...super.getConfig() };
  }
}
registerBuiltIn(ActivationLayer);

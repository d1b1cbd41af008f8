/** The base of callbacks that act on the model they watch. */
import { BaseCallback } from '../engine/base-callbacks.ts';
import type { Container } from '../engine/container.ts';
import type { LayersModel } from '../engine/model.ts';
import { absent } from '../engine/types.ts';

/** A callback that knows the model that is trained. Extend it for one of your own. */
export abstract class Callback extends BaseCallback {
  model: LayersModel = absent;

  override setModel(model: Container): void {
    this.model = model as LayersModel;
  }
}

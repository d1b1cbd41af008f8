/**
 * Layers that are made of other layers (a recurrent layer of its cell, a wrapper of what it wraps): what
 * they own is what their parts own.
 */
import type { Scalar, Variable } from '../../runtime/index.ts';
import { Layer } from './layer.ts';
import type { LayerVariable } from './layer-variable.ts';
import { leastTraceable } from './traceability.ts';
import type { Traceability } from './traceability.ts';
import type { RegularizerFn } from './types.ts';

export abstract class NestingLayer extends Layer {
  /** The layers it is made of, in the order in which their weights are saved. */
  protected abstract get parts(): Layer[];

  override get trainable(): boolean {
    return this.trainable_;
  }

  override set trainable(trainable: boolean) {
    super.trainable = trainable;
    for (const part of this.parts) part.trainable = trainable;
  }

  override get trainableWeights(): LayerVariable[] {
    if (!this.trainable) return [];
    return [...super.trainableWeights, ...this.parts.flatMap((part) => part.trainableWeights)];
  }

  override set trainableWeights(weights: LayerVariable[]) {
    super.trainableWeights = weights;
  }

  override get nonTrainableWeights(): LayerVariable[] {
    const parts = this.parts.flatMap((p) => (this.trainable ? p.nonTrainableWeights : p.weights));
    return [...super.nonTrainableWeights, ...parts];
  }

  override set nonTrainableWeights(weights: LayerVariable[]) {
    super.nonTrainableWeights = weights;
  }

  override get carriedStates(): Variable[] {
    return [...super.carriedStates, ...this.parts.flatMap((part) => part.carriedStates)];
  }

  override get losses(): RegularizerFn[] {
    return [...super.losses, ...this.parts.flatMap((part) => part.losses)];
  }

  override calculateLosses(): Scalar[] {
    return this.losses.map((loss) => loss());
  }

  override get traceable(): Traceability {
    return leastTraceable([super.traceable, ...this.parts.map((part) => part.traceable)]);
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    for (const part of this.parts) part.setFastWeightInitDuringBuild(value);
  }
}

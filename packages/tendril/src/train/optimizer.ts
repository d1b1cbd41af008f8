/**
 * What every optimizer has in common: from a loss to gradients, from gradients to an update.
 *
 * The rule by which one kind of optimizer moves its variables is left to the subclasses; those of
 * the library describe theirs through rule-optimizer.ts.
 */
import { clone, variableGrads } from '../ops/index.ts';
import { dispose, keep, scalar } from '../runtime/index.ts';
import type { NamedTensorMap, Scalar, Tensor, Variable } from '../runtime/index.ts';
import { Serializable } from '../io/serialization.ts';

export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/**
 * Moves variables against the gradient of a loss.
 *
 * Make one with `tf.train.sgd`, `tf.train.adam` and their like.
 */
export abstract class Optimizer extends Serializable {
  protected iterations_ = 0;
  private companions: Tensor[] = [];

  /** How many updates this optimizer has made. */
  get iterations(): number {
    return this.iterations_;
  }

  protected incrementIterations(): void {
    this.iterations_++;
  }

  /**
   * Runs `f`, and moves the variables one step towards a lower result.
   *
   * @param f Computes the loss, a scalar, from the variables.
   * @param returnCost Whether to return the loss (of before the step). Default: false.
   * @param varList The variables to move. Default: all trainable ones that `f` reads.
   * @returns The loss if `returnCost`, otherwise null.
   * @example
   * ```ts
   * const x = tf.scalar(3).variable();
   * const optimizer = tf.train.sgd(0.1);
   * optimizer.minimize(() => x.square().asScalar());
   * x.print(); // 3 - 0.1 * 2 * 3 = 2.4
   * ```
   */
  minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { value, grads } = this.computeGradients(f, varList);
    if (returnCost) this.computeAlong([value]);
    if (varList) {
      this.applyGradients(varList.map((v) => ({ name: v.name, tensor: grads[v.name] })));
    } else {
      this.applyGradients(grads);
    }
    dispose(grads);
    if (returnCost) return value;
    value.dispose();
    return null;
  }

  /**
   * Runs `f` and finds the gradient of its result with respect to each variable, by name.
   *
   * @param f Computes the loss, a scalar.
   * @param varList The variables. Default: all trainable ones that `f` reads.
   * @example
   * ```ts
   * const x = tf.variable(tf.scalar(3), true, 'x-of-example');
   * const { value, grads } = tf.train.sgd(0.1).computeGradients(() => x.square().asScalar());
   * value.print(); // 9
   * grads['x-of-example'].print(); // 6
   * ```
   */
  computeGradients(
    f: () => Scalar,
    varList?: Variable[],
  ): { value: Scalar; grads: NamedTensorMap } {
    return variableGrads(f, varList);
  }

  /**
   * Moves variables by given gradients.
   *
   * @param variableGradients Gradients by the names of their variables, as `computeGradients` gives them.
   */
  abstract applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void;

  /**
   * Asks for tensors to be computed together with the next update: a loss or a metric shares most
   * of its work with the gradients.
   */
  computeAlong(tensors: Tensor[]): void {
    this.companions.push(...tensors);
  }

  /** What to compute with the update at hand. */
  protected takeCompanions(): Tensor[] {
    const taken = this.companions;
    this.companions = [];
    return taken;
  }

  /** Gives back the memory of the optimizer's own variables. */
  dispose(): void {}

  /** The number of updates as a named tensor, the first of the saved weights. */
  async saveIterations(): Promise<NamedTensor> {
    return { name: 'iter', tensor: scalar(this.iterations_, 'int32') };
  }

  /** The state to save with a model: the number of updates, then the optimizer's own variables. */
  async getWeights(): Promise<NamedTensor[]> {
    return [await this.saveIterations(), ...this.ownWeights()];
  }

  /** The optimizer's own variables, in the order in which they are saved. */
  protected ownWeights(): NamedTensor[] {
    return [];
  }

  /**
   * What `getWeights` gives, as it is at the time of the call, in tensors for the caller to dispose. A class with a `getWeights` of
   * its own is asked for that.
   */
  copyWeights(): Promise<NamedTensor[]> {
    const copied = (weights: NamedTensor[]): NamedTensor[] =>
      weights.map(({ name, tensor }) => ({ name, tensor: keep(clone(tensor)) }));
    if (this.getWeights !== Optimizer.prototype.getWeights) return this.getWeights().then(copied);
    const own = copied(this.ownWeights());
    return this.saveIterations().then((iterations) => [iterations, ...own]);
  }

  /** Takes back a state that `getWeights` gave. */
  async setWeights(weightValues: NamedTensor[]): Promise<void> {
    await this.extractIterations(weightValues);
  }

  /** Takes the number of updates from the front of saved weights and returns the rest. */
  protected async extractIterations(weightValues: NamedTensor[]): Promise<NamedTensor[]> {
    if (weightValues.length === 0) {
      throw new Error(
        `${this.getClassName()}.setWeights: got no weights, wants at least the number of ` +
          'iterations; pass what getWeights() returned',
      );
    }
    this.iterations_ = Number((await weightValues[0].tensor.data())[0]);
    return weightValues.slice(1);
  }
}

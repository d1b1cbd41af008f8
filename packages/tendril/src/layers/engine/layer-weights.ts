/**
 * What a layer owns: its weights, the losses they add, and whether training changes them. What it
 * computes is in layer.ts.
 */
import { zeros } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';
import { Serializable } from '../../io/serialization.ts';
import type { Constraint } from '../constraints.ts';
import type { Initializer } from '../initializers.ts';
import type { Regularizer } from '../regularizers.ts';
import { LayerVariable } from './layer-variable.ts';
import { shapeText, sizeOf, toList } from './lists.ts';
import type { Parameter } from './parameters.ts';
import { absent, type DataType, type RegularizerFn, type Scalar, type Shape } from './types.ts';

export abstract class WeightOwner extends Serializable {
  /** Unique in a model. */
  abstract name: string;

  protected trainable_ = true;
  protected _trainableWeights: LayerVariable[] = [];
  protected _nonTrainableWeights: LayerVariable[] = [];
  protected _stateful = false;
  private _losses: RegularizerFn[] = [];
  private _built = false;
  private readonly weightNames = new Set<string>();
  private fastWeightInit = false;

  // Losses and state.

  get losses(): RegularizerFn[] {
    return this._losses;
  }

  /** Computes the regularization terms of the layer. */
  calculateLosses(): Scalar[] {
    return this.losses.map((loss) => loss());
  }

  /** Adds terms to the loss of models that contain the layer. */
  addLoss(losses: RegularizerFn | RegularizerFn[]): void {
    this._losses.push(...toList(losses));
  }

  get updates(): Tensor[] {
    return [];
  }

  get built(): boolean {
    return this._built;
  }

  set built(built: boolean) {
    this._built = built;
  }

  get stateful(): boolean {
    return this._stateful;
  }

  /** What goes on from batch to batch beside the weights, the states of layers inside included; checkpoints hold it. */
  get carriedStates(): Variable[] {
    return [];
  }

  resetStates(): void {
    if (!this.stateful) {
      throw new Error(`layer '${this.name}' is not stateful, so there are no states to reset`);
    }
  }

  // Weights.

  get trainable(): boolean {
    return this.trainable_;
  }

  /** Whether training changes the weights. Takes effect at the next `compile` of the model. */
  set trainable(trainable: boolean) {
    for (const weight of this._trainableWeights) weight.trainable = trainable;
    this.trainable_ = trainable;
  }

  get trainableWeights(): LayerVariable[] {
    return this.trainable_ ? this._trainableWeights.filter((w) => w.trainable) : [];
  }

  set trainableWeights(weights: LayerVariable[]) {
    this._trainableWeights = weights;
  }

  get nonTrainableWeights(): LayerVariable[] {
    if (!this.trainable) return [...this._trainableWeights, ...this._nonTrainableWeights];
    return [...this._trainableWeights.filter((w) => !w.trainable), ...this._nonTrainableWeights];
  }

  set nonTrainableWeights(weights: LayerVariable[]) {
    this._nonTrainableWeights = weights;
  }

  /** All weights, those that are trained first. */
  get weights(): LayerVariable[] {
    return [...this.trainableWeights, ...this.nonTrainableWeights];
  }

  /** How many numbers the weights have together. */
  countParams(): number {
    if (!this.built) {
      throw new Error(
        `layer '${this.name}' is not built yet, so its parameters cannot be counted; give it an ` +
          'inputShape, call build(), or apply it to something first',
      );
    }
    return this.weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0);
  }

  /**
   * Makes the weights. Called once, when the shape of the input is known.
   *
   * @param _inputShape With the batch axis, which may be null; a list if there are several inputs.
   */
  build(_inputShape: Shape | Shape[]): void {
    this.built = true;
  }

  /**
   * The current values of the weights, in the order of `weights`. They are the weights themselves:
   * copy what has to outlive the next training step, and dispose none.
   */
  getWeights(trainableOnly = false): Tensor[] {
    return (trainableOnly ? this.trainableWeights : this.weights).map((w) => w.read());
  }

  /**
   * Sets all weights, and applies their constraints.
   *
   * @param weights New values, in the order and of the shapes of `getWeights()`.
   * @throws If their number or a shape is wrong. No weight is changed then.
   */
  setWeights(weights: Tensor[]): void {
    const own = this.checkWeights(weights);
    tidy(() => own.forEach((weight, i) => weight.write(weights[i])));
  }

  /** Sets all weights to values that they had before, as those are; otherwise as `setWeights`. */
  restoreWeights(weights: Tensor[]): void {
    this.checkWeights(weights).forEach((weight, i) => weight.restore(weights[i]));
  }

  /** The weights, if these values fit them. */
  private checkWeights(weights: Tensor[]): LayerVariable[] {
    const own = this.weights;
    if (own.length !== weights.length) {
      throw new Error(
        `setWeights: layer '${this.name}' has ${own.length} weights ` +
          `(${own.map((w) => `${w.name} ${shapeText(w.shape)}`).join(', ')}), got ${weights.length}`,
      );
    }
    own.forEach((weight, i) => {
      if (weight.shape.join() !== weights[i].shape.join()) {
        throw new Error(
          `setWeights: weight '${weight.name}' of layer '${this.name}' has shape ` +
            `${shapeText(weight.shape)}, got ${shapeText(weights[i].shape)}`,
        );
      }
    });
    return own;
  }

  /**
   * Makes a weight.
   *
   * @param name Unique in the layer; the weight is saved as `layerName/name`.
   * @param shape Its shape.
   * @param dtype Default: 'float32'.
   * @param initializer What it begins with.
   * @param regularizer Computes a term of the loss from it.
   * @param trainable Whether training changes it. Default: true.
   * @param constraint Applied after each change by training.
   * @param getInitializerFunc Makes the initializer, instead of `initializer`.
   */
  protected addWeight(
    name: string,
    shape: Shape,
    dtype: DataType = 'float32',
    initializer?: Initializer | null,
    regularizer?: Regularizer | null,
    trainable = true,
    constraint: Constraint | null = null,
    getInitializerFunc?: () => Initializer,
  ): LayerVariable {
    if (this.weightNames.has(name)) {
      throw new Error(`layer '${this.name}' already has a weight '${name}'`);
    }
    const initial = getInitializerFunc ? getInitializerFunc() : initializer;
    if (!initial && !this.fastWeightInit) {
      throw new Error(`weight '${name}' of layer '${this.name}' has no initializer`);
    }
    const sizes = shape as number[];
    sizeOf(shape);
    this.weightNames.add(name);
    const value =
      this.fastWeightInit || !initial ? zeros(sizes, dtype) : initial.apply(shape, dtype);
    const weight = new LayerVariable(value, dtype, name, trainable, constraint ?? absent);
    value.dispose();
    if (regularizer) this.addLoss(() => regularizer.apply(weight.read()));
    (trainable ? this._trainableWeights : this._nonTrainableWeights).push(weight);
    return weight;
  }

  /** Makes a trained weight of what the layer's arguments say of it. */
  protected addParameter(name: string, shape: Shape, parameter: Parameter): LayerVariable {
    const { initializer, regularizer, constraint } = parameter;
    return this.addWeight(name, shape, 'float32', initializer, regularizer, true, constraint);
  }

  /** Whether weights begin as zeros, because loaded values are about to replace them. */
  setFastWeightInitDuringBuild(value: boolean): void {
    this.fastWeightInit = value;
  }
}

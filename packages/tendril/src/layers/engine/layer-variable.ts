/** A layer's weight: a variable with a name to be saved under, and perhaps a constraint. */
import { variable as makeVariable } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';
import type { Constraint } from '../constraints.ts';
import { getScopedTensorName, getUniqueTensorName } from './names.ts';
import { shapeText } from './lists.ts';
import { absent, type DataType, type Shape } from './types.ts';

let nextId = 0;

/**
 * A weight of a layer. `layer.addWeight` makes them.
 */
export class LayerVariable {
  readonly dtype: DataType;
  readonly shape: Shape;
  readonly id: number;
  /** Unique among all weights. */
  readonly name: string;
  /** The name it is saved under; layers of two models may share it. */
  readonly originalName: string;
  readonly constraint: Constraint;
  protected readonly val: Variable;
  private trainable_: boolean;

  constructor(
    val: Tensor,
    dtype: DataType = 'float32',
    name = 'Variable',
    trainable = true,
    constraint: Constraint = absent,
  ) {
    this.dtype = dtype;
    this.shape = val.shape;
    this.id = nextId++;
    this.originalName = getScopedTensorName(name);
    this.name = getUniqueTensorName(this.originalName);
    this.trainable_ = trainable;
    this.constraint = constraint;
    this.val = makeVariable(val, trainable, this.name, dtype);
  }

  /** The current value: the variable itself, so nobody but this weight may dispose it. */
  read(): Variable {
    this.assertNotDisposed();
    return this.val;
  }

  /** Takes a new value, of the same shape, and applies the constraint to it. */
  write(newVal: Tensor): this {
    this.restore(newVal);
    this.constrain();
    return this;
  }

  /** Takes a value that it had before, as it is: some constraints change again what they have changed already. */
  restore(newVal: Tensor): void {
    this.assertNotDisposed();
    if (newVal.shape.join() !== this.val.shape.join()) {
      throw new Error(
        `weight '${this.name}' has shape ${shapeText(this.shape)}, got a value of shape ` +
          shapeText(newVal.shape),
      );
    }
    // A variable assigned to itself would free the value it is about to take.
    if (newVal.id !== this.val.id) this.val.assign(newVal);
  }

  /** Applies the constraint, if there is one, to the current value. */
  constrain(): void {
    if (this.constraint) this.val.assign(this.constraint.apply(this.val));
  }

  dispose(): void {
    this.assertNotDisposed();
    this.val.dispose();
  }

  get trainable(): boolean {
    return this.trainable_;
  }

  set trainable(trainable: boolean) {
    this.trainable_ = trainable;
    this.val.trainable = trainable;
  }

  protected assertNotDisposed(): void {
    if (this.val.isDisposed) throw new Error(`weight '${this.name}' is already disposed`);
  }
}

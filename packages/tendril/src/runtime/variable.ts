/**
 * Variables: tensors whose value can be replaced. Inside a traced function a variable stands for its value at the time of the
 * call, and what is assigned to it becomes a result of the program.
 */
import { alias } from '../ir/build.ts';
import { sameShape, showShape } from '../ir/shape.ts';
import { convertParts, mapParts, stored, unpacked, type Parts } from './parts.ts';
import { Tensor } from './tensor.ts';
import { makeHandle, release } from './tracked.ts';
import { isEnclosed, tracing, untraced, type Traceable } from './tracing.ts';
import type { DataType, NamedTensorMap, Rank, TensorLike } from './types.ts';
import { toTensor } from './to-tensor.ts';

let nextVariableId = 0;
const registry = new Map<string, Variable>();

/** A tensor whose value can be replaced by `assign`. Made by tf.variable. */
export class Variable<R extends Rank = Rank> extends Tensor<R> implements Traceable {
  readonly name: string;
  trainable: boolean;

  /** @internal */
  constructor(parts: Parts, trainable: boolean, name?: string) {
    // Its own nodes, so that a gradient with respect to this variable is with respect to nothing else.
    super(
      untraced(() => mapParts(parts, alias)),
      false,
    );
    this.trainable = trainable;
    this.name = name ?? `variable_${nextVariableId++}`;
    if (registry.has(this.name)) {
      super.dispose();
      throw new Error(
        `variable: there is a variable named '${this.name}' already; dispose of it or choose another name`,
      );
    }
    registry.set(this.name, this);
  }

  /** @internal */
  override get parts(): Parts {
    this.throwIfDisposed();
    const trace = tracing();
    return trace === null ? this.handle : trace.read(this);
  }

  /** @internal What it holds outside any trace. */
  get valueParts(): Parts {
    this.throwIfDisposed();
    return this.handle;
  }

  /**
   * Replaces the value.
   *
   * @throws if the shape or dtype differs from the variable's.
   * @example
   * ```ts
   * const v = tf.variable(tf.tensor1d([1, 2]));
   * v.assign(tf.tensor1d([3, 4]));
   * v.print();
   * ```
   */
  assign(newValue: Tensor<R>): void {
    if (newValue.dtype !== this.dtype || !sameShape(newValue.shape, this.shape)) {
      throw new Error(
        `assign: variable '${this.name}' holds ${this.dtype}${showShape(this.shape)}, got ` +
          `${newValue.dtype}${showShape(newValue.shape)}`,
      );
    }
    if (isEnclosed())
      throw new Error(
        `assign: variable '${this.name}' cannot be assigned inside tf.scan, tf.checkpoint or, in tf.compile, tf.cond and ` +
          'tf.whileLoop, whose functions run as parts of a program; return the value, and assign it behind',
      );
    const value = newValue.parts;
    const trace = tracing();
    if (trace !== null) trace.assign(this, value);
    else this.setParts(mapParts(value, alias));
  }

  /** @internal Holds something else from now on. */
  setParts(parts: Parts): void {
    const old = this.handle;
    this.handle = makeHandle(parts);
    release(old);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    registry.delete(this.name);
    super.dispose();
  }
}

/**
 * A variable with an initial value: numbers of any dtype, complex ones, or strings. Only float32 and complex64 have gradients, and
 * optimizers move float32 variables. Inside a function given to tf.compile, variables of strings can be neither read nor assigned.
 *
 * @param trainable whether optimizers change it when they are not told which variables to use.
 * @param name unique among living variables; made up if left out.
 * @param dtype the initial value is converted to it if it differs.
 * @throws if the name is taken, or strings are to become numbers or numbers strings.
 * @example
 * ```ts
 * const x = tf.variable(tf.tensor([1, 2, 3]));
 * x.assign(tf.tensor([4, 5, 6]));
 * x.print();
 * ```
 */
export function variable<R extends Rank = Rank>(
  initialValue: Tensor<R> | TensorLike,
  trainable = true,
  name?: string,
  dtype?: DataType,
): Variable<R> {
  const initial = toTensor(initialValue as Tensor, 'initialValue', 'variable', dtype);
  const { parts } = initial;
  const isOfDtype = dtype === undefined || dtype === initial.dtype;
  const own = isOfDtype ? parts : stored(convertParts('variable', unpacked(parts), dtype));
  const made = new Variable<R>(own, trainable, name);
  // A tensor that was made only for this is not the caller's to dispose of.
  if (initial !== initialValue) initial.dispose();
  return made;
}

/** All living variables by name. */
export function registeredVariables(): NamedTensorMap & { [name: string]: Variable } {
  return Object.fromEntries(registry);
}

/**
 * Disposes of all variables.
 *
 * @example
 * ```ts
 * const v = tf.variable(tf.scalar(1));
 * tf.disposeVariables();
 * console.log(v.isDisposed); // true
 * ```
 */
export function disposeVariables(): void {
  for (const v of [...registry.values()]) v.dispose();
}

/**
 * Variables: tensors whose value can be replaced. Inside a traced function a variable stands for its value at the time of the
 * call, and what is assigned to it becomes a result of the program.
 */
import { alias } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';
import { sameShape, showShape } from '../ir/shape.ts';
import { releaseHandle, retainHandle } from './lifetime.ts';
import { isStorage } from './packed.ts';
import { partsOfNode, type Parts } from './parts.ts';
import { Tensor } from './tensor.ts';
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
  constructor(node: Node, trainable: boolean, name?: string) {
    // Its own node, so that a gradient with respect to this variable is with respect to nothing else.
    super(
      untraced(() => partsOfNode(alias(node))),
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
  override get node(): Node {
    this.throwIfDisposed();
    const trace = tracing();
    return trace === null ? this.handle.node : trace.read(this);
  }

  /** @internal */
  override get parts(): Parts {
    return tracing() === null ? super.parts : partsOfNode(this.node);
  }

  /** @internal What it holds outside any trace. */
  get valueNode(): Node {
    this.throwIfDisposed();
    return this.handle.node;
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
    const value = newValue.node;
    const trace = tracing();
    if (trace !== null) trace.assign(this, value);
    else this.setNode(alias(value));
  }

  /** @internal Shows another node from now on. */
  setNode(node: Node): void {
    const old = this.handle.node;
    retainHandle(node);
    this.handle = { ...partsOfNode(node), live: true };
    releaseHandle(old);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    registry.delete(this.name);
    super.dispose();
  }
}

/**
 * A variable with an initial value.
 *
 * @param trainable whether optimizers change it when they are not told which variables to use.
 * @param name unique among living variables; made up if left out.
 * @param dtype the initial value is converted to it if it differs.
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
  if (initial.dtype === 'complex64' || initial.dtype === 'string' || isStorage(initial.dtype)) {
    throw new Error(
      `variable: a variable holds real numbers, got ${initial.dtype}` +
        (initial.dtype === 'complex64' ? '; take one for tf.real(x) and one for tf.imag(x)' : '') +
        (isStorage(initial.dtype) ? " (use .cast('float32'))" : ''),
    );
  }
  if (dtype !== undefined && dtype !== initial.dtype) {
    throw new Error(
      `variable: the initial value is ${initial.dtype}, the dtype asked for ${dtype}; use .cast('${dtype}')`,
    );
  }
  return new Variable<R>(initial.node, trainable, name);
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

/**
 * Ops that a program adds for graph models: the table in which models look before they look at their own.
 */
import type { Tensor } from '../runtime/index.ts';

/** What an attribute of a node can be. */
export type OpAttribute =
  string | string[] | number | number[] | number[][] | boolean | boolean[] | Tensor | Tensor[];

/** A node of a graph as a registered op sees it: the tensors that come in, and its attributes by name. */
export interface OpNode {
  inputs: Tensor[];
  attrs: { [key: string]: OpAttribute };
}

/** What a registered op does. Models that use one that gives a promise need `executeAsync`. */
export type OpExecutor = (node: OpNode) => Tensor | Tensor[] | Promise<Tensor | Tensor[]>;

/** A row of the table. */
export interface OpMapper {
  tfOpName: string;
  category: 'custom';
  inputs: [];
  attrs: [];
  customExecutor: OpExecutor;
}

const registered = new Map<string, OpMapper>();

/**
 * Teaches graph models an op: one that they do not know, or another way to do one that they do.
 *
 * @param name the op's name in the model, which is TensorFlow's.
 * @param opFunc takes a node with its `inputs` and `attrs`, gives the outputs. What it does may depend on values:
 * it runs at every execution of a model.
 * @throws if `opFunc` is no function.
 * @example
 * ```ts
 * tf.registerOp('HardSwish', ({ inputs: [x] }) => x.mul(x.add(3).relu6()).div(6));
 * console.log(tf.getRegisteredOp('HardSwish').tfOpName);
 * tf.deregisterOp('HardSwish');
 * ```
 */
export function registerOp(name: string, opFunc: OpExecutor): void {
  if (typeof opFunc !== 'function') {
    throw new Error(
      `registerOp: wanted a function from a node of '${name}' to tensors, got ${typeof opFunc}`,
    );
  }
  registered.set(name, {
    tfOpName: name,
    category: 'custom',
    inputs: [],
    attrs: [],
    customExecutor: opFunc,
  });
}

/**
 * What was registered under a name, or undefined.
 *
 * @example
 * ```ts
 * tf.getRegisteredOp('NoSuchOp'); // undefined
 * ```
 */
export function getRegisteredOp(name: string): OpMapper | undefined {
  return registered.get(name);
}

/**
 * Takes back `registerOp`. Models that were loaded meanwhile keep what they found.
 *
 * @example
 * ```ts
 * tf.registerOp('Twice', ({ inputs }) => tf.mul(inputs[0], 2));
 * tf.deregisterOp('Twice');
 * ```
 */
export function deregisterOp(name: string): void {
  registered.delete(name);
}

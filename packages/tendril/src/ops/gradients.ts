/**
 * Gradients of functions of tensors, as users ask for them. The walk from results back to arguments is autodiff/'s; here are the
 * tape that it follows, the checks, and gradients that users write themselves.
 */
import { backward } from '../autodiff/backward.ts';
import { customRules } from '../autodiff/custom.ts';
import * as ir from '../ir/build.ts';
import { nextNodeId, type Node } from '../ir/node.ts';
import { sameShape } from '../ir/shape.ts';
import {
  makeTensor,
  openTape,
  registeredVariables,
  Tensor,
  tidy,
  Variable,
} from '../runtime/index.ts';
import type { NamedTensorMap, Scalar, TensorLike } from '../runtime/index.ts';
import { check, fail } from './util/errors.ts';
import { nodeOf, wrap } from './util/operand.ts';

type GradSaveFunc = (save: Tensor[]) => void;

/** What a function given to tf.customGrad computes: inputs, and at the end a function that saves tensors for the gradient. */
export type CustomGradientFunc<T extends Tensor> = (...inputs: (Tensor | GradSaveFunc)[]) => {
  value: T;
  gradFunc: (dy: T, saved: Tensor[]) => Tensor | Tensor[];
};

interface Differentiated {
  readonly value: Tensor;
  /** For each argument, null where the value does not depend on it. */
  readonly grads: readonly (Tensor | null)[];
}

function checkFunction(op: string, f: unknown): void {
  check(typeof f === 'function', op, () => `wanted a function of tensors, got ${typeof f}`);
}

/** The cotangent of the result: what the caller gave, or 1 everywhere. */
function seedOf(op: string, value: Tensor, dy: Node | null): Node {
  check(
    value instanceof Tensor,
    op,
    () =>
      `the function must return one tensor, got ${Array.isArray(value) ? 'an array' : typeof value}`,
  );
  const { node } = value;
  check(
    node.dtype === 'float32',
    op,
    () =>
      `the function returned ${node.dtype}; only float32 has gradients (use .cast('float32') on what it is computed from)`,
  );
  if (dy === null) return ir.constantLike(node, 1);
  check(
    sameShape(dy.shape, node.shape),
    op,
    () =>
      `dy of shape [${dy.shape}] must have the shape that the function returned, [${node.shape}]`,
  );
  return dy;
}

/** Runs `f` on the tape that began at `since`, and differentiates its result with respect to nodes. */
function differentiate(
  op: string,
  f: () => Tensor,
  wrt: readonly Node[],
  dy: Node | null,
  since: number,
): Differentiated {
  const value = f();
  const seed = seedOf(op, value, dy);
  const cotangents = backward([{ node: value.node, ct: seed }], wrt, { since });
  return { value, grads: cotangents.map((ct) => (ct === null ? null : wrap(ct))) };
}

/** Runs `work` in a tidy with a tape open; `since` is where the tape begins. */
function onTape<T extends object>(work: (since: number) => T): T {
  return tidy(() => {
    const tape = openTape(nextNodeId());
    try {
      return work(tape.since);
    } finally {
      tape.end();
    }
  });
}

/** Two arguments that are one tensor are two variables all the same, and need a node each. */
function distinct(args: readonly Tensor[]): Tensor[] {
  const seen = new Set<Node>();
  return args.map((arg) => {
    const own = seen.has(arg.node) ? makeTensor(ir.alias(arg.node)) : arg;
    seen.add(own.node);
    return own;
  });
}

/** The gradients of f at the arguments; an error where the result does not depend on one of them. */
function gradientsAt(
  op: string,
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  dy: Node | null,
): { value: Tensor; grads: Tensor[] } {
  check(
    dy === null || dy.dtype === 'float32',
    op,
    () => `dy must be float32, got ${dy?.dtype}; use .cast('float32')`,
  );
  return tidy(() => {
    const own = distinct(args);
    const wrt = own.map((arg) => arg.node);
    return onTape((since) => {
      const { value, grads } = differentiate(op, () => f(...own), wrt, dy, since);
      grads.forEach((grad, i) => {
        if (grad !== null) return;
        const { dtype } = wrt[i];
        const why =
          dtype === 'float32'
            ? 'make sure that everything from the argument to the result happens inside the function, in differentiable ops'
            : `it is ${dtype}, and only float32 has gradients (use .cast('float32'))`;
        fail(
          op,
          `cannot compute the gradient: the result does not depend on argument ${i}; ${why}`,
        );
      });
      return { value, grads: grads as Tensor[] };
    });
  });
}

function checkArguments(op: string, args: readonly unknown[]): void {
  check(
    Array.isArray(args),
    op,
    () =>
      `the arguments come in one array, such as [a, b]; got ${args instanceof Tensor ? 'a tensor' : typeof args}`,
  );
}

function tensorOf(op: string, x: unknown, name: string): Tensor {
  return x instanceof Tensor && !x.isDisposed ? x : wrap(nodeOf(x, name, op));
}

function cotangentOf(op: string, dy: unknown): Node | null {
  return dy === undefined || dy === null ? null : nodeOf(dy, 'dy', op);
}

/**
 * The gradient function of `f`: it takes `x`, and gives the gradient of `f(x)` (of its sum, if it is no scalar) with respect to
 * `x`. It can be differentiated again.
 *
 * @param f from one tensor to one tensor.
 * @returns a function of `x` and, if wanted, `dy`: the gradient of something else with respect to `f(x)`.
 * @throws if `f(x)` does not depend on `x` in a differentiable way, or `dy` does not have its shape.
 * @example
 * ```ts
 * const g = tf.grad((x) => x.square()); // 2x
 * g(tf.tensor1d([2, 3])).print(); // [4, 6]
 * const h = tf.grad((x) => tf.grad((y) => y.pow(3))(x)); // 6x
 * h(tf.tensor1d([2, 3])).print(); // [12, 18]
 * ```
 */
export function grad(
  f: (x: Tensor) => Tensor,
): (x: TensorLike | Tensor, dy?: TensorLike | Tensor) => Tensor {
  checkFunction('grad', f);
  return (x, dy) =>
    tidy(() => {
      const seed = cotangentOf('grad', dy);
      return gradientsAt('grad', f, [tensorOf('grad', x, 'x')], seed).grads[0];
    });
}

/**
 * The gradient function of an `f` of several arguments: it takes them in an array, and gives the gradient of the result with
 * respect to each.
 *
 * @param f from tensors to one tensor.
 * @returns a function of the array of arguments and, if wanted, `dy`.
 * @throws if the result does not depend on an argument in a differentiable way, or `dy` does not have its shape.
 * @example
 * ```ts
 * const g = tf.grads((a, b) => a.mul(b));
 * const [da, db] = g([tf.tensor1d([2, 3]), tf.tensor1d([-2, -3])]);
 * da.print(); // [-2, -3]
 * db.print(); // [2, 3]
 * ```
 */
export function grads(
  f: (...args: Tensor[]) => Tensor,
): (args: (Tensor | TensorLike)[], dy?: Tensor | TensorLike) => Tensor[] {
  checkFunction('grads', f);
  return (args, dy) => {
    checkArguments('grads', args);
    return tidy(() => {
      const tensors = args.map((arg, i) => tensorOf('grads', arg, `args[${i}]`));
      return gradientsAt('grads', f, tensors, cotangentOf('grads', dy)).grads;
    });
  };
}

/**
 * Like `tf.grad`, but gives the value of `f(x)` along with the gradient.
 *
 * @throws if `x` is no tensor, or `f(x)` does not depend on it in a differentiable way.
 * @example
 * ```ts
 * const { value, grad } = tf.valueAndGrad((x) => x.square())(tf.tensor1d([2, 3]));
 * value.print(); // [4, 9]
 * grad.print(); // [4, 6]
 * ```
 */
export function valueAndGrad<I extends Tensor, O extends Tensor>(
  f: (x: I) => O,
): (x: I, dy?: O) => { value: O; grad: I } {
  const op = 'valueAndGrad';
  checkFunction(op, f);
  return (x, dy) => {
    check(x instanceof Tensor, op, () => `x must be a tensor, got ${typeof x}; use tf.tensor(x)`);
    const seed = cotangentOf(op, dy);
    const { value, grads } = gradientsAt(op, f as unknown as (x: Tensor) => Tensor, [x], seed);
    return { value: value as O, grad: grads[0] as I };
  };
}

/**
 * Like `tf.grads`, but gives the value of `f` along with the gradients.
 *
 * @throws if an argument is no tensor, or the result does not depend on it in a differentiable way.
 * @example
 * ```ts
 * const g = tf.valueAndGrads((a, b) => a.mul(b));
 * const { value, grads } = g([tf.tensor1d([2, 3]), tf.tensor1d([-2, -3])]);
 * value.print(); // [-4, -9]
 * grads[0].print(); // [-2, -3]
 * grads[1].print(); // [2, 3]
 * ```
 */
export function valueAndGrads<O extends Tensor>(
  f: (...args: Tensor[]) => O,
): (args: Tensor[], dy?: O) => { grads: Tensor[]; value: O } {
  const op = 'valueAndGrads';
  checkFunction(op, f);
  return (args, dy) => {
    checkArguments(op, args);
    args.forEach((arg, i) => {
      const isTensor = arg instanceof Tensor;
      check(isTensor, op, () => `argument ${i} must be a tensor, got ${typeof arg}; use tf.tensor`);
    });
    const { value, grads } = gradientsAt(op, f, args, cotangentOf(op, dy));
    return { value: value as O, grads };
  };
}

function trainableVariables(varList: Variable[] | undefined): Variable[] {
  const op = 'variableGrads';
  const given = varList === undefined || varList === null ? null : varList;
  const isList =
    given === null || (Array.isArray(given) && given.every((v) => v instanceof Variable));
  check(isList, op, () => 'varList must be an array of variables, made by tf.variable');
  const all = given ?? Object.values(registeredVariables());
  const trainable = all.filter((v) => v.trainable);
  check(
    trainable.length > 0,
    op,
    () =>
      `none of the ${all.length} variables is trainable; make one with tf.variable(value, true)`,
  );
  return trainable;
}

/**
 * The gradients of a loss with respect to variables.
 *
 * @param f computes the loss, a scalar, from the variables.
 * @param varList the variables; by default all trainable ones.
 * @returns the loss, and the gradients by the variables' names. Variables that the loss does not depend on are left out; those
 * of `varList` that are not trainable are null.
 * @throws if no variable is trainable, the result is no scalar, or it depends on none of them.
 * @example
 * ```ts
 * const w = tf.variable(tf.tensor1d([1, 2]), true, 'w');
 * const { value, grads } = tf.variableGrads(() => w.square().sum());
 * value.print(); // 5
 * grads.w.print(); // [2, 4]
 * w.dispose();
 * ```
 */
export function variableGrads(
  f: () => Scalar,
  varList?: Variable[],
): { value: Scalar; grads: NamedTensorMap } {
  const op = 'variableGrads';
  checkFunction(op, f);
  const variables = trainableVariables(varList);
  return onTape((since) => {
    const wrt = variables.map((v) => v.node);
    const { value, grads } = differentiate(op, f, wrt, null, since);
    check(
      value.rank === 0,
      op,
      () =>
        `the function must return a scalar, the loss; it returned the shape [${value.shape}] (use .mean() or .sum())`,
    );
    check(
      grads.some((grad) => grad !== null),
      op,
      () =>
        'the loss depends on none of the variables; make sure that they are used inside the function, in differentiable ops',
    );
    const named: { [name: string]: Tensor | null } = {};
    variables.forEach((v, i) => {
      if (grads[i] !== null) named[v.name] = grads[i];
    });
    for (const v of varList ?? []) if (!v.trainable) named[v.name] = null;
    return { value: value as Scalar, grads: named as NamedTensorMap };
  });
}

/** What the user's function gave, checked. */
function customResult<T extends Tensor>(
  f: CustomGradientFunc<T>,
  inputs: Tensor[],
  save: GradSaveFunc,
) {
  const result = f(...inputs, save);
  const isResult = result?.value instanceof Tensor && typeof result.gradFunc === 'function';
  check(
    isResult,
    'customGrad',
    () =>
      'the function must return { value, gradFunc }: a tensor, and a function from dy to the gradients of the inputs',
  );
  return result;
}

/** The gradients that the user's function gave, one for each input. */
function customCotangents(given: Tensor | Tensor[], inputs: readonly Node[]): Node[] {
  const list = Array.isArray(given) ? given : [given];
  check(
    list.length === inputs.length && list.every((g) => g instanceof Tensor),
    'customGrad',
    () =>
      `gradFunc must return one tensor for each of the ${inputs.length} inputs, got ${list.length}`,
  );
  return list.map((g) => g.node);
}

/**
 * Gives a function a gradient of your own.
 *
 * @param f takes the inputs and a function `save`, and returns `value` and `gradFunc`. `gradFunc` takes `dy`, the gradient with
 * respect to the value, and what was saved, and returns the gradient with respect to each input.
 * @returns the function of the inputs, to be used in place of `f`.
 * @throws if inputs are no tensors, or `f` or `gradFunc` return something else.
 * @example
 * ```ts
 * const clipped = tf.customGrad((x, save) => {
 *   save([x]);
 *   return { value: x.square(), gradFunc: (dy, saved) => [dy.mul(saved[0].abs())] };
 * });
 * tf.grad((x) => clipped(x))(tf.tensor1d([-1, -2, 3])).print(); // [1, 2, 3], not [-2, -4, 6]
 * ```
 */
export function customGrad<T extends Tensor>(f: CustomGradientFunc<T>): (...args: Tensor[]) => T {
  const op = 'customGrad';
  checkFunction(op, f);
  return (...inputs) => {
    const nodes = inputs.map((input, i) => nodeOf(input, `args[${i}]`, op));
    check(
      inputs.every((input) => input instanceof Tensor),
      op,
      () => 'all arguments must be tensors',
    );
    return tidy(() => {
      let saved: Node[] = [];
      // Nodes of their own: the tape keeps them, and what they are made of, until the gradient has been computed.
      const save: GradSaveFunc = (tensors) => {
        saved = tensors.map((t) => ir.alias(nodeOf(t, 'saved', op)));
      };
      const { value, gradFunc } = customResult(f, inputs, save);
      const result = ir.alias(value.node);
      customRules.set(result, {
        inputs: nodes,
        vjp: (ct) =>
          customCotangents(
            gradFunc(
              wrap(ct),
              saved.map((node) => wrap(node)),
            ),
            nodes,
          ),
      });
      return wrap<T>(result);
    });
  };
}

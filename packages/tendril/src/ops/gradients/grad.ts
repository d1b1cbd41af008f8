/** Gradients with respect to a function's arguments. */
import * as ir from '../../ir/build.ts';
import { isFloat } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { mapParts, nodesOfParts, Tensor, tensorOfParts, tidy } from '../../runtime/index.ts';
import type { Parts, TensorLike } from '../../runtime/index.ts';
import { check, fail } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkFunction, differentiate, onTape } from './tape.ts';

/** Two arguments that are one tensor are two variables all the same, and need a node each. */
function distinct(args: readonly Tensor[]): Tensor[] {
  const seen = new Set<Node>();
  return args.map((arg) => {
    const isNew = nodesOfParts(arg.parts).every((node) => !seen.has(node));
    const own = isNew ? arg : tensorOfParts(mapParts(arg.parts, ir.alias));
    for (const node of nodesOfParts(own.parts)) seen.add(node);
    return own;
  });
}

/** One argument's gradient, from those of its nodes, which come first in the list and are taken from it. */
export function gradientOf({ imag }: Parts, found: (Tensor | null)[]): Tensor | null {
  const real = found.shift()!;
  if (imag === null) return real;
  const other = found.shift()!;
  if (real === null && other === null) return null;
  const zero = ir.constantLike(imag, 0);
  return tensorOfParts({ node: real?.node ?? zero, imag: other?.node ?? zero, strings: null });
}

/** The gradients of f at the arguments; an error where the result does not depend on one of them. */
function gradientsAt(
  op: string,
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  dy: Node | null,
): { value: Tensor; grads: Tensor[] } {
  check(
    dy === null || isFloat(dy.dtype),
    op,
    () => `dy must be float32 or float64, got ${dy?.dtype}; use .cast('float32')`,
  );
  return tidy(() => {
    const own = distinct(args);
    return onTape((since) => {
      const wrt = own.flatMap((arg) => nodesOfParts(arg.parts));
      const { value, grads: byNode } = differentiate(op, () => f(...own), wrt, dy, since);
      const found = [...byNode];
      const grads = own.map((arg) => gradientOf(arg.parts, found));
      grads.forEach((grad, i) => {
        if (grad !== null) return;
        const { dtype } = own[i];
        const why = isFloat(dtype)
          ? 'make sure that everything from the argument to the result happens inside the function, in differentiable ops'
          : `it is ${dtype}, and only float32 and float64 have gradients (use .cast('float32'))`;
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
 * `x`. It can be differentiated again. Where `x` is complex, the gradient is complex: its real part is the derivative by the real
 * part of `x`, its imaginary part that by the imaginary part.
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

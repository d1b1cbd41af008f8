/** Gradients that users write themselves. */
import { customRules } from '../../autodiff/custom.ts';
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { sameShape } from '../../ir/shape.ts';
import { Tensor, tidy } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkFunction } from './tape.ts';

type GradSaveFunc = (save: Tensor[]) => void;

/** What a function given to tf.customGrad computes: inputs, and at the end a function that saves tensors for the gradient. */
export type CustomGradientFunc<T extends Tensor> = (...inputs: (Tensor | GradSaveFunc)[]) => {
  value: T;
  gradFunc: (dy: T, saved: Tensor[]) => Tensor | Tensor[];
};

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
      `gradFunc must return one tensor for each of the ${inputs.length} inputs, got ` +
      (list.map((g) => (g instanceof Tensor ? 'a tensor' : show(g))).join(', ') || 'none'),
  );
  return list.map(({ node }, i) => {
    check(
      sameShape(node.shape, inputs[i].shape),
      'customGrad',
      () =>
        `gradFunc gave a gradient of shape [${node.shape}] for input ${i} of shape [${inputs[i].shape}]; it must be the same`,
    );
    return node;
  });
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
        check(
          Array.isArray(tensors),
          op,
          () => `save takes one array of tensors, save([x, y]); got ${show(tensors)}`,
        );
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

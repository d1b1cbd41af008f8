/** Gradients with respect to variables. */
import { isFloat } from '../../ir/dtype.ts';
import { nodesOfParts, registeredVariables, Variable } from '../../runtime/index.ts';
import type { NamedTensorMap, Scalar, Tensor } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { gradientOf } from './grad.ts';
import { checkFunction, differentiate, onTape } from './tape.ts';

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
  return trainable.filter(({ dtype }) => isFloat(dtype) || dtype === 'complex64');
}

/**
 * The gradients of a loss with respect to variables.
 *
 * @param f computes the loss, a scalar, from the variables.
 * @param varList the variables; by default all trainable ones.
 * @returns the loss, and the gradients by the variables' names. Variables that the loss does not depend on are left out, and so
 * are those that are neither float32 nor complex64; those of `varList` that are not trainable are null.
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
    const wrt = variables.flatMap((v) => nodesOfParts(v.parts));
    const { value, grads: byNode } = differentiate(op, f, wrt, null, since);
    const found = [...byNode];
    const grads = variables.map((v) => gradientOf(v.parts, found));
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

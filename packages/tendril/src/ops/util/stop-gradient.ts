/** Values that gradients do not flow through: constants, and steps. */
import { isFloat } from '../../ir/dtype.ts';
import { customRules } from '../../autodiff/custom.ts';
import { alias, constantLike } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';

/** The same value, through which no gradient flows. */
export function stopGradient(x: Node): Node {
  const constant = alias(x);
  customRules.set(constant, { inputs: [], vjp: () => [] });
  return constant;
}

/** Marks a result that changes only in steps: its gradient is not missing, it is 0. */
export function inSteps(result: Node, ...inputs: Node[]): Node {
  const floats = inputs.filter((input) => isFloat(input.dtype));
  customRules.set(result, { inputs: floats, vjp: () => floats.map((x) => constantLike(x, 0)) });
  return result;
}

/** A value that counts as constant in gradients. */
import { customRules } from '../../autodiff/custom.ts';
import { alias } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';

/** The same value, through which no gradient flows. */
export function stopGradient(x: Node): Node {
  const constant = alias(x);
  customRules.set(constant, { inputs: [], vjp: () => [] });
  return constant;
}

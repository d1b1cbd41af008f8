/** log(1 + eˣ), which several ops are made of. */
import { customRules } from '../../autodiff/custom.ts';
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { exponential, logistic } from '../../primitives/exponentials/index.ts';
import { logPlusOne } from '../../primitives/logarithms/index.ts';
import * as n from './numeric.ts';

/** log(1 + eˣ) without overflow. Its derivative is the logistic function, also at 0, where this formula has two kinks. */
export function softplusNode(x: Node): Node {
  const tail = logPlusOne(exponential(ir.negate(ir.abs(x))));
  const result = ir.add(n.maximum(x, 0), tail);
  customRules.set(result, { inputs: [x], vjp: (ct) => [ir.multiply(ct, logistic(x))] });
  return result;
}

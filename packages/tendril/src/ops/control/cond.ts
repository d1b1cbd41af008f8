/** One of two functions, as a value says. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { recordTuple } from '../../primitives/control/index.ts';
import { isEnclosed, Tensor, tidy, tracing } from '../../runtime/index.ts';
import type { Container } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { wrap } from '../util/operand.ts';
import { asGraphs, checkAlike, recordFunction } from './function.ts';

/** A scalar as a predicate: whether it is not 0. */
export function predicateOf(op: string, what: string, value: unknown): Node {
  check(
    value instanceof Tensor && value.size === 1,
    op,
    () =>
      `${what} must be a scalar tensor or a boolean, got ${value instanceof Tensor ? `a tensor of shape [${value.shape}]` : show(value)}`,
  );
  return ir.reshape(ir.convert(value.node, 'bool'), []);
}

/** Whether functions have to be recorded as graphs, since no value can be read here. */
export function mustRecord(): boolean {
  return tracing() !== null || isEnclosed();
}

/** The choice as a node, inside a graph. */
export function recordCond<T extends Container>(
  op: string,
  predicate: Node,
  onTrue: () => T,
  onFalse: () => T,
): T {
  const { functions, results } = asGraphs(
    () => {
      const recorded = [recordFunction(op, [], onTrue), recordFunction(op, [], onFalse)];
      const [yes, no] = recorded.map(({ result }) => result);
      checkAlike(op, 'both functions must return the same kinds of tensors; falseFn', no, yes);
      return recorded;
    },
    ([yes, no], captured) =>
      recordTuple('cond', { on_true: yes, on_false: no }, [predicate, ...captured]),
  );
  return functions[0].result.rebuild(results) as T;
}

/**
 * Runs one of two functions, as a scalar says. Inside a function given to tf.compile both are recorded and one runs, at each
 * call anew; elsewhere the scalar is read, and only that function is called. Gradients flow into the function that ran.
 *
 * @param pred a scalar tensor (whatever is not 0 is true), or a boolean.
 * @param trueFn takes nothing; returns a tensor, or arrays and objects of tensors.
 * @param falseFn returns the same kind of thing: inside tf.compile of the same shapes and dtypes.
 * @throws if `pred` is no scalar; inside tf.compile if the results differ in kind, or a function assigns a variable.
 * @example
 * ```ts
 * const x = tf.scalar(-3);
 * tf.cond(x.less(0), () => x.neg(), () => x).print(); // 3
 * const f = tf.compile((x) => tf.cond(x.sum().greater(10), () => x.div(2), () => x.mul(2)));
 * f(tf.tensor1d([1, 2])).print(); // [2, 4]
 * f(tf.tensor1d([10, 20])).print(); // [5, 10]
 * ```
 */
export function cond<T extends Container>(
  pred: Tensor | boolean,
  trueFn: () => T,
  falseFn: () => T,
): T {
  const op = 'cond';
  check(
    typeof trueFn === 'function' && typeof falseFn === 'function',
    op,
    () => `wanted two functions, got ${typeof trueFn} and ${typeof falseFn}`,
  );
  if (typeof pred === 'boolean') return tidy(pred ? trueFn : falseFn);
  const predicate = predicateOf(op, 'pred', pred);
  if (mustRecord()) return recordCond(op, predicate, trueFn, falseFn);
  const holds = tidy(() => wrap(predicate).dataSync()[0] !== 0);
  return tidy(holds ? trueFn : falseFn);
}

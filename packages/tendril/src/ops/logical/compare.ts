/** Comparisons of two tensors, element by element. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Comparison } from '../../ir/primitives.ts';
import { leafFromValues, Tensor, type TensorLike } from '../../runtime/index.ts';
import { dtypeOfNested } from '../../runtime/nested.ts';
import { arithmeticOperands } from '../arithmetic/operands.ts';
import { gatherAlong } from '../slicing/gather-along.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { meetAll } from '../util/meet.ts';
import { partsOf, wrap } from '../util/operand.ts';

type Arg = Tensor | TensorLike;

function compared<T extends Tensor>(op: string, direction: Comparison, a: Arg, b: Arg): T {
  return wrap(ir.compare(direction, ...arithmeticOperands(op, a, b)));
}

const isText = (x: Arg): boolean => (x instanceof Tensor ? x.dtype : dtypeOfNested(x)) === 'string';

const byCodeUnits = (p: string, q: string): number => (p < q ? -1 : Number(p > q));

/** Strings come in the order of their UTF-16 code units, as JavaScript compares them. */
function comparedByOrder<T extends Tensor>(op: string, direction: Comparison, a: Arg, b: Arg): T {
  if (![a, b].every(isText)) return compared(op, direction, a, b);
  const met = meetAll(op, [partsOf(a, 'a', op), partsOf(b, 'b', op)]);
  const table = met[0].strings!;
  const texts = table.strings(table.entries.keys());
  const rankOf = new Map([...texts].sort(byCodeUnits).map((text, rank) => [text, rank]));
  const ranks = Int32Array.from(texts, (text) => rankOf.get(text)!);
  const ordered = leafFromValues(ranks, [ranks.length], 'int32');
  const [x, y] = met.map(({ node }) => gatherAlong(ordered, node, 0));
  return wrap(ir.compare(direction, ...broadcastPair(op, x, y)));
}

/** Complex numbers are equal or not; they have no order. */
function comparedForEquality<T extends Tensor>(
  op: string,
  direction: 'EQ' | 'NE',
  a: Arg,
  b: Arg,
): T {
  const both = [partsOf(a, 'a', op), partsOf(b, 'b', op)];
  if (both.every(({ imag, strings }) => imag === null && strings === null))
    return compared(op, direction, a, b);
  const [x, y] = meetAll(op, both);
  const compare = (p: Node, q: Node): Node => ir.compare(direction, ...broadcastPair(op, p, q));
  const first = compare(x.node, y.node);
  if (x.imag === null || y.imag === null) return wrap(first);
  const join = direction === 'EQ' ? ir.and : ir.or;
  return wrap(join(first, compare(x.imag, y.imag)));
}

/**
 * Whether `a` equals `b`, elementwise, with broadcasting. The result is bool. NaN equals nothing. Strings equal strings only.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.equal(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, true, false]
 * ```
 */
export function equal<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedForEquality('equal', 'EQ', a, b);
}

/**
 * Whether `a` differs from `b`, elementwise, with broadcasting. The result is bool. NaN differs from everything.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.notEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, false, true]
 * ```
 */
export function notEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedForEquality('notEqual', 'NE', a, b);
}

/**
 * Whether `a` is less than `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN. Strings
 * compare with strings, by their UTF-16 code units.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.less(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, false, false]
 * ```
 */
export function less<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedByOrder('less', 'LT', a, b);
}

/**
 * Whether `a` is less than or equal to `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN. Strings
 * compare with strings, by their UTF-16 code units.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.lessEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [true, true, false]
 * ```
 */
export function lessEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedByOrder('lessEqual', 'LE', a, b);
}

/**
 * Whether `a` is greater than `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN. Strings
 * compare with strings, by their UTF-16 code units.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.greater(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, false, true]
 * ```
 */
export function greater<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedByOrder('greater', 'GT', a, b);
}

/**
 * Whether `a` is greater than or equal to `b`, elementwise, with broadcasting. The result is bool. Nothing compares to NaN. Strings
 * compare with strings, by their UTF-16 code units.
 *
 * @throws if the shapes do not broadcast.
 * @example
 * ```ts
 * tf.greaterEqual(tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 2, 2])).print(); // [false, true, true]
 * ```
 */
export function greaterEqual<T extends Tensor>(a: Arg, b: Arg): T {
  return comparedByOrder('greaterEqual', 'GE', a, b);
}

/**
 * Primitives for ops that compose several of them: operands broadcast, and a JavaScript number is a constant of the other
 * operand's dtype. They name no op in their errors: arguments have been checked before.
 */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Comparison } from '../../ir/primitives.ts';
import { sameShape } from '../../ir/shape.ts';
import { broadcastPair, broadcastShapes } from './broadcast.ts';
import { meet } from './dtype.ts';

export type Operand = Node | number;

function lift(x: Operand, like: Operand): Node {
  if (typeof x !== 'number') return x;
  if (typeof like === 'number') throw new Error('one operand at least must be a node');
  return ir.constantLike(like, x);
}

function pair(a: Operand, b: Operand): [Node, Node] {
  return broadcastPair('broadcast', ...meet(lift(a, b), lift(b, a)));
}

const binary =
  (primitive: (a: Node, b: Node) => Node) =>
  (a: Operand, b: Operand): Node =>
    primitive(...pair(a, b));

export const add = binary(ir.add);
export const sub = binary(ir.subtract);
export const mul = binary(ir.multiply);
export const div = binary(ir.divide);
export const maximum = binary(ir.maximum);
export const minimum = binary(ir.minimum);
export const and = binary(ir.and);
export const or = binary(ir.or);

export function compare(direction: Comparison, a: Operand, b: Operand): Node {
  return ir.compare(direction, ...pair(a, b));
}

/** `a` where the predicate holds, `b` elsewhere. */
export function select(predicate: Node, a: Operand, b: Operand): Node {
  const [x, y] = [lift(a, b), lift(b, a)];
  if (sameShape(predicate.shape, x.shape) && sameShape(x.shape, y.shape)) {
    return ir.select(predicate, x, y);
  }
  const shape = broadcastShapes('select', [predicate.shape, x.shape, y.shape]);
  return ir.select(
    ir.broadcastTo(predicate, shape),
    ir.broadcastTo(x, shape),
    ir.broadcastTo(y, shape),
  );
}

/** Takes axes of extent 1 away. */
export function dropAxes(x: Node, axes: readonly number[]): Node {
  return ir.reshape(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}

export { constantLike } from '../../ir/build.ts';

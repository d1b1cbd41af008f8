/** Uniform random numbers. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { checkDtype } from '../../runtime/index.ts';
import type { DataType, Rank, ShapeMap, Tensor } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';
import { keyOf, unitUniform, wholeBelow } from './bits.ts';

const op = 'randomUniform';

function checkBounds(name: string, minval: number, maxval: number): void {
  check(
    Number.isFinite(minval) && Number.isFinite(maxval) && minval <= maxval,
    name,
    () => `wants finite bounds, minval at most maxval; got ${show(minval)} and ${show(maxval)}`,
  );
}

/** The bounds are inputs of the program, not part of it: they may change at every call. */
function scaled(unit: Node, minval: number, maxval: number): Node {
  const wide = maxval - minval === 1 ? unit : n.mul(unit, nodeOf(maxval - minval, 'maxval', op));
  const moved = minval === 0 ? wide : n.add(wide, nodeOf(minval, 'minval', op));
  // Rounding may take the largest ones up to the bound, which is not included.
  if (minval === 0 && maxval === 1) return unit;
  return n.select(
    n.compare('LT', moved, nodeOf(maxval, 'maxval', op)),
    moved,
    nodeOf(minval, 'minval', op),
  );
}

/**
 * Random numbers, uniform in [minval, maxval).
 *
 * @param minval 0 by default.
 * @param maxval 1 by default, not included.
 * @param dtype 'float32' by default; 'int32' rounds down, 'bool' is true where that is not 0.
 * @param seed a number or a string: the same seed gives the same numbers, on every backend.
 * @throws if `minval` is above `maxval`.
 * @example
 * ```ts
 * tf.randomUniform([2, 2]).print();
 * tf.randomUniform([3], -1, 1, 'float32', 42).print();
 * ```
 */
export function randomUniform<R extends Rank>(
  shape: ShapeMap[R],
  minval = 0,
  maxval = 1,
  dtype?: DataType,
  seed?: number | string,
): Tensor<R> {
  const type = dtype ?? 'float32';
  checkShape(op, shape);
  checkDtype(type, op);
  checkBounds(op, minval, maxval);
  const uniform = scaled(unitUniform(keyOf(op, seed), shape), minval, maxval);
  if (type === 'float32') return wrap(uniform);
  return wrap(ir.convert(ir.convert(ir.floor(uniform), 'int32'), type));
}

/**
 * Random whole numbers (int32), uniform in [minval, maxval).
 *
 * @param minval the smallest.
 * @param maxval not included.
 * @param seed a number or a string: the same seed gives the same numbers, on every backend.
 * @throws if the bounds are not whole, or leave no number between them.
 * @example
 * ```ts
 * tf.randomUniformInt([5], 0, 10).print();
 * ```
 */
export function randomUniformInt<R extends Rank>(
  shape: ShapeMap[R],
  minval: number,
  maxval: number,
  seed?: number | string,
): Tensor<R> {
  const name = 'randomUniformInt';
  checkShape(name, shape);
  checkBounds(name, minval, maxval);
  const [low, high] = [Math.ceil(minval), Math.ceil(maxval)];
  check(
    low < high && high - low < 2 ** 31,
    name,
    () =>
      `there must be at least one whole number in [minval, maxval), and fewer than 2³¹; got [${minval}, ${maxval})`,
  );
  const span = nodeOf(high - low, 'maxval', name, 'int32');
  const start = nodeOf(low, 'minval', name, 'int32');
  return wrap(n.add(wholeBelow(keyOf(name, seed), shape, span), start));
}

/**
 * One function for each primitive of every program, which records it: the vocabulary in which ops and derivative rules are written.
 * Those of the other primitives are in primitives/.
 * Operands of binary primitives must agree in shape and type; broadcasting is explicit.
 */
import type { DType } from './dtype.ts';
import { record, type Node } from './node.ts';
import {
  noAttrs,
  type Attrs,
  type BinaryName,
  type Comparison,
  type UnaryName,
} from './primitives.ts';
import { sameShape, type Shape } from './shape.ts';

/** What records a unary primitive. */
export const unary =
  (op: UnaryName) =>
  (x: Node): Node =>
    record(op, noAttrs, [x]);

/** What records a binary primitive. */
export const binary =
  (op: BinaryName) =>
  (x: Node, y: Node): Node =>
    record(op, noAttrs, [x, y]);

export const negate = unary('negate');
export const abs = unary('abs');
export const sign = unary('sign');
export const floor = unary('floor');
export const ceil = unary('ceil');
export const roundNearestEven = unary('round_nearest_even');
export const sqrt = unary('sqrt');
export const rsqrt = unary('rsqrt');
export const isFinite = unary('is_finite');
export const not = unary('not');

export const add = binary('add');
export const subtract = binary('subtract');
export const multiply = binary('multiply');
export const divide = binary('divide');
export const maximum = binary('maximum');
export const minimum = binary('minimum');
export const and = binary('and');
export const or = binary('or');
export const xor = binary('xor');
export const shiftLeft = binary('shift_left');
export const shiftRightLogical = binary('shift_right_logical');
export const shiftRightArithmetic = binary('shift_right_arithmetic');

export function constant(value: number, shape: Shape, dtype: DType): Node {
  return record('constant', { value, shape, dtype }, []);
}

/** A constant of the same shape and type as `x`. */
export function constantLike(x: Node, value: number): Node {
  return constant(value, x.shape, x.dtype);
}

export function iota(shape: Shape, dimension: number, dtype: DType): Node {
  return record('iota', { shape, dimension, dtype }, []);
}

export function compare(direction: Comparison, x: Node, y: Node): Node {
  return record('compare', { comparison_direction: direction }, [x, y]);
}

export function select(predicate: Node, onTrue: Node, onFalse: Node): Node {
  return record('select', noAttrs, [predicate, onTrue, onFalse]);
}

/** Converts to `dtype`; gives the operand itself when it has that type already. */
export function convert(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : record('convert', { dtype }, [x]);
}

export function bitcastConvert(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : record('bitcast_convert', { dtype }, [x]);
}

export function broadcastInDim(x: Node, shape: Shape, dimensions: readonly number[]): Node {
  const trivial = sameShape(x.shape, shape) && dimensions.every((d, i) => d === i);
  return trivial ? x : record('broadcast_in_dim', { shape, broadcast_dimensions: dimensions }, [x]);
}

/** Broadcasts as NumPy does: axes are aligned at the end, extents of 1 are repeated. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const dimensions: number[] = [];
  const lead = shape.length - x.shape.length;
  for (let i = 0; i < x.shape.length; i++) dimensions.push(i + lead);
  return record('broadcast_in_dim', { shape, broadcast_dimensions: dimensions }, [x]);
}

export function reshape(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : record('reshape', { shape }, [x]);
}

/** A new node of the same value, for when identity matters. It costs nothing: reshapes share their operand's buffer. */
export function alias(x: Node): Node {
  return record('reshape', { shape: x.shape }, [x]);
}

export function transpose(x: Node, permutation: readonly number[]): Node {
  return permutation.every((axis, i) => axis === i) ? x : record('transpose', { permutation }, [x]);
}

export function slice(
  x: Node,
  start: readonly number[],
  limit: readonly number[],
  strides: readonly number[] = start.map(() => 1),
): Node {
  const whole = x.shape.every((n, i) => start[i] === 0 && limit[i] === n && strides[i] === 1);
  return whole ? x : record('slice', { start_indices: start, limit_indices: limit, strides }, [x]);
}

export function pad(
  x: Node,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[] = low.map(() => 0),
  value = 0,
): Node {
  const none = [low, high, interior].every((list) => list.every((n) => n === 0));
  return none ? x : record('pad', { low, high, interior, value }, [x]);
}

export function reverse(x: Node, dimensions: readonly number[]): Node {
  return dimensions.length === 0 ? x : record('reverse', { dimensions }, [x]);
}

export function concatenate(operands: readonly Node[], dimension: number): Node {
  return operands.length === 1 ? operands[0] : record('concatenate', { dimension }, operands);
}

export function dotGeneral(lhs: Node, rhs: Node, attrs: Attrs['dot_general']): Node {
  return record('dot_general', attrs, [lhs, rhs]);
}

/** `x`, for what must be computed after `others` and is not to be found equal to what was computed from `x` before. */
export function optimizationBarrier(x: Node, ...others: Node[]): Node {
  return record('optimization_barrier', noAttrs, [x, ...others]);
}

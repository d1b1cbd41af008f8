/**
 * Result types: how dtypes mix, and what an op computes in when its operands are integers or booleans.
 */
import { convert } from '../../ir/build.ts';
import type { DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';

const width: Record<DType, number> = { bool: 0, int32: 1, float32: 2 };

/**
 * The dtype in which values of two dtypes meet: the wider of bool, int32 and float32.
 *
 * @example
 * ```ts
 * console.log(tf.upcastType('int32', 'float32')); // float32
 * console.log(tf.upcastType('bool', 'int32')); // int32
 * ```
 */
export function upcastType(typeA: DType, typeB: DType): DType {
  return width[typeA] >= width[typeB] ? typeA : typeB;
}

/**
 * The dtype of a sum of values of a dtype: booleans are counted in int32.
 *
 * @example
 * ```ts
 * console.log(tf.sumOutType('bool')); // int32
 * ```
 */
export function sumOutType(type: DType): DType {
  return upcastType(type, 'int32');
}

/** Both nodes in the dtype in which they meet. */
export function meet(a: Node, b: Node): [Node, Node] {
  if (a.dtype === b.dtype) return [a, b];
  const dtype = upcastType(a.dtype, b.dtype);
  return [convert(a, dtype), convert(b, dtype)];
}

/** As float32: for functions whose values are real numbers. */
export function asFloat(x: Node): Node {
  return convert(x, 'float32');
}

/** As numbers: booleans count as 0 and 1 in int32. */
export function asNumber(x: Node): Node {
  return x.dtype === 'bool' ? convert(x, 'int32') : x;
}

/**
 * Result types: how dtypes mix, and what an op computes in when its operands are integers or booleans.
 */
import { convert } from '../../ir/build.ts';
import { isFloat, type DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { isStorage, wideDType, type DataType } from '../../runtime/index.ts';

const computedIn = (dtype: DataType) => (isStorage(dtype) ? wideDType[dtype] : dtype);

const width: Record<DType, number> = { bool: 0, int32: 1, float32: 2, float64: 3 };

/**
 * The dtype in which values of two dtypes meet: the wider of bool, int32, float32 and complex64. Storage types (float16, uint8,
 * int8) count as what they are computed in.
 *
 * @throws if one is string and the other is not.
 *
 * @example
 * ```ts
 * console.log(tf.upcastType('int32', 'float32')); // float32
 * console.log(tf.upcastType('bool', 'int32')); // int32
 * ```
 */
export function upcastType(typeA: DType, typeB: DType): DType;
export function upcastType(typeA: DataType, typeB: DataType): DataType;
export function upcastType(typeA: DataType, typeB: DataType): DataType {
  const [a, b] = [computedIn(typeA), computedIn(typeB)];
  if (a === 'string' || b === 'string') {
    if (a === b) return a;
    throw new Error(`upcastType: ${typeA} and ${typeB} do not meet; strings mix only with strings`);
  }
  if (a === 'complex64' || b === 'complex64') return 'complex64';
  return wider(a, b);
}

function wider(typeA: DType, typeB: DType): DType {
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
export function sumOutType(type: DType): DType;
export function sumOutType(type: DataType): DataType;
export function sumOutType(type: DataType): DataType {
  return upcastType(type, 'int32');
}

/** Both nodes in the dtype in which they meet. */
export function meet(a: Node, b: Node): [Node, Node] {
  if (a.dtype === b.dtype) return [a, b];
  const dtype = wider(a.dtype, b.dtype);
  return [convert(a, dtype), convert(b, dtype)];
}

/** As float32, or float64 where it is that: for functions whose values are real numbers. */
export function asFloat(x: Node): Node {
  return isFloat(x.dtype) ? x : convert(x, 'float32');
}

/** Both as float32, or float64 where one of them is. */
export function floats(a: Node, b: Node): [Node, Node] {
  return meet(asFloat(a), asFloat(b));
}

/** As numbers: booleans count as 0 and 1 in int32. */
export function asNumber(x: Node): Node {
  return x.dtype === 'bool' ? convert(x, 'int32') : x;
}

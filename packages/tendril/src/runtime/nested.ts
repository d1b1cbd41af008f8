/** Nested JavaScript arrays to flat typed arrays and back. */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';

export type Nested = number | boolean | Nested[];

export function isTypedArray(value: unknown): value is TypedArray | Uint8ClampedArray {
  return (
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array ||
    value instanceof Uint8ClampedArray
  );
}

/** The shape of nested arrays, by their first elements; typed arrays inside count as rows. */
export function shapeOfNested(value: unknown): number[] {
  const shape: number[] = [];
  let level = value;
  while (Array.isArray(level) || isTypedArray(level)) {
    shape.push(level.length);
    if (isTypedArray(level)) break;
    level = (level as unknown[])[0];
  }
  return shape;
}

/** float32 for numbers, bool for booleans, and a typed array's own type. */
export function dtypeOfNested(value: unknown): DType {
  let level = value;
  while (Array.isArray(level)) level = (level as unknown[])[0];
  if (
    level instanceof Int32Array ||
    level instanceof Uint8Array ||
    level instanceof Uint8ClampedArray
  ) {
    return 'int32';
  }
  return typeof level === 'boolean' ? 'bool' : 'float32';
}

/** Writes nested values row-major; throws where they are ragged or not numbers. */
export function flatten(value: unknown, shape: Shape, dtype: DType, op: string): TypedArray {
  const out = makeTypedArray(dtype, sizeOf(shape));
  let at = 0;
  const put = (item: unknown): void => {
    if (typeof item !== 'number' && typeof item !== 'boolean') {
      const shown = item === null ? 'null' : typeof item;
      throw new Error(`${op}: element ${at} is ${shown}; wanted numbers or booleans`);
    }
    out[at++] = dtype === 'bool' ? (item ? 1 : 0) : Number(item);
  };
  const visit = (item: unknown, depth: number, path: string): void => {
    if (depth === shape.length) {
      if (Array.isArray(item))
        throw new Error(`${op}: element${path} is an array; wanted a number`);
      put(item);
      return;
    }
    const list = item as ArrayLike<unknown>;
    const isList = Array.isArray(item) || isTypedArray(item);
    if (!isList || list.length !== shape[depth]) {
      const got = isList ? `${list.length} elements` : typeof item;
      throw new Error(
        `${op}: the arrays are ragged: element${path} has ${got}, its neighbours have ${shape[depth]}`,
      );
    }
    for (let i = 0; i < list.length; i++) visit(list[i], depth + 1, `${path}[${i}]`);
  };
  visit(value, 0, '');
  return out;
}

/** Nested arrays of a shape; bools come out as 0 and 1, as in TensorFlow.js. */
export function nestValues(values: TypedArray, shape: Shape): Nested {
  if (shape.length === 0) return values[0];
  let at = 0;
  const build = (depth: number): Nested[] => {
    const n = shape[depth];
    const out = new Array<Nested>(n);
    for (let i = 0; i < n; i++)
      out[i] = depth === shape.length - 1 ? values[at++] : build(depth + 1);
    return out;
  };
  return build(0);
}

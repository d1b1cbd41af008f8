/** Nested JavaScript arrays to flat typed arrays and back. */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import type { Entry } from './string-table.ts';
import type { DataType, DataValues } from './types.ts';

export type Nested = number | boolean | string | Nested[];

export function isTypedArray(value: unknown): value is TypedArray | Uint8ClampedArray {
  return (
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array ||
    value instanceof Uint8ClampedArray
  );
}

/**
 * The shape of nested arrays, by their first elements; typed arrays inside count as rows, or, where strings are wanted, as one
 * string's bytes each.
 */
export function shapeOfNested(value: unknown, dtype?: DataType): number[] {
  const shape: number[] = [];
  let level = value;
  while (Array.isArray(level) || (isTypedArray(level) && dtype !== 'string')) {
    shape.push(level.length);
    if (isTypedArray(level)) break;
    level = (level as unknown[])[0];
  }
  return shape;
}

/** float32 for numbers, bool for booleans, string for strings, and a typed array's own type. */
export function dtypeOfNested(value: unknown): DType | 'string' {
  let level = value;
  while (Array.isArray(level)) level = (level as unknown[])[0];
  if (
    level instanceof Int32Array ||
    level instanceof Uint8Array ||
    level instanceof Uint8ClampedArray
  ) {
    return 'int32';
  }
  if (level instanceof Float64Array) return 'float64';
  if (typeof level === 'string') return 'string';
  return typeof level === 'boolean' ? 'bool' : 'float32';
}

/** Gives each element of nested values to `put`, row-major; throws where they are ragged. */
function eachElement(
  value: unknown,
  shape: Shape,
  op: string,
  wanted: string,
  put: (item: unknown, at: number) => void,
): void {
  let at = 0;
  const visit = (item: unknown, depth: number, path: string): void => {
    if (depth === shape.length) {
      if (Array.isArray(item))
        throw new Error(`${op}: element${path} is an array; wanted a ${wanted}`);
      put(item, at++);
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
}

function shown(item: unknown): string {
  return item === null ? 'null' : typeof item;
}

/** Writes nested values row-major; throws where they are ragged or not numbers. */
export function flatten(value: unknown, shape: Shape, dtype: DType, op: string): TypedArray {
  const out = makeTypedArray(dtype, sizeOf(shape));
  eachElement(value, shape, op, 'number', (item, at) => {
    if (typeof item !== 'number' && typeof item !== 'boolean')
      throw new Error(`${op}: element ${at} is ${shown(item)}; wanted numbers or booleans`);
    const value = Number(item);
    out[at] = dtype === 'bool' ? Number(value !== 0) : value;
  });
  return out;
}

/** Nested strings, or bytes of strings, row-major; throws where they are ragged or something else. */
export function flattenStrings(value: unknown, shape: Shape, op: string): Entry[] {
  const out: Entry[] = [];
  eachElement(value, shape, op, 'string', (item, at) => {
    if (typeof item !== 'string' && !(item instanceof Uint8Array))
      throw new Error(`${op}: element ${at} is ${shown(item)}; wanted strings`);
    out.push(item);
  });
  return out;
}

/** Nested arrays of a shape; bools come out as 0 and 1, complex numbers as two numbers each, as in TensorFlow.js. */
export function nestValues(values: DataValues, shape: Shape, complex = false): Nested {
  if (shape.length === 0) return complex ? [...(values as TypedArray)] : values[0];
  const extents = complex ? [...shape.slice(0, -1), 2 * shape[shape.length - 1]] : shape;
  let at = 0;
  const build = (depth: number): Nested[] => {
    const n = extents[depth];
    const out = new Array<Nested>(n);
    for (let i = 0; i < n; i++)
      out[i] = depth === extents.length - 1 ? values[at++] : build(depth + 1);
    return out;
  };
  return build(0);
}

/**
 * Arguments and results: from what users pass to the nodes that ops compose, and back to a tensor.
 * Plain values become leaf nodes and no tensors, so that they count in no scope and in no memory().
 */
import { makeTypedArray, type DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import {
  dtypeOfParts,
  isTypedArray,
  leafFromValues,
  makeTensor,
  mapParts,
  partsFromStrings,
  partsOfNode,
  shapeOfNested,
  Tensor,
  tensorOfParts,
  unpacked,
} from '../../runtime/index.ts';
import { dtypeOfNested, flatten, flattenStrings } from '../../runtime/nested.ts';
import type { Parts, TensorLike } from '../../runtime/index.ts';
import { check, fail } from './errors.ts';

function describe(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === 'object') return `an object of type ${x.constructor?.name ?? 'Object'}`;
  return typeof x === 'function' ? 'a function' : `a ${typeof x} (${String(x)})`;
}

function ofTensor(x: Tensor, argument: string, op: string): Parts {
  if (x.isDisposed) {
    fail(
      op,
      `argument '${argument}' is a disposed tensor of shape [${x.shape}]; dispose() or the end of a tf.tidy disposed of it: ` +
        `return it from the tidy or tf.keep it`,
    );
  }
  return unpacked(x.parts);
}

function ofValues(x: TensorLike, argument: string, op: string, dtype: DType | undefined): Parts {
  const type = dtype ?? dtypeOfNested(x);
  const where = `${op}: argument '${argument}'`;
  if (type === 'string') {
    const shape = shapeOfNested(x, type);
    return partsFromStrings(flattenStrings(x, shape, where), shape);
  }
  if (typeof x === 'number' || typeof x === 'boolean') {
    const values = makeTypedArray(type, 1);
    values[0] = type === 'bool' ? (x ? 1 : 0) : Number(x);
    return partsOfNode(leafFromValues(values, [], type));
  }
  const shape = shapeOfNested(x);
  if (isTypedArray(x)) {
    const values = makeTypedArray(type, sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = type === 'bool' && x[i] !== 0 ? 1 : x[i];
    return partsOfNode(leafFromValues(values, shape, type));
  }
  return partsOfNode(leafFromValues(flatten(x, shape, type, where), shape, type));
}

const plainTypes = ['number', 'boolean', 'string'];

/**
 * What an argument of any dtype is made of.
 *
 * @param dtype what plain values are converted to; by default they are what their kind says (numbers float32, booleans bool).
 */
export function partsOf(x: unknown, argument: string, op: string, dtype?: DType): Parts {
  if (x instanceof Tensor) return ofTensor(x, argument, op);
  if (!plainTypes.includes(typeof x) && !Array.isArray(x) && !ArrayBuffer.isView(x)) {
    fail(
      op,
      `argument '${argument}' must be a tensor, a number or an array of numbers; got ${describe(x)}`,
    );
  }
  if (Array.isArray(x) && x.some((item) => item instanceof Tensor)) {
    fail(op, `argument '${argument}' is an array of tensors; join them with tf.stack or tf.concat`);
  }
  return ofValues(x as TensorLike, argument, op, dtype);
}

/** The node of an argument of real numbers or booleans. */
export function nodeOf(x: unknown, argument: string, op: string, dtype?: DType): Node {
  const parts = partsOf(x, argument, op, dtype);
  const { node } = parts;
  if (parts.imag !== null || parts.strings !== null) {
    fail(
      op,
      `argument '${argument}' is ${dtypeOfParts(parts)}; ${op} takes ${dtype ?? 'real numbers'}` +
        (parts.imag === null ? '' : ' (use tf.real, tf.imag or tf.abs)'),
    );
  }
  if (dtype !== undefined && node.dtype !== dtype) {
    fail(
      op,
      `argument '${argument}' must be ${dtype}, got ${node.dtype}; convert it with .cast('${dtype}')`,
    );
  }
  return node;
}

function listOf<P>(
  list: readonly unknown[],
  argument: string,
  op: string,
  each: (x: unknown, argument: string, op: string) => P,
): P[] {
  check(
    Array.isArray(list),
    op,
    () => `'${argument}' must be an array of tensors; got ${describe(list)}`,
  );
  check(list.length > 0, op, () => `'${argument}' is empty; give it at least one tensor`);
  return list.map((x, i) => each(x, `${argument}[${i}]`, op));
}

/** The nodes of a list of arguments of real numbers or booleans. */
export function nodesOf(list: readonly unknown[], argument: string, op: string): Node[] {
  return listOf(list, argument, op, nodeOf);
}

/** What a list of arguments of any dtype is made of. */
export function partsOfAll(list: readonly unknown[], argument: string, op: string): Parts[] {
  return listOf(list, argument, op, partsOf);
}

/** A node as the tensor that an op returns. */
export function wrap<T extends Tensor = Tensor>(node: Node): T {
  return makeTensor(node) as unknown as T;
}

/** Parts as the tensor that an op returns. */
export function wrapParts<T extends Tensor = Tensor>(parts: Parts): T {
  return tensorOfParts(parts) as unknown as T;
}

/** An op that only moves elements, or drops or repeats them: it does so to every node that holds some of the values. */
export function moved<T extends Tensor = Tensor>(parts: Parts, move: (node: Node) => Node): T {
  return wrapParts(mapParts(parts, move));
}

/**
 * Arguments and results: from what users pass to the nodes that ops compose, and back to a tensor.
 * Plain values become leaf nodes and no tensors, so that they count in no scope and in no memory().
 */
import { makeTypedArray, type DType } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { sizeOf } from '../../ir/shape.ts';
import {
  isTypedArray,
  leafFromValues,
  makeTensor,
  shapeOfNested,
  Tensor,
} from '../../runtime/index.ts';
import { dtypeOfNested, flatten } from '../../runtime/nested.ts';
import type { TensorLike } from '../../runtime/index.ts';
import { check, fail } from './errors.ts';

function describe(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === 'object') return `an object of type ${x.constructor?.name ?? 'Object'}`;
  return typeof x === 'function' ? 'a function' : `a ${typeof x} (${String(x)})`;
}

function ofTensor(x: Tensor, argument: string, op: string, dtype: DType | undefined): Node {
  if (x.isDisposed) {
    fail(
      op,
      `argument '${argument}' is a disposed tensor of shape [${x.shape}]; dispose() or the end of a tf.tidy disposed of it: ` +
        `return it from the tidy or tf.keep it`,
    );
  }
  const { node } = x;
  if (dtype !== undefined && node.dtype !== dtype) {
    fail(
      op,
      `argument '${argument}' must be ${dtype}, got ${node.dtype}; convert it with .cast('${dtype}')`,
    );
  }
  return node;
}

function ofValues(x: TensorLike, argument: string, op: string, dtype: DType | undefined): Node {
  const type = dtype ?? dtypeOfNested(x);
  if (typeof x === 'number' || typeof x === 'boolean') {
    const values = makeTypedArray(type, 1);
    values[0] = type === 'bool' ? (x ? 1 : 0) : Number(x);
    return leafFromValues(values, [], type);
  }
  const shape = shapeOfNested(x);
  if (isTypedArray(x)) {
    const values = makeTypedArray(type, sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = type === 'bool' && x[i] !== 0 ? 1 : x[i];
    return leafFromValues(values, shape, type);
  }
  return leafFromValues(flatten(x, shape, type, `${op}: argument '${argument}'`), shape, type);
}

/**
 * The node of an argument.
 *
 * @param dtype what a tensor must be and plain values are converted to; by default anything goes, and values are what their
 * kind says (numbers float32, booleans bool).
 */
export function nodeOf(x: unknown, argument: string, op: string, dtype?: DType): Node {
  if (x instanceof Tensor) return ofTensor(x, argument, op, dtype);
  const plain =
    typeof x === 'number' || typeof x === 'boolean' || Array.isArray(x) || ArrayBuffer.isView(x);
  if (!plain) {
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

/** The nodes of a list of arguments. */
export function nodesOf(list: readonly unknown[], argument: string, op: string): Node[] {
  check(
    Array.isArray(list),
    op,
    () => `'${argument}' must be an array of tensors; got ${describe(list)}`,
  );
  check(list.length > 0, op, () => `'${argument}' is empty; give it at least one tensor`);
  return list.map((x, i) => nodeOf(x, `${argument}[${i}]`, op));
}

/** A node as the tensor that an op returns. */
export function wrap<T extends Tensor = Tensor>(node: Node): T {
  return makeTensor(node) as unknown as T;
}

/** What ops do with their arguments: take a tensor as it is, make one of plain values, and refuse anything else by name. */
import { tensor } from './create.ts';
import { isDisposed, Tensor } from './tensor.ts';
import type { DataType, TensorLike } from './types.ts';

function describe(x: unknown): string {
  if (x === null) return 'null';
  if (typeof x === 'object') return `an object of type ${x.constructor?.name ?? 'Object'}`;
  return x === undefined ? 'undefined' : `a ${typeof x} (${String(x)})`;
}

/**
 * The argument as a tensor.
 *
 * @param dtype the type for plain values (by default what their kind says), or 'numeric' to refuse bool and string tensors.
 */
export function toTensor<T extends Tensor = Tensor>(
  x: Tensor | TensorLike,
  argument: string,
  op: string,
  dtype?: DataType | 'numeric',
): T {
  if (x instanceof Tensor) {
    if (x.isDisposed) {
      throw new Error(
        `${op}: argument '${argument}', a tensor of shape [${x.shape}], ${isDisposed}`,
      );
    }
    if (dtype === 'numeric' && (x.dtype === 'bool' || x.dtype === 'string')) {
      throw new Error(
        `${op}: argument '${argument}' is of dtype ${x.dtype}; wanted float32 or int32` +
          (x.dtype === 'bool' ? " (use .cast('float32'))" : ''),
      );
    }
    return x as T;
  }
  const plain =
    ['number', 'boolean', 'string'].includes(typeof x) || Array.isArray(x) || ArrayBuffer.isView(x);
  if (!plain) {
    throw new Error(
      `${op}: argument '${argument}' must be a tensor, a number or an array of numbers; got ${describe(x)}`,
    );
  }
  try {
    return tensor(
      x as TensorLike,
      undefined,
      dtype === 'numeric' ? undefined : dtype,
    ) as unknown as T;
  } catch (error) {
    throw new Error(`${op}: argument '${argument}': ${(error as Error).message}`, { cause: error });
  }
}

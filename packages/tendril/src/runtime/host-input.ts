/**
 * Values that the host gives anew at each call of a compiled function: learning rates, seeds, step counts. They are inputs of
 * the program, so changing them compiles nothing.
 */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import type { Node } from '../ir/node.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import { leafFromValues } from './leaf.ts';
import { makeTensor, type Tensor } from './tensor.ts';
import { tracing, type HostSupply } from './tracing.ts';

/** What a supply gave, as an array of the promised size. */
export function suppliedValues(supply: HostSupply, shape: Shape, dtype: DType): TypedArray {
  const given = supply();
  const values = makeTypedArray(dtype, sizeOf(shape));
  if (typeof given === 'number') {
    values.fill(given);
  } else if (given.length !== values.length) {
    throw new Error(
      `hostInput: promised ${values.length} values for shape [${shape}], the supply gave ${given.length}`,
    );
  } else {
    values.set(given);
  }
  return values;
}

export function hostInputNode(shape: Shape, dtype: DType, supply: HostSupply): Node {
  const trace = tracing();
  if (trace !== null) return trace.hostInput(shape, dtype, supply);
  return leafFromValues(suppliedValues(supply, shape, dtype), shape, dtype);
}

/**
 * A tensor whose values a function supplies: once, now, or, inside a function given to tf.compile, anew at each call.
 *
 * @example
 * ```ts
 * let rate = 0.1;
 * const step = tf.compile((x) => x.mul(tf.hostInput([], 'float32', () => rate)));
 * step(tf.scalar(10)).print(); // 1
 * rate = 0.5;
 * step(tf.scalar(10)).print(); // 5
 * ```
 */
export function hostInput(shape: number[], dtype: DType, supply: HostSupply): Tensor {
  return makeTensor(hostInputNode(shape, dtype, supply));
}

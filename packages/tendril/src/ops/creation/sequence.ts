/** Evenly spaced numbers. They are computed in float64 on the host and then rounded once. */
import * as ir from '../../ir/build.ts';
import { makeTypedArray } from '../../ir/dtype.ts';
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor1D } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { wrap } from '../util/operand.ts';

function spaced(start: number, step: number, count: number, dtype: 'float32' | 'int32'): Node {
  if (start === 0 && step === 1 && count > 0) return ir.iota([count], 0, dtype);
  const values = makeTypedArray(dtype, count);
  for (let i = 0; i < count; i++) values[i] = start + i * step;
  return leafFromValues(values, [count], dtype);
}

/**
 * `num` evenly spaced numbers from `start` to `stop`, both included.
 *
 * @throws if `num` is not a whole number above 0.
 * @example
 * ```ts
 * tf.linspace(0, 9, 10).print();
 * ```
 */
export function linspace(start: number, stop: number, num: number): Tensor1D {
  check(
    Number.isInteger(num) && num > 0,
    'linspace',
    () => `num must be a whole number above 0, got ${show(num)}`,
  );
  const step = num === 1 ? 0 : (stop - start) / (num - 1);
  return wrap(spaced(start, step, num, 'float32'));
}

/**
 * The numbers from `start` up to, but without, `stop`.
 *
 * @param step 1 by default, or -1 where `stop` is below `start`.
 * @param dtype 'float32' by default, or 'int32'.
 * @returns as many numbers as there are; none if `step` leads away from `stop`.
 * @throws if `step` is 0, or the dtype is not one of numbers.
 * @example
 * ```ts
 * tf.range(0, 9, 2).print(); // [0, 2, 4, 6, 8]
 * ```
 */
export function range(
  start: number,
  stop: number,
  step = 1,
  dtype: 'float32' | 'int32' = 'float32',
): Tensor1D {
  check(step !== 0, 'range', () => `the step is 0: from ${start} it never comes to ${stop}`);
  const counts = ['float32', 'int32', 'float64'].includes(dtype);
  check(counts, 'range', () => `wanted the dtype float32 or int32, got ${show(dtype)}`);
  const numbers = [start, stop, step].every(Number.isFinite);
  check(numbers, 'range', () => `wanted finite numbers, got ${show([start, stop, step])}`);
  const towards = stop < start && step === 1 ? -1 : step;
  const count = Math.max(0, Math.ceil((stop - start) / towards));
  return wrap(spaced(start, towards, count, dtype));
}

/** Windows that fade a signal in and out. */
import type { Tensor1D } from '../../runtime/index.ts';
import { leafFromValues } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { wrap } from '../util/operand.ts';

/**
 * The smallest power of 2 that is not below a number.
 *
 * @throws if the number is not above 0.
 * @example
 * ```ts
 * console.log(tf.enclosingPowerOfTwo(5)); // 8
 * ```
 */
export function enclosingPowerOfTwo(value: number): number {
  check(value > 0, 'enclosingPowerOfTwo', () => `wanted a number above 0, got ${show(value)}`);
  return 2 ** Math.ceil(Math.log2(value));
}

/**
 * A raised cosine, `a - b · cos(2πi/n)`, over one period. Where the number of elements is odd, it reaches its end; where it is even
 * it is one element short of it, as transforms want it.
 *
 * @throws if the length is no whole number from 0 on.
 * @example
 * ```ts
 * tf.cosineWindow(4, 0.5, 0.5).print(); // [0, 0.5, 1, 0.5]
 * ```
 */
export function cosineWindow(windowLength: number, a: number, b: number): Tensor1D {
  check(
    Number.isInteger(windowLength) && windowLength >= 0,
    'cosineWindow',
    () => `the length must be a whole number from 0 on, got ${show(windowLength)}`,
  );
  const even = windowLength % 2 === 0 ? 1 : 0;
  const period = windowLength + even - 1;
  const values = Float32Array.from({ length: windowLength }, (_, i) =>
    period === 0 ? a + b : a - b * Math.cos((2 * Math.PI * i) / period),
  );
  return wrap(leafFromValues(values, [windowLength], 'float32'));
}

/**
 * A Hamming window: `0.54 - 0.46 cos(2πi/n)`.
 *
 * @throws if the length is no whole number from 0 on.
 * @example
 * ```ts
 * tf.signal.hammingWindow(10).print();
 * ```
 */
export function hammingWindow(windowLength: number): Tensor1D {
  return cosineWindow(windowLength, 0.54, 0.46);
}

/**
 * A Hann window: `0.5 - 0.5 cos(2πi/n)`.
 *
 * @throws if the length is no whole number from 0 on.
 * @example
 * ```ts
 * tf.signal.hannWindow(10).print();
 * ```
 */
export function hannWindow(windowLength: number): Tensor1D {
  return cosineWindow(windowLength, 0.5, 0.5);
}

/** Complex tensors from real ones, and back. */
import * as ir from '../../ir/build.ts';
import { sameShape } from '../../ir/shape.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { check } from '../util/errors.ts';
import { nodeOf, partsOf, wrap, wrapParts } from '../util/operand.ts';
import { complexOf } from './parts.ts';

/**
 * The complex numbers of these real and imaginary parts, as a complex64 tensor. `data()` gives them as pairs. Gradients flow to
 * both parts.
 *
 * @param real converted to float32.
 * @param imag of the same shape.
 * @throws if the shapes differ.
 * @example
 * ```ts
 * tf.complex([2.25, 3.25], [4.75, 5.75]).print(); // [2.25 + 4.75j, 3.25 + 5.75j]
 * ```
 */
export function complex<T extends Tensor>(real: T | TensorLike, imag: T | TensorLike): T {
  const op = 'complex';
  const re = ir.convert(nodeOf(real, 'real', op), 'float32');
  const im = ir.convert(nodeOf(imag, 'imag', op), 'float32');
  check(
    sameShape(re.shape, im.shape),
    op,
    () => `real and imag must be of one shape, got [${re.shape}] and [${im.shape}]`,
  );
  return wrapParts(complexOf(re, im));
}

/**
 * The real parts of complex numbers, float32. Of real numbers, they themselves.
 *
 * @example
 * ```ts
 * tf.real(tf.complex([2.25, 3.25], [4.75, 5.75])).print(); // [2.25, 3.25]
 * ```
 */
export function real<T extends Tensor>(input: T | TensorLike): T {
  const parts = partsOf(input, 'input', 'real');
  return wrap(ir.alias(parts.imag === null ? nodeOf(input, 'input', 'real') : parts.node));
}

/**
 * The imaginary parts of complex numbers, float32. Of real numbers, zeros.
 *
 * @example
 * ```ts
 * tf.imag(tf.complex([2.25, 3.25], [4.75, 5.75])).print(); // [4.75, 5.75]
 * ```
 */
export function imag<T extends Tensor>(input: T | TensorLike): T {
  const parts = partsOf(input, 'input', 'imag');
  if (parts.imag !== null) return wrap(ir.alias(parts.imag));
  return wrap(ir.constant(0, nodeOf(input, 'input', 'imag').shape, 'float32'));
}

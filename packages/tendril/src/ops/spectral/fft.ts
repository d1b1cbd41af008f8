/** Discrete Fourier transforms along the last axis, for any length, in n log n. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Tensor, TensorLike } from '../../runtime/index.ts';
import { complexArgument, complexOf } from '../complex/parts.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap, wrapParts } from '../util/operand.ts';
import { lastExtent, resizeLast, transform } from './transform.ts';

/**
 * The discrete Fourier transform along the last axis: `y[k] = Σ x[j] · e^(-2πijk/n)`. It takes n log n steps for every length,
 * also for primes (mixed radix and Bluestein's algorithm), and has gradients of every order.
 *
 * @param input complex64 (real numbers count as complex ones).
 * @returns complex64, of the same shape.
 * @throws if there is no last axis, or it is empty.
 * @example
 * ```ts
 * tf.fft(tf.complex([1, 2, 3], [1, 2, 3])).print(); // [6 + 6j, …]
 * ```
 */
export function fft(input: Tensor | TensorLike): Tensor {
  const { node, imag } = complexArgument('fft', input, 'input');
  lastExtent('fft', node);
  return wrapParts(transform(node, imag, false));
}

/**
 * The inverse of `tf.fft`: `x[j] = 1/n Σ y[k] · e^(2πijk/n)`.
 *
 * @param input complex64 (real numbers count as complex ones).
 * @returns complex64, of the same shape.
 * @throws if there is no last axis, or it is empty.
 * @example
 * ```ts
 * tf.ifft(tf.fft(tf.complex([1, 2], [3, 4]))).print(); // [1 + 3j, 2 + 4j]
 * ```
 */
export function ifft(input: Tensor | TensorLike): Tensor {
  const { node, imag } = complexArgument('ifft', input, 'input');
  lastExtent('ifft', node);
  return wrapParts(transform(node, imag, true));
}

/**
 * The Fourier transform of real numbers along the last axis: the first half, n/2 + 1 frequencies, of which the others are the
 * mirrored conjugates.
 *
 * @param input converted to float32.
 * @param fftLength how many elements are transformed: what is missing are zeros, what is beyond is left out. By default all.
 * @returns complex64, [..., ⌊n/2⌋ + 1].
 * @throws if there is no last axis, it is empty, or the input is complex.
 * @example
 * ```ts
 * tf.rfft(tf.tensor1d([1, 2, 3, 4])).print(); // [10 + 0j, -2 + 2j, -2 + 0j]
 * ```
 */
export function rfft(input: Tensor | TensorLike, fftLength?: number): Tensor {
  const op = 'rfft';
  const node = ir.convert(nodeOf(input, 'input', op), 'float32');
  const length = fftLength ?? lastExtent(op, node);
  check(
    node.shape.length > 0 && Number.isInteger(length) && length > 0,
    op,
    () =>
      `fftLength must be a whole number above 0, and the input of rank 1 at least; got ${show(fftLength)} and [${node.shape}]`,
  );
  const { node: re, imag: im } = transform(resizeLast(node, length), null, false);
  const half = Math.floor(length / 2) + 1;
  return wrapParts(complexOf(resizeLast(re, half), resizeLast(im, half)));
}

/** The frequencies above the middle: those below it, mirrored. */
function mirrored(x: Node): Node {
  const last = x.shape.length - 1;
  const start = x.shape.map((_, i) => (i === last ? 1 : 0));
  const limit = x.shape.map((extent, i) => (i === last ? extent - 1 : extent));
  return ir.reverse(ir.slice(x, start, limit), [last]);
}

/**
 * The inverse of `tf.rfft` (of an even number of elements): real numbers from the first half of their frequencies.
 *
 * @param input complex64, [..., m].
 * @returns float32, [..., 2(m - 1)] (one element for one frequency).
 * @throws if there is no last axis, or it is empty.
 * @example
 * ```ts
 * tf.irfft(tf.rfft(tf.tensor1d([1, 2, 3, 4]))).print(); // [1, 2, 3, 4]
 * ```
 */
export function irfft(input: Tensor | TensorLike): Tensor {
  const { node, imag } = complexArgument('irfft', input, 'input');
  const count = lastExtent('irfft', node);
  if (count === 1) return wrap(ir.alias(node));
  const last = node.shape.length - 1;
  const whole = complexOf(
    ir.concatenate([node, mirrored(node)], last),
    ir.concatenate([imag, ir.negate(mirrored(imag))], last),
  );
  return wrap(transform(whole.node, whole.imag, true).node);
}

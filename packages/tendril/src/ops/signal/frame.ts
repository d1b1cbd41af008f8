/** Signals cut into frames, and the transforms of these. */
import * as ir from '../../ir/build.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor, Tensor1D, TensorLike } from '../../runtime/index.ts';
import { mul } from '../arithmetic/index.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { rfft } from '../spectral/index.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { enclosingPowerOfTwo, hannWindow } from './window.ts';

/**
 * Cuts a signal into frames, which overlap where the step is smaller than they are long.
 *
 * @param signal [..., samples].
 * @param frameLength how many samples a frame has.
 * @param frameStep how many samples the next frame starts later.
 * @param padEnd whether there are frames up to the last sample, filled up with `padValue`. False by default: only full ones.
 * @returns [..., frames, frameLength].
 * @throws if a length or a step is no whole number above 0, or the signal is a scalar.
 * @example
 * ```ts
 * tf.signal.frame(tf.tensor1d([1, 2, 3]), 2, 1).print(); // [[1, 2], [2, 3]]
 * ```
 */
export function frame(
  signal: Tensor1D | TensorLike,
  frameLength: number,
  frameStep: number,
  padEnd = false,
  padValue = 0,
): Tensor {
  const op = 'frame';
  const node = nodeOf(signal, 'signal', op);
  const last = node.shape.length - 1;
  check(last >= 0, op, () => 'the signal is a scalar; wanted samples along its last axis');
  check(
    [frameLength, frameStep].every((v) => Number.isInteger(v) && v > 0),
    op,
    () =>
      `frameLength and frameStep must be whole numbers above 0, got ${show(frameLength)} and ${show(frameStep)}`,
  );
  const samples = node.shape[last];
  const full = Math.floor((samples - frameLength) / frameStep) + 1;
  const frames = padEnd ? Math.ceil(samples / frameStep) : Math.max(0, full);
  const missing = Math.max(0, (frames - 1) * frameStep + frameLength - samples);
  const zeros = node.shape.map(() => 0);
  const high = node.shape.map((_, i) => (i === last ? missing : 0));
  const padded = ir.pad(node, zeros, high, zeros, padValue);
  const shape = [frames, frameLength];
  const starts = n.mul(ir.iota(shape, 0, 'int32'), frameStep);
  return wrap(gatherAlong(padded, ir.add(starts, ir.iota(shape, 1, 'int32')), last));
}

/**
 * The short-time Fourier transform: the transform of each frame of a signal, faded in and out by a window.
 *
 * @param signal [..., samples].
 * @param frameLength how many samples a frame has.
 * @param frameStep how many samples the next frame starts later.
 * @param fftLength how many samples are transformed; by default the next power of 2.
 * @param windowFn gives a window of a length; a Hann window by default.
 * @returns complex64, [..., frames, ⌊fftLength/2⌋ + 1].
 * @throws if a length or a step is no whole number above 0, or the signal is a scalar.
 * @example
 * ```ts
 * tf.signal.stft(tf.tensor1d([1, 1, 1, 1, 1]), 3, 1).print();
 * ```
 */
export function stft(
  signal: Tensor1D | TensorLike,
  frameLength: number,
  frameStep: number,
  fftLength?: number,
  windowFn: (length: number) => Tensor1D = hannWindow,
): Tensor {
  // The window may throw, or be one that its maker keeps.
  return tidy(() => {
    const windowed = mul(frame(signal, frameLength, frameStep), windowFn(frameLength));
    return rfft(windowed, fftLength ?? enclosingPowerOfTwo(frameLength));
  });
}

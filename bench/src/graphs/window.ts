/** The sizes of what windows read and leave, of convolutions and of pools alike. */
import type { Window } from './builder.ts';

const places = (size: number, kernel: number, { stride, padding = 'same' }: Window): number =>
  Math.ceil((padding === 'same' ? size : size - kernel + 1) / stride);

/** The shape of an image [n, h, w, c] behind windows of this size. */
export function behindWindows(
  [n, height, width]: readonly number[],
  [kernelHeight, kernelWidth]: readonly number[],
  channels: number,
  window: Window,
): number[] {
  return [n, places(height, kernelHeight, window), places(width, kernelWidth, window), channels];
}

/** The shapes of images behind windows, of convolutions and of pools alike, and behind one another. */
import type { Value, Window } from './builder.ts';

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

/** The shape of images one behind the other along their channels. */
export function withChannelsOf(parts: readonly Value[]): number[] {
  const channels = parts.reduce((sum, { shape }) => sum + shape[3], 0);
  return [...parts[0].shape.slice(0, 3), channels];
}

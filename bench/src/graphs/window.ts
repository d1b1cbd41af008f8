/** The shapes of images behind windows, of convolutions and of pools alike. */
import type { Window } from './builder.ts';

/** How far apart windows lie, downwards and to the right. */
export const stridesOf = ({ stride }: Window): readonly [height: number, width: number] =>
  typeof stride === 'number' ? [stride, stride] : stride;

/** The shape of an image [n, h, w, c] behind windows of this size. */
export function behindWindows(
  [n, ...image]: readonly number[],
  kernel: readonly number[],
  channels: number,
  window: Window,
): number[] {
  const { padding = 'same' } = window;
  const places = stridesOf(window).map((stride, axis) =>
    Math.ceil((padding === 'same' ? image[axis] : image[axis] - kernel[axis] + 1) / stride),
  );
  return [n, ...places, channels];
}

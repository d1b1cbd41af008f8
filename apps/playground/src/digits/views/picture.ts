// A digit's bytes as a small canvas of black ink. Dark mode inverts it (class `ink`), so that nothing has to
// be painted again.

import { h } from '../../ui/dom.ts';
import { PIXELS, SIDE } from '../data.ts';

export function pictureCanvas(): HTMLCanvasElement {
  return h('canvas', { class: 'ink', width: SIDE, height: SIDE, 'aria-hidden': 'true' });
}

export function paintPicture(canvas: HTMLCanvasElement, image: Uint8Array): void {
  const context = canvas.getContext('2d')!;
  const data = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < PIXELS; i++) data.data[i * 4 + 3] = image[i];
  context.putImageData(data, 0, 0);
}

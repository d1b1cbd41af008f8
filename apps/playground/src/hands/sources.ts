// Where pictures come from: the camera, a photo, or the drawn sample. A source shows itself in an element and gives
// the picture of this moment; nothing of it is stored.

import { h } from '../ui/dom.ts';
import { stopAll } from '../ui/media.ts';
import { drawHands, handAt, type Hand } from './drawing.ts';

/** Pictures are brought to this many pixels on their longer side. */
const LONGER_SIDE = 480;

export interface Source {
  /** What the page shows. */
  element: HTMLVideoElement | HTMLCanvasElement;
  width: number;
  height: number;
  /** Whether it changes with time. */
  live: boolean;
  /** Whether it is shown as in a mirror. */
  mirrored: boolean;
  picture(): Promise<ImageBitmap>;
  stop(): void;
}

function fitted(width: number, height: number): { width: number; height: number } {
  const scale = LONGER_SIDE / Math.max(width, height, 1);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The camera, which the browser asks the reader about. `ended` is called where it is taken away later. */
export async function openCamera(ended: () => void): Promise<Source> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'user', width: { ideal: 640 } },
  });
  const element = h('video', { class: 'view is-mirrored', playsinline: true });
  element.muted = true;
  element.srcObject = stream;
  try {
    await element.play();
  } catch (error) {
    stopAll(stream);
    throw error;
  }
  for (const track of stream.getTracks()) track.onended = ended;
  const size = fitted(element.videoWidth, element.videoHeight);
  return {
    element,
    ...size,
    live: true,
    mirrored: true,
    picture: () =>
      createImageBitmap(element, { resizeWidth: size.width, resizeHeight: size.height }),
    stop: () => stopAll(stream),
  };
}

/** A photo, as the browser decodes it. Fails where it is no picture. */
export async function openPhoto(file: Blob): Promise<Source> {
  const photo = await createImageBitmap(file);
  const size = fitted(photo.width, photo.height);
  const element = h('canvas', { class: 'view', ...size });
  element.getContext('2d')?.drawImage(photo, 0, 0, size.width, size.height);
  photo.close();
  return {
    element,
    ...size,
    live: false,
    mirrored: false,
    picture: () => createImageBitmap(element),
    stop: () => undefined,
  };
}

/** A still picture of two hands, for those who want nothing that moves. */
const still: readonly Hand[] = [
  { x: 0.28, y: 0.55, size: 0.55, turn: -0.15, pose: 'open' },
  { x: 0.74, y: 0.58, size: 0.6, turn: 0.12, pose: 'closed' },
];

/** The drawn sample: a hand that moves about, or stands still where the reader prefers that. */
export function openSample(moves: boolean): Source {
  const size = { width: LONGER_SIDE, height: (LONGER_SIDE * 3) / 4 };
  const element = h('canvas', { class: 'view', ...size });
  const context = element.getContext('2d');
  const began = performance.now();
  const draw = (hands: readonly Hand[]) => {
    const { data, width, height } = drawHands(size.width, size.height, hands);
    context?.putImageData(new ImageData(data, width, height), 0, 0);
  };
  draw(moves ? [handAt(0)] : still);
  return {
    element,
    ...size,
    live: moves,
    mirrored: false,
    picture() {
      if (moves) draw([handAt((performance.now() - began) / 1000)]);
      return createImageBitmap(element);
    },
    stop: () => undefined,
  };
}

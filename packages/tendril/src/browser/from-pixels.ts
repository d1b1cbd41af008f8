/** Pictures as tensors. */
import { leafFromPicture, leafFromValues, makeTensor } from '../runtime/index.ts';
import type { Tensor3D } from '../runtime/index.ts';
import { pictureOf, readPixels, type PixelSource } from './pixel-source.ts';

function fromPixelsAs(op: string, pixels: PixelSource, numChannels: number): Tensor3D {
  if (!Number.isInteger(numChannels) || numChannels < 1 || numChannels > 4) {
    throw new Error(`${op}: numChannels must be 1 to 4, got ${numChannels}`);
  }
  const picture = pictureOf(op, pixels);
  const onDevice = leafFromPicture(picture, numChannels);
  if (onDevice !== null) return makeTensor<'R3'>(onDevice);
  const { width, height } = picture;
  const bytes = readPixels(op, picture);
  const values = new Int32Array(width * height * numChannels);
  for (let pixel = 0, at = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < numChannels; channel++) {
      values[at++] = bytes[pixel * 4 + channel];
    }
  }
  return makeTensor<'R3'>(leafFromValues(values, [height, width, numChannels], 'int32'));
}

/**
 * The pixels of a picture as an int32 tensor with values from 0 to 255. On webgpu and webgl they do not come by the host: the
 * browser copies the picture to the graphics processor, where it often is already.
 *
 * @param pixels an image, a video (its present picture), a canvas, an ImageBitmap, a VideoFrame, ImageData, or plain data
 * `{ data, width, height }` with four bytes a pixel, which works in Node and workers too.
 * @param numChannels how many channels to take, of red, green, blue and alpha. 3 by default.
 * @returns [height, width, numChannels].
 * @throws if `pixels` is no picture, or one that has not loaded.
 * @example
 * ```ts
 * const pixels = { data: new Uint8Array([255, 0, 0, 255]), width: 1, height: 1 };
 * tf.browser.fromPixels(pixels).print(); // [[[255, 0, 0]]]
 * ```
 */
export function fromPixels(pixels: PixelSource, numChannels = 3): Tensor3D {
  return fromPixelsAs('fromPixels', pixels, numChannels);
}

/**
 * Like `fromPixels`, but waits until an image element has loaded.
 *
 * @param pixels the picture.
 * @param numChannels how many channels to take. 3 by default.
 * @returns [height, width, numChannels].
 * @throws if `pixels` is no picture, or cannot be loaded.
 * @example
 * ```ts browser
 * const image = new Image();
 * image.src = 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';
 * (await tf.browser.fromPixelsAsync(image)).print();
 * ```
 */
export async function fromPixelsAsync(pixels: PixelSource, numChannels = 3): Promise<Tensor3D> {
  if (typeof HTMLImageElement !== 'undefined' && pixels instanceof HTMLImageElement) {
    if (!pixels.complete) await pixels.decode();
  }
  return fromPixelsAs('fromPixelsAsync', pixels, numChannels);
}

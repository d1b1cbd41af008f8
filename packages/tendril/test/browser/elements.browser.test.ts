/** Pictures of the page: canvases, images, bitmaps, videos; and workers' canvases. */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

const red = [255, 0, 0, 255];
const blue = [0, 0, 255, 255];

function canvasWith(pixels: number[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [pixels.length / 4, 1];
  const context = canvas.getContext('2d')!;
  context.putImageData(new ImageData(Uint8ClampedArray.from(pixels), pixels.length / 4, 1), 0, 0);
  return canvas;
}

describe('pictures of the page', () => {
  it('become tensors', async () => {
    const canvas = canvasWith([...red, ...blue]);
    const expected = [255, 0, 0, 0, 0, 255];
    const imageData = canvas.getContext('2d')!.getImageData(0, 0, 2, 1);
    const bitmap = await createImageBitmap(canvas);
    const image = new Image();
    image.src = canvas.toDataURL();
    const offscreen = new OffscreenCanvas(2, 1);
    offscreen.getContext('2d')!.drawImage(canvas, 0, 0);
    for (const source of [canvas, imageData, bitmap, offscreen]) {
      const pixels = tf.browser.fromPixels(source);
      expect(pixels.shape).toEqual([1, 2, 3]);
      expect([...pixels.dataSync()]).toEqual(expected);
    }
    expect([...(await tf.browser.fromPixelsAsync(image)).dataSync()]).toEqual(expected);
    expect([...tf.browser.fromPixels(image).dataSync()]).toEqual(expected);
  });

  it('are refused before they have loaded', () => {
    expect(() => tf.browser.fromPixels(new Image())).toThrow('wait until it has loaded');
    expect(() => tf.browser.fromPixels(document.createElement('video'))).toThrow("'loadeddata'");
    const canvas = document.createElement('canvas');
    canvas.getContext('webgl');
    expect(() => tf.browser.fromPixels(canvas)).toThrow("another context than '2d'");
  });

  it('are drawn', async () => {
    const canvas = document.createElement('canvas');
    const picture = tf.tensor3d([...red, ...blue], [2, 1, 4], 'int32');
    await tf.browser.toPixels(picture, canvas);
    expect([canvas.width, canvas.height]).toEqual([1, 2]);
    expect([...tf.browser.fromPixels(canvas, 4).dataSync()]).toEqual([...red, ...blue]);
    tf.browser.draw([[0, 255]], canvas, { imageOptions: { alpha: 1 } });
    expect([...tf.browser.fromPixels(canvas, 1).dataSync()]).toEqual([0, 255]);
    const offscreen = new OffscreenCanvas(1, 1);
    tf.browser.draw(tf.tensor2d([[1], [0]]), offscreen);
    expect([...tf.browser.fromPixels(offscreen, 1).dataSync()]).toEqual([255, 0]);
    expect(() =>
      tf.browser.draw(picture, canvas, { contextOptions: { contextType: 'webgl' } }),
    ).toThrow("no context 'webgl'");
  });
});

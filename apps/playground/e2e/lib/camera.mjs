// What a made-up camera shows: a film in a file that Chromium plays in a camera's place.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {{ width: number, height: number, data: ArrayLike<number> }} Picture red, green, blue and alpha of each pixel */

/**
 * A picture as a frame of a YUV4MPEG2 film: brightness of each pixel, colours of each two by two.
 * @param {Picture} picture
 */
function frame({ width, height, data }) {
  const luma = new Uint8Array(width * height);
  const half = (width / 2) * (height / 2);
  const [blue, red] = [new Uint8Array(half), new Uint8Array(half)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const [r, g, b] = [data[4 * at], data[4 * at + 1], data[4 * at + 2]];
      luma[at] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (x % 2 || y % 2) continue;
      const small = (y / 2) * (width / 2) + x / 2;
      blue[small] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
      red[small] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
    }
  }
  return [Buffer.from('FRAME\n'), luma, blue, red];
}

/**
 * Writes a film of these pictures, which have to be of one size and even. Gives the arguments that make Chromium play it, over
 * and over, and a function that removes it.
 * @param {Picture[]} pictures
 */
export function cameraShowing(pictures) {
  const folder = mkdtempSync(join(tmpdir(), 'tendril-camera-'));
  const file = join(folder, 'film.y4m');
  const [{ width, height }] = pictures;
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...pictures.flatMap(frame)]));
  return {
    launchArguments: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
    remove: () => rmSync(folder, { recursive: true }),
  };
}

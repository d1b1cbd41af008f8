/** Whatever pictures come as: how large they are, and their bytes (red, green, blue, alpha for each pixel). */

import type { leafFromPicture, PageVideoFrame } from '../runtime/index.ts';

/** Pixels as plain data: four bytes each. */
export interface PixelData {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What `tf.browser.fromPixels` takes. */
export type PixelSource =
  | PixelData
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | ImageBitmap
  | OffscreenCanvas
  | PageVideoFrame;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export type Picture = Parameters<typeof leafFromPicture>[0];

/** A context to draw on and read back from; made once. */
let scratch: Context | null = null;

function scratchContext(op: string): Context {
  if (scratch !== null) return scratch;
  const options = { willReadFrequently: true };
  if (typeof document !== 'undefined') {
    const canvas = document.createElement('canvas');
    scratch = canvas.getContext('2d', options) as CanvasRenderingContext2D | null;
  } else if (typeof OffscreenCanvas !== 'undefined') {
    scratch = new OffscreenCanvas(1, 1).getContext('2d', options);
  }
  if (scratch === null) {
    throw new Error(
      `${op}: there is no 2D canvas here to read a picture with; give the pixels as { data, width, height }`,
    );
  }
  return scratch;
}

function isBytes(data: unknown): data is Uint8Array | Uint8ClampedArray {
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}

function plain(op: string, { width, height, data }: PixelData | ImageData): Picture {
  if (!isBytes(data) || data.length !== width * height * 4) {
    throw new Error(
      `${op}: ${width} × ${height} pixels are ${width * height * 4} bytes (red, green, blue, alpha), ` +
        `got ${isBytes(data) ? data.length : typeof data}`,
    );
  }
  return { width, height, source: data };
}

const isA = <T>(
  value: object,
  type: (abstract new (...args: never[]) => T) | undefined,
): value is T & object => type !== undefined && value instanceof type;

function shown(op: string, source: Exclude<PixelSource, PixelData | ImageData>): Picture {
  if ('getContext' in source) return { width: source.width, height: source.height, source };
  if ('videoWidth' in source) {
    if (source.readyState < 2) {
      throw new Error(`${op}: the video has no picture yet; wait for its 'loadeddata' event`);
    }
    return { width: source.videoWidth, height: source.videoHeight, source };
  }
  if (isA(source, globalThis.VideoFrame))
    return { width: source.displayWidth, height: source.displayHeight, source };
  if (isA(source, globalThis.HTMLImageElement) || isA(source, globalThis.ImageBitmap))
    return { width: source.width, height: source.height, source };
  throw new Error(
    `${op}: pixels must be an image, a video, a canvas, an ImageBitmap, a VideoFrame, ImageData or { data: Uint8Array, width, height }; ` +
      `got ${(source as object).constructor?.name ?? 'an object'}`,
  );
}

/** A picture with its size, once it has one. */
export function pictureOf(op: string, source: PixelSource): Picture {
  if (source === null || typeof source !== 'object') {
    throw new Error(
      `${op}: pixels must be a picture, got ${source === null ? 'null' : typeof source}`,
    );
  }
  if ('data' in source) return plain(op, source);
  const picture = shown(op, source);
  if (picture.width === 0 || picture.height === 0) {
    throw new Error(
      `${op}: the picture is ${picture.width} pixels wide and ${picture.height} high; wait until it has loaded`,
    );
  }
  return picture;
}

/** The bytes of a picture, for the host. */
export function readPixels(op: string, picture: Picture): Uint8Array | Uint8ClampedArray {
  const { width, height, source } = picture;
  if (isBytes(source)) return source;
  if ('getContext' in source) {
    const context: unknown = source.getContext('2d');
    if (context === null) {
      throw new Error(
        `${op}: the canvas has another context than '2d', so that its pixels cannot be read; pass createImageBitmap(canvas)`,
      );
    }
    return (context as Context).getImageData(0, 0, width, height).data;
  }
  const context = scratchContext(op);
  context.canvas.width = width;
  context.canvas.height = height;
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Whatever pictures come as: how large they are, and their bytes (red, green, blue, alpha for each pixel). */

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
  | OffscreenCanvas;

type Drawable = HTMLImageElement | HTMLVideoElement | ImageBitmap;
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array | Uint8ClampedArray;
}

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

function drawn(op: string, source: Drawable, width: number, height: number): Pixels {
  if (width === 0 || height === 0) {
    throw new Error(
      `${op}: the picture is ${width} pixels wide and ${height} high; wait until it has loaded`,
    );
  }
  const context = scratchContext(op);
  context.canvas.width = width;
  context.canvas.height = height;
  context.drawImage(source, 0, 0, width, height);
  return { width, height, bytes: context.getImageData(0, 0, width, height).data };
}

function isBytes(data: unknown): data is Uint8Array | Uint8ClampedArray {
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}

function plain(op: string, { width, height, data }: PixelData | ImageData): Pixels {
  if (!isBytes(data) || data.length !== width * height * 4) {
    throw new Error(
      `${op}: ${width} × ${height} pixels are ${width * height * 4} bytes (red, green, blue, alpha), ` +
        `got ${isBytes(data) ? data.length : typeof data}`,
    );
  }
  return { width, height, bytes: data };
}

/** The bytes of a picture. */
export function readPixels(op: string, source: PixelSource): Pixels {
  if (source === null || typeof source !== 'object') {
    throw new Error(
      `${op}: pixels must be a picture, got ${source === null ? 'null' : typeof source}`,
    );
  }
  if ('data' in source) return plain(op, source);
  if ('getContext' in source) {
    const { width, height } = source;
    const context = source.getContext('2d');
    if (context === null) {
      throw new Error(
        `${op}: the canvas has another context than '2d', so that its pixels cannot be read; pass createImageBitmap(canvas)`,
      );
    }
    return { width, height, bytes: context.getImageData(0, 0, width, height).data };
  }
  if ('videoWidth' in source) {
    if (source.readyState < 2) {
      throw new Error(`${op}: the video has no picture yet; wait for its 'loadeddata' event`);
    }
    return drawn(op, source, source.videoWidth, source.videoHeight);
  }
  const isPicture =
    (typeof HTMLImageElement !== 'undefined' && source instanceof HTMLImageElement) ||
    (typeof ImageBitmap !== 'undefined' && source instanceof ImageBitmap);
  if (!isPicture) {
    throw new Error(
      `${op}: pixels must be an image, a video, a canvas, an ImageBitmap, ImageData or { data: Uint8Array, width, height }; ` +
        `got ${(source as object).constructor?.name ?? 'an object'}`,
    );
  }
  return drawn(op, source, source.width, source.height);
}

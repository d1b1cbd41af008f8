/** Tensors as pictures. */
import { shownOnDevice, toTensor } from '../runtime/index.ts';
import type { Tensor, Tensor2D, Tensor3D, TensorLike, TypedArray } from '../runtime/index.ts';

export interface ImageOptions {
  /** How opaque pixels without an alpha channel are, from 0 to 1. 1 by default. */
  alpha?: number;
}

export interface ContextOptions {
  /** The kind of context to draw with; only '2d'. */
  contextType?: string;
  contextAttributes?: CanvasRenderingContext2DSettings;
}

export interface DrawOptions {
  imageOptions?: ImageOptions;
  contextOptions?: ContextOptions;
}

type Canvas = HTMLCanvasElement | OffscreenCanvas;

function checkImage(op: string, { shape, dtype }: Tensor): void {
  const [, , depth = 1] = shape as number[];
  if ((shape.length !== 2 && shape.length !== 3) || ![1, 3, 4].includes(depth)) {
    throw new Error(
      `${op}: a picture has the shape [height, width] or [height, width, 1, 3 or 4], got [${shape}]`,
    );
  }
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw new Error(
      `${op}: a picture is float32 (values from 0 to 1) or int32 (0 to 255), got ${dtype}; convert it with .cast`,
    );
  }
}

/** Four bytes for each pixel. */
function bytesOf(
  op: string,
  { shape, dtype }: Tensor,
  values: TypedArray,
  alpha: number,
): Uint8ClampedArray {
  const [height, width, depth = 1] = shape as number[];
  const limit = dtype === 'float32' ? 1 : 255;
  const scale = 255 / limit;
  const bytes = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    bytes[pixel * 4 + 3] = Math.round(255 * alpha);
    for (let channel = 0; channel < Math.max(depth, 3); channel++) {
      const value = values[pixel * depth + (depth === 1 ? 0 : channel)];
      if (!(value >= 0 && value <= limit)) {
        throw new Error(
          `${op}: values of a ${dtype} picture go from 0 to ${limit}, got ${value}; ` +
            `scale them, or cut them off with .clipByValue(0, ${limit})`,
        );
      }
      bytes[pixel * 4 + channel] = Math.round(value * scale);
    }
  }
  return bytes;
}

/** The argument as a tensor; plain values count as int32. */
function imageOf(op: string, image: Tensor | TensorLike): Tensor {
  const tensor = toTensor(image, 'image', op, 'int32');
  try {
    checkImage(op, tensor);
  } catch (error) {
    if (tensor !== image) tensor.dispose();
    throw error;
  }
  return tensor;
}

type Drawing = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The canvas, made as large as the picture, ready to be drawn on. */
function prepare(
  op: string,
  [height, width]: readonly number[],
  canvas: Canvas,
  options?: ContextOptions,
): Drawing {
  const type = options?.contextType ?? '2d';
  const context: unknown =
    type === '2d' ? canvas.getContext('2d', options?.contextAttributes) : null;
  if (context === null) {
    throw new Error(`${op}: the canvas has no context '${type}' to draw with; '2d' it must be`);
  }
  canvas.width = width;
  canvas.height = height;
  return context as Drawing;
}

function put(bytes: Uint8ClampedArray, [height, width]: readonly number[], drawing: Drawing): void {
  const picture = drawing.createImageData(width, height);
  picture.data.set(bytes);
  drawing.putImageData(picture, 0, 0);
}

/**
 * The bytes of a picture, red, green, blue and alpha for each pixel; drawn on a canvas too, if one is given.
 *
 * @param image [height, width] or [height, width, 1] for grey, [height, width, 3 or 4] for colours; float32 from 0 to 1 or int32
 * from 0 to 255. Plain values count as int32.
 * @param canvas takes the size of the picture.
 * @throws if the tensor has no shape or values of a picture.
 * @example
 * ```ts
 * console.log(await tf.browser.toPixels(tf.tensor2d([[0, 1]]))); // 0, 0, 0, 255, 255, 255, 255, 255
 * ```
 */
export async function toPixels(
  image: Tensor2D | Tensor3D | TensorLike,
  canvas?: Canvas,
): Promise<Uint8ClampedArray> {
  const op = 'toPixels';
  const tensor = imageOf(op, image);
  try {
    const bytes = bytesOf(op, tensor, await tensor.data(), 1);
    if (canvas !== undefined && canvas !== null)
      put(bytes, tensor.shape, prepare(op, tensor.shape, canvas));
    return bytes;
  } finally {
    if (tensor !== image) tensor.dispose();
  }
}

/** Whether a canvas takes the colours of another without changing them. */
function canDrawAsIs(options: DrawOptions | undefined): boolean {
  const { colorSpace = 'srgb' } = options?.contextOptions?.contextAttributes ?? {};
  return colorSpace === 'srgb';
}

/**
 * Draws a picture on a canvas, which takes its size. On webgpu and webgl the pixels do not come by the host, and values out of range
 * are cut off there; elsewhere they are refused.
 *
 * @param image as for `toPixels`.
 * @param canvas where to draw; in a worker, an OffscreenCanvas.
 * @param options how opaque to draw (`imageOptions.alpha`), and attributes of the context.
 * @throws if the tensor has no shape or (where they are looked at) values of a picture, or the canvas no '2d' context.
 * @example
 * ```ts browser
 * const canvas = document.createElement('canvas');
 * tf.browser.draw(tf.tensor2d([[0, 0.5, 1]]), canvas);
 * console.log(canvas.width, canvas.height); // 3, 1
 * ```
 */
export function draw(
  image: Tensor2D | Tensor3D | TensorLike,
  canvas: Canvas,
  options?: DrawOptions,
): void {
  const op = 'draw';
  const alpha = options?.imageOptions?.alpha ?? 1;
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new Error(`${op}: imageOptions.alpha must be from 0 to 1, got ${alpha}`);
  }
  const tensor = imageOf(op, image);
  try {
    const [height, width, depth = 1] = tensor.shape as number[];
    const isFloat = tensor.dtype === 'float32';
    const shown =
      canDrawAsIs(options) && shownOnDevice(tensor.parts, { width, height, depth, isFloat, alpha });
    if (shown) {
      prepare(op, tensor.shape, canvas, options?.contextOptions).drawImage(shown, 0, 0);
    } else {
      const bytes = bytesOf(op, tensor, tensor.dataSync(), alpha);
      put(bytes, tensor.shape, prepare(op, tensor.shape, canvas, options?.contextOptions));
    }
  } finally {
    if (tensor !== image) tensor.dispose();
  }
}

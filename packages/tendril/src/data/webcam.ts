/** tf.data.webcam: pictures from a camera, as tensors. Only in web pages. */
import { cast, image, slice } from '../ops/index.ts';
import { tensor3d, tidy } from '../runtime/index.ts';
import type { Tensor3D } from '../runtime/index.ts';
import { LazyIterator } from './lazy-iterator.ts';
import { isLive, openStream, stopStream } from './media.ts';
import { done } from './source.ts';
import type { Source } from './source.ts';

export interface WebcamConfig {
  /** The camera at the user's side or at the other. Default: 'user'. */
  facingMode?: 'user' | 'environment';
  /** A certain camera, of those that `navigator.mediaDevices.enumerateDevices()` lists. */
  deviceId?: string;
  /** Size of the pictures, beside `resizeHeight`. Default: that of the video. */
  resizeWidth?: number;
  resizeHeight?: number;
  /** Whether to cut that size out of the middle instead of scaling the whole. Default: false. */
  centerCrop?: boolean;
}

type Context = CanvasRenderingContext2D;

/** Pictures of a camera: int32 tensors of [height, width, 3] with values to 255, or float32 ones if they are resized. */
export class WebcamIterator extends LazyIterator<Tensor3D> {
  private readonly video: HTMLVideoElement;
  private readonly config: WebcamConfig;
  private readonly canvas: HTMLCanvasElement = document.createElement('canvas');
  private stream: MediaStream | null = null;
  private starting: Promise<void> | null = null;

  private constructor(video: HTMLVideoElement, config: WebcamConfig) {
    const frames: Source<Tensor3D> = {
      next: async () => {
        if (this.stream && isLive(this.stream)) return { value: this.frame(), done: false };
        this.stop();
        return done();
      },
      return: async () => this.stop(),
    };
    super(frames, 'webcam');
    this.video = video;
    this.config = config;
  }

  /** Opens a camera. Without a video element the size of the pictures is needed. */
  static async create(
    video?: HTMLVideoElement,
    config: WebcamConfig = {},
  ): Promise<WebcamIterator> {
    const { resizeWidth, resizeHeight, facingMode, centerCrop } = config;
    if ((resizeWidth === undefined) !== (resizeHeight === undefined)) {
      throw new Error('webcam: resizeWidth and resizeHeight go together; give both or none');
    }
    if (facingMode !== undefined && facingMode !== 'user' && facingMode !== 'environment') {
      throw new Error(
        `webcam: facingMode must be 'user' or 'environment', got '${String(facingMode)}'`,
      );
    }
    if ((centerCrop || !video) && resizeWidth === undefined) {
      throw new Error(
        `webcam: ${centerCrop ? 'centerCrop needs' : 'without a video element it needs'} resizeWidth and resizeHeight`,
      );
    }
    const stream = await openStream('webcam', {
      video: {
        deviceId: config.deviceId,
        facingMode: facingMode ?? 'user',
        ...(video?.width && { width: video.width }),
        ...(video?.height && { height: video.height }),
      },
    });
    const iterator = new WebcamIterator(video ?? document.createElement('video'), config);
    await iterator.show(stream);
    return iterator;
  }

  /** Takes one picture; null, which the type leaves out as TensorFlow.js's, once the camera is stopped. */
  async capture(): Promise<Tensor3D> {
    const item = await this.next();
    return (item.done ? null : item.value) as Tensor3D;
  }

  /** Opens the camera again after `stop`. */
  async start(): Promise<void> {
    if (this.stream) return;
    this.starting ??= this.open().finally(() => (this.starting = null));
    await this.starting;
  }

  private async open(): Promise<void> {
    const { deviceId, facingMode = 'user' } = this.config;
    const stream = await openStream('webcam', { video: { deviceId, facingMode } });
    await this.show(stream);
  }

  /** Turns the camera off. */
  stop(): void {
    stopStream(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  override toArray(): Promise<Tensor3D[]> {
    return Promise.reject(new Error('webcam: it gives pictures without end; use take(count)'));
  }

  /** Shows a stream in the video element, and waits for its first picture. */
  private async show(stream: MediaStream): Promise<void> {
    const { video } = this;
    this.stream = stream;
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    try {
      await video.play();
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  private frame(): Tensor3D {
    const { videoWidth: width, videoHeight: height } = this.video;
    const pixels = this.pixels(width, height);
    const rgb = new Int32Array(width * height * 3);
    for (let i = 0, at = 0; i < pixels.length; i += 4) {
      rgb[at++] = pixels[i];
      rgb[at++] = pixels[i + 1];
      rgb[at++] = pixels[i + 2];
    }
    const { resizeWidth, resizeHeight, centerCrop } = this.config;
    const whole = (): Tensor3D => tensor3d(rgb, [height, width, 3], 'int32');
    if (resizeWidth === undefined || resizeHeight === undefined) return whole();
    return tidy(() => {
      const picture = cast<Tensor3D>(whole(), 'float32');
      const size: [number, number] = [resizeHeight, resizeWidth];
      if (!centerCrop) return image.resizeBilinear(picture, size, true);
      // What is asked for beyond the picture's own size is scaled.
      const cut = [Math.min(height, resizeHeight), Math.min(width, resizeWidth)];
      const top = Math.floor((height - cut[0]) / 2);
      const left = Math.floor((width - cut[1]) / 2);
      const middle = slice<Tensor3D>(picture, [top, left, 0], [cut[0], cut[1], 3]);
      return cut[0] === size[0] && cut[1] === size[1]
        ? middle
        : image.resizeBilinear(middle, size, true);
    });
  }

  private pixels(width: number, height: number): Uint8ClampedArray {
    const { canvas } = this;
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true }) as Context;
    context.drawImage(this.video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  }
}

/**
 * Opens a camera, and gives its pictures one after another. Web pages only; the browser asks the user.
 *
 * @param webcamVideoElement Shows the video, and says by its width and height which size to ask for. Without one the
 * configuration must say the size.
 * @param webcamConfig `facingMode`, `resizeWidth`, `resizeHeight`, `centerCrop`, `deviceId`.
 * @throws If there is no camera, or the user says no.
 * @example
 * ```js
 * const camera = await tf.data.webcam(undefined, { resizeWidth: 224, resizeHeight: 224 });
 * const picture = await camera.capture(); // [224, 224, 3]
 * picture.dispose();
 * camera.stop();
 * ```
 */
export function webcam(
  webcamVideoElement?: HTMLVideoElement,
  webcamConfig?: WebcamConfig,
): Promise<WebcamIterator> {
  return WebcamIterator.create(webcamVideoElement, webcamConfig);
}

/**
 * What a backend is: memory, and the means to run a graph's program on it. Nothing above this line of the library knows a
 * device; nothing below it knows tensors or ops.
 */
import type { DType, TypedArray } from '../ir/dtype.ts';
import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/program.ts';
import type { DeviceGPUBuffer, PageVideoFrame } from './gpu-buffer.ts';

/** Device memory of `size` elements. `owners` belongs to the runtime, which frees the buffer when it falls to 0. */
export interface Buffer {
  readonly dtype: DType;
  readonly size: number;
  owners: number;
}

/** What to run: a simplified graph, and the program of fused kernels that the compiler makes of it when it is asked to. */
export interface Source {
  /** The graph as it was recorded, for a backend that compiles elsewhere. */
  readonly recorded?: Graph;
  readonly graph: Graph;
  /** The program is there without compiling: others like it have been compiled. */
  readonly atHand?: boolean;
  /** Every run has to give the same bits: it is not to be evaluated once and compiled later. */
  readonly sameBits?: boolean;
  program(): Program;
  /** The same, stopping now and then. */
  programInParts?(): Generator<void, Program>;
}

/** Gives others their turn. */
export type Pause = () => Promise<void>;

/** Something prepared to run, again and again. */
export interface Runnable {
  /**
   * `inputs` are the graph's inputs in order. Gives one buffer for each graph output, in order; an output that is an input, or
   * another output, under a new shape is that same Buffer object. A donated input's buffer may come back as an output; if it
   * does not, it still belongs to the caller. Throws, having freed what it allocated, when memory runs out.
   */
  run(inputs: readonly Buffer[]): Buffer[];
  /** The same, pausing often while what has never run is made ready. Where there is none, nothing of that takes long. */
  runPatiently?(inputs: readonly Buffer[], pause: Pause): Promise<Buffer[]>;
  dispose(): void;
}

/** A buffer that another user of the device made. */
export interface ForeignBuffer {
  readonly buffer: DeviceGPUBuffer;
  readonly zeroCopy?: boolean;
}

/** A texture with values that another user of the device made. */
export interface ForeignTexture {
  readonly texture: WebGLTexture;
  readonly width: number;
  readonly height: number;
  /** Which of a pixel's channels hold values, in order: some of `RGBA`. All, if it does not say. */
  readonly channels?: string;
}

/** The device's own buffer behind one. */
export interface LentBuffer {
  readonly buffer: DeviceGPUBuffer;
  readonly bufSize: number;
}

/** A buffer's values in a texture of floats, four to a pixel; `texShape` is rows and columns. */
export interface LentTexture {
  readonly texture: WebGLTexture;
  readonly texShape: [number, number];
}

/** How to see a buffer as a picture: channels from 0 to 1 where they are floats, else to 255. */
export interface ShownTensor {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, else 3 or 4 channels. */
  readonly depth: number;
  readonly isFloat: boolean;
  /** Of pixels that have none of their own, from 0 to 1. */
  readonly alpha: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What the page shows, or four bytes (red, green, blue, alpha) for each pixel. */
  readonly source:
    | Uint8Array
    | Uint8ClampedArray
    | HTMLImageElement
    | HTMLVideoElement
    | HTMLCanvasElement
    | OffscreenCanvas
    | ImageBitmap
    | PageVideoFrame;
}

export interface BackendMemory {
  /** Bytes that live buffers hold. */
  readonly numBytes: number;
  readonly numBuffers: number;
  /** Bytes of copies of buffers, in other forms, that are kept to be fast: what they take beyond `numBytes`. */
  readonly keptBytes?: number;
  /** Bytes taken from the machine, pools and arenas included. */
  readonly reservedBytes: number;
}

/** Shaders, or steps of programs, since the backend was made; both numbers only grow. */
export interface Compiled {
  readonly asked: number;
  readonly ready: number;
}

export interface Backend {
  readonly name: string;
  /** Resolves when the backend is as fast as it gets (threads have started, pipelines are there). It can run before that. */
  readonly ready: Promise<void>;
  /** Resolves when what was asked for so far has run, where running is not over when `run` returns. */
  settled?(): Promise<void>;
  /** How much was asked for and is ready of what is compiled beside other work. */
  compiled?(): Compiled;
  /** How many threads share the work now. */
  threads(): number;
  /** New memory; its content is undefined. Throws a clear error when there is none left. */
  alloc(dtype: DType, size: number): Buffer;
  /** New memory with what `fill` writes into it, where the host can write to the device's memory. */
  allocFilled?(dtype: DType, size: number, fill: (values: TypedArray) => void): Buffer;
  free(buffer: Buffer): void;
  write(buffer: Buffer, values: TypedArray): void;
  /** A new buffer with the same content. */
  copy(buffer: Buffer): Buffer;
  /** A copy of the content. */
  read(buffer: Buffer): Promise<TypedArray>;
  readSync(buffer: Buffer): TypedArray;
  /**
   * A buffer's values where there is a graphics processor whose memory programs can use: the device's own buffer behind it, or a texture
   * (rows and columns as asked for) that lives as long.
   */
  toGpu?(buffer: Buffer, texShape?: readonly [number, number]): LentBuffer | LentTexture;
  /**
   * A buffer of values that lie in one of the device's own, or in a texture: in a copy, or (`zeroCopy`) where they are. Throws when they
   * cannot; null where the device has none of that kind.
   */
  fromGpu?(dtype: DType, size: number, data: ForeignBuffer | ForeignTexture): Buffer | null;
  /** The WebGL context that it works in, where it does. */
  readonly gl?: WebGL2RenderingContext;
  /**
   * A canvas that shows a buffer as a picture, until this task ends or another is shown; null where the device has none to spare.
   * What is out of range is cut off.
   */
  show?(buffer: Buffer, how: ShownTensor): HTMLCanvasElement | OffscreenCanvas | null;
  /** A picture's pixels as int32 [height, width, channels], where the device takes pictures without the host. */
  fromPicture?(picture: Picture, channels: number): Buffer;
  prepare(source: Source): Runnable;
  memory(): BackendMemory;
  dispose(): void;
}

/** How a backend comes into being. Backends are made on first use. */
interface Offer {
  readonly name: string;
  /** Larger is better; the best available one is the default. */
  readonly priority: number;
  /** Whether it can work here, and if not, why. */
  available(): { readonly ok: true } | { readonly ok: false; readonly why: string };
}

/** A backend that is there at once. */
export interface DirectFactory extends Offer {
  create(): Backend;
}

/** A backend that has to be waited for. It is used when it is asked for, or when `tf.ready()` chooses it. */
export interface OpenedFactory extends Offer {
  /** Whether the program lets `tf.ready()` choose it. If left out, never. */
  automatic?(): boolean;
  /** Whether it is worth a comparison with others here. If left out, never. */
  suits?(): Promise<boolean>;
  open(): Promise<Backend>;
}

export type BackendFactory = DirectFactory | OpenedFactory;

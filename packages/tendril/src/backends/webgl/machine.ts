/** A context and what belongs to it: it all ends together when the context is lost. Draws, copies, writes and reads. */
import type { DeviceLoss, DeviceMachine } from '../gpu/backend.ts';
import { elementBytes } from '../gpu/host-values.ts';
import { shaderText } from './codegen/shader.ts';
import type { Writes } from './codegen/pass.ts';
import type { Canvas, Context } from './context.ts';
import { Framebuffers } from './framebuffers.ts';
import { Pool, texelsOf, type Block } from './memory.ts';
import { Programs, type Compiled } from './programs.ts';
import { SharedState } from './shared-state.ts';

/** Elements from one place to another; the place that they go to may begin and end within texels. */
const copyText = shaderText({
  samplers: ['s0'],
  targets: 1,
  body: `  int first = at * 4;
  ivec4 to = ivec4(first, first + 1, first + 2, first + 3);
  if (to[lane] < params.y || to[lane] >= params.z) discard;
  ivec4 from = to + params.w;
  out0 = uvec4(element(s0, from.x), element(s0, from.y), element(s0, from.z), element(s0, from.w));`,
});

const none: readonly number[] = [];

export interface Drawing {
  readonly compiled: Compiled;
  readonly sources: readonly Block[];
  readonly targets: readonly Block[];
  readonly texels: number;
  readonly params: readonly number[];
  readonly sizes?: readonly number[];
  readonly writes: Writes;
}

/** What is drawn on the canvas: a pixel for each "texel". */
export interface CanvasDrawing {
  readonly compiled: Compiled;
  readonly source: Block;
  readonly width: number;
  readonly height: number;
  readonly params: readonly number[];
}

/** The parts of a texture that hold texels from 0 on: whole rows, and the beginning of one. */
function partsOf(
  { row }: Block,
  texels: number,
): { x: number; y: number; width: number; height: number }[] {
  const rows = Math.floor(texels / row);
  const rest = texels % row;
  return [
    { x: 0, y: 0, width: row, height: rows },
    { x: 0, y: rows, width: rest, height: 1 },
  ].filter(({ width, height }) => width > 0 && height > 0);
}

export class Machine implements DeviceMachine<Block> {
  readonly context: Context;
  readonly pool: Pool;
  readonly programs: Programs;
  private readonly framebuffers: Framebuffers;
  /** Where the context is not the backend's alone. */
  private readonly shared: SharedState | null;
  /** Textures at each unit. */
  private readonly bound: (Block | null)[] = [];
  private copying: Compiled | null = null;
  /** Read in order to wait. */
  private waiting: Block | null = null;
  readonly lost: Promise<DeviceLoss>;
  /** How many draws there were. */
  draws = 0;

  constructor(context: Context) {
    this.context = context;
    this.framebuffers = new Framebuffers(context.gl);
    this.pool = new Pool(context, {
      created: () => (this.bound[0] = null),
      deleted: (block) => {
        this.framebuffers.forget(block);
        this.bound.forEach((each, unit) => {
          if (each === block) this.bound[unit] = null;
        });
      },
    });
    this.programs = new Programs(context);
    this.shared = context.isShared
      ? new SharedState(context.gl, context.limits.sources, () => {
          this.bound.fill(null);
          this.framebuffers.forgetCurrent();
          this.programs.forgetCurrent();
        })
      : null;
    this.lost = new Promise((resolve) => {
      const told = (event: Event): void => {
        const message = (event as WebGLContextEvent).statusMessage;
        // Without this it is not given back.
        if (context.isShared) event.preventDefault();
        resolve({ reason: 'context lost', message: message || 'the browser gave no reason' });
      };
      context.canvas.addEventListener('webglcontextlost', told, { once: true });
    });
  }

  /**
   * Does work with the context's state being the backend's. All that sends commands goes through here; what sends many goes
   * through once.
   */
  inContext<T>(work: () => T): T {
    return this.shared === null ? work() : this.shared.around(work);
  }

  take(bytes: number): Block {
    return this.inContext(() => this.pool.take(bytes));
  }

  give(block: Block): void {
    this.pool.give(block);
  }

  /** Draws run in order, so that later ones may have the memory at once. */
  release(block: Block): void {
    this.pool.give(block);
  }

  draw({
    compiled,
    sources,
    targets,
    texels,
    params: [y = 0, z = 0, w = 0],
    sizes = none,
    writes,
  }: Drawing): void {
    const { gl } = this.context;
    const uniforms = this.programs.use(compiled);
    gl.uniform4i(uniforms.params, texels, y, z, w);
    if (sizes.length > 0 && compiled.sizes !== sizes) {
      gl.uniform4iv(uniforms.sizes, sizes);
      compiled.sizes = sizes;
    }
    sources.forEach((block, unit) => this.bind(unit, block));
    this.framebuffers.drawTo(targets);
    const [{ row }] = targets;
    gl.uniform1i(uniforms.row, row);
    gl.viewport(0, 0, Math.min(texels, row), Math.ceil(texels / row));
    this.drawMasked(uniforms.lane, writes);
  }

  /** Draws on the context's own canvas, which takes that size. */
  drawOnCanvas({
    compiled,
    source,
    width,
    height,
    params: [y = 0, z = 0, w = 0],
  }: CanvasDrawing): Canvas {
    const { gl, canvas } = this.context;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const uniforms = this.programs.use(compiled);
    gl.uniform4i(uniforms.params, width * height, y, z, w);
    gl.uniform1i(uniforms.row, width);
    this.bind(0, source);
    this.framebuffers.drawToCanvas();
    gl.viewport(0, 0, width, height);
    this.drawMasked(uniforms.lane, 'all');
    return canvas;
  }

  copy(from: Block, fromByte: number, to: Block, toByte: number, bytes: number): void {
    if (bytes === 0) return;
    const { gl } = this.context;
    if (fromByte === 0 && toByte === 0 && bytes % 16 === 0 && from.row === to.row) {
      this.copyTexels(from, to, 0, bytes / 16);
      return;
    }
    const compiled = (this.copying ??= this.programs.get(copyText));
    const uniforms = this.programs.use(compiled);
    const first = toByte / elementBytes;
    const end = first + bytes / elementBytes;
    const texels = Math.ceil(end / 4);
    gl.uniform4i(uniforms.params, texels, first, end, fromByte / elementBytes - first);
    this.bind(0, from);
    this.framebuffers.drawTo([to]);
    // Rows in front of the first are left alone.
    const begin = Math.floor(first / 4 / to.row);
    const rows = Math.ceil(texels / to.row);
    gl.uniform1i(uniforms.row, to.row);
    gl.viewport(0, 0, to.width, rows);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(0, begin, to.width, rows - begin);
    this.drawMasked(uniforms.lane, first % 4 === 0 && end % 4 === 0 ? 'texels' : 'elements');
    gl.disable(gl.SCISSOR_TEST);
  }

  /** Commands run in order, and what follows the last element is nobody's. */
  duplicate(from: Block, to: Block, bytes: number): void {
    this.inContext(() => this.copyTexels(from, to, 0, texelsOf(bytes)));
  }

  /** Copies the first texels of a texture to others from `first` on, where rows of both begin. */
  copyTexels(from: Block, to: Block, first: number, texels: number): void {
    if (from.row !== to.row) {
      this.copy(from, 0, to, first * 16, texels * 16);
      return;
    }
    const { gl } = this.context;
    const row = first / to.row;
    this.framebuffers.readFrom(from);
    this.bind(0, to);
    gl.activeTexture(gl.TEXTURE0);
    for (const { x, y, width, height } of partsOf(from, texels))
      gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, x, row + y, x, y, width, height);
  }

  holds(block: Block): boolean {
    return new Uint32Array(this.readSync(block, elementBytes))[0] !== 0;
  }

  write(block: Block, values: ArrayBufferView): void {
    this.inContext(() => this.writeNow(block, values));
  }

  private writeNow(block: Block, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
    const { gl } = this.context;
    const texels = texelsOf(byteLength);
    // Whole texels are sent; what is missing of the last is none of the tensor's.
    const words =
      byteLength % 16 === 0 && byteOffset % 4 === 0
        ? new Uint32Array(buffer, byteOffset, byteLength / 4)
        : new Uint32Array(texels * 4);
    if (words.buffer !== buffer)
      new Uint8Array(words.buffer).set(new Uint8Array(buffer, byteOffset, byteLength));
    this.bind(0, block);
    gl.activeTexture(gl.TEXTURE0);
    for (const { x, y, width, height } of partsOf(block, texels)) {
      const [format, type] = [gl.RGBA_INTEGER, gl.UNSIGNED_INT];
      const at = y * block.row * 4;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, format, type, words, at);
    }
  }

  readSync(block: Block, bytes: number): ArrayBuffer {
    const { gl } = this.context;
    const texels = texelsOf(bytes);
    const words = new Uint32Array(texels * 4);
    this.inContext(() => {
      this.framebuffers.readFrom(block);
      for (const { x, y, width, height } of partsOf(block, texels)) {
        const [format, type] = [gl.RGBA_INTEGER, gl.UNSIGNED_INT];
        gl.readPixels(x, y, width, height, format, type, words, y * block.row * 4);
      }
    });
    this.check();
    return words.byteLength === bytes ? words.buffer : words.buffer.slice(0, bytes);
  }

  /** Reads without holding up the page: to a buffer of the driver's, and waits until that is filled. */
  async read(block: Block, bytes: number): Promise<ArrayBuffer> {
    const { gl } = this.context;
    const texels = texelsOf(bytes);
    const staging = gl.createBuffer();
    this.inContext(() => {
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, staging);
      gl.bufferData(gl.PIXEL_PACK_BUFFER, Math.max(1, texels) * 16, gl.STREAM_READ);
      this.framebuffers.readFrom(block);
      for (const { x, y, width, height } of partsOf(block, texels)) {
        const [format, type] = [gl.RGBA_INTEGER, gl.UNSIGNED_INT];
        gl.readPixels(x, y, width, height, format, type, y * block.row * 16);
      }
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    });
    try {
      await this.finished();
      const result = new ArrayBuffer(bytes);
      this.inContext(() => {
        gl.bindBuffer(gl.PIXEL_PACK_BUFFER, staging);
        gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, new Uint8Array(result));
        gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      });
      this.check();
      return result;
    } finally {
      gl.deleteBuffer(staging);
    }
  }

  /** Waits until the device has done all that it was told. Drivers may take `gl.finish` for a hint, but a read has to wait. */
  finish(): void {
    const { gl } = this.context;
    this.waiting ??= this.take(16);
    this.framebuffers.readFrom(this.waiting);
    gl.readPixels(0, 0, 1, 1, gl.RGBA_INTEGER, gl.UNSIGNED_INT, new Uint32Array(4));
  }

  compiled(): { asked: number; ready: number } {
    return this.programs.count();
  }

  settled(): Promise<void> {
    return this.programs.settled();
  }

  /** Gives everything back. */
  destroy(): void {
    if (this.context.isShared) {
      this.framebuffers.destroy();
      this.programs.destroy();
      this.pool.destroy();
      return;
    }
    this.context.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Throws when something has gone wrong since the last call. */
  check(): void {
    const { gl } = this.context;
    const error = gl.getError();
    if (error === gl.NO_ERROR && !gl.isContextLost()) return;
    if (error === gl.OUT_OF_MEMORY)
      throw new Error('webgl: the device has no memory left; dispose of tensors, or use less');
    if (error === gl.CONTEXT_LOST_WEBGL || gl.isContextLost())
      throw new Error('webgl: the context was lost');
    // In a context that others use too, it may be theirs.
    if (this.context.isShared) return;
    if (error === gl.INVALID_FRAMEBUFFER_OPERATION)
      throw new Error('webgl: the driver cannot draw to textures of whole numbers (RGBA32UI)');
    throw new Error(`webgl: the driver reports error 0x${error.toString(16)}`);
  }

  /** Resolves when the device has done all that it was told so far. */
  private async finished(): Promise<void> {
    const { gl } = this.context;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (fence === null) throw new Error('webgl: the context was lost');
    gl.flush();
    try {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const status = gl.clientWaitSync(fence, 0, 0);
        if (status === gl.ALREADY_SIGNALED || status === gl.CONDITION_SATISFIED) return;
        if (status === gl.WAIT_FAILED || gl.isContextLost())
          throw new Error('webgl: the context was lost');
      }
    } finally {
      gl.deleteSync(fence);
    }
  }

  private bind(unit: number, block: Block): void {
    if (this.bound[unit] === block) return;
    const { gl } = this.context;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, block.texture);
    this.bound[unit] = block;
  }

  /** Single elements are written by as many draws, each to one of a texel's components. */
  private drawMasked(lane: WebGLUniformLocation | null, writes: Writes): void {
    const { gl } = this.context;
    if (writes !== 'elements') {
      gl.uniform1i(lane, 0);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      this.draws++;
      return;
    }
    for (const i of [0, 1, 2, 3]) {
      gl.uniform1i(lane, i);
      gl.colorMask(i === 0, i === 1, i === 2, i === 3);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      this.draws++;
    }
    gl.colorMask(true, true, true, true);
  }
}

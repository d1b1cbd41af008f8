/**
 * The webgl backend: fragment shaders generated for each program's kernels, from textures to textures. This file puts the parts
 * together.
 */
import type { DType } from '../../ir/dtype.ts';
import type { Program } from '../../ir/program.ts';
import type {
  Buffer,
  ForeignBuffer,
  ForeignTexture,
  LentTexture,
  Picture,
  Runnable,
  ShownTensor,
} from '../backend.ts';
import { DeviceBackend, type DeviceBuffer, type DeviceLoss } from '../gpu/backend.ts';
import { openContext, type Canvas } from './context.ts';
import { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import { webglOptions } from './options.ts';
import { showPicture, takePicture } from './pictures.ts';
import { probe } from './probe.ts';
import { LoadedProgram } from './program.ts';
import { makeTexture, takeTexture } from './textures.ts';

export class WebglBackend extends DeviceBackend<Block, Machine> {
  readonly name: string;
  private readonly shared: WebGL2RenderingContext | undefined;
  /** Textures of buffers that were asked for, by their shape. */
  private readonly lent = new WeakMap<Buffer, Map<string, LentTexture>>();

  private constructor(name: string, shared: WebGL2RenderingContext | undefined) {
    super();
    this.name = name;
    this.shared = shared;
  }

  /** @param shared a context of the program's own to work in. */
  static async open(
    name = 'webgl',
    shared: WebGL2RenderingContext | undefined = webglOptions.context,
  ): Promise<WebglBackend> {
    if (shared?.isContextLost() === true)
      throw new Error('webgl: the context that was given is lost; give one that works');
    const backend = new WebglBackend(name, shared);
    await backend.start();
    return backend;
  }

  /** The context in use: for those who share it with work of their own. */
  get gl(): WebGL2RenderingContext {
    return this.live().context.gl;
  }

  toGpu(buffer: Buffer, texShape?: readonly [number, number]): LentTexture {
    const { block, dtype, size } = this.own(buffer);
    let lent = this.lent.get(buffer);
    if (lent === undefined) this.lent.set(buffer, (lent = new Map()));
    const key = String(texShape);
    let texture = lent.get(key);
    if (texture === undefined) {
      texture = makeTexture(this.live(), block, dtype, size, texShape);
      lent.set(key, texture);
    }
    return texture;
  }

  fromGpu(dtype: DType, size: number, data: ForeignBuffer | ForeignTexture): Buffer | null {
    if ('buffer' in data) return null;
    return this.filled(dtype, size, (machine, block) =>
      takeTexture(machine, data, dtype, size, block),
    );
  }

  /** Another's canvas is not for the backend to draw on. */
  show(buffer: Buffer, how: ShownTensor): Canvas | null {
    const { block } = this.own(buffer);
    const machine = this.live();
    const { isShared, textureSize } = machine.context;
    if (isShared || Math.max(how.width, how.height) > textureSize) return null;
    return showPicture(machine, block, how);
  }

  fromPicture(picture: Picture, channels: number): Buffer {
    const size = picture.width * picture.height * channels;
    return this.filled('int32', size, (machine, block) =>
      takePicture(machine, picture, channels, block),
    );
  }

  /** A new buffer, and what is to be in it. */
  private filled(
    dtype: DType,
    size: number,
    fill: (machine: Machine, block: Block) => void,
  ): Buffer {
    const buffer = this.alloc(dtype, size) as DeviceBuffer<Block>;
    try {
      fill(this.live(), buffer.block);
    } catch (error) {
      this.free(buffer);
      throw error;
    }
    return buffer;
  }

  protected override async openMachine(): Promise<Machine> {
    const { shared } = this;
    // A context of the program's own comes back when the browser gives it back.
    if (shared?.isContextLost() === true)
      await new Promise((resolve) =>
        shared.canvas.addEventListener('webglcontextrestored', resolve, { once: true }),
      );
    const machine = new Machine(openContext(shared));
    machine.inContext(() => probe(machine));
    return machine;
  }

  protected override load(machine: Machine, program: Program): Runnable {
    return new LoadedProgram(machine, program);
  }

  protected override freed(buffer: Buffer): void {
    const lent = this.lent.get(buffer);
    if (lent === undefined) return;
    this.lent.delete(buffer);
    for (const { texture } of lent.values()) this.gl.deleteTexture(texture);
  }

  protected override tellLoss({ message }: DeviceLoss): void {
    webglOptions.onContextLost?.({ message });
  }
}

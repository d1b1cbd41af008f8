/**
 * The webgpu backend: shaders generated for each program's kernels, memory pooled, one submission a run. This file puts the parts
 * together.
 */
import type { DType } from '../../ir/dtype.ts';
import type { Program } from '../../ir/program.ts';
import type {
  Buffer,
  ForeignBuffer,
  ForeignTexture,
  Picture,
  Runnable,
  ShownTensor,
} from '../backend.ts';
import { DeviceBackend, DeviceBuffer, type DeviceLoss } from '../gpu/backend.ts';
import { elementBytes } from '../gpu/host-values.ts';
import { bufferUsage } from './constants.ts';
import type { DeviceTraits } from './codegen/index.ts';
import { openDevice } from './device.ts';
import type { Limits } from './limits.ts';
import { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import { webgpuOptions } from './options.ts';
import { LoadedProgram } from './program.ts';

export class WebgpuBackend extends DeviceBackend<Block, Machine> {
  readonly name = 'webgpu';
  /** What is taken for the device's traits and limits, whatever it has itself. */
  private readonly traits: Partial<DeviceTraits>;
  private readonly limits: Partial<Limits>;

  private constructor(traits: Partial<DeviceTraits>, limits: Partial<Limits>) {
    super();
    this.traits = traits;
    this.limits = limits;
  }

  static async open(
    traits: Partial<DeviceTraits> = {},
    limits: Partial<Limits> = {},
  ): Promise<WebgpuBackend> {
    const backend = new WebgpuBackend(traits, limits);
    await backend.start();
    return backend;
  }

  /** The device in use: for those who share it with work of their own. */
  get device(): GPUDevice {
    return this.live().device;
  }

  toGpu(buffer: Buffer): { buffer: GPUBuffer; bufSize: number } {
    const { block, size } = this.own(buffer);
    this.live().work.flush();
    return { buffer: block.buffer, bufSize: size * elementBytes };
  }

  fromGpu(dtype: DType, size: number, data: ForeignBuffer | ForeignTexture): Buffer | null {
    if (!('buffer' in data)) return null;
    const { buffer, zeroCopy } = data;
    const machine = this.live();
    const bytes = size * elementBytes;
    const { storage, copySource } = bufferUsage;
    const needed = zeroCopy === true ? storage | copySource : copySource;
    if (buffer.size < bytes || (buffer.usage & needed) !== needed) {
      throw new Error(
        `webgpu: wanted a GPUBuffer of at least ${bytes} bytes with the usage COPY_SRC${zeroCopy === true ? ' and STORAGE' : ''}, ` +
          `got one of ${buffer.size} bytes with usage 0x${buffer.usage.toString(16)}`,
      );
    }
    const foreign = machine.pool.borrow(buffer);
    if (zeroCopy === true) return this.adopt(new DeviceBuffer(dtype, size, foreign, machine));
    const copy = this.alloc(dtype, size) as DeviceBuffer<Block>;
    machine.copy(foreign, 0, copy.block, 0, bytes);
    return copy;
  }

  fromPicture(picture: Picture, channels: number): Buffer {
    const size = picture.width * picture.height * channels;
    const buffer = this.alloc('int32', size) as DeviceBuffer<Block>;
    try {
      this.live().pictures.take(picture, channels, buffer.block);
    } catch (error) {
      this.free(buffer);
      throw error;
    }
    return buffer;
  }

  show(buffer: Buffer, how: ShownTensor): OffscreenCanvas | null {
    const { block } = this.own(buffer);
    const { work, device, pictures } = this.live();
    if (Math.max(how.width, how.height) > device.limits.maxTextureDimension2D) return null;
    work.flush();
    return pictures.show(block, how);
  }

  /** Resolves when nothing is left to be tuned: see `webgpuOptions.tune`. */
  async tuned(): Promise<void> {
    await this.live().tuner?.finished();
  }

  settled(): Promise<void> {
    return this.live().finished();
  }

  protected override async openMachine(): Promise<Machine> {
    const { device, gpu, adapterName, ...traits } = await openDevice();
    const machine = new Machine(device, gpu, { ...traits, ...this.traits }, this.limits);
    if (webgpuOptions.tune === true) machine.tune(adapterName);
    return machine;
  }

  protected override load(machine: Machine, program: Program): Runnable {
    return new LoadedProgram(machine, program);
  }

  protected override tellLoss({ reason, message }: DeviceLoss): void {
    webgpuOptions.onDeviceLost?.({ reason, message });
  }
}

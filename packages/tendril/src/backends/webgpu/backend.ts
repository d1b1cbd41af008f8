/**
 * The webgpu backend: shaders generated for each program's kernels, memory pooled, one submission a run. This file puts the parts
 * together.
 */
import type { Program } from '../../ir/program.ts';
import type { Buffer, Runnable } from '../backend.ts';
import { DeviceBackend, type DeviceLoss } from '../gpu/backend.ts';
import { elementBytes } from '../gpu/host-values.ts';
import type { DeviceTraits } from './codegen/index.ts';
import { openDevice } from './device.ts';
import { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import { webgpuOptions } from './options.ts';
import { LoadedProgram } from './program.ts';

export class WebgpuBackend extends DeviceBackend<Block, Machine> {
  readonly name = 'webgpu';
  /** What is taken for the device's traits, whatever it has itself. */
  private readonly traits: Partial<DeviceTraits>;

  private constructor(traits: Partial<DeviceTraits>) {
    super();
    this.traits = traits;
  }

  static async open(traits: Partial<DeviceTraits> = {}): Promise<WebgpuBackend> {
    const backend = new WebgpuBackend(traits);
    await backend.start();
    return backend;
  }

  /** The device in use: for those who share it with work of their own. */
  get device(): GPUDevice {
    return this.live().device;
  }

  gpuBuffer(buffer: Buffer): { buffer: GPUBuffer; bufSize: number } {
    const { block, size } = this.own(buffer);
    this.live().work.flush();
    return { buffer: block.buffer, bufSize: size * elementBytes };
  }

  protected override async openMachine(): Promise<Machine> {
    const { device, gpu, ...traits } = await openDevice();
    return new Machine(device, gpu, { ...traits, ...this.traits });
  }

  protected override load(machine: Machine, program: Program): Runnable {
    return new LoadedProgram(machine, program);
  }

  protected override tellLoss({ reason, message }: DeviceLoss): void {
    webgpuOptions.onDeviceLost?.({ reason, message });
  }
}

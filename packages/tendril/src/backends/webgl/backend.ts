/**
 * The webgl backend: fragment shaders generated for each program's kernels, from textures to textures. This file puts the parts
 * together.
 */
import type { Program } from '../../ir/program.ts';
import type { Buffer, Picture, Runnable } from '../backend.ts';
import { DeviceBackend, type DeviceBuffer, type DeviceLoss } from '../gpu/backend.ts';
import { openContext } from './context.ts';
import { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import { webglOptions } from './options.ts';
import { takePicture } from './pictures.ts';
import { probe } from './probe.ts';
import { LoadedProgram } from './program.ts';

export class WebglBackend extends DeviceBackend<Block, Machine> {
  readonly name = 'webgl';

  static async open(): Promise<WebglBackend> {
    const backend = new WebglBackend();
    await backend.start();
    return backend;
  }

  /** The context in use: for those who share it with work of their own. */
  get gl(): WebGL2RenderingContext {
    return this.live().context.gl;
  }

  fromPicture(picture: Picture, channels: number): Buffer {
    const size = picture.width * picture.height * channels;
    const buffer = this.alloc('int32', size) as DeviceBuffer<Block>;
    try {
      takePicture(this.live(), picture, channels, buffer.block);
    } catch (error) {
      this.free(buffer);
      throw error;
    }
    return buffer;
  }

  protected override async openMachine(): Promise<Machine> {
    const machine = new Machine(openContext());
    probe(machine);
    return machine;
  }

  protected override load(machine: Machine, program: Program): Runnable {
    return new LoadedProgram(machine, program);
  }

  protected override tellLoss({ message }: DeviceLoss): void {
    webglOptions.onContextLost?.({ message });
  }
}

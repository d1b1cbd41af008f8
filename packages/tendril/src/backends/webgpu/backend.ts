/**
 * The webgpu backend: shaders generated for each program's kernels, memory pooled, one submission a run. This file puts the
 * parts together and looks after the device: when it is lost, what lay on it is gone, and a new one is asked for.
 */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { Backend, BackendMemory, Buffer, Runnable, Source } from '../backend.ts';
import type { DeviceTraits } from './codegen/index.ts';
import { openDevice } from './device.ts';
import { elementBytes, toDevice, toHost } from '../gpu/host-values.ts';
import { Machine } from './machine.ts';
import { WebgpuBuffer } from './memory.ts';
import { webgpuOptions } from './options.ts';
import { LoadedProgram } from './program.ts';

export class WebgpuBackend implements Backend {
  readonly name = 'webgpu';
  /** Null while there is no device. */
  private machine: Machine | null = null;
  private opening: Promise<void> = Promise.resolve();
  private whyNot = '';
  private disposed = false;
  private readonly buffers = new Set<WebgpuBuffer>();
  private numBytes = 0;

  /** What is taken for the device's traits, whatever it has itself. */
  private readonly traits: Partial<DeviceTraits>;

  private constructor(traits: Partial<DeviceTraits>) {
    this.traits = traits;
  }

  static async open(traits: Partial<DeviceTraits> = {}): Promise<WebgpuBackend> {
    const backend = new WebgpuBackend(traits);
    await backend.start();
    return backend;
  }

  get ready(): Promise<void> {
    return this.opening;
  }

  /** The device in use: for those who share it with work of their own. */
  get device(): GPUDevice {
    return this.live().device;
  }

  threads(): number {
    return 1;
  }

  alloc(dtype: DType, size: number): Buffer {
    const machine = this.live();
    return this.adopt(
      new WebgpuBuffer(dtype, size, machine.pool.take(size * elementBytes), machine),
    );
  }

  free(buffer: Buffer): void {
    // What outlives the backend or its device has nothing left to free.
    if (!(buffer instanceof WebgpuBuffer) || !this.buffers.delete(buffer)) {
      if (this.disposed || (buffer instanceof WebgpuBuffer && buffer.gpu !== this.machine)) return;
      throw notOurs();
    }
    this.numBytes -= buffer.size * elementBytes;
    const { machine } = this;
    // What is under way may still read it.
    machine?.work.do(() => machine.pool.give(buffer.block));
  }

  write(buffer: Buffer, values: TypedArray): void {
    const { block, dtype } = this.own(buffer);
    if (values.length === 0) return;
    const { device, work } = this.live();
    const words = toDevice(dtype, values);
    // The caller may change the values before their turn comes.
    const kept = work.isIdle ? words : words.slice();
    work.do(() =>
      device.queue.writeBuffer(block.buffer, 0, kept.buffer, kept.byteOffset, kept.byteLength),
    );
  }

  async read(buffer: Buffer): Promise<TypedArray> {
    const { block, dtype, size } = this.own(buffer);
    const machine = this.live();
    try {
      const words = await new Promise<ArrayBuffer>((resolve, reject) => {
        const read = (): void => {
          machine.reader.read(block.buffer, size * elementBytes).then(resolve, reject);
        };
        machine.work.do(read, [], () => reject(new Error('webgpu: the device has ended')));
      });
      machine.check();
      return toHost(dtype, words);
    } catch (error) {
      // Give the loss, which may be told a moment later, time to be known.
      await Promise.race([machine.device.lost, new Promise((resolve) => setTimeout(resolve, 20))]);
      if (this.machine !== machine) throw this.gone(error);
      throw error;
    }
  }

  readSync(buffer: Buffer): TypedArray {
    const { block, dtype, size } = this.own(buffer);
    const machine = this.live();
    machine.work.flush();
    const words = machine.readSync(block.buffer, size * elementBytes);
    machine.check();
    return toHost(dtype, words);
  }

  gpuBuffer(buffer: Buffer): { buffer: GPUBuffer; bufSize: number } {
    const { block, size } = this.own(buffer);
    this.live().work.flush();
    return { buffer: block.buffer, bufSize: size * elementBytes };
  }

  prepare(source: Source): Runnable {
    let prepared: { readonly machine: Machine; readonly program: LoadedProgram } | null = null;
    let ended = false;
    return {
      run: (inputs) => {
        if (ended) throw new Error('webgpu: this program was disposed');
        const machine = this.live();
        for (const input of inputs) this.own(input);
        // A new device needs everything anew.
        if (prepared?.machine !== machine)
          prepared = { machine, program: new LoadedProgram(machine, source.program()) };
        const outputs = prepared.program.run(inputs);
        for (const output of outputs) this.adopt(output as WebgpuBuffer);
        return outputs;
      },
      dispose: () => {
        ended = true;
        const { machine, program } = prepared ?? {};
        machine?.work.do(() => program?.dispose());
        prepared = null;
      },
    };
  }

  memory(): BackendMemory {
    return {
      numBytes: this.numBytes,
      numBuffers: this.buffers.size,
      reservedBytes: this.machine?.pool.reservedBytes ?? 0,
    };
  }

  dispose(): void {
    this.disposed = true;
    this.whyNot = 'this backend was disposed';
    this.end()?.device.destroy();
  }

  private async start(): Promise<void> {
    const { device, ...traits } = await openDevice();
    const machine = new Machine(device, { ...traits, ...this.traits });
    if (this.disposed) {
      machine.device.destroy();
      return;
    }
    this.machine = machine;
    void machine.device.lost.then((info) => {
      if (this.machine === machine) this.lose(info);
    });
  }

  private lose({ reason, message }: GPUDeviceLostInfo): void {
    this.end();
    this.whyNot = `the device was lost (${reason}: ${message}); await tf.ready(), then go on`;
    this.opening = this.start().catch((error: unknown) => {
      this.whyNot = `the device was lost, and there is no new one: ${(error as Error).message}`;
      throw error;
    });
    // Who waits for `ready` is told; that nobody does is no error of its own.
    this.opening.catch(() => undefined);
    webgpuOptions.onDeviceLost?.({ reason, message });
  }

  private end(): Machine | null {
    const { machine } = this;
    this.machine = null;
    machine?.work.drop();
    this.buffers.clear();
    this.numBytes = 0;
    return machine;
  }

  private live(): Machine {
    if (this.machine === null) throw new Error(`webgpu: ${this.whyNot}`);
    return this.machine;
  }

  private adopt(buffer: WebgpuBuffer): WebgpuBuffer {
    if (!this.buffers.has(buffer)) {
      this.buffers.add(buffer);
      this.numBytes += buffer.size * elementBytes;
    }
    return buffer;
  }

  private own(buffer: Buffer): WebgpuBuffer {
    if (buffer instanceof WebgpuBuffer) {
      if (this.buffers.has(buffer)) return buffer;
      if (buffer.gpu !== this.machine) throw this.gone();
    }
    throw notOurs();
  }

  private gone(cause?: unknown): Error {
    const why = this.disposed ? 'this backend was disposed' : 'its device was lost';
    return new Error(`webgpu: the values of this tensor are gone: ${why}`, { cause });
  }
}

function notOurs(): Error {
  return new Error('webgpu: the buffer was freed, or belongs to another backend');
}

/**
 * What backends on a device of its own have in common: whose buffers are whose, and what happens when the device is lost. What lay on
 * it is gone then, and a new one is asked for.
 */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { Program } from '../../ir/program.ts';
import type { Backend, BackendMemory, Buffer, Compiled, Runnable, Source } from '../backend.ts';
import type { ControlDevice } from './control.ts';
import { elementBytes, toDevice, toHost } from './host-values.ts';

/** A device and what belongs to it: it all ends together. */
export interface DeviceMachine<Block> extends ControlDevice<Block> {
  readonly pool: { readonly reservedBytes: number };
  /** Gives back what commands that are under way may still use. */
  release(block: Block): void;
  write(block: Block, values: TypedArray | Uint32Array): void;
  /** Copies the first bytes of a block, as they are once all that was asked for before is done. */
  duplicate(from: Block, to: Block, bytes: number): void;
  read(block: Block, bytes: number): Promise<ArrayBuffer>;
  readSync(block: Block, bytes: number): ArrayBuffer;
  /** Resolves with what is known about it when the device is lost. */
  readonly lost: Promise<DeviceLoss>;
  /** Rises when programs had better be loaded anew. */
  readonly generation?: number;
  /** Resolves when nothing that was asked for is still being compiled. */
  settled(): Promise<void>;
  compiled(): Compiled;
  destroy(): void;
}

export interface DeviceLoss {
  readonly reason: string;
  readonly message: string;
}

/** What the runtime holds. `gpu` is the device's life in which it was made. */
export class DeviceBuffer<Block> implements Buffer {
  readonly dtype: DType;
  readonly size: number;
  readonly block: Block;
  readonly gpu: object;
  owners = 0;

  constructor(dtype: DType, size: number, block: Block, gpu: object) {
    this.dtype = dtype;
    this.size = size;
    this.block = block;
    this.gpu = gpu;
  }
}

/** So many devices that are lost before they gave a result are enough: a driver that cannot start would be asked for ever. */
const mostLosses = 4;

export abstract class DeviceBackend<Block, M extends DeviceMachine<Block>> implements Backend {
  abstract readonly name: string;
  /** Null while there is no device. */
  private machine: M | null = null;
  private opening: Promise<void> = Promise.resolve();
  private whyNot = '';
  private disposed = false;
  /** How many devices were lost since one gave a result. */
  private losses = 0;
  private readonly buffers = new Set<DeviceBuffer<Block>>();
  private numBytes = 0;

  protected abstract openMachine(): Promise<M>;
  protected abstract load(machine: M, program: Program): Runnable;
  /** Tells the program that asked to be told. */
  protected abstract tellLoss(loss: DeviceLoss): void;

  get ready(): Promise<void> {
    return this.opening.then(() => this.machine?.settled());
  }

  compiled(): Compiled {
    return this.machine?.compiled() ?? { asked: 0, ready: 0 };
  }

  threads(): number {
    return 1;
  }

  alloc(dtype: DType, size: number): Buffer {
    const machine = this.live();
    return this.adopt(new DeviceBuffer(dtype, size, machine.take(size * elementBytes), machine));
  }

  free(buffer: Buffer): void {
    // What outlives the backend or its device has nothing left to free.
    if (!(buffer instanceof DeviceBuffer) || !this.buffers.delete(buffer)) {
      if (this.disposed || (buffer instanceof DeviceBuffer && buffer.gpu !== this.machine)) return;
      throw this.notOurs();
    }
    this.numBytes -= buffer.size * elementBytes;
    this.machine?.release(buffer.block as Block);
    this.freed(buffer);
  }

  write(buffer: Buffer, values: TypedArray): void {
    const { block, dtype } = this.own(buffer);
    if (values.length > 0) this.live().write(block, toDevice(dtype, values));
  }

  copy(buffer: Buffer): Buffer {
    const { block, dtype, size } = this.own(buffer);
    const copy = this.alloc(dtype, size) as DeviceBuffer<Block>;
    this.live().duplicate(block, copy.block, size * elementBytes);
    return copy;
  }

  async read(buffer: Buffer): Promise<TypedArray> {
    const { block, dtype, size } = this.own(buffer);
    const machine = this.live();
    try {
      const values = toHost(dtype, await machine.read(block, size * elementBytes));
      this.losses = 0;
      return values;
    } catch (error) {
      // Give the loss, which may be told a moment later, time to be known.
      await Promise.race([machine.lost, new Promise((resolve) => setTimeout(resolve, 20))]);
      if (this.machine !== machine) throw this.gone(error);
      throw error;
    }
  }

  readSync(buffer: Buffer): TypedArray {
    const { block, dtype, size } = this.own(buffer);
    const values = toHost(dtype, this.live().readSync(block, size * elementBytes));
    this.losses = 0;
    return values;
  }

  prepare(source: Source): Runnable {
    let prepared: { machine: M; generation: number | undefined; program: Runnable } | null = null;
    let ended = false;
    return {
      run: (inputs) => {
        if (ended) throw new Error(`${this.name}: this program was disposed`);
        const machine = this.live();
        for (const input of inputs) this.own(input);
        // A new device needs everything anew.
        const { generation } = machine;
        if (prepared?.machine !== machine || prepared.generation !== generation) {
          if (prepared?.machine === machine) prepared.program.dispose();
          prepared = { machine, generation, program: this.load(machine, source.program()) };
        }
        const outputs = prepared.program.run(inputs);
        for (const output of outputs) this.adopt(output as DeviceBuffer<Block>);
        return outputs;
      },
      dispose: () => {
        ended = true;
        prepared?.program.dispose();
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
    this.end()?.destroy();
  }

  protected async start(): Promise<void> {
    const machine = await this.openMachine();
    if (this.disposed) {
      machine.destroy();
      return;
    }
    this.machine = machine;
    void machine.lost.then((loss) => {
      if (this.machine === machine) this.lose(loss);
    });
  }

  protected live(): M {
    if (this.machine === null) throw new Error(`${this.name}: ${this.whyNot}`);
    return this.machine;
  }

  protected own(buffer: Buffer): DeviceBuffer<Block> {
    if (buffer instanceof DeviceBuffer) {
      if (this.buffers.has(buffer)) return buffer as DeviceBuffer<Block>;
      if (buffer.gpu !== this.machine) throw this.gone();
    }
    throw this.notOurs();
  }

  protected adopt(buffer: DeviceBuffer<Block>): DeviceBuffer<Block> {
    if (!this.buffers.has(buffer)) {
      this.buffers.add(buffer);
      this.numBytes += buffer.size * elementBytes;
    }
    return buffer;
  }

  /** What a backend keeps beside a buffer ends with it. */
  protected freed(_buffer: Buffer): void {}

  private lose(loss: DeviceLoss): void {
    this.end();
    const what = `the device was lost (${loss.reason}: ${loss.message})`;
    this.whyNot = `${what}; await tf.ready(), then go on`;
    this.losses++;
    this.opening = this.restart().catch((error: unknown) => {
      this.whyNot = `the device was lost, and there is no new one: ${(error as Error).message}`;
      throw error;
    });
    // Who waits for `ready` is told; that nobody does is no error of its own.
    this.opening.catch(() => undefined);
    this.tellLoss(loss);
  }

  private async restart(): Promise<void> {
    if (this.losses >= mostLosses)
      throw new Error(`${this.losses} were lost one after the other before they gave a result`);
    await this.start();
  }

  private end(): M | null {
    const { machine } = this;
    this.machine = null;
    this.buffers.clear();
    this.numBytes = 0;
    return machine;
  }

  private gone(cause?: unknown): Error {
    const why = this.disposed ? 'this backend was disposed' : 'its device was lost';
    return new Error(`${this.name}: the values of this tensor are gone: ${why}`, { cause });
  }

  private notOurs(): Error {
    return new Error(`${this.name}: the buffer was freed, or belongs to another backend`);
  }
}

/**
 * The wasm backend: code generated for each program, in a memory of its own, on as many threads as may share it. This file puts
 * the parts together; each says itself what it does.
 */
import { copyOf, type DType, type TypedArray } from '../../ir/dtype.ts';
import type { Backend, BackendMemory, Buffer, Compiled, Runnable, Source } from '../backend.ts';
import { generateKernel } from './generate.ts';
import type { Generate } from './kernels.ts';
import { makeMachine, type Machine } from './machine.ts';
import { wasmOptions, type WasmOptions } from './options.ts';
import { TieredRunnable } from './tiered.ts';

export class WasmBackend implements Backend {
  readonly name = 'wasm';
  /** Null once the backend is disposed. */
  private machine: Machine | null;

  constructor(options: WasmOptions = wasmOptions, generate: Generate = generateKernel) {
    this.machine = makeMachine(options, generate);
  }

  get ready(): Promise<void> {
    return this.machine?.helpers?.ready() ?? Promise.resolve();
  }

  threads(): number {
    return this.machine?.helpers?.active ?? 1;
  }

  alloc(dtype: DType, size: number): Buffer {
    return this.live().buffers.alloc(dtype, size);
  }

  allocFilled(dtype: DType, size: number, fill: (values: TypedArray) => void): Buffer {
    const { buffers } = this.live();
    const buffer = buffers.alloc(dtype, size);
    try {
      fill(buffers.view(buffer));
    } catch (error) {
      buffers.free(buffer);
      throw error;
    }
    return buffer;
  }

  free(buffer: Buffer): void {
    // What outlives the backend (a tensor collected late) has nothing left to free.
    const buffers = this.machine?.buffers;
    buffers?.free(buffers.own(buffer));
  }

  write(buffer: Buffer, values: TypedArray): void {
    const { buffers } = this.live();
    const own = buffers.own(buffer);
    buffers.copies?.forget(own);
    buffers.view(own).set(values);
  }

  copy(buffer: Buffer): Buffer {
    const { buffers } = this.live();
    const own = buffers.own(buffer);
    const copy = buffers.alloc(own.dtype, own.size);
    buffers.view(copy).set(buffers.contents(own));
    return copy;
  }

  async read(buffer: Buffer): Promise<TypedArray> {
    return this.readSync(buffer);
  }

  readSync(buffer: Buffer): TypedArray {
    const { buffers } = this.live();
    const own = buffers.own(buffer);
    return copyOf(own.dtype, buffers.contents(own));
  }

  prepare(source: Source): Runnable {
    return new TieredRunnable(this.live(), source);
  }

  compiled(): Compiled {
    return this.live().progress;
  }

  memory(): BackendMemory {
    if (this.machine === null) return { numBytes: 0, numBuffers: 0, reservedBytes: 0 };
    const { buffers, memory } = this.machine;
    const { numBytes, numBuffers, copies } = buffers;
    const { reservedBytes } = memory;
    return { numBytes, numBuffers, keptBytes: copies?.bytes, reservedBytes };
  }

  dispose(): void {
    this.machine?.helpers?.close();
    this.machine = null;
  }

  /** Its parts, while it is not disposed of. */
  live(): Machine {
    if (this.machine === null) throw new Error('wasm: this backend was disposed');
    return this.machine;
  }
}

/** The cpu backend: buffers are typed arrays, and a program is its graph, walked by the reference evaluator. */
import { bytesPerElement, makeTypedArray, type DType, type TypedArray } from '../../ir/dtype.ts';
import type { Backend, BackendMemory, Buffer, Runnable, Source } from '../backend.ts';
import { evaluateBuffers, type BufferMemory } from './evaluate-buffers.ts';

class CpuBuffer implements Buffer {
  readonly dtype: DType;
  readonly values: TypedArray;
  owners = 0;

  constructor(dtype: DType, values: TypedArray) {
    this.dtype = dtype;
    this.values = values;
  }

  get size(): number {
    return this.values.length;
  }
}

export class CpuBackend implements Backend {
  readonly name = 'cpu';
  readonly ready = Promise.resolve();
  readonly #buffers = new Set<CpuBuffer>();
  #numBytes = 0;

  threads(): number {
    return 1;
  }

  alloc(dtype: DType, size: number): Buffer {
    try {
      return this.#adopt(dtype, makeTypedArray(dtype, size));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const bytes = size * bytesPerElement[dtype];
      throw new Error(
        `cpu: no memory for ${dtype}[${size}] (${bytes} bytes, ${this.#numBytes} in use): dispose tensors, or use tidy`,
        { cause: error },
      );
    }
  }

  free(buffer: Buffer): void {
    const own = this.#own(buffer);
    this.#buffers.delete(own);
    this.#numBytes -= own.values.byteLength;
  }

  write(buffer: Buffer, values: TypedArray): void {
    this.#own(buffer).values.set(values);
  }

  copy(buffer: Buffer): Buffer {
    return this.#adopt(buffer.dtype, this.readSync(buffer));
  }

  read(buffer: Buffer): Promise<TypedArray> {
    return Promise.resolve(this.readSync(buffer));
  }

  readSync(buffer: Buffer): TypedArray {
    return this.#own(buffer).values.slice();
  }

  prepare({ graph }: Source): Runnable {
    const memory: BufferMemory<Buffer> = {
      contents: (buffer) => this.#own(buffer).values,
      store: (dtype, values) => this.#adopt(dtype, values),
      free: (buffer) => this.free(buffer),
    };
    return { run: (inputs) => evaluateBuffers(graph, inputs, memory), dispose() {} };
  }

  memory(): BackendMemory {
    const bytes = this.#numBytes;
    return { numBytes: bytes, numBuffers: this.#buffers.size, reservedBytes: bytes };
  }

  dispose(): void {
    this.#buffers.clear();
    this.#numBytes = 0;
  }

  #adopt(dtype: DType, values: TypedArray): CpuBuffer {
    const buffer = new CpuBuffer(dtype, values);
    this.#buffers.add(buffer);
    this.#numBytes += values.byteLength;
    return buffer;
  }

  #own(buffer: Buffer): CpuBuffer {
    if (buffer instanceof CpuBuffer && this.#buffers.has(buffer)) return buffer;
    throw new Error('cpu: the buffer was freed, or belongs to another backend');
  }
}

/**
 * Buffers in the backend's memory, their making, freeing and counting, and views on them.
 */
import { bytesPerElement, viewAs, type DType, type TypedArray } from '../../ir/dtype.ts';
import type { Buffer } from '../backend.ts';
import type { Block } from './allocator.ts';
import { Copies, type Copy } from './copies.ts';
import type { WasmMemory } from './memory.ts';

export class WasmBuffer implements Buffer {
  readonly dtype: DType;
  readonly size: number;
  /** Byte address of the first element. */
  readonly address: number;
  owners = 0;
  /** Null once the buffer is freed. */
  block: Block | null;
  /** Copies in other forms; see copies.ts. */
  copies: Map<string, Copy> | null = null;
  readonly pool: BufferPool;

  constructor(dtype: DType, size: number, block: Block, pool: BufferPool) {
    this.dtype = dtype;
    this.size = size;
    this.address = block.address;
    this.block = block;
    this.pool = pool;
  }
}

export class BufferPool {
  numBytes = 0;
  numBuffers = 0;
  readonly memory: WasmMemory;
  readonly copies: Copies;

  constructor(memory: WasmMemory) {
    this.memory = memory;
    this.copies = new Copies(memory);
  }

  alloc(dtype: DType, size: number): WasmBuffer {
    const bytes = size * bytesPerElement[dtype];
    const buffer = new WasmBuffer(dtype, size, this.memory.alloc(bytes), this);
    this.numBytes += bytes;
    this.numBuffers++;
    return buffer;
  }

  free(buffer: WasmBuffer): void {
    this.copies.forget(buffer);
    this.memory.free(buffer.block!);
    buffer.block = null;
    this.numBytes -= buffer.size * bytesPerElement[buffer.dtype];
    this.numBuffers--;
  }

  /** The buffer as one of this pool's, alive. */
  own(buffer: Buffer): WasmBuffer {
    if (buffer instanceof WasmBuffer && buffer.pool === this && buffer.block !== null) {
      return buffer;
    }
    throw new Error('wasm: the buffer was freed, or belongs to another backend');
  }

  /** The buffer's elements, until memory grows. */
  view({ dtype, address, size }: WasmBuffer): TypedArray {
    return viewAs(dtype, this.memory.memory.buffer, address, size);
  }
}

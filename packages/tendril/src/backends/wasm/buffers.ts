/**
 * Buffers in the backend's memory, their making, freeing and counting, and views on them.
 */
import { bytesPerElement, viewAs, type DType, type TypedArray } from '../../ir/dtype.ts';
import type { Buffer } from '../backend.ts';
import type { Block } from './allocator.ts';
import type { Copies, Copy } from './copies.ts';
import type { WasmMemory } from './memory.ts';

type MakeCopies = new (memory: WasmMemory) => Copies;
let CopiesOfBuffers: MakeCopies | null = null;

/** They come with what makes programs whose weights stay the same (keep-weights.ts). */
export function addCopies(added: MakeCopies): void {
  CopiesOfBuffers = added;
}

export class WasmBuffer implements Buffer {
  readonly dtype: DType;
  readonly size: number;
  owners = 0;
  isAlive = true;
  /** Its memory; null while only copies hold what it holds, and once it is freed. */
  block: Block | null;
  /** Copies in other forms; see copies.ts. */
  copies: Map<string, Copy> | null = null;
  /** It was read as it is when it had only copies: it will be again. */
  isRead = false;
  readonly pool: BufferPool;

  constructor(dtype: DType, size: number, block: Block, pool: BufferPool) {
    this.dtype = dtype;
    this.size = size;
    this.block = block;
    this.pool = pool;
  }

  /** Byte address of the first element. Asking makes sure that the elements are there, which may take memory. */
  get address(): number {
    this.isRead ||= this.block === null;
    return (this.block ?? this.pool.copies!.restore(this)).address;
  }
}

export class BufferPool {
  numBytes = 0;
  numBuffers = 0;
  readonly memory: WasmMemory;
  private made: Copies | null = null;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  /** Null while there can be none. */
  get copies(): Copies | null {
    return (this.made ??= CopiesOfBuffers && new CopiesOfBuffers(this.memory));
  }

  alloc(dtype: DType, size: number): WasmBuffer {
    const bytes = size * bytesPerElement[dtype];
    const buffer = new WasmBuffer(dtype, size, this.memory.alloc(bytes), this);
    this.numBytes += bytes;
    this.numBuffers++;
    return buffer;
  }

  free(buffer: WasmBuffer): void {
    this.copies?.drop(buffer);
    if (buffer.block !== null) this.memory.free(buffer.block);
    buffer.block = null;
    buffer.isAlive = false;
    this.numBytes -= buffer.size * bytesPerElement[buffer.dtype];
    this.numBuffers--;
  }

  /** The buffer as one of this pool's, alive. */
  own(buffer: Buffer): WasmBuffer {
    if (buffer instanceof WasmBuffer && buffer.pool === this && buffer.isAlive) {
      return buffer;
    }
    throw new Error('wasm: the buffer was freed, or belongs to another backend');
  }

  /** The buffer's elements, until memory grows. */
  view({ dtype, address, size }: WasmBuffer): TypedArray {
    return viewAs(dtype, this.memory.memory.buffer, address, size);
  }

  /** The same for reading them now, which takes none of the backend's memory. */
  contents(buffer: WasmBuffer): TypedArray {
    return buffer.block === null ? this.copies!.read(buffer) : this.view(buffer);
  }
}

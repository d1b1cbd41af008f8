/**
 * The backend's memory: one WebAssembly.Memory, shared with the threads where the engine allows it, grown on demand, and an
 * allocator over it. Views on it die when it grows, so nobody keeps one: take `memory.u32` and its like where they are used,
 * after the last allocation.
 */
import { Allocator, type Block } from './allocator.ts';
import { HEAP_START } from './control.ts';

const pageBytes = 65536;
/** One page less than 4 GiB, so that the address behind the last byte is still a 32-bit number. */
const mostPages = 65535;
const initialPages = 64;
/** Growing is rare when each time takes a part of what is there. */
const growthShare = 1 / 8;
const growthPages = 64;

/** Kernels may read (never write) this far behind the end of a buffer. */
const slack = 16;

function makeMemory(wantShared: boolean, maximumPages: number) {
  const initial = Math.min(initialPages, maximumPages);
  if (wantShared) {
    // A shared memory reserves its maximum of addresses at once, which some engines and 32-bit systems refuse.
    for (let maximum = maximumPages; maximum >= initial; maximum = Math.floor(maximum / 2)) {
      try {
        const memory = new WebAssembly.Memory({ initial, maximum, shared: true });
        return { memory, shared: true };
      } catch {
        continue;
      }
    }
  }
  return { memory: new WebAssembly.Memory({ initial, maximum: maximumPages }), shared: false };
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 2 : 0)} MB`;
}

export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  u8!: Uint8Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  /** Gives back memory that is held only to be fast. Asked when there is none left; says whether it freed anything. */
  relieve: () => boolean = () => false;
  private readonly allocator: Allocator;

  /** With `wantShared` the memory is shared if the engine can; it takes at most `maximumBytes`. */
  constructor(wantShared: boolean, maximumBytes = mostPages * pageBytes) {
    const pages = Math.min(mostPages, Math.max(1, Math.floor(maximumBytes / pageBytes)));
    const { memory, shared } = makeMemory(wantShared, pages);
    this.memory = memory;
    this.shared = shared;
    this.refreshViews();
    this.allocator = new Allocator(HEAP_START, this.reservedBytes);
  }

  get reservedBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Bytes in blocks of any use. */
  get usedBytes(): number {
    return this.allocator.used;
  }

  /** A block with room for `bytes` bytes and the slack behind them. Its content is undefined. */
  alloc(bytes: number): Block {
    const wanted = bytes + slack;
    for (;;) {
      const block = this.allocator.alloc(wanted);
      if (block !== null) return block;
      if (!this.grow(wanted) && !this.relieve()) throw this.outOfMemory(bytes);
    }
  }

  free(block: Block): void {
    this.allocator.free(block);
  }

  private grow(bytes: number): boolean {
    const need = Math.ceil(this.allocator.missing(bytes) / pageBytes);
    const pages = this.reservedBytes / pageBytes;
    if (pages + need > mostPages) return false;
    const ample = Math.max(need, growthPages, Math.ceil(pages * growthShare));
    for (const amount of [Math.min(ample, mostPages - pages), need]) {
      try {
        this.memory.grow(amount);
      } catch {
        continue;
      }
      this.refreshViews();
      this.allocator.extend(this.reservedBytes);
      return true;
    }
    return false;
  }

  private refreshViews(): void {
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
  }

  private outOfMemory(bytes: number): Error {
    return new Error(
      `Out of memory: the wasm backend needs ${bytes} bytes (${megabytes(bytes)}) more, but holds ` +
        `${this.usedBytes} bytes (${megabytes(this.usedBytes)}) and cannot grow beyond the ` +
        `${megabytes(this.reservedBytes)} it has from the machine. Dispose tensors that are no longer ` +
        `needed (tf.tidy, tensor.dispose), await something in a long loop (the collector frees tensors only between ` +
        `turns of the event loop), use smaller batches, or raise wasmOptions.maximumBytes if you set it.`,
    );
  }
}

/**
 * The memory for programs' intermediate results. Programs run one at a time and leave nothing behind in it, so all share one
 * block, as large as the largest of them needed.
 */
import type { Block } from './allocator.ts';
import type { WasmMemory } from './memory.ts';

export class Arena {
  private readonly memory: WasmMemory;
  private block: Block | null = null;
  private inUse = false;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  /** The arena's address, with room for `bytes`, to be used until `leave`. Where it was before may hold something else. */
  enter(bytes: number): number {
    if (this.block === null || this.block.size < bytes) {
      this.release();
      this.block = this.memory.alloc(bytes);
    }
    this.inUse = true;
    return this.block.address;
  }

  leave(): void {
    this.inUse = false;
  }

  /** Gives the memory back unless a program runs in it; says whether there was any. */
  release(): boolean {
    if (this.block === null || this.inUse) return false;
    this.memory.free(this.block);
    this.block = null;
    return true;
  }
}

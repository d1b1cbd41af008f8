/**
 * Copies of buffers in the form that kernels want: weights packed into panels, so that this is done once and not at each run. A
 * copy belongs to its buffer and goes with it, or when the buffer is written to. All are given up when memory runs out.
 */
import type { Block } from './allocator.ts';
import type { KeptOperand } from './codegen/generated.ts';
import type { WasmBuffer } from './buffers.ts';
import type { LoadedCode } from './kernels.ts';
import type { WasmMemory } from './memory.ts';

export interface Copy {
  readonly block: Block;
  readonly bytes: number;
  /** The last run that used it. */
  run: number;
}

/** A copy for an operand of a kernel. */
export interface Wanted {
  /** Copies of the same form are the same. */
  readonly form: string;
  /** How far behind the buffer's address the argument begins. */
  readonly begin: number;
  readonly kernel: LoadedCode;
  readonly operand: KeptOperand;
}

export class Copies {
  /** Bytes of all copies. */
  bytes = 0;
  private readonly memory: WasmMemory;
  private readonly buffers = new Set<WasmBuffer>();
  /** The number of the run that is going on, or would be the next. */
  private run = 0;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  /** The address of the copy that is wanted of a buffer. It stays there until the run ends. */
  find(buffer: WasmBuffer, wanted: Wanted): number {
    let copy = buffer.copies?.get(wanted.form);
    if (copy === undefined) {
      copy = this.make(buffer, wanted);
      buffer.copies ??= new Map<string, Copy>();
      buffer.copies.set(wanted.form, copy);
      this.buffers.add(buffer);
    }
    copy.run = this.run;
    return copy.block.address;
  }

  /** Says that a run is over. */
  leave(): void {
    this.run++;
  }

  /** Frees the copies of a buffer, whose content is no longer what it was. */
  forget(buffer: WasmBuffer): void {
    if (buffer.copies === null) return;
    for (const copy of buffer.copies.values()) this.free(copy);
    buffer.copies = null;
    this.buffers.delete(buffer);
  }

  /** Frees all copies but those that the current run uses; says whether there were any. */
  release(): boolean {
    const before = this.bytes;
    for (const buffer of this.buffers) {
      for (const [form, copy] of buffer.copies!) {
        if (copy.run === this.run) continue;
        this.free(copy);
        buffer.copies!.delete(form);
      }
      if (buffer.copies!.size === 0) this.forget(buffer);
    }
    return this.bytes < before;
  }

  private make(buffer: WasmBuffer, { begin, kernel, operand }: Wanted): Copy {
    const { bytes } = operand;
    const block = this.memory.alloc(bytes);
    kernel.keep(operand, buffer.address + begin, block.address);
    this.bytes += bytes;
    return { block, bytes, run: this.run };
  }

  private free({ block, bytes }: Copy): void {
    this.memory.free(block);
    this.bytes -= bytes;
  }
}

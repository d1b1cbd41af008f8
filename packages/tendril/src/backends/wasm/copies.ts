/**
 * Copies of buffers in the form that kernels want: weights packed into panels, so that this is done once and not at each run. A
 * copy belongs to its buffer and goes with it, or when the buffer is written to. Where a copy holds all that the buffer holds and
 * programs read nothing else, the buffer's own memory is given back; it is made again from the copy when it is needed. Copies that
 * can be done without are given up when memory runs out.
 */
import type { Block } from './allocator.ts';
import type { KeptOperand, PackedLayout } from './codegen/generated.ts';
import type { WasmBuffer } from './buffers.ts';
import type { LoadedCode } from './kernels.ts';
import type { WasmMemory } from './memory.ts';
import { holdsAll, unpack } from './unpack.ts';

export interface Copy {
  readonly block: Block;
  readonly bytes: number;
  /** How to get back what the buffer holds; null if not all of it is here. */
  readonly layout: PackedLayout | null;
  /** The last run that used it. */
  run: number;
}

/** A copy for an operand of a kernel, of float32 values. */
export interface Wanted {
  /** Copies of the same form are the same. */
  readonly form: string;
  /** How far behind the buffer's address the argument begins. */
  readonly begin: number;
  readonly kernel: LoadedCode;
  readonly operand: KeptOperand;
}

/** A copy of which the buffer can be made again. */
function wholeCopy({ copies }: WasmBuffer): Copy | undefined {
  return [...(copies?.values() ?? [])].find(({ layout }) => layout !== null);
}

export class Copies {
  /** Bytes of all copies, less those of the buffers that gave their own memory back. */
  bytes = 0;
  private readonly memory: WasmMemory;
  private readonly buffers = new Set<WasmBuffer>();
  /** The number of the run that is going on, or would be the next. */
  private run = 0;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  /** The address of the copy that is wanted of a buffer, of which the run reads nothing else if `alone`. It stays there until the run ends. */
  find(buffer: WasmBuffer, wanted: Wanted, alone: boolean): number {
    let copy = buffer.copies?.get(wanted.form);
    if (copy === undefined) {
      copy = this.make(buffer, wanted);
      buffer.copies ??= new Map<string, Copy>();
      buffer.copies.set(wanted.form, copy);
      this.buffers.add(buffer);
    }
    copy.run = this.run;
    if (alone && copy.layout !== null && buffer.block !== null && !buffer.isRead) {
      this.memory.free(buffer.block);
      buffer.block = null;
      this.bytes -= 4 * buffer.size;
    }
    return copy.block.address;
  }

  /** Says that a run is over. */
  leave(): void {
    this.run++;
  }

  /** What a buffer holds that has no memory of its own now. */
  read(buffer: WasmBuffer): Float32Array {
    const { block, bytes, layout } = wholeCopy(buffer)!;
    const words = new Int32Array(buffer.size);
    unpack(new Int32Array(this.memory.memory.buffer, block.address, bytes / 4), words, layout!);
    return new Float32Array(words.buffer);
  }

  /** Gives a buffer memory of its own again. */
  restore(buffer: WasmBuffer): Block {
    const values = this.read(buffer);
    const alloc = (): Block => this.memory.alloc(values.byteLength);
    let block: Block;
    try {
      block = alloc();
      this.bytes += values.byteLength;
    } catch (error) {
      // Where there is no room for both, the copies go first.
      for (const { run } of buffer.copies!.values()) if (run === this.run) throw error;
      this.drop(buffer);
      block = alloc();
    }
    this.memory.f32.set(values, block.address / 4);
    return (buffer.block = block);
  }

  /** Frees the copies of a buffer, whose content will be another. */
  forget(buffer: WasmBuffer): void {
    if (buffer.copies === null) return;
    if (buffer.block === null) this.restore(buffer);
    this.drop(buffer);
  }

  /** Frees the copies of a buffer, whose content may be lost with them. */
  drop(buffer: WasmBuffer): void {
    if (buffer.copies === null) return;
    for (const copy of buffer.copies.values()) this.free(copy);
    if (buffer.block === null) this.bytes += 4 * buffer.size;
    buffer.copies = null;
    this.buffers.delete(buffer);
  }

  /** Frees all copies but those that the current run uses, or that are all there is of a buffer; says whether there were any. */
  release(): boolean {
    const before = this.bytes;
    for (const buffer of this.buffers) {
      const last = buffer.block === null ? wholeCopy(buffer) : undefined;
      for (const [form, copy] of buffer.copies!) {
        if (copy.run === this.run || copy === last) continue;
        this.free(copy);
        buffer.copies!.delete(form);
      }
      if (buffer.copies!.size === 0) this.drop(buffer);
    }
    return this.bytes < before;
  }

  private make(buffer: WasmBuffer, { begin, kernel, operand }: Wanted): Copy {
    const { bytes, layout } = operand;
    const from = buffer.block ?? this.restore(buffer);
    const block = this.memory.alloc(bytes);
    kernel.keep(operand, from.address + begin, block.address);
    this.bytes += bytes;
    const whole = begin === 0 && holdsAll(layout, buffer.size);
    return { block, bytes, layout: whole ? layout : null, run: this.run };
  }

  private free({ block, bytes }: Copy): void {
    this.memory.free(block);
    this.bytes -= bytes;
  }
}

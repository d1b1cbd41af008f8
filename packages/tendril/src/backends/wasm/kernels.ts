/**
 * Loaded kernels: generated code, instantiated and placed in the function table. Code is shared by all programs that have a
 * kernel with the same key. When no program uses a kernel any more it is kept for a while, since a program like the last one
 * often follows; then its place in the table is given to another.
 */
import { kernelKey, type Kernel } from '../../ir/kernel.ts';
import type { Block } from './allocator.ts';
import {
  mathImports,
  SCRATCH_BYTES,
  type Features,
  type GeneratedKernel,
  type KernelCode,
  type KeptOperand,
} from './codegen/generated.ts';
import type { Phase } from './codegen/routine/index.ts';
import { codeLayout } from './control.ts';
import type { WasmMemory } from './memory.ts';

/** This many kernels that no program uses are kept. */
const spareKernels = 256;

export type Generate = (kernel: Kernel, features: Features) => GeneratedKernel;

export type CodeKind = Kernel['kind'] | 'routine';

export interface LoadedCode<G extends KernelCode = KernelCode> {
  readonly key: string;
  readonly kind: CodeKind;
  readonly slot: number;
  readonly generated: G;
  /** The arguments that it takes rearranged, and how to rearrange what lies at `from`. */
  readonly kept: readonly KeptOperand[] | undefined;
  keep(operand: KeptOperand, from: number, to: number): void;
}

export type LoadedKernel = LoadedCode<GeneratedKernel>;

class Entry<G extends KernelCode = KernelCode> implements LoadedCode<G> {
  readonly key: string;
  readonly kind: CodeKind;
  readonly slot: number;
  readonly generated: G;
  users = 0;
  /** Where other threads find the code, once it has been published. */
  code: Block | null = null;

  private readonly exports: WebAssembly.Exports;

  constructor(
    key: string,
    kind: CodeKind,
    slot: number,
    generated: G,
    exports: WebAssembly.Exports,
  ) {
    this.key = key;
    this.kind = kind;
    this.slot = slot;
    this.generated = generated;
    this.exports = exports;
  }

  get kept(): readonly KeptOperand[] | undefined {
    return this.generated.kept;
  }

  keep({ name }: KeptOperand, from: number, to: number): void {
    (this.exports[name] as (from: number, to: number) => void)(from, to);
  }
}

export class KernelCache {
  private readonly memory: WasmMemory;
  private readonly table: WebAssembly.Table;
  private readonly features: Features;
  private readonly generate: Generate;
  private readonly entries = new Map<string, Entry>();
  private readonly keys = new WeakMap<Kernel, string>();
  /** Entries that nobody uses, the longest unused first. */
  private readonly spare = new Set<Entry>();
  private readonly freeSlots: number[] = [];
  private slots = 0;
  /** The calling thread's scratch memory. */
  private scratch: Block | null = null;

  constructor(
    memory: WasmMemory,
    table: WebAssembly.Table,
    features: Features,
    generate: Generate,
  ) {
    this.memory = memory;
    this.table = table;
    this.features = features;
    this.generate = generate;
  }

  /** The loaded kernel, generated now if it is new. Each one acquired has to be released. */
  acquire(kernel: Kernel): LoadedKernel {
    return this.take(this.keyOf(kernel), kernel.kind, () => this.generate(kernel, this.features));
  }

  /** The same for a phase of a routine. */
  acquirePhase({ key, generate }: Phase): LoadedCode {
    return this.take(key, 'routine', () => generate(this.features));
  }

  release(kernel: LoadedCode): void {
    const entry = kernel as Entry;
    if (--entry.users > 0) return;
    this.spare.add(entry);
    if (this.spare.size <= spareKernels) return;
    const [oldest] = this.spare;
    this.unload(oldest);
  }

  /** The address of the kernel's published code, from which other threads load it. */
  publish(kernel: LoadedCode): number {
    const entry = kernel as Entry;
    if (entry.code === null) {
      const { bytes } = entry.generated;
      entry.code = this.memory.alloc(codeLayout.bytes + bytes.length);
      const { address } = entry.code;
      const { u32, u8 } = this.memory;
      u32[(address + codeLayout.slot) / 4] = entry.slot;
      u32[(address + codeLayout.length) / 4] = bytes.length;
      u32[(address + codeLayout.loaded) / 4] = 0;
      u8.set(bytes, address + codeLayout.bytes);
    }
    return entry.code.address;
  }

  /** Programs of one family share their kernels, whose text is long. */
  private keyOf(kernel: Kernel): string {
    let key = this.keys.get(kernel);
    if (key === undefined) this.keys.set(kernel, (key = kernelKey(kernel)));
    return key;
  }

  /** Code of one key is made by one generator, so what is there under the key is what `generate` gives. */
  private take<G extends KernelCode>(key: string, kind: CodeKind, generate: () => G): Entry<G> {
    const entry =
      (this.entries.get(key) as Entry<G> | undefined) ?? this.load(key, kind, generate());
    this.spare.delete(entry);
    entry.users++;
    return entry;
  }

  private load<G extends KernelCode>(key: string, kind: CodeKind, generated: G): Entry<G> {
    this.scratch ??= this.memory.alloc(SCRATCH_BYTES);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(generated.bytes), {
      env: { memory: this.memory.memory, scratch: this.scratch.address },
      math: mathImports,
    });
    const slot = this.freeSlots.pop() ?? this.slots++;
    if (slot >= this.table.length) this.table.grow(this.table.length);
    this.table.set(slot, instance.exports.kernel);
    const entry = new Entry(key, kind, slot, generated, instance.exports);
    this.entries.set(key, entry);
    return entry;
  }

  private unload(entry: Entry): void {
    this.spare.delete(entry);
    this.entries.delete(entry.key);
    this.table.set(entry.slot, null);
    this.freeSlots.push(entry.slot);
    if (entry.code !== null) this.memory.free(entry.code);
  }
}

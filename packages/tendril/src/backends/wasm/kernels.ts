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
  type KernelFacts,
  type KeptOperand,
} from './codegen/generated.ts';
import { openContraction } from './codegen/contraction/index.ts';
import { openNest } from './codegen/nest/index.ts';
import type { Phase } from './codegen/routine/index.ts';
import { codeLayout } from './control.ts';
import type { WasmMemory } from './memory.ts';

/** This many kernels that no program uses are kept. */
const spareKernels = 256;
/** This many kernels' texts are known at once. */
const mostTexts = 1024;

export type Generate = (kernel: Kernel, features: Features) => GeneratedKernel;

export type CodeKind = Kernel['kind'] | 'routine';

/** Code that a program uses. */
export interface LoadedCode {
  readonly key: string;
  readonly kind: CodeKind;
  readonly slot: number;
  /** The arguments that it takes rearranged, and how to rearrange what lies at `from`. */
  readonly kept: readonly KeptOperand[] | undefined;
  keep(operand: KeptOperand, from: number, to: number): void;
}

export interface LoadedKernel extends LoadedCode {
  readonly facts: KernelFacts;
}

class Entry {
  readonly key: string;
  readonly slot: number;
  readonly generated: KernelCode & Partial<KernelFacts>;
  readonly exports: WebAssembly.Exports;
  users = 0;
  /** Where other threads find the code, once it has been published. */
  code: Block | null = null;

  constructor(
    key: string,
    slot: number,
    generated: KernelCode & Partial<KernelFacts>,
    exports: WebAssembly.Exports,
  ) {
    this.key = key;
    this.slot = slot;
    this.generated = generated;
    this.exports = exports;
  }
}

class Use<F extends KernelFacts | null> implements LoadedCode {
  readonly entry: Entry;
  readonly kind: CodeKind;
  readonly facts: F;

  constructor(entry: Entry, kind: CodeKind, facts: F) {
    this.entry = entry;
    this.kind = kind;
    this.facts = facts;
    entry.users++;
  }

  get key(): string {
    return this.entry.key;
  }

  get slot(): number {
    return this.entry.slot;
  }

  get kept(): readonly KeptOperand[] | undefined {
    return this.facts?.kept;
  }

  keep({ name }: KeptOperand, from: number, to: number): void {
    const pack = this.entry.exports[name] as (from: number, to: number, ...sizes: number[]) => void;
    pack(from, to, ...(this.facts?.sizes ?? []));
  }
}

/** Under which key a kernel's code is found, and what others that share it do not have; null if it has none of its own. */
interface Description {
  readonly key: string;
  readonly facts: KernelFacts | null;
}

function describe(kernel: Kernel, key: string, features: Features): Description {
  const open = kernel.kind === 'contraction' ? openContraction(kernel, features) : openNest(kernel);
  return open ?? { key, facts: null };
}

export class KernelCache {
  private readonly memory: WasmMemory;
  private readonly table: WebAssembly.Table;
  private readonly features: Features;
  private readonly generate: Generate;
  private readonly entries = new Map<string, Entry>();
  private readonly descriptions = new WeakMap<Kernel, Description>();
  private readonly texts = new Map<string, Description>();
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

  /** The loaded kernel, generated now if no other has the same code. Each one acquired has to be released. */
  acquire(kernel: Kernel): LoadedKernel {
    const { key, facts } = this.describe(kernel);
    const known = this.entries.get(key);
    const entry = known ?? this.load(key, this.generate(kernel, this.features));
    // Under this key is what `generate` gave, for this kernel or for one that has the same facts.
    return this.use(entry, kernel.kind, facts ?? (entry.generated as GeneratedKernel));
  }

  /** The same for a phase of a routine. */
  acquirePhase({ key, generate }: Phase): LoadedCode {
    const entry = this.entries.get(key) ?? this.load(key, generate(this.features));
    return this.use(entry, 'routine', null);
  }

  release(kernel: LoadedCode): void {
    const { entry } = kernel as Use<KernelFacts | null>;
    if (--entry.users > 0) return;
    this.spare.add(entry);
    if (this.spare.size <= spareKernels) return;
    const [oldest] = this.spare;
    this.unload(oldest);
  }

  /** The address of the kernel's published code, from which other threads load it. */
  publish(kernel: LoadedCode): number {
    const { entry } = kernel as Use<KernelFacts | null>;
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

  /** Programs of one family share their kernels, whose text is long; and other kernels often have the same text. */
  private describe(kernel: Kernel): Description {
    let description = this.descriptions.get(kernel);
    if (description === undefined) {
      const key = kernelKey(kernel);
      description = this.texts.get(key) ?? describe(kernel, key, this.features);
      if (this.texts.size >= mostTexts) this.texts.clear();
      this.texts.set(key, description);
      this.descriptions.set(kernel, description);
    }
    return description;
  }

  private use<F extends KernelFacts | null>(entry: Entry, kind: CodeKind, facts: F): Use<F> {
    this.spare.delete(entry);
    return new Use(entry, kind, facts);
  }

  private load(key: string, generated: Entry['generated']): Entry {
    this.scratch ??= this.memory.alloc(SCRATCH_BYTES);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(generated.bytes), {
      env: { memory: this.memory.memory, scratch: this.scratch.address },
      math: mathImports,
    });
    const slot = this.freeSlots.pop() ?? this.slots++;
    if (slot >= this.table.length) this.table.grow(this.table.length);
    this.table.set(slot, instance.exports.kernel);
    const entry = new Entry(key, slot, generated, instance.exports);
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

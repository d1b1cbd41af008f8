/**
 * Builds a module: imports, functions, memory, tables, globals and exports, and at the end its bytes. Imports come before what
 * the module defines itself, because indices count them first.
 */
import { ByteWriter, joined } from './bytes.ts';
import { encodeFunction } from './encode.ts';
import { FunctionBuilder, type FunctionRef, type Global, type Signature } from './function.ts';
import { constant, opcode, valueTypeCode, type Node, type ValueType } from './node.ts';

export interface Limits {
  readonly min: number;
  readonly max?: number;
}

/** In pages of 64 KiB; shared memory needs a maximum. */
export interface MemoryLimits extends Limits {
  readonly shared?: boolean;
}

export interface FunctionType<R extends ValueType | 'void' = ValueType | 'void'> {
  readonly index: number;
  readonly signature: Signature;
  readonly result: R;
}

export interface Table {
  readonly index: number;
}

type ResultOf<R extends readonly ValueType[]> = R extends readonly [infer V extends ValueType]
  ? V
  : 'void';

const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;
const funcref = 0x70;

function writeLimits(to: ByteWriter, limits: MemoryLimits): void {
  if (limits.shared && limits.max === undefined) throw new Error('Shared memory needs a maximum.');
  to.byte((limits.max === undefined ? 0 : 1) | (limits.shared ? 2 : 0)).unsigned(limits.min);
  if (limits.max !== undefined) to.unsigned(limits.max);
}

function globalNode<T extends ValueType>(type: T, index: number, name: string): Global<T> {
  const code = opcode(0x23).unsigned(index).list;
  return { type, index, name, code, text: `global.get $${name}`, operands: [] };
}

export class ModuleBuilder {
  /** The functions that the module defines, for printing. */
  readonly functions: FunctionBuilder[] = [];
  private readonly types: Signature[] = [];
  private readonly imports: ByteWriter[] = [];
  private readonly tables: Limits[] = [];
  private readonly memories: MemoryLimits[] = [];
  private readonly globals: { type: ValueType; mutable: boolean; value: Node }[] = [];
  private readonly exports: ByteWriter[] = [];
  private readonly elements: { table: number; at: number; functions: readonly FunctionRef[] }[] =
    [];
  private counts = { function: 0, table: 0, memory: 0, global: 0 };

  /** A function type, for `callIndirect`. */
  type<const R extends readonly ValueType[]>(
    params: readonly ValueType[],
    results: R,
  ): FunctionType<ResultOf<R>> {
    const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join();
    let index = this.types.findIndex((t) => same(t.params, params) && same(t.results, results));
    if (index < 0) index = this.types.push({ params, results }) - 1;
    const result = (results.length === 1 ? results[0] : 'void') as ResultOf<R>;
    return { index, signature: this.types[index], result };
  }

  importFunction<const R extends readonly ValueType[]>(
    from: string,
    name: string,
    params: readonly ValueType[],
    results: R,
  ): FunctionRef<ResultOf<R>> {
    const type = this.type(params, results);
    this.import(from, name, 'function').unsigned(type.index);
    return { name, index: this.counts.function++, ...pick(type) };
  }

  importMemory(from: string, name: string, limits: MemoryLimits): void {
    writeLimits(this.import(from, name, 'memory'), limits);
    this.counts.memory++;
  }

  importTable(from: string, name: string, limits: Limits): Table {
    writeLimits(this.import(from, name, 'table').byte(funcref), limits);
    return { index: this.counts.table++ };
  }

  importGlobal<T extends ValueType>(
    from: string,
    name: string,
    type: T,
    mutable = false,
  ): Global<T> {
    this.import(from, name, 'global')
      .byte(valueTypeCode[type])
      .byte(mutable ? 1 : 0);
    return globalNode(type, this.counts.global++, name);
  }

  memory(limits: MemoryLimits): void {
    this.memories.push(limits);
    this.counts.memory++;
  }

  /** A table of functions. */
  table(limits: Limits): Table {
    this.tables.push(limits);
    return { index: this.counts.table++ };
  }

  /** A mutable global. */
  global<T extends 'i32' | 'i64' | 'f32' | 'f64'>(type: T, value: number, name = 'g'): Global<T> {
    this.globals.push({ type, mutable: true, value: constant(type, value) });
    return globalNode(type, this.counts.global++, name);
  }

  /**
   * Defines a function; `build` adds its body (a function with a result ends in `return`). Returns what calls need.
   * Parameters may be named: `[['address', 'i32'], 'i32']`.
   */
  function<const R extends readonly ValueType[]>(
    name: string,
    params: readonly (ValueType | readonly [name: string, type: ValueType])[],
    results: R,
    build: (f: FunctionBuilder) => void,
  ): FunctionRef<ResultOf<R>> {
    const types = params.map((p) => (typeof p === 'string' ? p : p[1]));
    const names = params.map((p, i) => (typeof p === 'string' ? `p${i}` : p[0]));
    const type = this.type(types, results);
    const f = new FunctionBuilder(name, type.signature, names);
    const ref = { name, index: this.counts.function++, ...pick(type) };
    this.functions.push(f);
    build(f);
    return ref;
  }

  export(name: string, what: FunctionRef | Table | Global | 'memory'): void {
    const entry = new ByteWriter().text(name);
    if (what === 'memory') entry.byte(kinds.memory).unsigned(0);
    else if ('signature' in what) entry.byte(kinds.function).unsigned(what.index);
    else if ('code' in what) entry.byte(kinds.global).unsigned(what.index);
    else entry.byte(kinds.table).unsigned(what.index);
    this.exports.push(entry);
  }

  /** Puts functions into a table, from place `at` on. */
  element(table: Table, at: number, functions: readonly FunctionRef[]): void {
    this.elements.push({ table: table.index, at, functions });
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const pieces: ArrayLike<number>[] = [[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]];
    /** Bodies are long: what is in pieces is joined only at the end. */
    const sectionOf = (id: number, content: readonly ArrayLike<number>[]): void => {
      const length = content.reduce((sum, piece) => sum + piece.length, 0);
      pieces.push(new ByteWriter().byte(id).unsigned(length).list, ...content);
    };
    const section = <T>(
      id: number,
      items: readonly T[],
      write: (to: ByteWriter, item: T) => void,
    ): void => {
      if (items.length === 0) return;
      const content = new ByteWriter().unsigned(items.length);
      for (const item of items) write(content, item);
      sectionOf(id, [content.list]);
    };
    const typeCodes = (list: readonly ValueType[]) => list.map((t) => valueTypeCode[t]);
    section(1, this.types, (to, { params, results }) => {
      to.byte(0x60).unsigned(params.length).bytes(typeCodes(params));
      to.unsigned(results.length).bytes(typeCodes(results));
    });
    section(2, this.imports, (to, entry) => to.bytes(entry.list));
    section(3, this.functions, (to, f) =>
      to.unsigned(this.type(f.signature.params, f.signature.results).index),
    );
    section(4, this.tables, (to, limits) => writeLimits(to.byte(funcref), limits));
    section(5, this.memories, (to, limits) => writeLimits(to, limits));
    section(6, this.globals, (to, { type, mutable, value }) =>
      to
        .byte(valueTypeCode[type])
        .byte(mutable ? 1 : 0)
        .bytes(value.code)
        .byte(0x0b),
    );
    section(7, this.exports, (to, entry) => to.bytes(entry.list));
    section(9, this.elements, (to, { table, at, functions }) => {
      // Form 2 names its table; form 0 means the first, and is what older engines know.
      if (table === 0) to.unsigned(0);
      else to.unsigned(2).unsigned(table);
      to.bytes(constant('i32', at).code).byte(0x0b);
      if (table !== 0) to.byte(0x00);
      to.unsigned(functions.length);
      for (const f of functions) to.unsigned(f.index);
    });
    if (this.functions.length > 0) {
      const bodies = this.functions.map(encodeFunction);
      sectionOf(10, [
        new ByteWriter().unsigned(bodies.length).list,
        ...bodies.flatMap((body) => [new ByteWriter().unsigned(body.length).list, body]),
      ]);
    }
    return joined(pieces);
  }

  private import(from: string, name: string, kind: keyof typeof kinds): ByteWriter {
    const defined = { function: this.functions, table: this.tables, memory: this.memories };
    const own = kind === 'global' ? this.globals : defined[kind];
    if (own.length > 0)
      throw new Error(`Import ${from}.${name} before the module defines a ${kind} of its own.`);
    const entry = new ByteWriter().text(from).text(name).byte(kinds[kind]);
    this.imports.push(entry);
    return entry;
  }
}

function pick<R extends ValueType | 'void'>(type: FunctionType<R>) {
  return { signature: type.signature, result: type.result };
}

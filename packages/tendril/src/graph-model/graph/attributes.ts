/** A node's attributes, read as what an op wants them to be. */
import type { AttrDef, ShapeDef } from './definition.ts';
import { dtypeOf, type ModelDType } from './dtypes.ts';

function bytesOf(s: string | number[]): Uint8Array {
  if (Array.isArray(s)) return Uint8Array.from(s);
  let binary: string;
  try {
    binary = atob(s);
  } catch (cause) {
    throw new Error(`loadGraphModel: a text in the graph is not base64; the model is damaged`, {
      cause,
    });
  }
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

const utf8 = new TextDecoder();

/** What was decoded before: all nodes say the same few words, each whenever it is asked. */
const decoded = new Map<string, string>();
const mostDecoded = 256;
const longestDecoded = 64;

/** Text from bytes, which JSON carries in base64. */
export function textOf(s: string | number[]): string {
  if (typeof s !== 'string' || s.length > longestDecoded) return utf8.decode(bytesOf(s));
  let text = decoded.get(s);
  if (text === undefined) {
    text = utf8.decode(bytesOf(s));
    if (decoded.size >= mostDecoded) decoded.clear();
    decoded.set(s, text);
  }
  return text;
}

function numberOf(value: number | string | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

/** The extents of a shape, -1 where unknown; undefined if not even the rank is known. */
export function shapeOf(shape: ShapeDef | undefined): number[] | undefined {
  if (shape === undefined || shape === null || shape.unknownRank) return undefined;
  if (shape.dim !== undefined && !Array.isArray(shape.dim)) return undefined;
  return (shape.dim ?? []).map((d) => Number(d?.size ?? 0));
}

export class Attributes {
  readonly raw: Readonly<Record<string, AttrDef>>;

  constructor(raw: Readonly<Record<string, AttrDef>> = {}) {
    this.raw = raw;
  }

  private get(name: string): AttrDef | undefined {
    return Object.hasOwn(this.raw, name) ? this.raw[name] : undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  number(name: string, otherwise = 0): number {
    const attr = this.get(name);
    return numberOf(attr?.i) ?? numberOf(attr?.f) ?? otherwise;
  }

  numbers(name: string, otherwise: readonly number[] = []): number[] {
    const attr = this.get(name);
    if (attr === undefined) return [...otherwise];
    const list = attr.list?.i?.length ? attr.list.i : attr.list?.f;
    return (Array.isArray(list) ? list : []).map(Number);
  }

  bool(name: string, otherwise = false): boolean {
    return this.get(name)?.b ?? otherwise;
  }

  string(name: string, otherwise = ''): string {
    const s = this.get(name)?.s;
    return s === undefined ? otherwise : textOf(s);
  }

  strings(name: string): string[] {
    return (this.get(name)?.list?.s ?? []).map(textOf);
  }

  dtype(name: string): ModelDType | undefined {
    return dtypeOf(this.get(name)?.type);
  }

  shape(name: string): number[] | undefined {
    return shapeOf(this.get(name)?.shape);
  }

  /** The name of a function. */
  func(name: string): string {
    return this.get(name)?.func?.name ?? '';
  }

  /** All of them, for ops of a program's own. */
  all(): Record<string, string | string[] | number | number[] | number[][] | boolean | boolean[]> {
    const entries = Object.keys(this.raw).flatMap((name) => {
      const value = this.plain(this.raw[name], name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(entries);
  }

  private plain(attr: AttrDef, name: string) {
    if (attr.i != null || attr.f != null) return this.number(name);
    if (attr.s != null) return this.string(name);
    if (attr.b != null) return attr.b;
    if (attr.shape != null) return this.shape(name);
    if (attr.type != null) return this.dtype(name);
    if (attr.list == null) return undefined;
    const { i, f, s, b, shape, type } = attr.list;
    if (i?.length || f?.length) return this.numbers(name);
    if (s?.length) return this.strings(name);
    if (shape?.length) return shape.map((one) => shapeOf(one) ?? []);
    if (b?.length) return b;
    if (type?.length) return type.map((one) => dtypeOf(one) ?? 'unknown');
    return [];
  }
}

/**
 * The strings of a string tensor. Devices know numbers only: such a tensor's node holds, for each element, its place in a table
 * of distinct strings, so that whatever moves or picks elements is an op on int32 like any other, and two elements of one table
 * are equal where their places are.
 */
import { decodeStrictly, decodeString, encodeString, toBinary } from './text.ts';

/** A string, or bytes that are no UTF-8. */
export type Entry = string | Uint8Array;

/** What tells entries apart. No text begins like the keys of bytes: U+DC80 alone is not UTF-8. */
function keyOf(entry: Entry): string {
  return typeof entry === 'string' ? entry : `\uDC80${toBinary(entry)}`;
}

function normal(value: Entry): Entry {
  return typeof value === 'string' ? value : (decodeStrictly(value) ?? value.slice());
}

export class StringTable {
  /** Each once. */
  readonly entries: readonly Entry[];
  #byteLength = -1;

  constructor(entries: readonly Entry[]) {
    this.entries = entries;
  }

  /** Bytes of all strings in UTF-8. */
  get byteLength(): number {
    if (this.#byteLength < 0)
      this.#byteLength = this.entries.reduce((sum, entry) => sum + bytesOf(entry).length, 0);
    return this.#byteLength;
  }

  /** The elements at these places, as text; bytes that are none become U+FFFD. */
  strings(places: Iterable<number>): string[] {
    return Array.from(places, (place) => {
      const entry = this.entries[place];
      return typeof entry === 'string' ? entry : decodeString(entry);
    });
  }

  /** The elements at these places, as bytes. */
  bytes(places: Iterable<number>): Uint8Array[] {
    return Array.from(places, (place) => bytesOf(this.entries[place]));
  }
}

export function bytesOf(entry: Entry): Uint8Array {
  return typeof entry === 'string' ? encodeString(entry) : entry.slice();
}

/** Gives each distinct string its place, in the order in which they come. */
export class TableBuilder {
  readonly #entries: Entry[] = [];
  readonly #places = new Map<string, number>();

  place(value: Entry): number {
    const entry = normal(value);
    const key = keyOf(entry);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#entries.length;
      this.#places.set(key, place);
      this.#entries.push(entry);
    }
    return place;
  }

  table(): StringTable {
    return new StringTable(this.#entries);
  }
}

/** Strings as a table of the distinct ones, and each one's place in it. */
export function tabulate(values: Iterable<Entry>): { table: StringTable; places: Int32Array } {
  const builder = new TableBuilder();
  const places = Int32Array.from(values, (value) => builder.place(value));
  return { table: builder.table(), places };
}

/** One table for all strings of several, and for each the new places of its entries. */
export function unite(tables: readonly StringTable[]): {
  table: StringTable;
  renumberings: Int32Array[];
} {
  const builder = new TableBuilder();
  const renumberings = tables.map(({ entries }) =>
    Int32Array.from(entries, (entry) => builder.place(entry)),
  );
  return { table: builder.table(), renumberings };
}

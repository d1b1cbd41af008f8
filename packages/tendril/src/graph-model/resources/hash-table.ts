/** A table from keys to values, filled by a model's initializer and read by its graph. */
import type { DataType } from '../../runtime/index.ts';

export type Key = number | string;

export class HashTable {
  readonly kind = 'hash table';
  readonly keyDtype: DataType;
  readonly valueDtype: DataType;
  #entries = new Map<Key, Key>();

  constructor(keyDtype: DataType, valueDtype: DataType) {
    this.keyDtype = keyDtype;
    this.valueDtype = valueDtype;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Puts these entries in the place of all. */
  fill(keys: ArrayLike<Key>, values: ArrayLike<Key>): void {
    if (keys.length !== values.length) {
      throw new Error(
        `a table needs as many values as keys, got ${values.length} and ${keys.length}`,
      );
    }
    this.#entries = new Map(Array.from(keys, (key, i) => [key, values[i]]));
  }

  find(keys: ArrayLike<Key>, otherwise: Key): Key[] {
    return Array.from(keys, (key) => this.#entries.get(key) ?? otherwise);
  }
}

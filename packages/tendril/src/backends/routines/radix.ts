/**
 * Stable sorts of unsigned 32-bit keys, alone or together with their places. Short lists are sorted by insertion; longer ones by
 * their digits, least significant first, in digits of 8 or, where the tables pay, of 11 bits. Memory is kept from one list to
 * the next, since a sort of many rows sorts many lists.
 */
const byInsertion = 40;
const byLargeDigits = 1 << 13;

export class KeySorter {
  /** To be filled with keys before a sort. */
  keys: Uint32Array;
  private spareKeys: Uint32Array;
  private places: Int32Array;
  private sparePlaces: Int32Array;
  private readonly count: number;
  private readonly digit: number;
  private readonly digits: number;
  /** For each digit, how many keys have each of its values; then where the next such key goes. */
  private readonly tables: Uint32Array[];

  /** @param withPlaces whether `sortPlaces` will be asked for. */
  constructor(count: number, withPlaces: boolean) {
    this.count = count;
    this.keys = new Uint32Array(count);
    this.digit = count < byLargeDigits ? 8 : 11;
    this.digits = Math.ceil(32 / this.digit);
    const byDigits = count > byInsertion;
    this.tables = Array.from(
      { length: byDigits ? this.digits : 0 },
      () => new Uint32Array(1 << this.digit),
    );
    this.spareKeys = new Uint32Array(byDigits ? count : 0);
    this.places = new Int32Array(withPlaces ? count : 0);
    this.sparePlaces = new Int32Array(withPlaces && byDigits ? count : 0);
  }

  /** Puts `keys` in order. */
  sort(): void {
    const { count } = this;
    if (count <= byInsertion) {
      const { keys } = this;
      for (let i = 1; i < count; i++) {
        const key = keys[i];
        let j = i - 1;
        for (; j >= 0 && keys[j] > key; j--) keys[j + 1] = keys[j];
        keys[j + 1] = key;
      }
      return;
    }
    this.countDigits();
    for (let d = 0; d < this.digits; d++) {
      if (!this.startsOf(d)) continue;
      const { keys, spareKeys } = this;
      const next = this.tables[d];
      const shift = d * this.digit;
      const mask = (1 << this.digit) - 1;
      for (let i = 0; i < count; i++) {
        const key = keys[i];
        spareKeys[next[(key >>> shift) & mask]++] = key;
      }
      this.keys = spareKeys;
      this.spareKeys = keys;
    }
  }

  /** The places that the keys had, in the order of the keys. Valid until the next sort. */
  sortPlaces(): Int32Array {
    const { count } = this;
    for (let i = 0; i < count; i++) this.places[i] = i;
    if (count <= byInsertion) {
      const { keys, places } = this;
      for (let i = 1; i < count; i++) {
        const key = keys[i];
        let j = i - 1;
        for (; j >= 0 && keys[j] > key; j--) {
          keys[j + 1] = keys[j];
          places[j + 1] = places[j];
        }
        keys[j + 1] = key;
        places[j + 1] = i;
      }
      return places;
    }
    this.countDigits();
    for (let d = 0; d < this.digits; d++) {
      if (!this.startsOf(d)) continue;
      const { keys, spareKeys, places, sparePlaces } = this;
      const next = this.tables[d];
      const shift = d * this.digit;
      const mask = (1 << this.digit) - 1;
      for (let i = 0; i < count; i++) {
        const key = keys[i];
        const to = next[(key >>> shift) & mask]++;
        spareKeys[to] = key;
        sparePlaces[to] = places[i];
      }
      [this.keys, this.spareKeys] = [spareKeys, keys];
      [this.places, this.sparePlaces] = [sparePlaces, places];
    }
    return this.places;
  }

  /** Fills all tables in one pass over the keys: how often each value of each digit occurs. */
  private countDigits(): void {
    const { keys, count, digit, tables } = this;
    const mask = (1 << digit) - 1;
    for (const table of tables) table.fill(0);
    const [a, b, c, d] = tables;
    if (d === undefined) {
      for (let i = 0; i < count; i++) {
        const key = keys[i];
        a[key & mask]++;
        b[(key >>> 11) & mask]++;
        c[key >>> 22]++;
      }
      return;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      a[key & mask]++;
      b[(key >>> 8) & mask]++;
      c[(key >>> 16) & mask]++;
      d[key >>> 24]++;
    }
  }

  /** Turns a table from counts into places to begin at; false where all keys have one value and there is nothing to do. */
  private startsOf(d: number): boolean {
    const table = this.tables[d];
    let sum = 0;
    for (let v = 0; v < table.length; v++) {
      const n = table[v];
      if (n === this.count) return false;
      table[v] = sum;
      sum += n;
    }
    return true;
  }
}

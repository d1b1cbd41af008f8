/**
 * Items of which each change gives a new version while older ones stay as they were, without a copy: all versions share one array,
 * which is in the state of the version that was looked at last; any other knows the one item by which it differs from its neighbour
 * on the way there. Loops look at the newest only, so their lists cost the same however long they are.
 */
export class SharedItems<T> {
  /** Set where the array is in the state of this version. */
  #array: (T | undefined)[] | null;
  #toward: SharedItems<T> | null = null;
  #index = 0;
  #item: T | undefined;

  constructor(items: (T | undefined)[]) {
    this.#array = items;
  }

  /** The items, to be read before any other version is asked. */
  look(): readonly (T | undefined)[] {
    return this.#open();
  }

  /** A version with another item at one place. */
  with(index: number, item: T | undefined): SharedItems<T> {
    const array = this.#open();
    const next = new SharedItems(array);
    this.#turn(next, index, array[index]);
    array[index] = item;
    return next;
  }

  /** From now on this version is that other one, but for an item. */
  #turn(toward: SharedItems<T>, index: number, item: T | undefined): void {
    this.#array = null;
    this.#toward = toward;
    this.#index = index;
    this.#item = item;
  }

  /** Brings the array into the state of this version. */
  #open(): (T | undefined)[] {
    if (this.#array !== null) return this.#array;
    const way: SharedItems<T>[] = [this];
    for (let next = this.#toward; next !== null; next = next.#toward) way.push(next);
    let at = way.pop()!;
    const array = at.#array!;
    for (let version = way.pop(); version !== undefined; version = way.pop()) {
      const index = version.#index;
      at.#turn(version, index, array[index]);
      array[index] = version.#item;
      version.#array = array;
      version.#toward = null;
      version.#item = undefined;
      at = version;
    }
    return array;
  }
}

/**
 * Where the tuner keeps what it has measured: in the browser's IndexedDB, so that the next visit begins with it, or, where there is
 * none (in Node, in windows that keep nothing), as long as the program runs. What cannot be read or written is as if it were not there:
 * nothing depends on it but speed.
 */

export interface TuningStore {
  /** All that is kept under keys that begin so. Never rejects. */
  load(prefix: string): Promise<Map<string, unknown>>;
  /** Never rejects. */
  save(key: string, value: unknown): Promise<void>;
}

const databaseName = 'tendril-webgpu';
const storeName = 'tuning';

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

/** For as long as the program runs. */
export class MemoryStore implements TuningStore {
  private readonly entries = new Map<string, unknown>();

  load(prefix: string): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map([...this.entries].filter(([key]) => key.startsWith(prefix))));
  }

  save(key: string, value: unknown): Promise<void> {
    this.entries.set(key, value);
    return Promise.resolve();
  }
}

export class IndexedDbStore implements TuningStore {
  async load(prefix: string): Promise<Map<string, unknown>> {
    try {
      return await this.within('readonly', async (store) => {
        const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
        const [keys, values] = await Promise.all([
          resultOf(store.getAllKeys(range)),
          resultOf<unknown[]>(store.getAll(range)),
        ]);
        return new Map(keys.map((key, i) => [String(key), values[i]]));
      });
    } catch {
      return new Map();
    }
  }

  async save(key: string, value: unknown): Promise<void> {
    try {
      await this.within('readwrite', (store) => resultOf(store.put(value, key)));
    } catch {
      // Measured again the next time.
    }
  }

  private async within<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    const database = await resultOf(request);
    try {
      return await work(database.transaction(storeName, mode).objectStore(storeName));
    } finally {
      database.close();
    }
  }
}

const inMemory = new MemoryStore();

export function openStore(): TuningStore {
  return typeof indexedDB === 'undefined' ? inMemory : new IndexedDbStore();
}

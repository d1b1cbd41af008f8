/**
 * Models in the browser's IndexedDB, in TensorFlow.js's database, so that what one of the two saved
 * the other finds.
 */
import { getModelArtifactsInfoForJSON } from './artifacts.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import type {
  IOHandler,
  IORouter,
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelStoreManager,
  SaveResult,
} from './types.ts';

export const INDEXED_DB_SCHEME = 'indexeddb://';

const DATABASE = 'tensorflowjs';
const VERSION = 1;
const MODELS = 'models_store';
/** Apart from the models, so that listing them does not read their weights. */
const INFOS = 'model_info_store';
const KEY = 'modelPath';

interface ModelRecord {
  modelPath: string;
  modelArtifacts: ModelArtifacts;
}

interface InfoRecord {
  modelPath: string;
  modelArtifactsInfo: ModelArtifactsInfo;
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

/** Opens the database for one piece of work, and closes it after. */
async function withDatabase<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
  if (typeof indexedDB === 'undefined') {
    throw new Error(
      'indexeddb://: this environment has no IndexedDB; in Node use tf.io.fromMemory and ' +
        'tf.io.withSaveHandler',
    );
  }
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    for (const store of [MODELS, INFOS]) {
      if (!request.result.objectStoreNames.contains(store)) {
        request.result.createObjectStore(store, { keyPath: KEY });
      }
    }
  };
  const database = await resultOf(request);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function withoutScheme(path: string): string {
  return path.startsWith(INDEXED_DB_SCHEME) ? path.slice(INDEXED_DB_SCHEME.length) : path;
}

function missing(operation: string, path: string): Error {
  return new Error(
    `${operation}: there is no model 'indexeddb://${path}'; tf.io.listModels() tells which there are`,
  );
}

class IndexedDBHandler implements IOHandler {
  private readonly path: string;

  constructor(path: string) {
    if (!path) throw new Error('indexeddb://: the name of the model is missing');
    this.path = path;
  }

  async save(artifacts: ModelArtifacts): Promise<SaveResult> {
    const info = getModelArtifactsInfoForJSON(artifacts);
    const weightData = CompositeArrayBuffer.join(artifacts.weightData);
    const model: ModelRecord = {
      modelPath: this.path,
      modelArtifacts: { ...artifacts, weightData },
    };
    const record: InfoRecord = { modelPath: this.path, modelArtifactsInfo: info };
    await withDatabase(async (database) => {
      // One transaction over both stores: they are written together or not at all.
      const transaction = database.transaction([MODELS, INFOS], 'readwrite');
      transaction.objectStore(INFOS).put(record);
      transaction.objectStore(MODELS).put(model);
      await completion(transaction);
    });
    return { modelArtifactsInfo: info };
  }

  async load(): Promise<ModelArtifacts> {
    return withDatabase(async (database) => {
      const store = database.transaction(MODELS, 'readonly').objectStore(MODELS);
      const record = await resultOf<ModelRecord | undefined>(store.get(this.path));
      if (!record) throw missing('loadModel', this.path);
      return record.modelArtifacts;
    });
  }
}

/** A handler for `indexeddb://` and the name of a model. */
export function browserIndexedDB(modelPath: string): IOHandler {
  return new IndexedDBHandler(withoutScheme(modelPath));
}

export const indexedDBRouter: IORouter = (url) =>
  typeof url === 'string' && url.startsWith(INDEXED_DB_SCHEME) ? browserIndexedDB(url) : null;

export const indexedDBManager: ModelStoreManager = {
  async listModels() {
    if (typeof indexedDB === 'undefined') return {};
    return withDatabase(async (database) => {
      const store = database.transaction(INFOS, 'readonly').objectStore(INFOS);
      const records = await resultOf<InfoRecord[]>(store.getAll());
      return Object.fromEntries(records.map((r) => [r.modelPath, r.modelArtifactsInfo]));
    });
  },

  async removeModel(path) {
    const name = withoutScheme(path);
    return withDatabase(async (database) => {
      const transaction = database.transaction([MODELS, INFOS], 'readwrite');
      const infos = transaction.objectStore(INFOS);
      const record = await resultOf<InfoRecord | undefined>(infos.get(name));
      if (!record) throw missing('removeModel', name);
      infos.delete(name);
      transaction.objectStore(MODELS).delete(name);
      await completion(transaction);
      return record.modelArtifactsInfo;
    });
  },
};

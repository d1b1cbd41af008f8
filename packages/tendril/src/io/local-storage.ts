/**
 * Models in the browser's local storage, under TensorFlow.js's keys, so that what one of the two
 * saved the other finds. Holds some five megabytes; bigger models belong into `indexeddb://`.
 */
import { getModelArtifactsInfoForJSON, sharedFields } from './artifacts.ts';
import { arrayBufferToBase64, base64ToArrayBuffer } from './base64.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import type {
  IOHandler,
  IORouter,
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelStoreManager,
  SaveResult,
} from './types.ts';

export const LOCAL_STORAGE_SCHEME = 'localstorage://';
const ROOT = 'tensorflowjs_models';

const FIELDS = ['info', 'model_topology', 'weight_specs', 'weight_data', 'model_metadata'] as const;
type Keys = Record<(typeof FIELDS)[number], string>;

function keysOf(path: string): Keys {
  return Object.fromEntries(FIELDS.map((field) => [field, `${ROOT}/${path}/${field}`])) as Keys;
}

function storage(): Storage {
  if (typeof localStorage === 'undefined' || !localStorage) {
    throw new Error(
      'localstorage://: this environment has no local storage; in Node or a worker use tf.io.fromMemory, ' +
        'tf.io.withSaveHandler or indexeddb:// where there is one',
    );
  }
  return localStorage;
}

function withoutScheme(path: string): string {
  return path.startsWith(LOCAL_STORAGE_SCHEME) ? path.slice(LOCAL_STORAGE_SCHEME.length) : path;
}

class LocalStorageHandler implements IOHandler {
  private readonly path: string;
  private readonly keys: Keys;

  constructor(path: string) {
    if (!path) throw new Error('localstorage://: the name of the model is missing');
    this.path = path;
    this.keys = keysOf(path);
  }

  async save(artifacts: ModelArtifacts): Promise<SaveResult> {
    const store = storage();
    const info = getModelArtifactsInfoForJSON(artifacts);
    try {
      store.setItem(this.keys.info, JSON.stringify(info));
      store.setItem(this.keys.model_topology, JSON.stringify(artifacts.modelTopology));
      store.setItem(this.keys.weight_specs, JSON.stringify(artifacts.weightSpecs));
      const data = CompositeArrayBuffer.join(artifacts.weightData);
      store.setItem(this.keys.weight_data, arrayBufferToBase64(data));
      store.setItem(this.keys.model_metadata, JSON.stringify(sharedFields(artifacts)));
    } catch (cause) {
      // Half a model is worse than none.
      for (const key of Object.values(this.keys)) store.removeItem(key);
      throw new Error(
        `localstorage://${this.path}: local storage is full or refuses (the model has ` +
          `${info.modelTopologyBytes} bytes of topology, ${info.weightSpecsBytes} of weight specs and ` +
          `${info.weightDataBytes} of weights); save to indexeddb:// instead`,
        { cause },
      );
    }
    return { modelArtifactsInfo: info };
  }

  async load(): Promise<ModelArtifacts> {
    const store = storage();
    if (store.getItem(this.keys.info) === null) {
      throw new Error(
        `localstorage://${this.path}: there is no such model; tf.io.listModels() tells which there are`,
      );
    }
    const read = (field: keyof Keys): string => {
      const text = store.getItem(this.keys[field]);
      if (text === null) {
        throw new Error(`localstorage://${this.path}: the model's ${field} is missing`);
      }
      return text;
    };
    return {
      modelTopology: JSON.parse(read('model_topology')),
      weightSpecs: JSON.parse(read('weight_specs')),
      weightData: base64ToArrayBuffer(read('weight_data')),
      ...sharedFields(JSON.parse(store.getItem(this.keys.model_metadata) ?? '{}')),
    };
  }
}

/** A handler for `localstorage://` and the name of a model. */
export function browserLocalStorage(modelPath: string): IOHandler {
  return new LocalStorageHandler(withoutScheme(modelPath));
}

export const localStorageRouter: IORouter = (url) =>
  typeof url === 'string' && url.startsWith(LOCAL_STORAGE_SCHEME) ? browserLocalStorage(url) : null;

export const localStorageManager: ModelStoreManager = {
  async listModels() {
    const out: { [path: string]: ModelArtifactsInfo } = {};
    if (typeof localStorage === 'undefined' || !localStorage) return out;
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) ?? '';
      if (key.startsWith(`${ROOT}/`) && key.endsWith('/info')) {
        const path = key.slice(ROOT.length + 1, -'/info'.length);
        out[path] = JSON.parse(localStorage.getItem(key)!) as ModelArtifactsInfo;
      }
    }
    return out;
  },

  async removeModel(path) {
    const store = storage();
    const name = withoutScheme(path);
    const keys = keysOf(name);
    const info = store.getItem(keys.info);
    if (info === null) {
      throw new Error(
        `removeModel: there is no model 'localstorage://${name}'; tf.io.listModels() tells which there are`,
      );
    }
    for (const key of Object.values(keys)) store.removeItem(key);
    return JSON.parse(info) as ModelArtifactsInfo;
  },
};

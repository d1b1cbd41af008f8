/** Lists, removes, copies and moves the models in the browser's stores. */
import { INDEXED_DB_SCHEME, indexedDBManager } from './indexed-db.ts';
import { LOCAL_STORAGE_SCHEME, localStorageManager } from './local-storage.ts';
import { loadHandlerFor, saveHandlerFor } from './router.ts';
import type { ModelArtifactsInfo, ModelStoreManager } from './types.ts';

const managers: Record<string, ModelStoreManager> = {
  [INDEXED_DB_SCHEME]: indexedDBManager,
  [LOCAL_STORAGE_SCHEME]: localStorageManager,
};

/** The manager of a URL's store, and the name of the model in it. */
function resolve(operation: string, url: string): { manager: ModelStoreManager; path: string } {
  const scheme = Object.keys(managers).find((s) => url.startsWith(s));
  if (!scheme) {
    throw new Error(
      `${operation}: '${url}' is in no known store; use ${Object.keys(managers).join(' or ')}`,
    );
  }
  return { manager: managers[scheme], path: url.slice(scheme.length) };
}

/**
 * All models in the browser's stores.
 *
 * @returns When each was saved and how big it is, by URL.
 * @example
 * ```ts
 * const models = await tf.io.listModels();
 * for (const url of Object.keys(models)) console.log(url, models[url].dateSaved);
 * ```
 */
export async function listModels(): Promise<{ [url: string]: ModelArtifactsInfo }> {
  const out: { [url: string]: ModelArtifactsInfo } = {};
  for (const [scheme, manager] of Object.entries(managers)) {
    const models = await manager.listModels();
    for (const [path, info] of Object.entries(models)) out[scheme + path] = info;
  }
  return out;
}

/**
 * Removes a model from its store.
 *
 * @param url Its URL, such as `indexeddb://my-model`.
 * @returns When it was saved and how big it was.
 * @throws If it is not there.
 *
 * @example
 * ```ts browser
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * await model.save('localstorage://short-lived');
 * await tf.io.removeModel('localstorage://short-lived');
 * ```
 */
export async function removeModel(url: string): Promise<ModelArtifactsInfo> {
  const { manager, path } = resolve('removeModel', url);
  return manager.removeModel(path);
}

/**
 * Copies a model to another place.
 *
 * @param sourceURL Where it is, such as `localstorage://my-model`.
 * @param destURL Where the copy goes, such as `indexeddb://my-model`.
 *
 * @example
 * ```ts browser
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * await model.save('localstorage://first');
 * await tf.io.copyModel('localstorage://first', 'localstorage://second');
 * ```
 */
export async function copyModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  return transfer('copyModel', sourceURL, destURL, false);
}

/**
 * Moves a model to another place.
 *
 * @param sourceURL Where it is.
 * @param destURL Where it goes.
 *
 * @example
 * ```ts browser
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * await model.save('localstorage://old-place');
 * await tf.io.moveModel('localstorage://old-place', 'localstorage://new-place');
 * ```
 */
export async function moveModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  return transfer('moveModel', sourceURL, destURL, true);
}

async function transfer(
  operation: string,
  sourceURL: string,
  destURL: string,
  removeSource: boolean,
): Promise<ModelArtifactsInfo> {
  if (sourceURL === destURL) {
    throw new Error(`${operation}: source and destination are the same: '${sourceURL}'`);
  }
  const source = resolve(operation, sourceURL);
  const from = loadHandlerFor(sourceURL);
  const to = saveHandlerFor(destURL);
  if (!from.load || !to.save) {
    throw new Error(`${operation}: cannot go from '${sourceURL}' to '${destURL}'`);
  }
  const result = await to.save(await from.load());
  if (removeSource) await source.manager.removeModel(source.path);
  return result.modelArtifactsInfo;
}

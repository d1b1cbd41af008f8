/** Fetches weight files over HTTP, and picks single weights out of them. */
import type { NamedTensorMap } from '../runtime/index.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import { platformFetch } from './fetch.ts';
import { Progress } from './progress.ts';
import { decodeWeights, storedBytes } from './weights.ts';
import type {
  LoadOptions,
  WeightsManifestConfig,
  WeightsManifestEntry,
  WeightsManifestGroupConfig,
} from './types.ts';

/** Fetches files, each as one buffer, in order. */
export async function fetchBuffers(
  urls: string[],
  options: LoadOptions = {},
  announcedBytes = 0,
): Promise<ArrayBuffer[]> {
  const progress = options.onProgress && new Progress(announcedBytes, options.onProgress);
  const fetchFunc = options.fetchFunc ?? platformFetch() ?? fetch;
  const buffers = await Promise.all(
    urls.map(async (url) => {
      const response = await request(fetchFunc, url, options.requestInit, 'weights');
      return (progress ? progress.read(response) : response.arrayBuffer()).catch(brokenOff(url));
    }),
  );
  progress?.finish();
  return buffers;
}

/**
 * Names the file in the error of a connection that broke, which says little by itself. Others, such as that of who aborts, stay as
 * they are.
 */
export function brokenOff(url: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(
      `loading ${url} broke off: ${error.message}; is the server there, and does it allow this page to ask (CORS)?`,
      { cause: error },
    );
  };
}

/** Asks for a file. Throws if what comes is not what was asked for. */
export async function request(
  fetchFunc: typeof fetch,
  url: string,
  init: RequestInit | undefined,
  what: 'a model' | 'weights',
): Promise<Response> {
  const response = await fetchFunc(url, init).catch(brokenOff(url));
  // Many servers answer with a page, and no error, where there is no such file.
  const type = what === 'weights' && response.headers?.get('content-type');
  const isPage = type && type.startsWith('text/html');
  if (response.ok && !isPage) return response;
  const came = isPage ? 'an HTML page came' : `${response.status} ${response.statusText}`;
  throw new Error(
    `loading ${what} from ${url} failed: ${came}; is the path right and the file on the server?`,
  );
}

/**
 * Loads weights by a manifest.
 *
 * @param manifest The files, and the weights in them.
 * @param filePathPrefix What stands before the paths of the files.
 * @param weightNames Only these weights. Default: all.
 * @param requestInit Passed to `fetch`.
 * @returns The tensors by name.
 *
 * @example
 * ```ts
 * const manifest = [{ paths: [], weights: [] }];
 * console.log(await tf.io.loadWeights(manifest, 'https://example.com/')); // {}: there was nothing to fetch
 * ```
 */
export async function loadWeights(
  manifest: WeightsManifestConfig,
  filePathPrefix = '',
  weightNames?: string[],
  requestInit?: RequestInit,
): Promise<NamedTensorMap> {
  const load = weightsLoaderFactory((urls) => fetchBuffers(urls, { requestInit }));
  return load(manifest, filePathPrefix, weightNames);
}

/**
 * Makes a function like `loadWeights` that fetches in its own way.
 *
 * @param fetchWeightsFunction Gets paths, resolves to the contents of those files.
 *
 * @example
 * ```ts
 * const load = tf.io.weightsLoaderFactory(async (paths) => paths.map(() => new Float32Array([7]).buffer));
 * const manifest = [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] }];
 * (await load(manifest)).w.print(); // [7]
 * ```
 */
export function weightsLoaderFactory(
  fetchWeightsFunction: (fetchUrls: string[]) => Promise<ArrayBuffer[]>,
): (
  manifest: WeightsManifestConfig,
  filePathPrefix?: string,
  weightNames?: string[],
) => Promise<NamedTensorMap> {
  return async (manifest, filePathPrefix = '', weightNames) => {
    const known = manifest.flatMap((group) => group.weights.map((w) => w.name));
    const missing = (weightNames ?? []).filter((name) => !known.includes(name));
    if (missing.length > 0) {
      throw new Error(
        `loadWeights: could not find weights [${missing.join(', ')}]; the manifest has ` +
          `[${known.join(', ')}]`,
      );
    }
    const wanted = (spec: WeightsManifestEntry) => !weightNames || weightNames.includes(spec.name);
    const groups = manifest.filter((group) => group.weights.some(wanted));
    const urls = groups.flatMap((group) => group.paths.map((path) => urlOf(filePathPrefix, path)));
    const buffers = await fetchWeightsFunction(urls);
    const out: NamedTensorMap = {};
    let first = 0;
    for (const group of groups) {
      const files = buffers.slice(first, first + group.paths.length);
      first += group.paths.length;
      Object.assign(out, decodeSome(group, files, wanted));
    }
    return out;
  };
}

/** Decodes the wanted weights of one group of files. */
function decodeSome(
  group: WeightsManifestGroupConfig,
  files: ArrayBuffer[],
  wanted: (spec: WeightsManifestEntry) => boolean,
): NamedTensorMap {
  const data = new CompositeArrayBuffer(files);
  const out: NamedTensorMap = {};
  let offset = 0;
  for (const spec of group.weights) {
    const end = offset + storedBytes(spec, data, offset);
    if (wanted(spec)) Object.assign(out, decodeWeights(data.slice(offset, end), [spec]));
    offset = end;
  }
  return out;
}

function urlOf(prefix: string, path: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix + path : `${prefix}/${path}`;
}

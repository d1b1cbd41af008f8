/** Models on web servers: loaded by GET, saved by a POST of a multipart form. */
import {
  getModelArtifactsForJSON,
  getModelArtifactsInfoForJSON,
  getWeightSpecs,
  modelJSONOf,
  sharedFields,
} from './artifacts.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import { platformFetch } from './fetch.ts';
import { joinStreams } from './join-streams.ts';
import { brokenOff, fetchBuffers, request } from './load-weights.ts';
import { Progress } from './progress.ts';
import { storedBytes } from './weights.ts';
import type {
  IOHandler,
  IORouter,
  LoadHooks,
  LoadOptions,
  ModelArtifacts,
  ModelJSON,
  SaveResult,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './types.ts';

const SCHEME = /^https?:\/\//;

/**
 * Whether a URL begins with `http://` or `https://`.
 *
 * @example
 * ```ts
 * tf.io.isHTTPScheme('https://example.com/model.json'); // true
 * ```
 */
export function isHTTPScheme(url: string): boolean {
  return SCHEME.test(url);
}

class HTTPHandler implements IOHandler {
  private readonly path: string;
  private readonly options: LoadOptions;
  private readonly fetchFunc: typeof fetch;

  constructor(path: string, options: LoadOptions = {}) {
    if (!path) throw new Error('http: the URL of the model is missing');
    const body: unknown = options.requestInit?.body;
    if (body != null) {
      throw new Error('http: requestInit has a body, but the body is where the model goes');
    }
    const fetchFunc = options.fetchFunc ?? platformFetch();
    if (!fetchFunc) {
      throw new Error('http: this environment has no fetch; pass one as fetchFunc');
    }
    this.path = path;
    this.options = options;
    this.fetchFunc = (...args) => fetchFunc(...args);
  }

  async save(artifacts: ModelArtifacts): Promise<SaveResult> {
    const info = getModelArtifactsInfoForJSON(artifacts);
    const json = modelJSONOf(artifacts, [
      { paths: ['./model.weights.bin'], weights: artifacts.weightSpecs ?? [] },
    ]);
    const body = new FormData();
    body.append(
      'model.json',
      new Blob([JSON.stringify(json)], { type: 'application/json' }),
      'model.json',
    );
    if (artifacts.weightData != null) {
      const data = CompositeArrayBuffer.join(artifacts.weightData);
      const type = 'application/octet-stream';
      body.append('model.weights.bin', new Blob([data], { type }), 'model.weights.bin');
    }
    const init: RequestInit = { method: 'POST', ...this.options.requestInit, body };
    const response = await this.fetchFunc(this.path, init);
    if (!response.ok) {
      throw new Error(
        `http: saving to ${this.path} failed: ${response.status} ${response.statusText}`,
      );
    }
    return { modelArtifactsInfo: info, responses: [response] };
  }

  async load(hooks?: LoadHooks): Promise<ModelArtifacts> {
    const json = await this.loadJSON();
    hooks?.onModelJSON?.(json);
    if ((this.options.streamWeights || hooks?.streams) && json.weightsManifest) {
      const urls = await this.weightURLs(json.weightsManifest);
      const weightSpecs = getWeightSpecs(json.weightsManifest);
      return {
        modelTopology: json.modelTopology,
        ...sharedFields(json),
        weightSpecs,
        getWeightStream: () => this.stream(urls, announcedBytes(weightSpecs)),
      };
    }
    return getModelArtifactsForJSON(json, async (manifest) => {
      const specs = getWeightSpecs(manifest);
      const urls = await this.weightURLs(manifest);
      const options = { ...this.options, fetchFunc: this.fetchFunc };
      return [specs, await fetchBuffers(urls, options, announcedBytes(specs))];
    });
  }

  private async loadJSON(): Promise<ModelJSON> {
    const { path, fetchFunc } = this;
    const response = await request(fetchFunc, path, this.options.requestInit, 'a model');
    let json: ModelJSON;
    try {
      json = (await response.json()) as ModelJSON;
    } catch (cause) {
      const hint = this.path.endsWith('.pb')
        ? 'a .pb file must be converted to a model.json first'
        : 'is this the URL of a model.json? (a page saying "not found" is a common answer)';
      throw new Error(`http: what came from ${this.path} is not JSON; ${hint}`, { cause });
    }
    if (json.modelTopology == null && json.weightsManifest == null) {
      throw new Error(
        `http: the JSON from ${this.path} has neither modelTopology nor weightsManifest; is it a model.json?`,
      );
    }
    return json;
  }

  private async weightURLs(manifest: WeightsManifestConfig): Promise<string[]> {
    const { weightPathPrefix, weightUrlConverter } = this.options;
    const paths = manifest.flatMap((group) => group.paths);
    if (weightUrlConverter) return Promise.all(paths.map(weightUrlConverter));
    // A query after the model's URL (a token, say) belongs to its weights as well.
    const [withoutQuery, query] = splitOnce(this.path, '?');
    const folder = withoutQuery.slice(0, withoutQuery.lastIndexOf('/') + 1);
    const prefix = weightPathPrefix ?? folder;
    return paths.map((path) => prefix + path + query);
  }

  /** The weight files, one after the other. */
  private stream(urls: string[], expected: number): ReadableStream<ArrayBuffer> {
    const { requestInit, onProgress } = this.options;
    const progress = onProgress && new Progress(expected, onProgress);
    const open = async (url: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> => {
      const response = await request(this.fetchFunc, url, requestInit, 'weights');
      return response.body ?? new Blob([await response.arrayBuffer()]).stream();
    };
    return joinStreams(
      urls.map((url) => ({ open: () => open(url), failed: brokenOff(url) })),
      progress,
    );
  }
}

function announcedBytes(specs: readonly WeightsManifestEntry[]): number {
  return specs.reduce((sum, spec) => sum + storedBytes(spec), 0);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/**
 * A handler that loads a model from a web server, or sends one to it.
 *
 * @param path The URL: of a model.json to load, of the program that takes the form to save.
 * @param loadOptions A custom `fetchFunc`, a `requestInit` with headers, `onProgress`, where the
 * weights are.
 * @example
 * ```ts
 * const handler = tf.io.http('https://example.com/model.json', {
 *   requestInit: { credentials: 'include' },
 *   onProgress: (fraction) => console.log(`${Math.round(100 * fraction)}%`),
 * });
 * // const model = await tf.loadLayersModel(handler);
 * ```
 */
export function http(path: string, loadOptions?: LoadOptions): IOHandler {
  return new HTTPHandler(path, loadOptions);
}

/** The older name of `http`. */
export const browserHTTPRequest = http;

export const httpRouter: IORouter = (url, loadOptions) => {
  const urls = Array.isArray(url) ? url : [url];
  if (!urls.every(isHTTPScheme)) return null;
  if (!loadOptions?.fetchFunc && platformFetch() === undefined) return null;
  return http(urls[0], loadOptions);
};

/** Models as files: downloaded by the browser, or chosen by its user. */
import {
  getModelArtifactsForJSON,
  getModelArtifactsInfoForJSON,
  modelJSONOf,
} from './artifacts.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import type {
  IOHandler,
  IORouter,
  LoadHooks,
  ModelArtifacts,
  ModelJSON,
  SaveResult,
  WeightData,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './types.ts';
import { getWeightSpecs } from './artifacts.ts';

export const DOWNLOADS_SCHEME = 'downloads://';
const DEFAULT_PREFIX = 'model';

class DownloadsHandler implements IOHandler {
  private readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix || DEFAULT_PREFIX;
  }

  async save(artifacts: ModelArtifacts): Promise<SaveResult> {
    if (typeof document === 'undefined') {
      throw new Error(
        'downloads://: there is no page to download from here; use tf.io.withSaveHandler and write the ' +
          'files yourself',
      );
    }
    const info = getModelArtifactsInfoForJSON(artifacts);
    const weightsName = `${this.prefix}.weights.bin`;
    const json = modelJSONOf(artifacts, [
      { paths: [`./${weightsName}`], weights: artifacts.weightSpecs ?? [] },
    ]);
    await download(`${this.prefix}.json`, JSON.stringify(json), 'application/json');
    if (artifacts.weightData != null) {
      const data = CompositeArrayBuffer.join(artifacts.weightData);
      await download(weightsName, data, 'application/octet-stream');
    }
    return { modelArtifactsInfo: info };
  }
}

/** Clicks a link to the content, and waits a turn: browsers drop the first of two immediate downloads. */
async function download(name: string, content: BlobPart, type: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.download = name;
  link.href = url;
  link.dispatchEvent(new MouseEvent('click'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A handler for `downloads://` and the name that the files begin with. */
export function browserDownloads(fileNamePrefix = DEFAULT_PREFIX): IOHandler {
  return new DownloadsHandler(fileNamePrefix);
}

export const downloadsRouter: IORouter = (url) =>
  typeof url === 'string' && url.startsWith(DOWNLOADS_SCHEME)
    ? browserDownloads(url.slice(DOWNLOADS_SCHEME.length))
    : null;

class FilesHandler implements IOHandler {
  private readonly jsonFile: File;
  private readonly weightFiles: File[];

  constructor(files: File[]) {
    if (!files || files.length < 1) {
      throw new Error('browserFiles: got no files, wants a model.json and its weight files');
    }
    [this.jsonFile, ...this.weightFiles] = files;
  }

  async load(hooks?: LoadHooks): Promise<ModelArtifacts> {
    const name = this.jsonFile.name;
    const parsed = parseJSON(await this.jsonFile.text(), name) as ModelJSON;
    if (parsed.modelTopology == null) {
      throw new Error(
        `browserFiles: '${name}' has no modelTopology; the first file must be the model.json`,
      );
    }
    if (parsed.weightsManifest == null) {
      throw new Error(`browserFiles: '${name}' has no weightsManifest`);
    }
    hooks?.onModelJSON?.(parsed);
    if (this.weightFiles.length === 0) return { modelTopology: parsed.modelTopology };
    return getModelArtifactsForJSON(parsed, (manifest) => this.loadWeights(manifest));
  }

  private async loadWeights(
    manifest: WeightsManifestConfig,
  ): Promise<[WeightsManifestEntry[], WeightData]> {
    const byName = new Map(this.weightFiles.map((file) => [file.name, file]));
    const wanted = manifest.flatMap((group) => group.paths).map(baseName);
    const repeated = wanted.find((name, i) => wanted.indexOf(name) !== i);
    if (repeated) {
      throw new Error(`browserFiles: the model.json names two weight files '${repeated}'`);
    }
    const missing = wanted.filter((name) => !byName.has(name));
    const unexpected = [...byName.keys()].filter((name) => !wanted.includes(name));
    if (missing.length > 0 || unexpected.length > 0) {
      throw new Error(
        `browserFiles: the model.json wants the weight files [${wanted.join(', ')}], got ` +
          `[${[...byName.keys()].join(', ')}]`,
      );
    }
    const buffers = await Promise.all(wanted.map((name) => byName.get(name)!.arrayBuffer()));
    return [getWeightSpecs(manifest), buffers];
  }
}

function parseJSON(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`browserFiles: '${name}' is not JSON; the first file must be the model.json`, {
      cause,
    });
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * A handler that loads a model from files that the user chose.
 *
 * @param files The model.json first, then the weight files that it names, in any order.
 *
 * @example
 * ```ts
 * const json = new File([JSON.stringify({ modelTopology: {}, weightsManifest: [] })], 'model.json');
 * const handler = tf.io.browserFiles([json]);
 * // const model = await tf.loadLayersModel(handler);
 * ```
 */
export function browserFiles(files: File[]): IOHandler {
  return new FilesHandler(files);
}

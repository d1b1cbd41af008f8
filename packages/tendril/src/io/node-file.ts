/** Models in files of the machine, in Node: `file://` URLs of a model.json, with its weights beside it. */
import {
  getModelArtifactsForJSON,
  getModelArtifactsInfoForJSON,
  getWeightSpecs,
  modelJSONOf,
  sharedFields,
} from './artifacts.ts';
import { CompositeArrayBuffer } from './composite-array-buffer.ts';
import { joinStreams } from './join-streams.ts';
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
} from './types.ts';

const SCHEME = 'file://';

interface OpenFile {
  read(
    into: Uint8Array<ArrayBuffer>,
    at: number,
    length: number,
  ): Promise<{ bytesRead: number; buffer: Uint8Array<ArrayBuffer> }>;
  close(): Promise<void>;
}

interface NodeFiles {
  open(path: string): Promise<OpenFile>;
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  mkdir(path: string, options: { recursive: true }): Promise<unknown>;
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
}

function inNode(): boolean {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.versions?.node !== undefined;
}

/** Bundlers must not see that one of Node's modules is used. */
function files(): Promise<NodeFiles> {
  const name = 'node:fs/promises';
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<NodeFiles>;
}

/** Bytes that are read at a time. */
const PIECE = 1 << 18;

async function explained<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new Error(`file: ${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

class FileHandler implements IOHandler {
  readonly #path: string;
  readonly #options: LoadOptions;

  constructor(path: string, options: LoadOptions = {}) {
    this.#path = decodeURI((path.startsWith('/') ? path : `./${path}`).trim());
    this.#options = options;
  }

  private get folder(): string {
    return this.#path.slice(0, this.#path.lastIndexOf('/') + 1);
  }

  async load(hooks?: LoadHooks): Promise<ModelArtifacts> {
    const fs = await files();
    const text = new TextDecoder().decode(await this.read(fs, this.#path));
    let json: ModelJSON;
    try {
      json = JSON.parse(text) as ModelJSON;
    } catch (cause) {
      throw new Error(`file: ${this.#path} is not JSON; is it a model.json?`, { cause });
    }
    if (json?.modelTopology == null) {
      throw new Error(`file: ${this.#path} has no modelTopology; is it a model.json?`);
    }
    hooks?.onModelJSON?.(json);
    if (hooks?.streams && json.weightsManifest != null) {
      return {
        modelTopology: json.modelTopology,
        ...sharedFields(json),
        weightSpecs: getWeightSpecs(json.weightsManifest),
        getWeightStream: () => this.stream(fs, json.weightsManifest),
      };
    }
    return getModelArtifactsForJSON(json, async (manifest) => {
      const paths = this.pathsOf(manifest);
      const parts: ArrayBuffer[] = [];
      for (const [i, path] of paths.entries()) {
        const bytes = await this.read(fs, path);
        parts.push(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        this.#options.onProgress?.((i + 1) / paths.length);
      }
      return [getWeightSpecs(manifest), parts];
    });
  }

  private pathsOf(manifest: WeightsManifestConfig): string[] {
    const prefix = this.#options.weightPathPrefix ?? this.folder;
    return manifest.flatMap((group) => group.paths.map((path) => prefix + path));
  }

  /** The weight files, one after the other, in pieces. */
  private stream(fs: NodeFiles, manifest: WeightsManifestConfig): ReadableStream<ArrayBuffer> {
    const { onProgress } = this.#options;
    const expected = getWeightSpecs(manifest).reduce((sum, spec) => sum + storedBytes(spec), 0);
    return joinStreams(
      this.pathsOf(manifest).map((path) => ({ open: () => this.open(fs, path) })),
      onProgress && new Progress(expected, onProgress),
    );
  }

  private async open(
    fs: NodeFiles,
    path: string,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const file = await explained(path, fs.open(path));
    return new ReadableStream({
      async pull(controller) {
        const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE), 0, PIECE);
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        controller.close();
        await file.close();
      },
      cancel: () => file.close(),
    });
  }

  private async read(fs: NodeFiles, path: string): Promise<Uint8Array<ArrayBuffer>> {
    return explained(path, fs.readFile(path));
  }

  /** Writes a model.json and its weights into the folder of that name. */
  async save(artifacts: ModelArtifacts): Promise<SaveResult> {
    const fs = await files();
    const json = modelJSONOf(artifacts, [
      { paths: ['weights.bin'], weights: artifacts.weightSpecs ?? [] },
    ]);
    await fs.mkdir(this.#path, { recursive: true });
    await fs.writeFile(`${this.#path}/model.json`, JSON.stringify(json));
    const data = CompositeArrayBuffer.join(artifacts.weightData);
    await fs.writeFile(`${this.#path}/weights.bin`, new Uint8Array(data));
    return { modelArtifactsInfo: getModelArtifactsInfoForJSON(artifacts) };
  }
}

export const fileRouter: IORouter = (url, loadOptions) =>
  typeof url === 'string' && url.startsWith(SCHEME) && inNode()
    ? new FileHandler(url.slice(SCHEME.length), loadOptions)
    : null;

/** Runs published models, in TensorFlow.js's API: each as its own program asks for it. */
import { concatenated } from '../data.ts';
import { isNode } from '../platform.ts';
import { modelIn, type PublishedName } from '../workloads/published.ts';
import type { Style } from './tf-style.ts';
import type { Job, Tf, TfTensor } from './types.ts';

export type Artifacts = import('@tensorflow/tfjs').io.ModelArtifacts;
type ModelJSON = import('@tensorflow/tfjs').io.ModelJSON;

export interface Model {
  artifacts(files: string): Promise<Artifacts>;
  readonly layers?: true;
  readonly outputs?: string[];
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly scale: number;
}

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (isNode) {
    const { readFile } = await import('node:fs/promises');
    return new Uint8Array(await readFile(file));
  }
  return new Uint8Array(await (await fetch(file)).arrayBuffer());
}

const textOf = async (file: string): Promise<string> =>
  new TextDecoder().decode(await bytesOf(file));

function artifactsOf(json: ModelJSON, parts: readonly Uint8Array[]): Artifacts {
  const weightData = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    weightData.set(part, at);
    at += part.length;
  }
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  return { ...json, weightSpecs, weightData: weightData.buffer } as Artifacts;
}

/** A model.json with its weights beside it. */
async function plain(folder: string): Promise<Artifacts> {
  const json = JSON.parse(await textOf(`${folder}/model.json`)) as ModelJSON;
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  return artifactsOf(json, await Promise.all(paths.map((path) => bytesOf(`${folder}/${path}`))));
}

/** nsfwjs has JSON, and weights in base64, in scripts that are modules too. */
async function inModules(folder: string): Promise<Artifacts> {
  const valueOf = async (name: string): Promise<unknown> => {
    const file = `${folder}/${name}.min.js`;
    if (isNode) {
      const { createRequire } = await import('node:module');
      return createRequire(import.meta.url)(file) as unknown;
    }
    // In a page the module leaves its value under its name.
    const script = Object.assign(document.createElement('script'), { src: file });
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return (globalThis as Record<string, unknown>)[name.replace(/-/g, '_')];
  };
  const json = (await valueOf('model')) as ModelJSON;
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const parts = await Promise.all(paths.map(valueOf));
  return artifactsOf(
    json,
    parts.map((part) => Uint8Array.from(atob(part as string), (c) => c.charCodeAt(0))),
  );
}

const nsfw = (files: string, folder: string): Promise<Artifacts> =>
  inModules(`${files}/nsfwjs/dist/models/${folder}`);

const models: Readonly<Record<PublishedName, Model>> = {
  hands: {
    artifacts: (files) => plain(`${files}/handtrackjs/models/webmodel/ssd320fpnlite/base`),
    outputs: [
      'StatefulPartitionedCall/Postprocessor/Slice',
      'StatefulPartitionedCall/Postprocessor/ExpandDims_1',
    ],
    shape: [1, 320, 320, 3],
    dtype: 'int32',
    scale: 255,
  },
  pitch: {
    artifacts: (files) => plain(`${files}/@spotify/basic-pitch/model`),
    shape: [1, 43844, 1],
    dtype: 'float32',
    scale: 1,
  },
  'nsfw-mobilenet': {
    artifacts: (files) => nsfw(files, 'mobilenet_v2_mid'),
    shape: [1, 224, 224, 3],
    dtype: 'float32',
    scale: 1,
  },
  'nsfw-inception': {
    artifacts: (files) => nsfw(files, 'inception_v3'),
    layers: true,
    shape: [1, 299, 299, 3],
    dtype: 'float32',
    scale: 1,
  },
};

export function modelOf(name: string): Model | undefined {
  return models[name as PublishedName] as Model | undefined;
}

/** Waves, as in pictures and sounds. */
export function inputValues({ shape, dtype, scale }: Model): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    const wave = (Math.sin(i / 7) + Math.sin(i / 61 + 1) + Math.sin(i / 997 + 2)) / 6 + 0.5;
    return dtype === 'int32' ? Math.floor(wave * scale) : wave * scale;
  });
}

interface Predictor {
  predict(x: TfTensor): Promise<Float32Array[]>;
  dispose(): void;
}

async function load(tf: Tf, model: Model, artifacts: Artifacts): Promise<Predictor> {
  const handler = tf.io.fromMemory(artifacts);
  const read = async (result: TfTensor | TfTensor[]): Promise<Float32Array[]> => {
    const tensors = [result].flat();
    const values = await Promise.all(tensors.map((t) => t.data<'float32'>()));
    tf.dispose(tensors);
    return values as Float32Array[];
  };
  if (model.layers) {
    const layers = await tf.loadLayersModel(handler);
    return {
      predict: (x) => read(layers.predict(x) as TfTensor),
      dispose: () => void layers.dispose(),
    };
  }
  const graph = await tf.loadGraphModel(handler);
  return {
    predict: async (x) => read(await graph.executeAsync(x, model.outputs)),
    dispose: () => graph.dispose(),
  };
}

/** Null where there is no such model. */
export async function publishedJob({ tf, files }: Style, name: string): Promise<Job | null> {
  const { model: published, cold } = modelIn(name);
  const model = modelOf(published);
  if (model === undefined) return null;
  const artifacts = await model.artifacts(files);
  const x = tf.tensor(inputValues(model), [...model.shape], model.dtype);
  let predictor = cold ? null : await load(tf, model, artifacts);
  let outputs: Float32Array[] = [];
  let loading = 0;
  return {
    async run() {
      const start = performance.now();
      if (predictor === null) {
        predictor = await load(tf, model, artifacts);
        loading = performance.now() - start;
      }
      outputs = await predictor.predict(x);
    },
    output: () => concatenated(outputs),
    ...(cold && { loading: () => loading }),
    dispose() {
      predictor?.dispose();
      x.dispose();
    },
  };
}

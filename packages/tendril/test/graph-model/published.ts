/** The published models that are installed beside the tests, and inputs for them that are the same every time: waves, noise, photographs. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as tf from '../../src/index.ts';

export const root = fileURLToPath(new URL('./models/node_modules/', import.meta.url));

/** Of a picture: from the left, from the top, width and height. */
type Part = readonly [number, number, number, number];

export interface Published {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly low: number;
  readonly high: number;
  /** In which of TensorFlow's formats it is; a graph by default. */
  readonly format?: 'layers';
  /** Which part of the photographs that the package human brings it looks at. */
  readonly photo?: Part;
  load(api: Pick<typeof tf, 'io'>): tf.io.IOHandler | string;
}

export function checkInstalled(): void {
  if (existsSync(root)) return;
  throw new Error('the published models are not installed; `npm test -- node` does that');
}

const require = createRequire(import.meta.url);

/** A model of nsfwjs is in modules: its model.json, and its weights in base64. */
function nsfw(folder: string, shards: number): tf.io.ModelArtifacts {
  const at = `${root}nsfwjs/dist/models/${folder}/`;
  const json = require(`${at}model.min.js`) as tf.io.ModelJSON;
  const parts = Array.from({ length: shards }, (_, i) => {
    const text = require(`${at}group1-shard${i + 1}of${shards}.min.js`) as string;
    return Buffer.from(text, 'base64');
  });
  const bytes = new Uint8Array(Buffer.concat(parts));
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  return { ...json, weightSpecs, weightData: bytes.buffer };
}

const hands = (weights: string): Published => ({
  name: `handtrackjs, ${weights}`,
  shape: [1, 160, 160, 3],
  dtype: 'int32',
  low: 0,
  high: 255,
  load: () => `file://${root}handtrackjs/models/webmodel/ssd320fpnlite/${weights}/model.json`,
});

/** Of the package human: detectors, landmarks, poses, classifiers. Some take a picture's values from 0 to 255. */
const human = (
  name: string,
  shape: number[],
  dtype: 'float32' | 'int32' = 'float32',
): Published => ({
  name: `human, ${name}`,
  shape: [1, ...shape],
  dtype,
  low: 0,
  high: dtype === 'int32' ? 255 : 1,
  load: () => `file://${root}@vladmandic/human/models/${name}.json`,
});

const drawn: Published[] = [
  {
    name: '@spotify/basic-pitch',
    shape: [1, 43844, 1],
    dtype: 'float32',
    low: -1,
    high: 1,
    load: () => `file://${root}@spotify/basic-pitch/model/model.json`,
  },
  hands('base'),
  hands('fp16'),
  hands('int8'),
  {
    name: 'nsfwjs, MobileNetV2Mid',
    shape: [1, 224, 224, 3],
    dtype: 'float32',
    low: 0,
    high: 1,
    load: (api) => api.io.fromMemory(nsfw('mobilenet_v2_mid', 2)),
  },
  {
    name: 'nsfwjs, MobileNetV2',
    format: 'layers',
    shape: [1, 224, 224, 3],
    dtype: 'float32',
    low: 0,
    high: 1,
    load: (api) => api.io.fromMemory(nsfw('mobilenet_v2', 1)),
  },
  {
    name: 'nsfwjs, Inception v3',
    format: 'layers',
    shape: [1, 299, 299, 3],
    dtype: 'float32',
    low: 0,
    high: 1,
    load: (api) => api.io.fromMemory(nsfw('inception_v3', 6)),
  },
  human('antispoof', [128, 128, 3]),
  human('blazeface', [256, 256, 3]),
  human('centernet', [512, 512, 3]),
  human('emotion', [64, 64, 1]),
  human('facemesh', [192, 192, 3]),
  human('faceres', [224, 224, 3]),
  human('handlandmark-lite', [224, 224, 3]),
  human('handtrack', [160, 160, 3], 'int32'),
  human('iris', [64, 64, 3]),
  human('liveness', [32, 32, 3]),
  human('movenet-lightning', [192, 192, 3], 'int32'),
];

/** A man who eats at a table, and a crowd of people. */
export const atTable = [326, 0, 212, 158] as const;
const crowd = [913, 0, 210, 158] as const;

const seen = (name: string, photo: Part, what: string): Published => {
  const model = drawn.find((one) => one.name === name)!;
  return { ...model, name: `${name}, sees ${what}`, photo };
};

export const published: Published[] = [
  ...drawn,
  ...[
    'human, blazeface',
    'human, centernet',
    'human, faceres',
    'human, movenet-lightning',
    'handtrackjs, int8',
    'nsfwjs, MobileNetV2Mid',
  ].map((name) => seen(name, atTable, 'a man at a table')),
  ...['human, blazeface', 'human, centernet'].map((name) => seen(name, crowd, 'a crowd')),
];

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

let photographs: Picture | undefined;

/** The nearest of a photograph's pixels for each of a model's. */
export function photographed(
  { shape, dtype, low, high }: Pick<Published, 'shape' | 'dtype' | 'low' | 'high'>,
  [left, top, across, down]: Part,
): number[] {
  const { decode } = require(`${root}jpeg-js`) as { decode(bytes: Uint8Array): Picture };
  photographs ??= decode(readFileSync(`${root}@vladmandic/human/assets/samples.jpg`));
  const { width, data } = photographs;
  const [, rows, columns, channels] = shape;
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const y = top + Math.floor(((i + 0.5) * down) / rows);
      const x = left + Math.floor(((j + 0.5) * across) / columns);
      for (let k = 0; k < channels; k++) {
        const value = low + ((high - low) * data[4 * (y * width + x) + k]) / 255;
        values.push(dtype === 'int32' ? Math.floor(value) : Math.fround(value));
      }
    }
  }
  return values;
}

/** Waves of several lengths, so that neighbours are alike, as in pictures; noise for sound, of which silence says nothing. */
export function valuesFor(model: Published): number[] {
  const { shape, dtype, low, high, photo } = model;
  if (photo !== undefined) return photographed(model, photo);
  const size = shape.reduce((a, b) => a * b, 1);
  let noise = 1;
  return Array.from({ length: size }, (_, i) => {
    noise = (Math.imul(noise, 1103515245) + 12345) & 0x7fffffff;
    if (shape.length === 3) return Math.fround(low + (high - low) * (noise / 0x7fffffff));
    const wave = (Math.sin(i / 7) + Math.sin(i / 61 + 1) + Math.sin(i / 997 + 2)) / 6 + 0.5;
    const value = low + (high - low) * wave;
    return dtype === 'int32' ? Math.floor(value) : Math.fround(value);
  });
}

/** Some of many values, evenly. */
export function sampled(values: ArrayLike<number>, count = 24): number[] {
  const step = Math.max(1, Math.floor(values.length / count));
  return Array.from({ length: Math.min(count, values.length) }, (_, i) => values[i * step]);
}

export interface Sample {
  readonly shape: number[];
  /** The place of the largest of all values. */
  readonly top: number;
  readonly values: number[];
}

function sampleFrom(shape: readonly number[], values: Float32Array, count: number): Sample {
  const top = values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
  return { shape: [...shape], top, values: sampled(values, count) };
}

/** What a model gives for its input. */
export async function sampleOf(
  model: Published,
  api: typeof tf,
  handler: tf.io.IOHandler | string,
): Promise<Sample[]> {
  const x = api.tensor(valuesFor(model), [...model.shape], model.dtype);
  const loaded =
    model.format === 'layers'
      ? await api.loadLayersModel(handler)
      : await api.loadGraphModel(handler);
  const result =
    loaded instanceof api.GraphModel ? await loaded.executeAsync(x) : loaded.predict(x);
  const tensors = [result].flat();
  const samples = await Promise.all(
    // Of what it sees, also all boxes.
    tensors.map(async (t) =>
      sampleFrom(t.shape, await t.data<'float32'>(), model.photo ? 600 : 24),
    ),
  );
  api.dispose([x, ...tensors]);
  loaded.dispose();
  return samples;
}

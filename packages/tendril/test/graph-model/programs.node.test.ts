import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as tfTypes from '../../src/index.ts';
import { expectClose } from '../util/oracle.ts';
import { atTable, checkInstalled, photographed } from './published.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'models/node_modules');
const tendril = join(here, '../../src/index.ts');
const folder = mkdtempSync(join(tmpdir(), 'tendril-programs-'));

/** Bundles a program with Tendril where it asks for TensorFlow.js (or with that), and loads it. */
async function bundled<T>(
  name: string,
  entry: string,
  library = tendril,
): Promise<T & { tf: typeof tfTypes }> {
  const file = join(folder, `${name}.js`);
  writeFileSync(file, `export * as tf from '@tensorflow/tfjs';\n${entry}`);
  const result = (await build({
    configFile: false,
    logLevel: 'silent',
    resolve: {
      alias: [
        {
          find: /^@tensorflow\/tfjs(-(backend-\w+|converter|core|layers))?(\/dist\/index.js)?$/,
          replacement: library,
        },
        {
          find: /^(@spotify|@upscalerjs|@vladmandic|handtrackjs|nsfwjs|upscaler)/,
          replacement: `${modules}/$1`,
        },
        { find: 'buffer', replacement: 'node:buffer' },
      ],
    },
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      lib: { entry: file, formats: ['es'] },
      rolldownOptions: { external: [/^(node|file):/], output: { codeSplitting: false } },
    },
  })) as Rollup.RollupOutput[];
  const [chunk] = result[0].output;
  const out = join(folder, `${name}.bundle.mjs`);
  writeFileSync(out, chunk.code);
  return (await import(/* @vite-ignore */ pathToFileURL(out).href)) as T & { tf: typeof tfTypes };
}

interface Pitch {
  BasicPitch: new (model: string) => {
    evaluateModel(
      sound: Float32Array,
      onComplete: (frames: number[][], onsets: number[][], contours: number[][]) => void,
      onPercent: (fraction: number) => void,
    ): Promise<void>;
  };
  outputToNotesPoly(
    frames: number[][],
    onsets: number[][],
    onsetThreshold?: number,
    frameThreshold?: number,
    shortest?: number,
  ): { startFrame: number; durationFrames: number; pitchMidi: number; amplitude: number }[];
}

/** Two seconds of a man who says "go forward ten meters"; speech/NOTICE.txt says whose recording it is. */
function recordedSpeech(rate: number): Float32Array {
  const bytes = gunzipSync(readFileSync(join(here, 'speech/speech.raw.gz')));
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const size = Math.floor((samples.length * rate) / 16000) - 2;
  return Float32Array.from({ length: size }, (_, i) => {
    const at = (i * 16000) / rate;
    const k = Math.floor(at);
    return (samples[k] * (1 - (at - k)) + samples[k + 1] * (at - k)) / 32768;
  });
}

interface Detected {
  label: string;
  bbox: number[];
}

/** An open hand at the left and a closed one at the right, drawn by arithmetic (as in the playground's src/hands/drawing.ts). */
function drawnHands(): { width: number; height: number; data: Uint8Array } {
  const [width, height] = [64, 48];
  const rgb = gunzipSync(readFileSync(join(here, 'hands-64x48.rgb.gz')));
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[3 * (i >> 2) + (i % 4)],
  );
  return { width, height, data };
}

interface Hands {
  load(options: object): Promise<{ detect(picture: object): Promise<Detected[]> }>;
}

interface Nsfw {
  load(
    model: string,
    options: { modelDefinitions: unknown[] },
  ): Promise<{
    classify(picture: unknown): Promise<{ className: string; probability: number }[]>;
    dispose(): void;
  }>;
  MobileNetV2MidModel: unknown;
}

interface Watching {
  Human: new (options: object) => {
    load(): Promise<void>;
    detect(picture: tfTypes.Tensor4D): Promise<{
      face: { boxRaw: number[]; mesh: number[][]; age: number; genderScore: number }[];
      body: { keypoints: { part: string }[] }[];
      object: { label: string }[];
      error: string | null;
    }>;
  };
}

interface Upscaling {
  Upscaler: new (options: { model: object }) => {
    upscale(
      picture: tfTypes.Tensor3D,
      options: { output: 'tensor'; patchSize: number; padding: number },
    ): Promise<tfTypes.Tensor3D>;
    dispose(): Promise<void>;
  };
  model: object;
}

describe('programs written for TensorFlow.js run unchanged', () => {
  beforeAll(checkInstalled);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('basic-pitch hears an A', async () => {
    const { BasicPitch, outputToNotesPoly } = await bundled<Pitch>(
      'pitch',
      `export * from '@spotify/basic-pitch/esm/index.js';`,
    );
    const sound = Float32Array.from({ length: 22050 * 2 }, (_, i) =>
      i < 4000 ? 0 : 0.5 * Math.sin((2 * Math.PI * 440 * i) / 22050),
    );
    const all: [number[][], number[][]] = [[], []];
    let progress = 0;
    await new BasicPitch(`file://${modules}/@spotify/basic-pitch/model/model.json`).evaluateModel(
      sound,
      (frames, onsets) => {
        all[0].push(...frames);
        all[1].push(...onsets);
      },
      (fraction) => (progress = fraction),
    );
    expect(progress).toBe(1);
    const pitches = outputToNotesPoly(...all).map((note) => note.pitchMidi);
    expect(pitches).toContain(69);
  });

  it('basic-pitch hears in speech what it hears with TensorFlow.js', async () => {
    const { BasicPitch, outputToNotesPoly } = await bundled<Pitch>(
      'speech',
      `export * from '@spotify/basic-pitch/esm/index.js';`,
    );
    const all: [number[][], number[][]] = [[], []];
    await new BasicPitch(`file://${modules}/@spotify/basic-pitch/model/model.json`).evaluateModel(
      recordedSpeech(22050),
      (frames, onsets) => {
        all[0].push(...frames);
        all[1].push(...onsets);
      },
      () => undefined,
    );
    const notes = outputToNotesPoly(...all, 0.4, 0.3, 5);
    const wanted = JSON.parse(readFileSync(join(here, 'speech/notes.json'), 'utf8')) as number[][];
    expect(notes.map((n) => [n.startFrame, n.durationFrames, n.pitchMidi])).toEqual(
      wanted.map((note) => note.slice(0, 3)),
    );
    expectClose(
      notes.map((note) => note.amplitude),
      wanted.map((note) => note[3]),
      1e-4,
    );
  });

  it('handtrackjs finds hands in a picture, and none where there is none', async () => {
    const { load } = await bundled<Hands>('hands', `export * from 'handtrackjs/src/index.js';`);
    // It asks whether its picture is a video; here any class that it is not will do.
    Object.assign(globalThis, { HTMLVideoElement: Date });
    const detector = await load({ basePath: `file://${modules}/handtrackjs/models/webmodel/` });
    const picture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 4).fill(120) };
    expect(await detector.detect(picture)).toEqual([]);
    const found = (await detector.detect(drawnHands())).sort((a, b) => a.bbox[0] - b.bbox[0]);
    expect(found.map(({ label }) => label)).toEqual(['open', 'closed']);
    // x, y, width and height, in pixels of the picture: around the palms, which are at 18, 26 and 47, 28.
    const around = ([x, y, w, h]: number[], px: number, py: number): boolean =>
      x < px && px < x + w && y < py && py < y + h;
    expect(around(found[0].bbox, 18, 26)).toBe(true);
    expect(around(found[1].bbox, 47, 28)).toBe(true);
    expect(found.every(({ bbox: [, , w, h] }) => w < 32 && h < 40)).toBe(true);
    Reflect.deleteProperty(globalThis, 'HTMLVideoElement');
  });

  it('nsfwjs classifies a picture', async () => {
    const { load, MobileNetV2MidModel, tf } = await bundled<Nsfw>(
      'nsfw',
      `export { load } from 'nsfwjs/dist/esm/core.js';
       export { MobileNetV2MidModel } from 'nsfwjs/dist/esm/models/mobilenet_v2_mid.js';`,
    );
    const model = await load('MobileNetV2Mid', { modelDefinitions: [MobileNetV2MidModel] });
    const before = tf.memory().numTensors;
    const picture = tf.fill([300, 200, 3], 127, 'int32');
    const classes = await model.classify(picture);
    expect(classes).toHaveLength(5);
    expect(classes.reduce((sum, c) => sum + c.probability, 0)).toBeCloseTo(1, 4);
    const probabilities = classes.map((c) => c.probability);
    expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
    picture.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('human sees a man and his face at a table', async () => {
    const { Human, tf } = await bundled<Watching>(
      'human',
      `export { Human } from '@vladmandic/human/dist/human.esm-nobundle.js';`,
    );
    await tf.setBackend('wasm');
    const human = new Human({
      backend: 'wasm',
      modelBasePath: `file://${modules}/@vladmandic/human/models/`,
      cacheModels: false,
      cacheSensitivity: 0,
      warmup: 'none',
      filter: { enabled: false },
      hand: { enabled: false },
      gesture: { enabled: false },
      object: { enabled: true },
    });
    await human.load();
    const before = tf.memory().numTensors;
    const size = [1, 316, 424, 3] as const;
    const photo = { shape: [...size], dtype: 'int32', low: 0, high: 255 } as const;
    const picture = tf.tensor4d(photographed(photo, atTable), [...size], 'int32');
    const { face, body, object, error } = await human.detect(picture);
    expect(error).toBeNull();
    expect(face.map(({ mesh }) => mesh.length)).toEqual([478]);
    expect(face[0].age).toBeGreaterThan(10);
    expect(body.length).toBe(1);
    expect(object.map(({ label }) => label)).toContain('person');
    picture.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('upscaler makes a photograph larger, with layers of its own, as with TensorFlow.js', async () => {
    const program = `export { default as Upscaler } from 'upscaler';
       export { default as model } from '@upscalerjs/default-model';`;
    // Not bundled: what Node finds there is for Node.
    const theirs = import.meta.resolve('@tensorflow/tfjs');
    const photo = photographed(
      { shape: [1, 18, 24, 3], dtype: 'int32', low: 0, high: 255 },
      atTable,
    );
    const server = createServer(({ url }, answer) => {
      const file = basename(url ?? '');
      answer.end(readFileSync(join(modules, '@upscalerjs/default-model/models', file)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const large = async (name: string, library: string): Promise<number[]> => {
      const { Upscaler, model, tf } = await bundled<Upscaling>(name, program, library);
      await tf.setBackend(library === tendril ? tf.getBackend() : 'cpu');
      const path = `http://127.0.0.1:${port}/model.json`;
      const upscaler = new Upscaler({ model: { ...model, path } });
      const picture = tf.tensor3d(photo, [18, 24, 3], 'int32');
      // In patches, which the program puts together.
      const options = { output: 'tensor', patchSize: 16, padding: 2 } as const;
      const result = await upscaler.upscale(picture, options);
      expect(result.shape).toEqual([36, 48, 3]);
      const values = Array.from(await result.data());
      tf.dispose([picture, result]);
      await upscaler.dispose();
      return values;
    };
    const ours = await large('upscaler', tendril);
    const wanted = await large('upscaler-tfjs', theirs);
    server.close();
    expectClose(ours, wanted, 1e-3);
  });
});

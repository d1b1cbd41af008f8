/**
 * A trained model through every store there is: what comes back goes on exactly as the one that was saved, and what was damaged on the
 * way gives an error that says so and leaves nothing behind. What is special about a store is in test/io.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { IOHandler, ModelArtifacts } from '../../src/io/types.ts';
import { fakeLocalStorage } from '../io/fakes.ts';
import { collectGarbage } from '../util/garbage.ts';
import { numbers } from './support.ts';

const inNode = typeof document === 'undefined';

beforeAll(() => {
  if (inNode) vi.stubGlobal('localStorage', fakeLocalStorage());
  // Counts of tensors are exact while nobody else's garbage is collected.
  return collectGarbage();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** Where to save to, and where to load from afterwards; `progress` gets what is reported of loading. */
interface Store {
  save: IOHandler | string;
  load: (progress: number[]) => Promise<{ from: IOHandler | string; options?: object }>;
  reportsProgress: boolean;
}

function memory(): Store {
  let kept: ModelArtifacts | undefined;
  const save = tf.io.withSaveHandler(async (artifacts) => {
    kept = artifacts;
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  return { save, load: async () => ({ from: tf.io.fromMemory(kept!) }), reportsProgress: false };
}

const byName =
  (save: string, from = save): (() => Store) =>
  () => ({
    save,
    load: async (progress) => ({
      from,
      options: { onProgress: (fraction: number) => progress.push(fraction) },
    }),
    reportsProgress: save.startsWith('file:'),
  });

/** A folder for a while, in Node. Bundlers must not see that one of its modules is used. */
async function folder(): Promise<string> {
  const name = 'node:os';
  const { tmpdir } = (await import(/* @vite-ignore */ name)) as { tmpdir: () => string };
  return `file://${tmpdir()}/tendril-stores`;
}
const files = inNode ? await folder() : '';

/** A server that keeps what is posted to it. */
function server(): Store {
  const files = new Map<string, Blob>();
  const fetchFunc = async (url: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { body } = init ?? {};
    if (body instanceof FormData) {
      for (const [name, file] of body) files.set(name, file as File);
      return new Response();
    }
    const name = String(url).split('/').pop()!;
    const file = files.get(name);
    return file ? new Response(file) : new Response('', { status: 404 });
  };
  const options = { fetchFunc };
  return {
    save: tf.io.http('http://models/model.json', options),
    load: async (progress) => ({
      from: tf.io.http('http://models/model.json', {
        ...options,
        onProgress: (fraction) => progress.push(fraction),
      }),
    }),
    reportsProgress: true,
  };
}

let routers = 0;

function ownRouter(): Store {
  const { save, load } = memory();
  // Routers stay, so each has a scheme of its own.
  const scheme = `mine${routers++}://`;
  const mine = (url: string | string[]) => String(url).startsWith(scheme);
  tf.io.registerSaveRouter((url) => (mine(url) ? (save as IOHandler) : null));
  let loader: IOHandler | undefined;
  tf.io.registerLoadRouter((url) => (mine(url) ? loader! : null));
  return {
    save: `${scheme}model`,
    load: async (progress) => {
      loader = (await load(progress)).from as IOHandler;
      return { from: `${scheme}model` };
    },
    reportsProgress: false,
  };
}

/** What the page downloads, chosen again by its user. */
function downloads(): Store {
  const links: { name: string; content: Promise<Blob> }[] = [];
  const listen = (event: Event): void => {
    const link = event.target as HTMLAnchorElement;
    event.preventDefault();
    links.push({ name: link.download, content: fetch(link.href).then((r) => r.blob()) });
  };
  const { dispatchEvent } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.dispatchEvent = function (event) {
    this.addEventListener('click', listen, { once: true });
    return dispatchEvent.call(this, event);
  };
  return {
    save: 'downloads://mine',
    load: async () => {
      HTMLAnchorElement.prototype.dispatchEvent = dispatchEvent;
      const files = await Promise.all(
        links.map(async ({ name, content }) => new File([await content], name)),
      );
      return { from: tf.io.browserFiles(files) };
    },
    reportsProgress: false,
  };
}

const STORES: [string, () => Store][] = [
  ['memory', memory],
  ['local storage', byName('localstorage://tendril-stores')],
  ['a server', server],
  ['a router of the program', ownRouter],
  ...(inNode
    ? [['files in Node', byName(files, `${files}/model.json`)] as const]
    : ([
        ['IndexedDB', byName('indexeddb://tendril-stores')],
        ['downloads', downloads],
      ] as const)),
].map(([name, store]) => [name as string, store as () => Store]);

function build(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, activation: 'tanh', inputShape: [2], name: 'one' }),
      tf.layers.batchNormalization({ name: 'two' }),
      tf.layers.dense({ units: 1, name: 'three' }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
  model.setUserDefinedMetadata({ classes: ['a', 'b'] });
  return model;
}

const data = () => [tf.tensor(numbers(8), [4, 2]), tf.tensor(numbers(4, 2), [4, 1])] as const;
const train = async (model: tf.LayersModel, steps: number): Promise<number[]> => {
  const losses: number[] = [];
  const [x, y] = data();
  for (let i = 0; i < steps; i++) losses.push((await model.trainOnBatch(x, y)) as number);
  tf.dispose([x, y]);
  return losses;
};

type Damage = (artifacts: ModelArtifacts) => ModelArtifacts;
const bytesOf = ({ weightData }: ModelArtifacts): Uint8Array =>
  new Uint8Array(weightData as ArrayBuffer);

const DAMAGES: [string, Damage, RegExp][] = [
  ['truncated', (a) => ({ ...a, weightData: bytesOf(a).slice(0, -6).buffer }), /truncated/],
  ['empty', (a) => ({ ...a, weightData: new ArrayBuffer(0) }), /truncated|no weight/i],
  [
    'oversized',
    (a) => ({ ...a, weightData: Uint8Array.from([...bytesOf(a), 1, 2, 3, 4]).buffer }),
    /but there are/,
  ],
  [
    'renamed',
    (a) => ({
      ...a,
      weightSpecs: a.weightSpecs!.map((s) => ({ ...s, name: s.name.replace('one/', 'uno/') })),
    }),
    /the data has weights the model lacks: \[uno\/kernel.*the model has weights the data lacks: \[one\/kernel/,
  ],
  [
    'missing',
    (a) => ({
      ...a,
      weightSpecs: a.weightSpecs!.slice(1),
      weightData: bytesOf(a).slice(4 * 6).buffer,
    }),
    /the model has weights the data lacks: \[one\/kernel\]/,
  ],
  [
    'of another shape',
    (a) => ({
      ...a,
      weightSpecs: a.weightSpecs!.map((s, i) => (i === 0 ? { ...s, shape: [3, 2] } : s)),
    }),
    /'one\/kernel'.*\[2,3\].*\[3,2\]/,
  ],
  [
    'of another type',
    (a) => ({
      ...a,
      weightSpecs: a.weightSpecs!.map((s, i) => (i === 1 ? { ...s, dtype: 'int32' } : s)),
    }),
    /'one\/bias'.*float32.*int32/,
  ],
  [
    'of no known type',
    (a) => ({
      ...a,
      weightSpecs: a.weightSpecs!.map((s, i) => (i === 1 ? { ...s, dtype: 'float8' as never } : s)),
    }),
    /'one\/bias' is of dtype 'float8'/,
  ],
];

describe.each(STORES)('%s', (_name, store) => {
  it('keeps a model and its optimizer', async () => {
    tf.setRandomSeed(11);
    const model = build();
    await train(model, 2);
    const { save, load, reportsProgress } = store();
    await model.save(save, { includeOptimizer: true });
    const progress: number[] = [];
    const { from, options } = await load(progress);
    const copy = await tf.loadLayersModel(from, options);
    expect(copy.getUserDefinedMetadata()).toEqual({ classes: ['a', 'b'] });
    expect(await train(copy, 3)).toEqual(await train(model, 3));
    if (!reportsProgress) return;
    expect(progress[0]).toBeLessThan(1);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it.each(DAMAGES)(
    'says that weights are %s, and makes no model',
    async (_what, damage, message) => {
      const { save, load } = store();
      let artifacts: ModelArtifacts | undefined;
      const catching: IOHandler = {
        save: async (given) => {
          artifacts = given;
          return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
        },
      };
      const model = build();
      await model.save(catching);
      // A handler of the store itself, by way of a model that writes down what it is told.
      const relay = async (handler: IOHandler) => handler.save!(damage(artifacts!));
      await relay(typeof save === 'string' ? tf.io.getSaveHandlers(save)[0] : save);
      const { from, options } = await load([]);
      await collectGarbage();
      const before = tf.memory().numTensors;
      await expect(tf.loadLayersModel(from, options)).rejects.toThrow(message);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

it('weights of the wrong type change nothing of a model that gets them', () => {
  const model = build();
  const before = model.getWeights().map((w) => Array.from(w.dataSync()));
  const values = Object.fromEntries(
    model.weights.map((w) => [w.originalName, tf.ones(w.shape as number[])]),
  );
  values['three/bias'] = tf.ones([1], 'int32');
  expect(() => model.loadWeights(values)).toThrow(/'three\/bias'.*float32.*int32/);
  expect(model.getWeights().map((w) => Array.from(w.dataSync()))).toEqual(before);
});

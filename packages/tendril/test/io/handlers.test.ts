/** Where models are saved to and loaded from. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import type { ModelArtifacts, ModelJSON } from '../../src/io/types.ts';
import { fakeLocalStorage } from './fakes.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => vi.unstubAllGlobals());

const spec = { name: 'w', shape: [2], dtype: 'float32' as const };
const artifacts = (): ModelArtifacts => ({
  modelTopology: { class_name: 'Sequential', config: {} },
  format: 'layers-model',
  generatedBy: 'test',
  convertedBy: null,
  weightSpecs: [spec],
  weightData: new Float32Array([1, 2]).buffer,
  userDefinedMetadata: { note: 'hello' },
});

const numbersOf = (data: unknown) => {
  const { CompositeArrayBuffer } = tf.io;
  return Array.from(new Float32Array(CompositeArrayBuffer.join(data as ArrayBuffer)));
};

describe('memory', () => {
  it('loads artifacts and their older form', async () => {
    const whole = artifacts();
    expect(await tf.io.fromMemory(whole).load!()).toBe(whole);
    const { modelTopology, weightSpecs, weightData } = whole;
    expect(await tf.io.fromMemory(modelTopology!, weightSpecs, weightData).load!()).toMatchObject({
      modelTopology,
      weightSpecs,
      weightData,
    });
    expect(tf.io.fromMemorySync(whole).load()).toBe(whole);
  });

  it('says how big a model is', () => {
    const info = tf.io.getModelArtifactsInfoForJSON(artifacts());
    expect(info).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 8 });
    expect(info.modelTopologyBytes).toBe(JSON.stringify(artifacts().modelTopology).length);
    expect(info.dateSaved).toBeInstanceOf(Date);
  });
});

describe('local storage', () => {
  it('saves, lists, loads, copies, moves and removes', async () => {
    vi.stubGlobal('localStorage', fakeLocalStorage());
    const [handler] = tf.io.getSaveHandlers('localstorage://a/b');
    const { modelArtifactsInfo } = await handler.save!(artifacts());
    expect(modelArtifactsInfo.weightDataBytes).toBe(8);
    // TensorFlow.js's keys: what it saved is found here, and the other way round.
    expect(localStorage.getItem('tensorflowjs_models/a/b/weight_data')).toBe('AACAPwAAAEA=');
    expect(Object.keys(await tf.io.listModels())).toEqual(['localstorage://a/b']);
    const loaded = await tf.io.getLoadHandlers('localstorage://a/b')[0].load!();
    expect(numbersOf(loaded.weightData)).toEqual([1, 2]);
    expect(loaded).toMatchObject({
      format: 'layers-model',
      userDefinedMetadata: { note: 'hello' },
    });
    await tf.io.copyModel('localstorage://a/b', 'localstorage://c');
    await tf.io.moveModel('localstorage://c', 'localstorage://d');
    expect(Object.keys(await tf.io.listModels()).sort()).toEqual([
      'localstorage://a/b',
      'localstorage://d',
    ]);
    await tf.io.removeModel('localstorage://a/b');
    await tf.io.removeModel('localstorage://d');
    expect(localStorage.length).toBe(0);
  });

  it('says what is missing, and leaves no halves', async () => {
    vi.stubGlobal('localStorage', fakeLocalStorage(200));
    const [handler] = tf.io.getLoadHandlers('localstorage://none');
    await expect(handler.load!()).rejects.toThrow(/localstorage:\/\/none: there is no such model/);
    await expect(tf.io.removeModel('localstorage://none')).rejects.toThrow(/no model/);
    await expect(handler.save!(artifacts())).rejects.toThrow(/full.*indexeddb/);
    expect(localStorage.length).toBe(0);
    await expect(tf.io.moveModel('localstorage://a', 'localstorage://a')).rejects.toThrow(/same/);
    await expect(tf.io.removeModel('ftp://a')).rejects.toThrow(/no known store/);
  });
});

describe('http', () => {
  const json: ModelJSON = {
    modelTopology: { class_name: 'Sequential', config: {} },
    format: 'layers-model',
    weightsManifest: [{ paths: ['one.bin', 'two.bin'], weights: [spec, { ...spec, name: 'v' }] }],
  };
  const files: Record<string, BodyInit> = {
    'model.json': JSON.stringify(json),
    'one.bin': new Float32Array([1, 2, 3]).buffer,
    'two.bin': new Float32Array([4]).buffer,
    'page.json': '<html></html>',
    'empty.json': '{}',
  };
  const server = () => {
    const asked: [string, RequestInit | undefined][] = [];
    const fetchFunc = async (url: string | URL | Request, init?: RequestInit) => {
      asked.push([String(url), init]);
      const name = String(url).split('?')[0].split('/').pop()!;
      return name in files ? new Response(files[name]) : new Response('', { status: 404 });
    };
    return { asked, fetchFunc };
  };

  it('loads a model and its weights, with progress', async () => {
    const { asked, fetchFunc } = server();
    const fractions: number[] = [];
    const requestInit = { credentials: 'include' as const };
    const handler = tf.io.http('http://host/dir/model.json?key=1', {
      fetchFunc,
      requestInit,
      onProgress: (fraction) => fractions.push(fraction),
    });
    const loaded = await handler.load!();
    expect(numbersOf(loaded.weightData)).toEqual([1, 2, 3, 4]);
    expect(loaded.weightSpecs!.map((s) => s.name)).toEqual(['w', 'v']);
    expect(asked).toEqual([
      ['http://host/dir/model.json?key=1', requestInit],
      ['http://host/dir/one.bin?key=1', requestInit],
      ['http://host/dir/two.bin?key=1', requestInit],
    ]);
    expect(fractions[fractions.length - 1]).toBe(1);
    expect(fractions.slice().sort((a, b) => a - b)).toEqual(fractions);
  });

  it('finds weights elsewhere', async () => {
    const { asked, fetchFunc } = server();
    const load = (options: object) =>
      tf.io.http('http://a/model.json', { fetchFunc, ...options }).load!();
    await load({ weightPathPrefix: 'http://b/' });
    await load({ weightUrlConverter: async (name: string) => `http://c/${name}` });
    expect(asked.map(([url]) => url)).toEqual([
      'http://a/model.json',
      'http://b/one.bin',
      'http://b/two.bin',
      'http://a/model.json',
      'http://c/one.bin',
      'http://c/two.bin',
    ]);
  });

  it('streams weights', async () => {
    const { fetchFunc } = server();
    const handler = tf.io.http('http://a/model.json', { fetchFunc, streamWeights: true });
    const loaded = await handler.load!();
    expect(loaded.weightData).toBeUndefined();
    const tensors = await tf.io.decodeWeightsStream(loaded.getWeightStream!(), loaded.weightSpecs!);
    expect(Array.from(tensors.v.dataSync())).toEqual([3, 4]);
  });

  it('takes hold of the files that it opens ahead of their turn', async () => {
    const { fetchFunc } = server();
    const bodies: ReadableStream[] = [];
    const noting = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const response = await fetchFunc(url, init);
      if (String(url).endsWith('.bin')) bodies.push(response.body!);
      return response;
    };
    const handler = tf.io.http('http://a/model.json', { fetchFunc: noting, streamWeights: true });
    const reader = (await handler.load!()).getWeightStream!().getReader();
    await reader.read();
    // What nobody has taken is cancelled in Node when its response is collected.
    expect(bodies.map((body) => body.locked)).toEqual([true, true]);
    await reader.cancel();
  });

  it('saves by a form', async () => {
    let sent: FormData | undefined;
    const fetchFunc = (async (_url: string, init: RequestInit) => {
      sent = init.body as FormData;
      expect(init.method).toBe('PUT');
      return new Response('ok');
    }) as unknown as typeof fetch;
    const handler = tf.io.http('http://a/upload', { fetchFunc, requestInit: { method: 'PUT' } });
    const { responses } = await handler.save!(artifacts());
    expect(await responses![0].text()).toBe('ok');
    const saved = JSON.parse(await (sent!.get('model.json') as File).text()) as ModelJSON;
    expect(saved.weightsManifest).toEqual([{ paths: ['./model.weights.bin'], weights: [spec] }]);
    const data = await (sent!.get('model.weights.bin') as File).arrayBuffer();
    expect(numbersOf(data)).toEqual([1, 2]);
  });

  it('says what went wrong', async () => {
    const { fetchFunc } = server();
    const load = (path: string) => tf.io.http(path, { fetchFunc }).load!();
    await expect(load('http://a/none.json')).rejects.toThrow(
      /a model from http:\/\/a\/none.json failed: 404/,
    );
    await expect(load('http://a/page.json')).rejects.toThrow(/not JSON/);
    await expect(load('http://a/empty.json')).rejects.toThrow(
      /neither modelTopology nor weightsManifest/,
    );
    expect(() => tf.io.http('')).toThrow(/URL of the model is missing/);
    expect(() => tf.io.http('http://a', { requestInit: { body: 'x' } })).toThrow(/body/);
  });

  it('names the file of which something else came, or only a part', async () => {
    const { fetchFunc } = server();
    const page = new Response('<html></html>', { headers: { 'content-type': 'text/html' } });
    const broken = (): ReadableStream =>
      new ReadableStream({ pull: (c) => c.error(new TypeError('terminated')) });
    for (const streamWeights of [false, true]) {
      for (const [second, message] of [
        [() => page.clone(), /weights from http:\/\/a\/two.bin failed: an HTML page came/],
        [
          () => new Response(broken()),
          /loading http:\/\/a\/two.bin broke off: (terminated|Failed to fetch)/,
        ],
        [() => Promise.reject(new TypeError('no route')), /two.bin broke off: no route.*CORS/],
      ] as const) {
        const answers: typeof fetch = async (url, init) =>
          String(url).endsWith('two.bin') ? second() : fetchFunc(url, init);
        const handler = tf.io.http('http://a/model.json', { fetchFunc: answers, streamWeights });
        const load = async (): Promise<void> => {
          const { getWeightStream, weightSpecs } = await handler.load!();
          if (getWeightStream) await tf.io.decodeWeightsStream(getWeightStream(), weightSpecs!);
        };
        await expect(load()).rejects.toThrow(message);
      }
    }
  });

  it('loads single weights', async () => {
    const { fetchFunc } = server();
    vi.stubGlobal('fetch', fetchFunc);
    const weights = await tf.io.loadWeights(json.weightsManifest, 'http://a', ['v']);
    expect(Object.keys(weights)).toEqual(['v']);
    expect(Array.from(weights.v.dataSync())).toEqual([3, 4]);
    await expect(tf.io.loadWeights(json.weightsManifest, 'http://a', ['u'])).rejects.toThrow(
      /could not find weights \[u\]; the manifest has \[w, v\]/,
    );
  });
});

describe('files', () => {
  const file = (name: string, content: BlobPart) => new File([content], name);
  const manifest = (paths: string[]) =>
    file(
      'model.json',
      JSON.stringify({
        modelTopology: {},
        weightsManifest: [{ paths, weights: [spec] }],
      }),
    );

  it('are loaded in the order of the manifest', async () => {
    const handler = tf.io.browserFiles([
      manifest(['./a.bin', './b.bin']),
      file('b.bin', new Float32Array([2])),
      file('a.bin', new Float32Array([1])),
    ]);
    expect(numbersOf((await handler.load!()).weightData)).toEqual([1, 2]);
  });

  it('must be those of the manifest', async () => {
    const load = (...files: File[]) => tf.io.browserFiles(files).load!();
    await expect(load(manifest(['a.bin']), file('b.bin', 'x'))).rejects.toThrow(
      /wants the weight files \[a.bin\], got \[b.bin\]/,
    );
    await expect(load(file('model.json', 'no'), file('b.bin', 'x'))).rejects.toThrow(/not JSON/);
    await expect(load(file('x.json', '{}'))).rejects.toThrow(/no modelTopology/);
    expect(() => tf.io.browserFiles([])).toThrow(/got no files/);
  });
});

describe('routers', () => {
  it('are added', async () => {
    const handler = tf.io.fromMemory(artifacts());
    tf.io.registerLoadRouter((url) => (String(url).startsWith('test://') ? handler : null));
    tf.io.registerSaveRouter((url) => (String(url).startsWith('test://') ? handler : null));
    expect(tf.io.getLoadHandlers('test://a')).toEqual([handler]);
    expect(tf.io.getSaveHandlers('test://a')).toEqual([handler]);
    expect(tf.io.getLoadHandlers('nowhere://a')).toEqual([]);
  });

  it('know the schemes of the library', () => {
    expect(tf.io.getSaveHandlers('downloads://x').length).toBe(1);
    expect(tf.io.getLoadHandlers('downloads://x').length).toBe(0);
    expect(tf.io.getLoadHandlers('indexeddb://x').length).toBe(1);
    expect(tf.io.getLoadHandlers('https://x').length).toBe(1);
    expect(tf.io.isHTTPScheme('https://x')).toBe(true);
    expect(tf.io.isHTTPScheme('file://x')).toBe(false);
  });

  it('say which URLs there are', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    await expect(model.save('nowhere://a')).rejects.toThrow(
      /no handler can save to 'nowhere:\/\/a'.*indexeddb/,
    );
    await expect(tf.loadLayersModel('nowhere://a')).rejects.toThrow(/no handler can load from/);
  });
});

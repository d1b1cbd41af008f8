// `node scripts/memory.mjs [words…]`: how much memory loading a published model takes, and its first prediction, in Node on the wasm
// backend. Counted is what holds numbers: the backend's memory, all of its pages, and array buffers that are alive, looked at
// whenever another quarter of a megabyte has come. Beside it stands the most that the process, one for each model, has resident
// beyond what it had before, which counts compiled code and garbage too (for Linux, which knows peaks). Models come over HTTP from
// this process, as a page gets them. With words, only the models whose names have one of these.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argv, execPath, memoryUsage } from 'node:process';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureInstalled, ensureModels, main } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { library } from './lib/paths.mjs';

/**
 * @typedef {object} Model
 * @property {string} name
 * @property {string} json The path of its model.json.
 * @property {(file: string) => Buffer} read What one of its files holds.
 * @property {number[]} shape
 * @property {'float32' | 'int32'} [dtype]
 * @property {boolean} [layers]
 */

const packages = join(library, 'test/graph-model/models/node_modules');
const require = createRequire(import.meta.url);

/**
 * @param {string} name @param {string} json @param {number[]} shape @param {'float32' | 'int32'} [dtype]
 * @returns {Model}
 */
const plain = (name, json, shape, dtype) => ({
  name,
  json: join(packages, json),
  read: (file) => readFileSync(file),
  shape,
  dtype,
});

/**
 * A model of nsfwjs is in modules: its model.json, and its weights in base64.
 * @param {string} name @param {string} folder @param {number[]} shape @param {boolean} [layers]
 * @returns {Model}
 */
const nsfw = (name, folder, shape, layers) => ({
  name,
  json: join(packages, 'nsfwjs/dist/models', folder, 'model.json'),
  read(file) {
    const value = require(file.replace(/(\.json)?$/, '.min.js'));
    return typeof value === 'string'
      ? Buffer.from(value, 'base64')
      : Buffer.from(JSON.stringify(value));
  },
  shape,
  layers,
});

/** @param {string} name @param {number[]} shape @param {'float32' | 'int32'} [dtype] */
const human = (name, shape, dtype) =>
  plain(`human, ${name}`, `@vladmandic/human/models/${name}.json`, [1, ...shape], dtype);

const models = [
  plain('basic-pitch', '@spotify/basic-pitch/model/model.json', [1, 43844, 1]),
  ...['base', 'fp16', 'int8'].map((kind) =>
    plain(
      `handtrackjs, ${kind}`,
      `handtrackjs/models/webmodel/ssd320fpnlite/${kind}/model.json`,
      [1, 320, 320, 3],
      'int32',
    ),
  ),
  nsfw('nsfwjs, MobileNetV2Mid', 'mobilenet_v2_mid', [1, 224, 224, 3]),
  nsfw('nsfwjs, MobileNetV2', 'mobilenet_v2', [1, 224, 224, 3], true),
  nsfw('nsfwjs, Inception v3', 'inception_v3', [1, 299, 299, 3], true),
  human('centernet', [512, 512, 3]),
  human('faceres', [224, 224, 3]),
  human('handlandmark-lite', [224, 224, 3]),
  human('movenet-lightning', [192, 192, 3], 'int32'),
];

/** Serves a model's files, in pieces as a network brings them. @param {Model} model */
async function serve({ json, read }) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    if (path.endsWith('model.json') || !path.startsWith('/files')) {
      response.end(read(json));
      return;
    }
    const bytes = read(join(json, '..', path.slice('/files/'.length)));
    response.setHeader('Content-Length', bytes.length);
    const send = (at = 0) => {
      if (at >= bytes.length) response.end();
      else if (response.write(bytes.subarray(at, at + 65536))) setImmediate(send, at + 65536);
      else response.once('drain', () => send(at + 65536));
    };
    send();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return server;
}

/** What the child has to do. @typedef {{ url: string, layers?: boolean, shape: number[], dtype?: 'float32' | 'int32', arena: boolean, count: boolean }} Order */

/** The peak of resident memory since it was last reset, in bytes. */
function peak() {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]) * 1024;
}

/** Loads and runs a model, and writes down what that took. @param {Order} order */
async function measure({ url, layers, shape, dtype, arena, count }) {
  const tf = await import(pathToFileURL(join(library, 'dist/bundle/index.js')).href);
  tf.wasmOptions.threads = 1;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.ready();
  // What everything takes that no model has to do with: a small convolution, from weights that are fetched.
  const [image, filter] = [tf.ones([1, 32, 32, 8]), tf.ones([3, 3, 8, 16])];
  const convolve = tf.compile((/** @type {unknown} */ x) => tf.conv2d(x, filter, 1, 'same'));
  for (let i = 0; i < 2; i++) await convolve(image).data();
  await (await fetch(url)).arrayBuffer();
  convolve.dispose();
  tf.dispose([image, filter]);

  let largest = 0;
  const { log } = console;
  if (arena) {
    tf.env().set('TENDRIL_PRINT', 'program');
    console.log = (/** @type {unknown} */ text) => {
      const found = /arena (\d+) bytes/.exec(String(text));
      largest = Math.max(largest, Number(found?.[1] ?? 0));
    };
  }
  const counted = () => {
    globalThis.gc?.();
    return memoryUsage().arrayBuffers + tf.memory().numBytesReserved;
  };
  const start = counted();
  let loading = 0;
  const look = () => (loading = Math.max(loading, counted() - start));
  let came = 0;
  /** @param {string} address @param {RequestInit} init */
  const fetchFunc = async (address, init) => {
    const response = await fetch(address, init);
    const counter = new TransformStream({
      transform(piece, controller) {
        if (count && Math.floor(came / 2 ** 18) < Math.floor((came += piece.length) / 2 ** 18))
          look();
        controller.enqueue(piece);
      },
    });
    return new Response(response.body?.pipeThrough(counter));
  };
  const before = memoryUsage.rss();
  writeFileSync('/proc/self/clear_refs', '5');
  const held = tf.memory().numBytes;
  const options = { fetchFunc };
  const model = layers
    ? await tf.loadLayersModel(url, options)
    : await tf.loadGraphModel(url, options);
  if (count) look();
  const weights = tf.memory().numBytes - held;
  const x = tf.zeros(shape, dtype ?? 'float32');
  const y = [layers ? model.predict(x) : await model.executeAsync(x)].flat();
  for (const t of y) await t.data();
  const resident = peak() - before;
  const predicted = Math.max(loading, counted() - start);
  console.log = log;
  console.log(JSON.stringify({ weights, loading, predicted, resident, arena: largest }));
}

/** @param {number} bytes */
const mb = (bytes) => (bytes / 2 ** 20).toFixed(1).padStart(7);

/** @param {Model} model */
async function report(model) {
  const server = await serve(model);
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const { layers, shape, dtype } = model;
  const url = `http://127.0.0.1:${port}/files/model.json`;
  /** @param {'arena' | 'count' | 'resident'} what Each would disturb the others. */
  const child = async (what) => {
    const order = { url, layers, shape, dtype, arena: what === 'arena', count: what === 'count' };
    const args = ['--expose-gc', fileURLToPath(import.meta.url), '--child', JSON.stringify(order)];
    return JSON.parse((await promisify(execFile)(execPath, args)).stdout);
  };
  try {
    const { arena } = await child('arena');
    const { weights, loading, predicted } = await child('count');
    const { resident } = await child('resident');
    const share = (/** @type {number} */ bytes) => (bytes / weights).toFixed(2).padStart(5);
    console.log(
      `${model.name.padEnd(24)} weights ${mb(weights)}  loading ${mb(loading)} ×${share(loading)}  arena ${mb(arena)}` +
        `  predicted ${mb(predicted)}, less the arena ×${share(predicted - arena)}  resident ${mb(resident)}`,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

if (argv[2] === '--child') {
  await measure(JSON.parse(argv[3]));
} else {
  await main(async () => {
    await ensureInstalled();
    await ensureLibrary();
    await ensureModels();
    const words = argv.slice(2);
    console.log('In MB, beyond what was before:');
    for (const model of models)
      if (words.length === 0 || words.some((word) => model.name.includes(word)))
        await report(model);
    return 0;
  });
}

// `npm run size`: what a page pays for the library. Bundles small programs as a web page's build would, and fails
// when one is over its budget: what it was when it was last made smaller, and a little. Sizes are of minified code,
// after gzip -9.
import { gzipSync } from 'node:zlib';
import { ensureInstalled, main } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { root } from './lib/paths.mjs';

const programs = [
  {
    name: 'three functions',
    budget: 60,
    code: `
      import { add, matMul, tensor } from 'tendril/core';
      const x = tensor([1, 2, 3, 4], [2, 2]);
      add(matMul(x, x), x).data().then(console.log);`,
  },
  {
    name: 'a model predicts',
    budget: 110,
    code: `
      import { layers, sequential, tensor2d } from 'tendril/core';
      const model = sequential();
      model.add(layers.dense({ units: 8, activation: 'relu', inputShape: [2] }));
      model.add(layers.dense({ units: 1, activation: 'sigmoid' }));
      model.predict(tensor2d([[0, 1]])).print();`,
  },
  {
    name: 'a model learns',
    budget: 110,
    code: `
      import { layers, sequential, tensor2d } from 'tendril/core';
      const model = sequential();
      model.add(layers.dense({ units: 8, activation: 'relu', inputShape: [2] }));
      model.add(layers.dense({ units: 1, activation: 'sigmoid' }));
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
      const inputs = tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]);
      const labels = tensor2d([[0], [1], [1], [0]]);
      model.fit(inputs, labels, { epochs: 100 }).then(() => model.predict(inputs).print());`,
  },
  {
    name: 'chained methods',
    budget: 109.4,
    code: `
      import { tensor } from 'tendril';
      const x = tensor([1, 2, 3, 4], [2, 2]);
      x.matMul(x).add(x).data().then(console.log);`,
  },
];

/** @typedef {{ fileName: string, code?: string, source?: string | Uint8Array, isEntry?: boolean, imports?: string[] }} Output */

/**
 * What the entry needs before it runs: not the chunks that are loaded when they are first asked for.
 * @param {Output[]} outputs
 */
function loadedAtOnce(outputs) {
  const needed = new Set(outputs.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of needed) {
    const output = outputs.find(({ fileName }) => fileName === name);
    for (const imported of output?.imports ?? []) needed.add(imported);
  }
  return outputs.filter(({ fileName, code }) => code === undefined || needed.has(fileName));
}

/**
 * Bytes, minified and after gzip.
 * @param {Output[]} outputs
 */
function sizeOf(outputs) {
  let minified = 0;
  let gzipped = 0;
  for (const { code, source } of outputs) {
    const bytes = Buffer.from(code ?? source ?? '');
    minified += bytes.length;
    gzipped += gzipSync(bytes, { level: 9 }).length;
  }
  return { minified, gzipped };
}

/**
 * What the program makes a page load at once, and what besides when it is first asked for, in bytes.
 * @param {string} code
 */
async function measure(code) {
  const { build } = await import('vite');
  const entry = 'virtual:program';
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === entry ? `${root}/program.js` : undefined),
        load: (id) => (id === `${root}/program.js` ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: { input: entry },
    },
  });
  const outputs = /** @type {{ output: Output[] }[]} */ ([result].flat());
  const sizes = outputs.map(({ output }) => [sizeOf(loadedAtOnce(output)), sizeOf(output)]);
  const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);
  const gzipped = sum(sizes.map(([once]) => once.gzipped));
  return {
    minified: sum(sizes.map(([once]) => once.minified)),
    gzipped,
    later: sum(sizes.map(([, all]) => all.gzipped)) - gzipped,
  };
}

const inKilobytes = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1).padStart(7);

await main(async () => {
  await ensureInstalled();
  await ensureLibrary();
  let over = 0;
  for (const { name, budget, code } of programs) {
    const { minified, gzipped, later } = await measure(code);
    const fits = gzipped <= budget * 1000;
    if (!fits) over += 1;
    console.log(
      `${name.padEnd(18)} ${inKilobytes(minified)} KB minified ${inKilobytes(gzipped)} KB gzipped` +
        `   budget ${budget} KB: ${fits ? 'fits' : 'TOO BIG'}` +
        `   (${inKilobytes(later).trim()} KB more for workers, GPUs or saving, when asked for)`,
    );
  }
  return over > 0 ? 1 : 0;
});

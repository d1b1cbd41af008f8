// The program of the worker backend's engine: src/engine/main.ts and all that it needs, as one script, in the place where the library
// looks for its text. Vite is imported only when asked for: it may have been installed just now.
import { join } from 'node:path';
import { library } from './paths.mjs';
import { codeAtHand } from './at-hand.mjs';

/** @type {Promise<string> | undefined} */
let module;

async function build() {
  const vite = await import('vite');
  const result = await vite.build({
    root: library,
    configFile: false,
    logLevel: 'warn',
    plugins: [codeAtHand()],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(library, 'src/engine/main.ts'), formats: ['iife'], name: 'tendrilEngine' },
      rollupOptions: { external: [/^node:/], output: { codeSplitting: false } },
    },
  });
  const [{ output }] = /** @type {import('vite').Rolldown.RolldownOutput[]} */ (result);
  return `export const engineText = ${JSON.stringify(output[0].code)};\n`;
}

/** A module that exports the engine's text. */
export function engineAsModule() {
  module ??= build();
  return module;
}

/**
 * Puts the text into the library's sources while they are served or bundled.
 * @returns {import('vite').Plugin}
 */
export function engineInSources() {
  return {
    name: 'engine-in-sources',
    load: (id) =>
      id.endsWith('/src/backends/worker/engine-text.ts') ? engineAsModule() : undefined,
  };
}

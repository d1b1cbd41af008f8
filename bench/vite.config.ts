// Builds the page that entrants run in (mode "page"), the one for first results (mode "first"), and the program that conducts them
// with its children (mode "node").
import { defineConfig } from 'vite';

/** Of the page for first results: minified, as a page would be. */
const first = {
  target: 'esnext',
  outDir: 'dist/page/first',
  rollupOptions: { input: 'first.html' },
};

export default defineConfig(({ mode }) => ({
  base: './',
  worker: { format: 'es' },
  build:
    mode === 'node'
      ? {
          target: 'node20',
          outDir: 'dist/node',
          ssr: true,
          minify: false,
          rollupOptions: { input: ['src/cli.ts', 'src/child.ts'] },
        }
      : mode === 'first'
        ? first
        : {
            target: 'esnext',
            outDir: 'dist/page',
            chunkSizeWarningLimit: 5000,
            // TensorFlow.js starts its threads from the text of a function, which minifying breaks.
            minify: false,
          },
}));

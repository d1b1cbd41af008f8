// Builds and serves the playground. The headers make the page cross-origin isolated, which is what lets the
// library use threads; the plugin sees to it that the files of digits and the models are there. Programs that
// ask for TensorFlow.js get Tendril.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { copyModels } from './scripts/copy-models.mjs';
import { writeDigits } from './scripts/pack-digits.mjs';

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const files: Plugin = {
  name: 'files',
  config() {
    writeDigits();
    copyModels();
  },
};

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

export default defineConfig({
  base: './',
  plugins: [files],
  resolve: { alias: { '@tensorflow/tfjs': 'tendril', '@tensorflow/tfjs-converter': 'tendril' } },
  worker: { format: 'es' },
  build: { target: 'es2022', rollupOptions: { input: ['index', 'listen', 'hands'].map(page) } },
  server: { headers: isolation },
  preview: { headers: isolation },
});

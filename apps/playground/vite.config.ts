// Builds and serves the playground. The headers make the page cross-origin isolated, which is what lets the
// library use threads; the plugin sees to it that the file of digits is there.

import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { writeDigits } from './scripts/pack-digits.mjs';

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const digits: Plugin = { name: 'digits', config: () => writeDigits() };

export default defineConfig({
  base: './',
  plugins: [digits],
  worker: { format: 'es' },
  build: { target: 'es2022' },
  server: { headers: isolation },
  preview: { headers: isolation },
});

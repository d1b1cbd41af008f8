// Trains a network on handwritten digits, in Node: `npm run demo`. This file finds the digits and the
// compiled program; the program itself is demo.ts beside it.

import { existsSync } from 'node:fs';
import { output, writeDigits } from '../scripts/pack-digits.mjs';

const program = new URL('./build/node/demo.js', import.meta.url);
if (existsSync(program)) {
  writeDigits();
  const { run } = await import(program.href);
  await run(output);
} else {
  console.error(
    'The demo is not built yet. Run `npm run build` at the top of the repository first.',
  );
  process.exitCode = 1;
}

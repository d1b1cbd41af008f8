// Copies the models that the pages run from the packages that carry them to public/models, where they are served.
// Skipped for what is there and newer.

import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const models = fileURLToPath(new URL('../public/models', import.meta.url));

/** Folder under public/models → the package's model.json. */
const sources = {
  'basic-pitch': '@spotify/basic-pitch/model/model.json',
  hands: 'handtrackjs/models/webmodel/ssd320fpnlite/int8/model.json',
};

export function copyModels() {
  for (const [name, file] of Object.entries(sources)) {
    const source = require.resolve(file);
    const target = join(models, name);
    const copy = join(target, 'model.json');
    if (existsSync(copy) && statSync(copy).mtimeMs >= statSync(source).mtimeMs) continue;
    mkdirSync(target, { recursive: true });
    cpSync(dirname(source), target, { recursive: true });
  }
}

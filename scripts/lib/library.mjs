// Builds the library to packages/tendril/dist, and knows when that is not needed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.mjs';
import { SetupError } from './install.mjs';
import { cache, library, root } from './paths.mjs';
import { runTool } from './run.mjs';

const dist = join(library, 'dist');
const stamp = join(cache, 'library.sha256');

function fingerprint() {
  const hash = createHash('sha256');
  const settings = [
    join(root, 'tsconfig.base.json'),
    join(library, 'tsconfig.json'),
    join(library, 'tsconfig.build.json'),
  ];
  for (const file of [...settings, ...filesUnder(join(library, 'src'), '.ts')]) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function isFresh() {
  return (
    existsSync(join(dist, 'index.js')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint()
  );
}

/** Builds the library, whatever is there. */
export async function buildLibrary() {
  const built = fingerprint();
  // A whole new folder takes the old one's place, so that nothing stays behind of a file that was renamed.
  const next = join(library, '.dist-next');
  rmSync(next, { recursive: true, force: true });
  const project = join(library, 'tsconfig.build.json');
  if ((await runTool('typescript/bin/tsc', ['-p', project, '--outDir', next])) !== 0) {
    rmSync(next, { recursive: true, force: true });
    throw new SetupError('The library does not build; the messages are above.');
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, built);
}

/** Builds the library unless what is there was built from these very sources. */
export async function ensureLibrary() {
  if (isFresh()) return;
  console.log('Building the library…');
  await buildLibrary();
}

// Runs before `npm pack` and `npm publish` of the library: builds it, and puts beside it what stands at the root.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, main } from './lib/install.mjs';
import { buildLibrary } from './lib/library.mjs';
import { library, root } from './lib/paths.mjs';

await main(async () => {
  await ensureInstalled();
  await buildLibrary();
  for (const file of ['README.md', 'LICENSE']) copyFileSync(join(root, file), join(library, file));
});

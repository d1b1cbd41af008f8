// Runs before `npm pack` and `npm publish` of the library: builds it if need be, and puts beside it what stands at the root.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, main } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { library, root } from './lib/paths.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureLibrary();
  for (const file of ['README.md', 'LICENSE']) copyFileSync(join(root, file), join(library, file));
});

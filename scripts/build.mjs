// `npm run build`: the library to packages/tendril/dist, then the playground to apps/playground/dist.
import { ensureInstalled, main } from './lib/install.mjs';
import { buildLibrary } from './lib/library.mjs';
import { buildPlayground } from './lib/playground.mjs';

await main(async () => {
  await ensureInstalled();
  console.log('Building the library…');
  await buildLibrary();
  console.log('Building the playground…');
  await buildPlayground();
});

// `npm start`: brings everything that is missing, builds the library and the playground, and serves the page.
import { ensureInstalled, main } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { announce, buildPlayground, servePlayground } from './lib/playground.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureLibrary();
  console.log('Building the playground…');
  await buildPlayground();
  announce(await servePlayground(), 'The playground is at');
});

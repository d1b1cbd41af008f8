// `npm run dev`: the playground from source, with the library's source, reloading what is edited.
import { ensureInstalled, main } from './lib/install.mjs';
import { announce, developPlayground } from './lib/playground.mjs';

await main(async () => {
  await ensureInstalled();
  announce(await developPlayground(), 'The playground, from source, is at');
});

// `npm run demo`: trains the playground's digit network here in the terminal.
import { execPath } from 'node:process';
import { join } from 'node:path';
import { ensureInstalled, main, SetupError } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { playground } from './lib/paths.mjs';
import { run, runTool } from './lib/run.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureLibrary();
  if ((await runTool('typescript/bin/tsc', ['-p', join(playground, 'node')])) !== 0) {
    throw new SetupError('The demo does not build; the messages are above.');
  }
  return run(execPath, [join(playground, 'node', 'demo.mjs')]);
});

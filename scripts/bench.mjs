// `npm run bench`: Tendril and its peers on the same work. What it needs is installed when it is first asked for.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { launchArguments, softwareGpu } from './lib/chromium.mjs';
import { ensureChromium, ensureInstalled, main, SetupError } from './lib/install.mjs';
import { ensureLibrary } from './lib/library.mjs';
import { bench } from './lib/paths.mjs';
import { npm } from './lib/run.mjs';

/** The lock file as it was when the packages were installed shows whether they are still the right ones. */
function isInstalled() {
  const noted = join(bench, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const packages = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const present = packages(noted);
  return Object.entries(packages(join(bench, 'package-lock.json'))).every(
    ([place, { version, optional }]) =>
      place === '' || optional === true || present[place]?.version === version,
  );
}

await main(async () => {
  await ensureInstalled();
  await ensureLibrary();
  if (!isInstalled()) {
    console.log("Installing the peers' packages in bench/ (npm ci)…");
    if ((await npm(['ci', '--no-audit', '--no-fund'], { cwd: bench })) !== 0) {
      throw new SetupError('npm ci failed in bench/; its messages are above.');
    }
  }
  const inNode = argv.includes('--node');
  const chromium = inNode ? '' : await ensureChromium();
  const { build } = await import('vite');
  const configFile = join(bench, 'vite.config.ts');
  await build({ root: bench, configFile, mode: 'node', logLevel: 'warn' });
  for (const mode of inNode ? [] : ['page', 'first'])
    await build({ root: bench, configFile, mode, logLevel: 'error' });
  const cli = await import(pathToFileURL(join(bench, 'dist', 'node', 'cli.js')).href);
  return cli.main(argv.slice(2), {
    page: join(bench, 'dist', 'page'),
    child: join(bench, 'dist', 'node', 'child.js'),
    packages: join(bench, 'node_modules'),
    chromium,
    chromiumArguments: launchArguments(),
    softwareGpu,
  });
});

// Brings a fresh clone to where its tools run: the packages of the lock file, and for tests a browser. Uses
// nothing but Node itself, since nothing else may be there yet.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, getuid, platform, versions } from 'node:process';
import { findChromium } from './chromium.mjs';
import { root } from './paths.mjs';
import { npm, run } from './run.mjs';

/** A problem the user can solve: shown as its message alone, without a stack. */
export class SetupError extends Error {}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Whether node_modules holds what the lock file says. npm notes what it installed in a lock file of its own. */
export function isInstalled() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(noted);
  return Object.entries(wanted).every(([place, { version, optional, devOptional }]) => {
    if (!place.startsWith('node_modules/')) return true;
    if (!(place in present)) return optional === true || devOptional === true;
    return present[place].version === version && existsSync(join(root, place));
  });
}

/** Installs the packages of the lock file unless they are there. */
export async function ensureInstalled() {
  const [major, minor] = versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node 20.19 or newer is needed; this is Node ${versions.node}.`);
  }
  if (isInstalled()) return;
  console.log('Installing the packages of package-lock.json (npm ci)…');
  if ((await npm(['ci', '--no-audit', '--no-fund'])) !== 0) {
    throw new SetupError('npm ci failed; its messages are above.');
  }
}

/**
 * Installs the published models that some tests run, beside those tests: they are too big for everybody, and want packages that
 * nobody here needs.
 */
export async function ensureModels() {
  const folder = join(root, 'packages/tendril/test/graph-model/models');
  const noted = join(folder, 'node_modules', '.package-lock.json');
  const lock = join(folder, 'package-lock.json');
  if (existsSync(noted)) {
    const [wanted, present] = [packagesOf(lock), packagesOf(noted)];
    const same = Object.entries(wanted).every(
      ([place, { version }]) =>
        version === undefined || place === '' || present[place]?.version === version,
    );
    if (same) return;
  }
  console.log('Installing the models that are tested (npm ci)…');
  const args = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  if ((await npm(args, { cwd: folder })) !== 0) {
    throw new SetupError('npm ci failed for the models; its messages are above.');
  }
}

/** The path of a Chromium, installed first where that is in this script's power. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (env.CHROME_PATH) {
    throw new SetupError(
      `CHROME_PATH is ${env.CHROME_PATH}, which is not a program that can be run.`,
    );
  }
  if (platform === 'linux' && getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium (apt-get)…');
    const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
    await run('apt-get', ['update', '-qq'], quiet);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new SetupError(
    'The browser tests need Chromium or Google Chrome, and none was found.\n' +
      '  Debian, Ubuntu   sudo apt-get install chromium\n' +
      '  Fedora           sudo dnf install chromium\n' +
      '  macOS            brew install --cask google-chrome\n' +
      '  Windows          winget install Google.Chrome\n' +
      'Or set CHROME_PATH to the program of one that stands elsewhere. Without a browser, `npm test -- node` ' +
      'still runs the tests that need none.',
  );
}

/**
 * Runs a script's body; a SetupError ends the program with its message.
 * @param {() => Promise<number | void>} body resolves to the exit code, where it is not 0
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

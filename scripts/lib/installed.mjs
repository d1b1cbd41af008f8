// The library as those have it who install it: packed, and put into a project of their own.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './install.mjs';
import { cache, library, root } from './paths.mjs';
import { npm } from './run.mjs';

/** Makes a project with the programs of scripts/installed and the packed library in its node_modules; returns its folder. */
export async function installPacked() {
  const project = join(cache, 'installed');
  mkdirSync(project, { recursive: true });
  cpSync(join(root, 'scripts', 'installed'), project, { recursive: true });
  const npmHere = async (/** @type {string[]} */ ...args) => {
    // A build in this process (Vite's) says that it is for production, where npm leaves out what is for development.
    const always = ['--include=dev', '--silent', '--no-audit', '--no-fund'];
    const code = await npm([...args, ...always], { cwd: project });
    if (code !== 0) throw new SetupError(`npm ${args.join(' ')} failed; its messages are above.`);
  };
  await npmHere('ci');
  await npmHere('pack', library, join(library, '..', 'tendril-as-tfjs'));
  const archives = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  const named = archives.map((name) =>
    name.startsWith('tendril-as-tfjs') ? `@tensorflow/tfjs@file:${name}` : `./${name}`,
  );
  // Nothing to fetch: neither depends on anything else.
  await npmHere('install', ...named, '--no-save', '--offline');
  for (const archive of archives) rmSync(join(project, archive));
  return project;
}

// Starting other programs: with their output passed through, or gathered.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { env, execPath, platform } from 'node:process';
import { root } from './paths.mjs';

/**
 * Runs a program to its end and resolves to its exit code (1 when a signal ended it). Its output is shown as
 * it comes; `onOutput`, where given, also gets each piece of its standard output.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const { cwd = root, shell = false, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...env, ...options.env },
      stdio: ['inherit', onOutput ? 'pipe' : 'inherit', 'inherit'],
    });
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      process.stdout.write(text);
      onOutput?.(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a tool that is installed in node_modules, by the file its package names as its program: no shell, and
 * the same on every system.
 * @param {string} file the tool's program, from node_modules: `typescript/bin/tsc`
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(file, args, options) {
  return run(execPath, [join(root, 'node_modules', file), ...args], options);
}

/**
 * Runs npm: the very one that runs this script, where there is one.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  if (env.npm_execpath) return run(execPath, [env.npm_execpath, ...args], options);
  return run('npm', args, { ...options, shell: platform === 'win32' });
}

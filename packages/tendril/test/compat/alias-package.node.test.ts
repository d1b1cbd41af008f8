/** The package that stands in for TensorFlow.js' in node_modules: all of its copies hand on one and the same library. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const aliasPackage = fileURLToPath(new URL('../../../tendril-as-tfjs', import.meta.url));
let app = '';

/** An app into which npm installed the package under two names; a library of a few lines stands for Tendril. */
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'alias-'));
  const modules = join(app, 'node_modules');
  const library = join(modules, 'tendril');
  mkdirSync(library, { recursive: true });
  writeFileSync(
    join(library, 'package.json'),
    JSON.stringify({ name: 'tendril', type: 'module', exports: './index.js' }),
  );
  writeFileSync(
    join(library, 'index.js'),
    `globalThis.copies = (globalThis.copies ?? 0) + 1;
     export class Tensor {}
     export const add = () => globalThis.copies;`,
  );
  for (const name of ['tfjs', 'tfjs-core']) {
    cpSync(aliasPackage, join(modules, '@tensorflow', name), {
      recursive: true,
      filter: (file) => !file.includes('node_modules'),
    });
  }
});

afterAll(() => {
  rmSync(app, { recursive: true, force: true });
});

function run(file: string, code: string): string {
  writeFileSync(join(app, file), code);
  return execFileSync(process.execPath, ['--no-warnings', join(app, file)], { encoding: 'utf8' });
}

describe('the package installed under the names of TensorFlow.js', () => {
  it('gives every importer the same library, also by a deep path', () => {
    const printed = run(
      'main.mjs',
      `import * as tf from '@tensorflow/tfjs';
       import { Tensor } from '@tensorflow/tfjs-core';
       import { add } from '@tensorflow/tfjs-core/dist/ops/add.js';
       console.log(tf.Tensor === Tensor, tf.add === add, add());`,
    );
    expect(printed.trim()).toBe('true true 1');
  });

  it('can be required', () => {
    const printed = run(
      'main.cjs',
      `const tf = require('@tensorflow/tfjs');
       const core = require('@tensorflow/tfjs-core');
       console.log(tf.Tensor === core.Tensor, tf.add());`,
    );
    expect(printed.trim()).toBe('true 1');
  });
});

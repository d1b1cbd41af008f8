// Turns the documentation's examples into tests, so that none of them can go stale. A ```ts fence runs in
// Node, a ```ts browser fence in Chromium; fences with any other label are only to be read. Examples in
// docstrings (after @example) have `tf` in scope and no imports; those in Markdown may also import.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { filesUnder } from './files.mjs';
import { library, root } from './paths.mjs';

/** @typedef {{ line: number, subject: string, code: string[], browser: boolean }} Example */

export const generated = join(library, 'test', '.generated');

const declaration =
  /^\s*(?:export )?(?:async |abstract |static |readonly )*(?:function\*? |const |class )?([\w$]+)/;

/**
 * The lines of a TypeScript file as its docstrings' text; null where no docstring is.
 * @param {string[]} lines
 */
function docstrings(lines) {
  let inside = false;
  return lines.map((line) => {
    if (!inside && !/^\s*\/\*\*/.test(line)) return null;
    inside = !line.includes('*/');
    return line.replace(/^\s*\/?\*{1,2} ?/, '').replace(/\s*\*\/\s*$/, '');
  });
}

/**
 * @param {(string | null)[]} lines text to look for fences in; null where there is none
 * @param {boolean} tagged whether only what follows an @example tag counts
 * @param {(line: number) => string} subjectAt names what an example at this line is about
 * @returns {Example[]}
 */
function examplesIn(lines, tagged, subjectAt) {
  /** @type {Example[]} */
  const found = [];
  let wanted = !tagged;
  /** @type {Example | 'other' | null} */
  let open = null;
  lines.forEach((line, index) => {
    if (line === null) {
      wanted = false;
      open = null;
    } else if (open) {
      if (/^\s*```\s*$/.test(line)) open = null;
      else if (open !== 'other') open.code.push(line);
    } else if (/^\s*```/.test(line)) {
      const label = /^\s*```ts( browser)?\s*$/.exec(line);
      if (label && wanted) {
        const browser = label[1] !== undefined;
        open = { line: index + 1, subject: subjectAt(index), code: [], browser };
        found.push(open);
      } else {
        open = 'other';
      }
    } else if (tagged && /^@\w/.test(line)) {
      wanted = line.startsWith('@example');
    }
  });
  return found;
}

/** @param {string} file */
function docstringExamples(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const docs = docstrings(lines);
  return examplesIn(docs, true, (line) => {
    const after = docs.indexOf(null, line);
    return declaration.exec(lines[after] ?? '')?.[1] ?? 'example';
  });
}

/** @param {string} file */
function markdownExamples(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return examplesIn(lines, false, (line) => {
    const heading = lines.slice(0, line).findLast((text) => /^#+ /.test(text));
    return heading?.replace(/^#+ /, '') ?? 'top';
  });
}

/**
 * Writes one test module.
 * @param {string} source the file the examples stand in
 * @param {string} name the module's path in the folder of generated tests, without its ending
 * @param {Example[]} examples
 */
function writeModule(source, name, examples) {
  if (examples.length === 0) return;
  const ending = examples[0].browser ? '.browser.test.ts' : '.test.ts';
  const file = join(generated, name + ending);
  const index = relative(dirname(file), join(library, 'src', 'index.ts'))
    .split(sep)
    .join('/');
  /** @type {string[]} */
  const imports = [];
  const tests = examples.map(({ line, subject, code }) => {
    // An import cannot stand in a function's body, which is what an example becomes.
    const body = code.join('\n').replace(/^\s*import\s[^;]*?from\s*'[^']+';?\n?/gm, (statement) => {
      imports.push(statement.trim());
      return '';
    });
    const title = `${subject} (${relative(root, source).split(sep).join('/')}:${line})`;
    return `it(${JSON.stringify(title)}, async () => {\n${body}\n});\n`;
  });
  if (!imports.some((statement) => /\*\s+as\s+tf\b/.test(statement))) {
    imports.push(`import * as tf from '${index}';\nvoid tf;`);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ["import { it } from 'vitest';", ...imports, '', ...tests].join('\n'));
}

/** Writes the tests anew. Returns how many examples run in Node and in the browser. */
export function writeExamples() {
  rmSync(generated, { recursive: true, force: true });
  const count = { node: 0, browser: 0 };
  const src = join(library, 'src');
  for (const file of filesUnder(src, '.ts')) {
    const examples = docstringExamples(file);
    const name = relative(src, file).replace(/\.ts$/, '');
    for (const browser of [false, true]) {
      const group = examples.filter((example) => example.browser === browser);
      writeModule(file, join('docstrings', name), group);
      count[browser ? 'browser' : 'node'] += group.length;
    }
  }
  for (const file of [
    ...[join(root, 'README.md')].filter(existsSync),
    ...filesUnder(join(root, 'docs'), '.md'),
  ]) {
    // Each stands alone, as a reader who copies it has it: a module for each.
    for (const example of markdownExamples(file)) {
      const name = `${relative(root, file).replace(/\.md$/, '')}-${example.line}`;
      writeModule(file, join('markdown', name), [example]);
      count[example.browser ? 'browser' : 'node'] += 1;
    }
  }
  return count;
}

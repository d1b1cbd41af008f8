/**
 * docs/errors.md tells what people see. Here each of its programs runs, and must say just that.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const cases = [
  ...page.matchAll(
    /## (?<title>.+)\n\n```ts throws\n(?<code>[^`]+)```\n\n```text\n(?<text>.+)\n```/g,
  ),
].map(({ groups }) => groups as { title: string; code: string; text: string });

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (library: typeof tf) => Promise<unknown>;

it('every program of the page has its message', () => {
  expect(cases.length).toBeGreaterThanOrEqual(10);
  expect(page.split('```ts throws').length - 1).toBe(cases.length);
});

it.each(cases)('$title', async ({ code, text }) => {
  await expect(new AsyncFunction('tf', code)(tf)).rejects.toThrow(new Error(text));
});

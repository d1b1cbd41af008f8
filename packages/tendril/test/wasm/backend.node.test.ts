import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from './backend-script.ts';

const run = promisify(execFile);
const expected: Report = { threads: 2, sum: 1_000_000 };
let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tendril-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('./backend-script.ts', import.meta.url)),
      outDir: folder,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
  url = pathToFileURL(join(folder, 'script.mjs')).href;
});

afterAll(() => rm(folder, { recursive: true }));

const main = () => `
  import { compute } from ${JSON.stringify(url)};
  console.log(JSON.stringify(await compute(1000)));
`;

describe('a program in Node', () => {
  it('ends by itself while its threads are up', async () => {
    const file = join(folder, 'main.mjs');
    await writeFile(file, main());
    const { stdout, stderr } = await run(process.execPath, [file], { timeout: 10_000 });
    expect([JSON.parse(stdout), stderr]).toEqual([expected, '']);
  });

  it('starts threads from text that Node takes for a module, too', async () => {
    const args = ['--input-type=module', '--eval', main()];
    const { stdout, stderr } = await run(process.execPath, args, { timeout: 10_000 });
    expect([JSON.parse(stdout), stderr]).toEqual([expected, '']);
  });

  it('can be a worker, with threads of its own, and ends', async () => {
    const file = join(folder, 'worker.mjs');
    await writeFile(
      file,
      `import { parentPort } from 'node:worker_threads';
      import { compute } from ${JSON.stringify(url)};
      parentPort.postMessage(await compute(1000));`,
    );
    const worker = new Worker(file);
    const exit = new Promise((resolve) => worker.once('exit', resolve));
    const report = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expect(report).toEqual(expected);
    expect(await exit).toBe(0);
  });
});

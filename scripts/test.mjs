// `npm test`: everything that must hold before a change goes in, from a fresh clone on. `npm test -- node`
// runs one part alone, and several may be named; the parts are the keys of `parts` below.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { writeExamples } from './lib/examples.mjs';
import { ensureChromium, ensureInstalled, ensureModels, main, SetupError } from './lib/install.mjs';
import { installPacked } from './lib/installed.mjs';
import { buildLibrary, ensureLibrary } from './lib/library.mjs';
import { cache, library, playground, root } from './lib/paths.mjs';
import { npm, run, runTool } from './lib/run.mjs';

/** @typedef {{ passed: number, failed: number }} Count */
/** @typedef {{ title: string, run: () => Promise<Count> }} Section */

/**
 * A check that holds or does not, and counts as one test.
 * @param {string} title
 * @param {() => Promise<number>} code resolves to an exit code
 * @returns {Section}
 */
function check(title, code) {
  return {
    title,
    run: async () => ((await code()) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
  };
}

/**
 * Vitest on some of the projects of vitest.config.ts.
 * @param {string[]} projects
 * @returns {Promise<Count>}
 */
async function vitest(...projects) {
  const report = join(cache, `tests-${projects.join('-')}.json`);
  mkdirSync(cache, { recursive: true });
  rmSync(report, { force: true });
  const code = await runTool('vitest/vitest.mjs', [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that fails before its first test has no test to count, and neither has an error between tests.
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = numFailedTests + broken;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** The page in a real browser. Its script ends with a line like ours; one that does not counts as one test. */
async function playgroundTests() {
  let output = '';
  const code = await npm(['run', 'e2e', '--silent'], {
    cwd: playground,
    onOutput: (text) => (output += text),
  });
  const counts = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  const passed = counts ? Number(counts[1]) : Number(code === 0);
  const failed = counts ? Number(counts[2]) : Number(code !== 0);
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const tsc = (/** @type {string} */ project) =>
  runTool('typescript/bin/tsc', ['--noEmit', '-p', project]);

/** @type {Record<string, Section[]>} */
const parts = {
  check: [
    check('Build of the library', async () => {
      await buildLibrary();
      return 0;
    }),
    check('Types: library and its tests', () => tsc(library)),
    check('Types: playground', () => tsc(playground)),
    check('Types: playground in Node', () => tsc(join(playground, 'node'))),
    check('Types: scripts and settings', () => tsc(root)),
    check('Lint', () => runTool('eslint/bin/eslint.js', ['.', '--max-warnings', '0'])),
    check('Format', () => runTool('prettier/bin/prettier.cjs', ['--check', '.'])),
    check('Reference of the API', () =>
      run(execPath, [join(root, 'scripts', 'docs.mjs'), '--check']),
    ),
    check('Sizes of bundles', () => run(execPath, [join(root, 'scripts', 'size.mjs')])),
    check('Import directions', () =>
      runTool('dependency-cruiser/bin/dependency-cruise.mjs', [
        '--config',
        '.dependency-cruiser.cjs',
        'packages/tendril/src',
      ]),
    ),
  ],
  node: [
    {
      title: 'Tests in Node',
      run: async () => {
        await ensureModels();
        return vitest('node', 'playground', 'bench');
      },
    },
  ],
  installed: [
    {
      title: 'The package, installed',
      run: async () => {
        const cwd = await installPacked();
        const node = (/** @type {string[]} */ ...args) => run(execPath, args, { cwd });
        const codes = [
          await node('modules.mjs'),
          await node('--no-experimental-require-module', 'require.cjs'),
          await node('script-element.cjs'),
          await node('node_modules/typescript/bin/tsc', '-p', '.'),
        ];
        const failed = codes.filter((code) => code !== 0).length;
        return { passed: codes.length - failed, failed };
      },
    },
  ],
  browser: [{ title: 'Tests in Chromium', run: () => vitest('browser') }],
  examples: [
    {
      title: 'Examples of the documentation',
      run: () => {
        const { browser } = writeExamples();
        return browser > 0 ? vitest('examples', 'examples-browser') : vitest('examples');
      },
    },
  ],
  e2e: [
    {
      title: 'Playground in Chromium',
      run: async () => {
        await ensureLibrary();
        return playgroundTests();
      },
    },
  ],
};
/** Only when asked for: it takes long where software stands for the GPU. */
const onlyWhenAsked = ['webgpu', 'webgpu-node', 'webgl'];
for (const [part, backend, project, title] of [
  ['webgpu', 'webgpu', 'browser', 'All specs on WebGPU'],
  ['webgpu-node', 'webgpu', 'node', 'All specs on WebGPU in Node'],
  ['webgl', 'webgl', 'browser', 'All specs on WebGL'],
])
  parts[part] = [
    {
      title,
      run: () => {
        process.env.VITE_ALL_ON_GPU = backend;
        return vitest(project);
      },
    },
  ];
const needBrowser = ['browser', 'examples', 'e2e', 'webgpu', 'webgl'];

const inSeconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`.padStart(8);

await main(async () => {
  const asked = argv.slice(2);
  const unknown = asked.find((name) => !(name in parts));
  if (unknown !== undefined) {
    throw new SetupError(`There is no part "${unknown}": ${Object.keys(parts).join(', ')}.`);
  }
  const names =
    asked.length > 0 ? asked : Object.keys(parts).filter((name) => !onlyWhenAsked.includes(name));

  await ensureInstalled();
  if (names.some((name) => needBrowser.includes(name))) {
    // The tests find it the way we do; saying it once more spares them the search.
    process.env.CHROME_PATH = await ensureChromium();
  }

  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const { title, run } of names.flatMap((name) => parts[name])) {
    console.log(`\n━━━ ${title} ${'━'.repeat(Math.max(0, 74 - title.length))}\n`);
    const started = Date.now();
    const { passed, failed } = await run().catch((error) => {
      console.error(error instanceof SetupError ? error.message : error);
      return { passed: 0, failed: 1 };
    });
    total.passed += passed;
    total.failed += failed;
    const verdict = failed > 0 ? `FAILED ${failed}` : 'ok';
    lines.push(
      `${verdict.padEnd(10)} ${title.padEnd(32)} ${String(passed).padStart(6)} passed ` +
        inSeconds(Date.now() - started),
    );
  }
  console.log(`\n━━━ Summary ${'━'.repeat(67)}\n\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
});

// The test projects. `node` and `browser` run the same files: in Node, and in a real headless Chromium. A
// file named *.node.test.ts runs only in Node, *.browser.test.ts only in Chromium. `playground` and `bench` are
// the parts of the playground and of the benchmark that need no page and no peers. The `examples` projects run
// what scripts/lib/examples.mjs wrote from the docstrings and the documents.
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import {
  crossOriginIsolation,
  findChromium,
  launchArguments,
  softwareGpu,
  softwareVulkan,
} from './scripts/lib/chromium.mjs';
import { engineInSources } from './scripts/lib/engine.mjs';
import { sources } from './scripts/lib/playground.mjs';

// Processes that tests run in find their driver when they start.
Object.assign(process.env, softwareVulkan());

const specs = 'packages/tendril/test/**/*.test.ts';
const examples = 'packages/tendril/test/.generated/**/*.test.ts';
const onlyBrowser = '**/*.browser.test.ts';
const onlyNode = '**/*.node.test.ts';

function project(name: string, include: string, exclude: string[], browser: boolean) {
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    plugins: [engineInSources()],
    resolve: { alias: sources() },
    server: { headers: crossOriginIsolation },
    test: {
      name,
      include: [include],
      exclude: ['**/node_modules/**', ...exclude],
      // Files share the modules they load, a tenth of the time: loading is most of what a test file costs.
      // So a test leaves the engine as it found it, and counts memory from where it began.
      isolate: false,
      // Nothing here is timed: only what hangs should fail, also on a machine that is busy with something else.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // Some specs ask the garbage collector what it finds.
      ...(!browser && { execArgv: ['--expose-gc'] }),
      setupFiles: [
        // Tests hand graphs of any primitives to parts that know only those which somebody has recorded.
        ...(include === specs
          ? ['packages/tendril/test/util/collect-garbage.ts', 'packages/tendril/test/util/build.ts']
          : []),
      ],
      ...(browser && {
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({
            launchOptions: {
              executablePath: findChromium() ?? undefined,
              args: [...launchArguments(), ...softwareGpu, '--js-flags=--expose-gc'],
            },
          }),
          instances: [{ browser: 'chromium' as const }],
        },
      }),
    },
  } satisfies TestProjectConfiguration;
}

export default defineConfig({
  test: {
    // What a test prints is worth reading when it fails.
    silent: 'passed-only',
    projects: [
      project('node', specs, [examples, onlyBrowser], false),
      project('playground', 'apps/playground/test/**/*.test.ts', [], false),
      project('bench', 'bench/test/**/*.test.ts', [], false),
      project('browser', specs, [examples, onlyNode], true),
      project('examples', examples, [onlyBrowser], false),
      project('examples-browser', examples.replace('*.test', '*.browser.test'), [], true),
    ],
  },
});

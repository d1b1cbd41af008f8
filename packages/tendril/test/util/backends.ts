/** Specs that run on every backend. */
import { afterAll, beforeAll, describe } from 'vitest';
import '../../src/register-backends.ts';
import { wasmOptions } from '../../src/backends/wasm/options.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';
import { backendNames, type BackendName } from './backend-names.ts';

// What is small and runs once would be evaluated, not compiled; here compiled code is what is tested.
wasmOptions.evaluateBelow = 0;

async function works(name: string): Promise<boolean> {
  try {
    return await setBackend(name);
  } catch {
    return false;
  }
}

const { VITE_ALL_ON_GPU: allOnGpu } = (import.meta as { env?: Record<string, string> }).env ?? {};

const isNode = typeof process === 'object';

/** What a backend needs of its surroundings. Asking first avoids a warning in each file. In Node, WebGPU is tried only when asked for. */
const isPossible: Readonly<Record<BackendName | 'worker', boolean>> = {
  cpu: true,
  wasm: true,
  webgpu: isNode ? allOnGpu === 'webgpu' : 'gpu' in navigator,
  webgl: typeof WebGL2RenderingContext === 'function',
  worker: true,
};

/** The worker's is the wasm backend at another place: it has no column of its own in docs/ops.md. */
const tried = [...backendNames, 'worker'] as const;

/** What is used where a spec does not say: trying the others changes nothing of that. */
const usual = getBackend();

/** The backends that work here. */
export const backends: string[] = [];
for (const name of tried) if (isPossible[name] && (await works(name))) backends.push(name);
await setBackend(usual);

/**
 * Software stands for the GPU where these tests run, and takes a second to compile what a GPU's driver compiles in a
 * moment. So only these run on WebGPU each time; `npm test -- webgpu` runs all. The same on the worker backend, where all that is new is
 * the way there.
 */
const always: Record<string, readonly string[]> = {
  webgpu: [
    'cond',
    'convolutions',
    'functions of one tensor',
    'gradients',
    'ops on the host',
    'random numbers',
    'strings',
    'trainOnBatch and evaluate',
  ],
  worker: [
    'cond',
    'gradients',
    'ops on the host',
    'profile',
    'random numbers',
    'trainOnBatch and evaluate',
  ],
  webgl: [
    'cond',
    'convolutions',
    'pixels',
    'profile',
    'random numbers',
    'sorting',
    'trainOnBatch and evaluate',
  ],
};

function runsOn(backend: string, name: string): boolean {
  const some = always[backend];
  return some === undefined || allOnGpu === '1' || allOnGpu === backend || some.includes(name);
}

/** Describes the same specs once for each backend. */
export function describeBackends(name: string, specs: (backend: string) => void): void {
  for (const backend of backends.filter((each) => runsOn(each, name))) {
    describe(`${name} (${backend})`, () => {
      beforeAll(async () => {
        if (!(await setBackend(backend))) throw new Error(`backend ${backend} cannot run here`);
      });
      afterAll(async () => {
        await setBackend(usual);
      });
      specs(backend);
    });
  }
}

/**
 * Describes specs once, for the backend in use: what is above ops hardly depends on backends. Where all is asked of a GPU's, for that
 * one too.
 */
export function describeUsual(name: string, specs: () => void): void {
  describe(name, specs);
  const asked = allOnGpu === '1' ? ['webgpu', 'webgl'] : [allOnGpu];
  for (const backend of backends.filter((each) => asked.includes(each))) {
    describe(`${name} (${backend})`, () => {
      beforeAll(() => setBackend(backend));
      afterAll(() => setBackend(usual));
      specs();
    });
  }
}

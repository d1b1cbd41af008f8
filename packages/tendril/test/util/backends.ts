/** Specs that run on every backend. */
import { beforeAll, describe } from 'vitest';
import '../../src/register-backends.ts';
import { wasmOptions } from '../../src/backends/wasm/options.ts';
import { setBackend } from '../../src/runtime/index.ts';

// What is small and runs once would be evaluated, not compiled; here compiled code is what is tested.
wasmOptions.evaluateBelow = 0;

async function works(name: string): Promise<boolean> {
  try {
    return await setBackend(name);
  } catch {
    return false;
  }
}

/** Asking first avoids a warning in each file. */
const hasGpu = typeof navigator === 'object' && 'gpu' in navigator;
const names = hasGpu ? ['cpu', 'wasm', 'webgpu'] : ['cpu', 'wasm'];

/** The backends that work here. */
export const backends: string[] = [];
for (const name of names) if (await works(name)) backends.push(name);

/** Describes the same specs once for each backend. */
export function describeBackends(name: string, specs: (backend: string) => void): void {
  for (const backend of backends) {
    describe(`${name} (${backend})`, () => {
      beforeAll(async () => {
        if (!(await setBackend(backend))) throw new Error(`backend ${backend} cannot run here`);
      });
      specs(backend);
    });
  }
}

/** Specs that run on every backend. */
import { beforeAll, describe } from 'vitest';
import '../../src/register-backends.ts';
import { wasmOptions } from '../../src/backends/wasm/options.ts';
import { setBackend } from '../../src/runtime/index.ts';

// What is small and runs once would be evaluated, not compiled; here compiled code is what is tested.
wasmOptions.evaluateBelow = 0;

async function isRegistered(name: string): Promise<boolean> {
  try {
    await setBackend(name);
    return true;
  } catch {
    return false;
  }
}

/** The backends that are registered here. */
export const backends: string[] = [];
for (const name of ['cpu', 'wasm']) if (await isRegistered(name)) backends.push(name);

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

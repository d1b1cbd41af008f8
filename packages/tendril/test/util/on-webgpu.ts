/** Specs on a webgpu backend that takes its device for another than it is. */
import { afterAll, beforeAll } from 'vitest';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { addBackendFactory, getBackend, setBackend } from '../../src/runtime/index.ts';
import type * as tf from '../../src/index.ts';
import { expectClose } from './oracle.ts';

/**
 * Has the specs of this suite run on such a backend.
 * @param name by which no other spec knows one.
 * @param opened is called when it is there.
 */
export function onWebgpu(
  name: string,
  options: Parameters<typeof WebgpuBackend.open>,
  opened: (backend: WebgpuBackend) => void = () => undefined,
): void {
  const before = getBackend();
  beforeAll(async () => {
    addBackendFactory({
      name,
      priority: 0,
      available: () => ({ ok: true }),
      automatic: () => false,
      suits: () => Promise.resolve(false),
      async open() {
        const backend = await WebgpuBackend.open(...options);
        opened(backend);
        // By its own name it would be found where webgpu is asked for.
        return Object.defineProperty(backend, 'name', { value: name });
      },
    });
    await setBackend(name);
  });
  afterAll(() => setBackend(before));
}

/** Computes on the reference and on the backend in use, there both with and without waiting; the largest value is the measure. */
export async function expectAsOnCpu(f: () => tf.Tensor, tolerance = 1e-5): Promise<void> {
  const here = getBackend();
  await setBackend('cpu');
  const want = f();
  const values = [...(await want.data())];
  await setBackend(here);
  const got = f();
  const scale = Math.max(1, ...values.filter(Number.isFinite).map(Math.abs));
  const scaled = (all: ArrayLike<number>): number[] => Array.from(all, (v) => v / scale);
  expectClose(scaled(await got.data()), scaled(values), tolerance);
  expectClose(scaled(got.dataSync()), scaled(values), tolerance);
  want.dispose();
  got.dispose();
}

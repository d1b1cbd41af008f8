import { expect, it } from 'vitest';

it('works in a worker, with threads of its own', async () => {
  expect(crossOriginIsolated).toBe(true);
  const worker = new Worker(new URL('./backend-worker.ts', import.meta.url), { type: 'module' });
  const report = await new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  worker.terminate();
  expect(report).toEqual({ threads: 2, sum: 1_000_000 });
});

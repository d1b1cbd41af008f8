/**
 * A program that uses the backend with threads and says what came out, for tests that run it as a script, in a worker of Node
 * and in a worker of a page. It ends by its last statement.
 */
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import { affine, generate, handKernel, input, output, programOf, step } from './hand-kernels.ts';

export interface Report {
  readonly threads: number;
  readonly sum: number;
}

/** Sums 2i + 1 for i below `size`, which is size². */
export async function compute(size: number): Promise<Report> {
  const backend = new WasmBackend({ threads: 2, evaluateBelow: 0 }, generate);
  const kernel = handKernel(affine(1e6));
  const program = programOf([kernel], [input(0, size), output(size)], [step(0, size, 0, 1)]);
  const graph = { nodes: [], inputs: [], outputs: [], donated: [] };
  const runnable = backend.prepare({ graph, program: () => program });
  const x = backend.alloc('float32', size);
  backend.write(
    x,
    Float32Array.from({ length: size }, (_, i) => i),
  );
  await backend.ready;
  let total = 0;
  for (let i = 0; i < 100; i++) {
    const [y] = runnable.run([x]);
    total = 0;
    for (const value of backend.readSync(y)) total += value;
    backend.free(y);
  }
  return { threads: backend.threads(), sum: total };
}

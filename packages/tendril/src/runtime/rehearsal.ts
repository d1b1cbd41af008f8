/**
 * A rehearsal: a small function goes the whole way of a large one (recorded, simplified, fused, made into code, run), so that the
 * engine has compiled the library's own functions before they matter. It leaves nothing that could be counted or found again: it
 * runs on a backend of its own, tells no inspector, and stops where somebody watches kernels or has something of his own computed.
 */
import type { Pause } from '../backends/backend.ts';
import { WasmBackend } from '../backends/wasm/backend.ts';
import { isWatched } from '../backends/watch.ts';
import { compileGraph, compileInParts } from '../compile/compile.ts';
import { sources } from '../compile/index.ts';
import { simplify } from '../compile/simplify/index.ts';
import { sizeOf } from '../ir/shape.ts';
import { forgetTrace } from './same-trace.ts';
import type { Tensor } from './tensor.ts';
import { trace } from './traced.ts';

/** Records the function at once. What is given does the rest, pausing often. */
export function rehearsal(
  fn: (...args: Tensor[]) => unknown,
  args: readonly Tensor[],
): (pause: Pause) => Promise<void> {
  const traced = trace(fn, args);
  forgetTrace(traced);
  const before = sources;
  return async (given) => {
    const pause = async (): Promise<void> => {
      await given();
      if (isWatched()) throw new Error('a rehearsal is nothing to watch');
      if (sources !== before) throw new Error('the performance has begun');
    };
    await pause();
    const graph = simplify(traced.graph);
    const backend = new WasmBackend({ threads: 1 });
    try {
      const inputs = graph.inputs.map((node) => {
        const { dtype, shape } = graph.nodes[node];
        return backend.alloc(dtype, sizeOf(shape));
      });
      const runnable = backend.prepare({
        graph,
        sameBits: true,
        program: () => compileGraph(graph),
        programInParts: () => compileInParts(graph),
      });
      await pause();
      await runnable.runPatiently!(inputs, pause);
    } finally {
      backend.dispose();
    }
  };
}

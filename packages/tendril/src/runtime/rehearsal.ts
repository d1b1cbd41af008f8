/**
 * A rehearsal: a small function goes the whole way of a large one (recorded, simplified, fused, made into code, run), so that the
 * engine has compiled the library's own functions before they matter, and the code that many models share, which stays among the
 * backend's spare kernels. It leaves nothing else that could be counted or found again: its buffers are no other's, it tells no
 * inspector, and it stops where somebody watches kernels or has something of his own computed.
 */
import type { Buffer, Pause } from '../backends/backend.ts';
import { WasmBackend } from '../backends/wasm/backend.ts';
import { besides, leave } from '../backends/wasm/besides.ts';
import { TieredRunnable } from '../backends/wasm/tiered.ts';
import { isWatched } from '../backends/watch.ts';
import { compileGraph, compileInParts } from '../compile/compile.ts';
import { sources } from '../compile/index.ts';
import { simplify } from '../compile/simplify/index.ts';
import { sizeOf } from '../ir/shape.ts';
import { currentBackend } from './backends.ts';
import { forgetTrace } from './same-trace.ts';
import type { Tensor } from './tensor.ts';
import { trace } from './traced.ts';

/** Records the function at once. What is given does the rest, pausing often, and runs it so many times. */
export function rehearsal(
  fn: (...args: Tensor[]) => unknown,
  args: readonly Tensor[],
): (pause: Pause, runs: number) => Promise<void> {
  const traced = trace(fn, args);
  forgetTrace(traced);
  const before = sources;
  const own = currentBackend();
  if (!(own instanceof WasmBackend)) throw new Error('a rehearsal is for the wasm backend');
  return async (given, runs) => {
    const pause = async (): Promise<void> => {
      await given();
      if (isWatched()) throw new Error('a rehearsal is nothing to watch');
      if (sources !== before) throw new Error('the performance has begun');
    };
    await pause();
    const graph = simplify(traced.graph);
    const machine = besides(own.live());
    const { buffers } = machine;
    const made: Buffer[] = [];
    const runnable = new TieredRunnable(machine, {
      graph,
      sameBits: true,
      program: () => compileGraph(graph),
      programInParts: () => compileInParts(graph),
    });
    try {
      const inputs = graph.inputs.map((node) => {
        const { dtype, shape } = graph.nodes[node];
        return buffers.alloc(dtype, sizeOf(shape));
      });
      made.push(...inputs);
      await pause();
      made.push(...(await runnable.runPatiently(inputs, pause)));
      for (let again = 1; again < runs; again++) {
        await pause();
        made.push(...runnable.run(inputs));
      }
    } finally {
      runnable.dispose();
      for (const buffer of made) buffers.free(buffers.own(buffer));
      leave(machine);
    }
  };
}

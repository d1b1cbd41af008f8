/**
 * When to compile: a graph of little work is evaluated at its first runs, since compiling would cost more than it saves; if it
 * comes often, or is larger, it is compiled. What has to give the same bits each time is always compiled.
 */
import type { Graph } from '../../ir/graph.ts';
import type { Program } from '../../ir/program.ts';
import { evaluateBuffers } from '../cpu/evaluate-buffers.ts';
import type { Buffer, Pause, Runnable, Source } from '../backend.ts';
import { costOf } from './cost.ts';
import { LoadedProgram } from './loader.ts';
import type { Machine } from './machine.ts';

const defaultEvaluateBelow = 20_000;

/** What a run costs on top of the graph's work when it is evaluated. */
const evaluationCost = 4000;

const disposed = (): Error => new Error('wasm: this program was disposed');

export class TieredRunnable implements Runnable {
  private readonly machine: Machine;
  private source: Source | null;
  /** How often to evaluate it yet, while that is above 0. */
  private left: number;
  private program: LoadedProgram | null = null;

  constructor(machine: Machine, source: Source) {
    this.machine = machine;
    this.source = source;
    const limit = machine.options.evaluateBelow ?? defaultEvaluateBelow;
    const cost = source.sameBits || source.atHand ? limit : costOf(source.graph);
    // As often as all of them together cost less than the limit, or once.
    this.left = cost < limit ? limit / (cost + evaluationCost) : 0;
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    if (this.program !== null) return this.program.run(inputs);
    if (this.source === null) throw disposed();
    if (this.left-- > 0) return this.evaluate(this.source.graph, inputs);
    this.program = new LoadedProgram(this.machine, this.source.program());
    this.source = null;
    return this.program.run(inputs);
  }

  async runPatiently(inputs: readonly Buffer[], pause: Pause): Promise<Buffer[]> {
    const compiling = this.left > 0 ? undefined : this.source?.programInParts?.();
    if (compiling === undefined) return this.run(inputs);
    const { machine } = this;
    const code = await import('./patient.ts');
    const load = (program: Program, atOnce?: boolean): LoadedProgram =>
      new LoadedProgram(machine, program, atOnce);
    const made = await code.runPatiently(machine, load, compiling, inputs, pause, () => {
      if (this.source === null && this.program === null) throw disposed();
    });
    // Somebody may have been faster.
    if (this.program === null) this.program = made.program;
    else made.program.dispose();
    this.source = null;
    return made.outputs;
  }

  dispose(): void {
    this.program?.dispose();
    this.program = this.source = null;
  }

  private evaluate(graph: Graph, inputs: readonly Buffer[]): Buffer[] {
    const { buffers } = this.machine;
    return evaluateBuffers(
      graph,
      inputs.map((input) => buffers.own(input)),
      {
        contents: (buffer) => buffers.contents(buffer),
        store(dtype, values) {
          const buffer = buffers.alloc(dtype, values.length);
          buffers.view(buffer).set(values);
          return buffer;
        },
        free: (buffer) => buffers.free(buffer),
      },
    );
  }
}

/**
 * When to compile: a graph of little work is evaluated at its first run, since compiling would cost more than it saves; if it
 * comes again, or is larger, it is compiled. What has to give the same bits each time is always compiled.
 */
import type { TypedArray } from '../../ir/dtype.ts';
import type { Graph } from '../../ir/graph.ts';
import { evaluateGraph } from '../cpu/evaluate.ts';
import type { Buffer, Pause, Runnable, Source } from '../backend.ts';
import type { WasmBuffer } from './buffers.ts';
import { costOf } from './cost.ts';
import { LoadedProgram } from './loader.ts';
import type { Machine } from './machine.ts';

const defaultEvaluateBelow = 20_000;

/** The node whose buffer each node shows: a reshape shares its operand's. */
function holders({ nodes }: Graph): number[] {
  const holder: number[] = [];
  nodes.forEach((node, i) => holder.push(node.op === 'reshape' ? holder[node.inputs[0]] : i));
  return holder;
}

export class TieredRunnable implements Runnable {
  private readonly machine: Machine;
  private source: Source | null;
  private evaluateFirst: boolean;
  private program: LoadedProgram | null = null;

  constructor(machine: Machine, source: Source) {
    this.machine = machine;
    this.source = source;
    const limit = machine.options.evaluateBelow ?? defaultEvaluateBelow;
    const mayVary = source.sameBits !== true;
    this.evaluateFirst = mayVary && source.atHand !== true && costOf(source.graph) < limit;
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    if (this.program !== null) return this.program.run(inputs);
    if (this.source === null) throw new Error('wasm: this program was disposed');
    if (this.evaluateFirst) {
      this.evaluateFirst = false;
      return this.evaluate(this.source.graph, inputs);
    }
    this.program = new LoadedProgram(this.machine, this.source.program());
    this.source = null;
    return this.program.run(inputs);
  }

  async runPatiently(inputs: readonly Buffer[], pause: Pause): Promise<Buffer[]> {
    const compiling = this.evaluateFirst ? undefined : this.source?.programInParts?.();
    if (compiling === undefined) return this.run(inputs);
    const { runPatiently } = await import('./patient.ts');
    const made = await runPatiently(this.machine, compiling, inputs, pause, () => {
      if (this.source === null && this.program === null)
        throw new Error('wasm: this program was disposed');
    });
    // Somebody may have been faster.
    if (this.program === null) this.program = made.program;
    else made.program.dispose();
    this.source = null;
    return made.outputs;
  }

  dispose(): void {
    this.program?.dispose();
    this.program = null;
    this.source = null;
  }

  private evaluate(graph: Graph, inputs: readonly Buffer[]): Buffer[] {
    const { buffers } = this.machine;
    const holder = holders(graph);
    const found = new Map<number, WasmBuffer>();
    graph.inputs.forEach((node, i) => found.set(node, buffers.own(inputs[i])));
    const views = graph.inputs.map((node) => buffers.contents(found.get(node)!));
    const wanted = [...new Set(graph.outputs.map((output) => holder[output]))];
    const computed = wanted.filter((node) => !found.has(node));
    const values = evaluateGraph({ ...graph, outputs: computed }, views);
    const made: WasmBuffer[] = [];
    try {
      computed.forEach((node, i) => {
        made.push(this.store(graph, node, values[i]));
        found.set(node, made[i]);
      });
    } catch (error) {
      made.forEach((buffer) => buffers.free(buffer));
      throw error;
    }
    return graph.outputs.map((output) => found.get(holder[output])!);
  }

  private store(graph: Graph, node: number, values: TypedArray): WasmBuffer {
    const { buffers } = this.machine;
    const buffer = buffers.alloc(graph.nodes[node].dtype, values.length);
    buffers.view(buffer).set(values);
    return buffer;
  }
}

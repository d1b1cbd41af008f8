/** Nodes that are compiled together: one program for each signature of what comes in. */
import { compilePatiently, type Patient, type Pause, type Tensor } from '../../runtime/index.ts';
import type { GraphNode, Ref } from '../graph/graph.ts';
import { Call, type Surroundings } from '../kernels/call.ts';
import type { FixedKernel } from '../kernels/kernel.ts';
import type { Constants } from './constants.ts';
import { runFixed } from './run-kernel.ts';
import type { Unit } from './subgraph.ts';

/** Programs of this many signatures are kept; beyond, the one that was not used for the longest time goes. */
const mostPrograms = 16;

type Program = Patient<Tensor[], Tensor[]>;

const alone: Surroundings = {
  hold: (tensor) => tensor,
  tables: new Map(),
  round: () => undefined,
  call: () => {
    throw new Error('what is compiled calls no function');
  },
};

export class Segment {
  readonly units: readonly Unit[];
  /** What it reads of others. */
  readonly args: readonly Ref[];
  /** What others read of it. */
  readonly results: readonly Ref[];
  readonly #constants: Constants;
  /**
   * Whether to compile at the first sight of a signature, rather than at the second. Where weights are read, that lets them be
   * packed at once, and for the code that all later runs use.
   */
  readonly #eager: boolean;
  readonly #programs = new Map<string, Program | null>();

  /**
   * @param units what to run, in order.
   * @param giving the nodes among them that others may read of.
   * @param wanted the outputs that are read, by node.
   */
  constructor(
    units: readonly Unit[],
    giving: readonly Unit[],
    wanted: ReadonlyMap<GraphNode, ReadonlySet<number>>,
    constants: Constants,
    eager: boolean,
  ) {
    this.units = units;
    this.#constants = constants;
    this.#eager = eager;
    const inside = new Set(units.map((unit) => unit.node));
    const args = new Map<GraphNode, Map<number, Ref>>();
    for (const ref of units.flatMap((unit) => unit.inputs)) {
      if (inside.has(ref.node) || constants.has(ref.node)) continue;
      let outputs = args.get(ref.node);
      if (outputs === undefined) args.set(ref.node, (outputs = new Map<number, Ref>()));
      if (!outputs.has(ref.index)) outputs.set(ref.index, ref);
    }
    this.args = [...args.values()].flatMap((outputs) => [...outputs.values()]);
    this.results = giving.flatMap(({ node }) =>
      [...(wanted.get(node) ?? [])].map((index) => ({ node, index })),
    );
  }

  /** Runs the nodes. The results are in the order of `results`. */
  run(args: Tensor[]): Tensor[] {
    const program = this.#programFor(args);
    if (program === null) return this.#record(args);
    try {
      return program(...args);
    } catch (error) {
      this.#drop(program);
      throw error;
    }
  }

  /** The same, with pauses while a program is made ready. */
  async runPatiently(args: Tensor[], pause: Pause): Promise<Tensor[]> {
    const program = this.#programFor(args);
    if (program === null) return this.#record(args);
    try {
      return await program.patiently(pause, ...args);
    } catch (error) {
      this.#drop(program);
      throw error;
    }
  }

  /** Null at the first sight of a signature, where that is early enough. */
  #programFor(args: readonly Tensor[]): Program | null {
    const signature = args.map((t) => `${t.dtype}[${t.shape}]`).join();
    const seen = this.#programs.has(signature);
    let program = this.#programs.get(signature) ?? null;
    if (program === null && (seen || this.#eager)) {
      program = compilePatiently((...inside: Tensor[]) => this.#record(inside));
    }
    this.#remember(signature, program);
    return program;
  }

  #drop(program: Program): void {
    for (const [signature, known] of this.#programs)
      if (known === program) this.#programs.delete(signature);
    program.dispose();
  }

  #remember(signature: string, program: Program | null): void {
    this.#programs.delete(signature);
    this.#programs.set(signature, program);
    if (this.#programs.size <= mostPrograms) return;
    const [oldest, dropped] = this.#programs.entries().next().value!;
    this.#programs.delete(oldest);
    dropped?.dispose();
  }

  #record(args: readonly Tensor[]): Tensor[] {
    const values = new Map<GraphNode, (Tensor | undefined)[]>();
    this.args.forEach((ref, i) => {
      const outputs = values.get(ref.node) ?? [];
      outputs[ref.index] = args[i];
      values.set(ref.node, outputs);
    });
    const own = new Set<Tensor>();
    const last = this.#lastUses();
    try {
      this.units.forEach(({ node, kernel, inputs }, i) => {
        const call = new Call(
          node,
          inputs.map((ref) => values.get(ref.node)?.[ref.index] ?? this.#constants.get(ref)),
          alone,
        );
        const outputs = runFixed(call, kernel as FixedKernel);
        values.set(node, [...outputs]);
        for (const t of outputs) own.add(t);
        // What is let go of here is not materialized.
        for (const dead of last[i]) {
          for (const t of values.get(dead) ?? []) {
            if (t !== undefined && own.delete(t)) t.dispose();
          }
        }
      });
      return this.results.map(({ node, index }) => {
        const result = values.get(node)?.[index];
        if (result === undefined) {
          throw new Error(`GraphModel: node '${node.name}' (${node.op}) has no output ${index}`);
        }
        own.delete(result);
        return result;
      });
    } finally {
      for (const t of own) t.dispose();
    }
  }

  /** By unit, the nodes whose outputs nothing after it reads. */
  #lastUses(): GraphNode[][] {
    const last = new Map<GraphNode, number>();
    this.units.forEach(({ node, inputs }, i) => {
      last.set(node, i);
      for (const ref of inputs) last.set(ref.node, i);
    });
    for (const { node } of this.results) last.delete(node);
    const uses: GraphNode[][] = this.units.map(() => []);
    for (const [node, i] of last) uses[i].push(node);
    return uses;
  }

  dispose(): void {
    for (const program of this.#programs.values()) program?.dispose();
    this.#programs.clear();
  }
}

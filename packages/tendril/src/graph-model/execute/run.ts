/** Runs plans: steps in order, loops and functions on the way, and every tensor freed when nobody needs it. */
import { Tensor, type Pause } from '../../runtime/index.ts';
import type { Graph, GraphFunction, GraphNode, Ref } from '../graph/graph.ts';
import type { Loop } from '../graph/loops.ts';
import { Call, type Surroundings } from '../kernels/call.ts';
import { holds } from '../kernels/functions.ts';
import type { Outputs, Value } from '../kernels/kernel.ts';
import { breath, settle, type Work } from '../kernels/work.ts';
import { graphModelOptions } from '../options.ts';
import { atNode } from './errors.ts';
import type { Plan } from './plan.ts';
import { runFixedReading, runLive } from './run-kernel.ts';
import type { Unit } from './subgraph.ts';

export type Feeds = ReadonlyMap<GraphNode, Outputs>;

/** What a run knows of the model. */
export interface Model {
  readonly functions: ReadonlyMap<string, GraphFunction>;
  readonly tables: Map<string, Value>;
  constantOf(ref: Ref): Tensor | undefined;
  plan(graph: Graph, targets: readonly Ref[], fed: ReadonlySet<GraphNode>): Plan;
  /** Gives others their turn, where what is done for the first time must not hold them up. */
  readonly pause?: Pause;
  /** Throws once the model is disposed of. */
  refuseEnd(): void;
  /** Told of every value, where somebody wants to look at all of them. */
  watch?(node: GraphNode, outputs: Outputs): void;
}

/** The values of one run of a plan, and which of its tensors are its own. */
class Values {
  readonly #model: Model;
  readonly #values: Map<GraphNode, Outputs>;
  readonly #own = new Set<Tensor>();

  constructor(model: Model, feeds: Feeds) {
    this.#model = model;
    this.#values = new Map(feeds);
  }

  get(ref: Ref): Value | undefined {
    return this.#values.get(ref.node)?.[ref.index] ?? this.#model.constantOf(ref);
  }

  /** Whether a node that ran, or was to, has any value. */
  isAlive(node: GraphNode): boolean {
    const outputs = this.#values.get(node);
    return outputs === undefined || outputs.length === 0 || outputs.some((x) => x !== undefined);
  }

  adopt(node: GraphNode, outputs: Outputs): void {
    for (const x of outputs) {
      if (!(x instanceof Tensor)) continue;
      x.kept = true;
      this.#own.add(x);
    }
    const known = this.#values.get(node);
    const merged = known === undefined ? outputs : outputs.map((x, i) => x ?? known[i]);
    this.#values.set(node, merged);
    this.#model.watch?.(node, merged);
  }

  adoptAt({ node, index }: Ref, value: Tensor): void {
    const outputs = [...(this.#values.get(node) ?? [])];
    outputs[index] = value;
    this.adopt(node, outputs);
  }

  release(node: GraphNode): void {
    for (const x of this.#values.get(node) ?? []) {
      if (x instanceof Tensor && this.#own.delete(x)) x.dispose();
    }
  }

  /** A value as the caller's own. */
  take(ref: Ref): Value | undefined {
    const value = this.get(ref);
    if (!(value instanceof Tensor) || this.#own.delete(value)) return value;
    const copy = value.clone();
    copy.kept = true;
    return copy;
  }

  dispose(): void {
    for (const x of this.#own) x.dispose();
    this.#own.clear();
  }
}

/** A round of a loop may call this many functions, if all others do. */
const callsForEachRound = 8;

export class Run implements Surroundings {
  readonly #model: Model;
  readonly #held = new Set<Tensor>();
  /** How many rounds of loops and calls of functions. */
  #begun = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  get tables(): Map<string, Value> {
    return this.#model.tables;
  }

  hold(tensor: Tensor): Tensor {
    tensor.kept = true;
    this.#held.add(tensor);
    return tensor;
  }

  round(loop: string, count: number): void {
    this.#count();
    if (count < graphModelOptions.maxRounds) return;
    throw new Error(
      `the loop '${loop}' has run ${count} rounds and seems endless; tf.graphModelOptions.maxRounds allows more`,
    );
  }

  /** Loops in loops, and functions that call functions, come to more than any one of them says. */
  #count(): void {
    this.#model.refuseEnd();
    const most = callsForEachRound * graphModelOptions.maxRounds;
    if (this.#begun++ < most) return;
    throw new Error(
      `all loops and functions together have begun ${most} times; tf.graphModelOptions.maxRounds allows more`,
    );
  }

  *call(name: string, args: readonly (Value | undefined)[]): Work<(Value | undefined)[]> {
    const callee = this.#model.functions.get(name);
    if (callee === undefined) throw new Error(`it calls '${name}', which is not in the library`);
    if (args.length < callee.args.length) {
      throw new Error(`'${name}' takes ${callee.args.length} arguments, and gets ${args.length}`);
    }
    this.#count();
    yield* breath();
    const feeds = new Map(callee.args.map((node, i): [GraphNode, Outputs] => [node, [args[i]]]));
    const plan = this.#model.plan(callee.graph, callee.results, new Set(callee.args));
    return yield* this.run(callee.graph, plan, feeds);
  }

  /** Runs a plan. The targets' values are the caller's, and kept; what is fed stays the giver's. */
  *run(graph: Graph, plan: Plan, feeds: Feeds): Work<(Value | undefined)[]> {
    const values = new Values(this.#model, feeds);
    try {
      for (const [i, step] of plan.steps.entries()) {
        if (step.kind === 'unit') {
          yield* this.#unit(graph, step.unit, values, feeds);
        } else {
          const { segment } = step;
          const args = segment.args.map((ref) => tensorFor(segment.units[0].node, values.get(ref)));
          const { pause } = this.#model;
          const results = pause
            ? yield* settle(segment.runPatiently(args, pause), impatient)
            : segment.run(args);
          segment.results.forEach((ref, k) => values.adoptAt(ref, results[k]));
        }
        for (const node of plan.release[i]) values.release(node);
      }
      return plan.targets.map((ref) => values.take(ref));
    } finally {
      values.dispose();
    }
  }

  *#unit(graph: Graph, unit: Unit, values: Values, feeds: Feeds): Work<void> {
    const { node, loop, kernel, inputs, controls } = unit;
    const operands = inputs.map((ref) => values.get(ref));
    const alive = operands.every((x) => x !== undefined);
    const dead = controls.some((c) => !values.isAlive(c)) || (!alive && node.op !== 'Merge');
    if (dead) {
      this.#refuseMissing(graph, unit, values);
      for (const exit of loop?.exits ?? [node]) values.adopt(exit, [undefined]);
      return;
    }
    if (loop !== undefined) {
      const results = yield* this.#loop(graph, loop, operands, feeds);
      loop.exits.forEach((exit, i) => values.adopt(exit, [results[i]]));
      return;
    }
    const call = new Call(node, operands, this);
    values.adopt(
      node,
      kernel!.kind === 'fixed'
        ? yield* runFixedReading(call, kernel!)
        : yield* runLive(call, kernel!),
    );
  }

  /** Only what a Switch did not let through may be without a value. */
  #refuseMissing(graph: Graph, { node, inputs, loop }: Unit, values: Values): void {
    if (graph.mayDie.has(node) || loop !== undefined) return;
    const missing = inputs.find((ref) => values.get(ref) === undefined);
    if (missing === undefined) return;
    const what = `it reads output ${missing.index} of '${missing.node.name}' (${missing.node.op}), which has none`;
    throw atNode(new Error(what), node);
  }

  *#loop(
    graph: Graph,
    loop: Loop,
    entering: readonly (Value | undefined)[],
    feeds: Feeds,
  ): Work<(Value | undefined)[]> {
    const { variables, constants, condition, exits } = loop;
    const switches = variables.flatMap((v) => v.switch ?? []);
    const merges = variables.map((v) => v.merge);
    const fed = new Set([...feeds.keys(), ...merges, ...switches, ...constants]);
    const plan = (targets: readonly Ref[]): Plan => this.#model.plan(graph, targets, fed);
    const all = new Map(feeds);
    constants.forEach((node, i) => all.set(node, [entering[variables.length + i]]));
    const ask = plan([condition.inputs[0]]);
    const body = plan(variables.map((v) => v.next.inputs[0]));
    let current = entering.slice(0, variables.length);
    let own = false;
    const feed = (): Feeds => {
      variables.forEach((v, i) => {
        all.set(v.merge, [current[i]]);
        if (v.switch !== undefined) all.set(v.switch, [current[i], current[i]]);
      });
      return all;
    };
    const disposeOld = (next: readonly unknown[]): void => {
      for (const x of current) if (own && x instanceof Tensor && !next.includes(x)) x.dispose();
    };
    try {
      for (let round = 0; ; round++) {
        this.round(loop.name, round);
        const [answer] = yield* this.run(graph, ask, feed());
        let go: boolean;
        try {
          go = yield* holds(answer);
        } finally {
          if (answer instanceof Tensor) answer.dispose();
        }
        if (!go) break;
        const next = yield* this.run(graph, body, feed());
        disposeOld(next);
        current = next;
        own = true;
      }
      return yield* this.run(graph, plan(exits.map((exit) => exit.inputs[0])), feed());
    } catch (error) {
      throw atNode(error, condition);
    } finally {
      disposeOld([]);
    }
  }

  dispose(): void {
    for (const tensor of this.#held) tensor.dispose();
    this.#held.clear();
  }
}

function impatient(): never {
  throw new Error('who pauses has to wait');
}

function tensorFor(node: GraphNode, value: Value | undefined): Tensor {
  if (value instanceof Tensor) return value;
  const what = value === undefined ? 'there is no value' : `a ${value.kind} is not a tensor`;
  throw atNode(new Error(`${what} for what it, or a node after it, reads`), node);
}

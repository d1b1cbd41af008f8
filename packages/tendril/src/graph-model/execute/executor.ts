/** A model's graphs, weights and tables, and the plans made for them. Control over inputs and outputs is left to the model. */
import type { Pause, Tensor } from '../../runtime/index.ts';
import type { GraphDef } from '../graph/definition.ts';
import type { Graph, GraphFunction, GraphNode, Ref } from '../graph/graph.ts';
import { parseFunctions, parseGraph } from '../graph/parse.ts';
import type { Outputs, Value } from '../kernels/kernel.ts';
import { paused, type Work } from '../kernels/work.ts';
import { Constants } from './constants.ts';
import { makePlainPlan, makePlan, type Plan } from './plan.ts';
import { Run, type Feeds, type Model } from './run.ts';

/** A parsed topology. */
export interface Topology {
  readonly graph: Graph;
  readonly functions: ReadonlyMap<string, GraphFunction>;
}

export function parseTopology(def: GraphDef): Topology {
  return { graph: parseGraph(def), functions: parseFunctions(def) };
}

export type Watch = (node: GraphNode, outputs: Outputs) => void;

/** Tells of what nobody computes: what is fed, and the constants that are read. */
function showGiven(plan: Plan, feeds: Feeds, constants: Constants, watch: Watch): void {
  for (const [node, outputs] of feeds) watch(node, outputs);
  const read = plan.steps.flatMap((step) => (step.kind === 'unit' ? step.unit.inputs : []));
  for (const { node } of new Map(read.map((ref) => [ref.node, ref])).values()) {
    const value = constants.get({ node, index: 0 });
    if (value !== undefined) watch(node, [value]);
  }
}

export class Executor implements Model {
  readonly graph: Graph;
  readonly functions: ReadonlyMap<string, GraphFunction>;
  readonly tables: Map<string, Value>;
  readonly #constants: Constants;
  readonly #plans = new Map<Graph, Map<string, Plan>>();
  #isOver = false;

  constructor(
    { graph, functions }: Topology,
    weights: ReadonlyMap<string, Tensor>,
    tables: Map<string, Value>,
  ) {
    this.graph = graph;
    this.functions = functions;
    this.tables = tables;
    this.#constants = new Constants(weights);
  }

  constantOf(ref: Ref): Tensor | undefined {
    return this.#constants.get(ref);
  }

  refuseEnd(): void {
    if (this.#isOver) throw new Error('the model was disposed of');
  }

  plan(graph: Graph, targets: readonly Ref[], fed: ReadonlySet<GraphNode>): Plan {
    let plans = this.#plans.get(graph);
    if (plans === undefined) this.#plans.set(graph, (plans = new Map<string, Plan>()));
    const names = [...fed].map((node) => node.name).sort();
    const key = JSON.stringify([targets.map(({ node, index }) => [node.name, index]), names]);
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = makePlan({ graph, targets, fed, constants: this.#constants });
      plans.set(key, plan);
    }
    return plan;
  }

  /** Runs what the targets need. Their values are the caller's, and kept. */
  *execute(
    feeds: Feeds,
    targets: readonly Ref[],
    watch?: Watch,
    pause?: Pause,
  ): Work<(Value | undefined)[]> {
    const model =
      watch !== undefined
        ? this.#but({ plan: this.#plainPlan, watch })
        : pause !== undefined
          ? this.#but({ pause })
          : this;
    const run = new Run(model);
    try {
      const plan = model.plan(this.graph, targets, new Set(feeds.keys()));
      if (pause) yield* paused(pause);
      if (watch) showGiven(plan, feeds, this.#constants, watch);
      return yield* run.run(this.graph, plan, feeds);
    } finally {
      run.dispose();
    }
  }

  readonly #plainPlan: Model['plan'] = (graph, targets, fed) =>
    makePlainPlan({ graph, targets, fed, constants: this.#constants });

  /** The same model to a run for which something is different. */
  #but(different: Partial<Model>): Model {
    return {
      functions: this.functions,
      tables: this.tables,
      constantOf: (ref) => this.constantOf(ref),
      refuseEnd: () => this.refuseEnd(),
      plan: (graph, targets, fed) => this.plan(graph, targets, fed),
      ...different,
    };
  }

  /** Frees everything but the weights. What runs still, with waits, comes to an end. */
  dispose(): void {
    this.#isOver = true;
    for (const plans of this.#plans.values()) {
      for (const { steps } of plans.values()) {
        for (const step of steps) if (step.kind === 'segment') step.segment.dispose();
      }
    }
    this.#plans.clear();
    this.#constants.dispose();
  }
}

/** The graph that fills a model's tables, run once before the model itself. */
import type { Tensor } from '../runtime/index.ts';
import type { Signature } from './graph/definition.ts';
import type { Ref } from './graph/graph.ts';
import { Executor, type Topology } from './execute/executor.ts';
import type { Value } from './kernels/kernel.ts';
import type { Work } from './kernels/work.ts';
import { findRef } from './signature.ts';

export class Initializer {
  readonly #executor: Executor;
  readonly #targets: Ref[];
  readonly #resourceIds: (number | undefined)[];
  #done = false;

  constructor(
    topology: Topology,
    signature: Signature | undefined,
    weights: ReadonlyMap<string, Tensor>,
    tables: Map<string, Value>,
  ) {
    this.#executor = new Executor(topology, weights, tables);
    const outputs = Object.values(signature?.outputs ?? {});
    const { graph } = topology;
    this.#targets = outputs.map(({ name }) => {
      const ref = findRef(graph, name);
      if (ref === undefined) {
        throw new Error(
          `loadGraphModel: the initializer gives '${name}', which is not in its graph`,
        );
      }
      return ref;
    });
    this.#resourceIds = outputs.map((output) => output.resourceId);
    // Whatever is not read by another is done for its own sake: filling a table.
    for (const node of graph.ends) this.#targets.push({ node, index: 0 });
  }

  /** Runs the graph if it has not run; gives what it makes for inputs of the model, by resource id. */
  *run(captured: Map<number, Value>): Work<void> {
    if (this.#done) return;
    const values = yield* this.#executor.execute(new Map(), this.#targets);
    values.forEach((value, i) => {
      const id = this.#resourceIds[i];
      if (id !== undefined && value !== undefined) captured.set(id, value);
    });
    this.#done = true;
  }

  dispose(): void {
    this.#executor.dispose();
  }
}

/**
 * What is known of a model before anything is fed: its weights, and what follows from weights alone, which is computed once.
 */
import { endScope, startScope, uncount, untraced, type Tensor } from '../../runtime/index.ts';
import type { GraphNode, Ref } from '../graph/graph.ts';
import { Call, type Surroundings } from '../kernels/call.ts';
import type { FixedKernel } from '../kernels/kernel.ts';
import { runFixed } from './run-kernel.ts';

/** Results up to this size are computed ahead even if they are larger than what they come from. */
const alwaysKept = 4096;

const noSurroundings: Surroundings = {
  hold: (tensor) => tensor,
  tables: new Map(),
  round: () => undefined,
  call: () => {
    throw new Error('a constant calls no function');
  },
};

export class Constants {
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #folded = new Map<GraphNode, readonly Tensor[]>();
  readonly #used = new Set<GraphNode>();

  constructor(weights: ReadonlyMap<string, Tensor>) {
    this.#weights = weights;
  }

  /** The value, if the node is constant. */
  get({ node, index }: Ref): Tensor | undefined {
    if (node.op === 'Const') return index === 0 ? this.#weights.get(node.name) : undefined;
    return this.#folded.get(node)?.[index];
  }

  has(node: GraphNode): boolean {
    return node.op === 'Const' ? this.#weights.has(node.name) : this.#folded.has(node);
  }

  /** Makes a node a constant. The tensors are kept from now on, and counted no more: a prediction makes none but its results. */
  set(node: GraphNode, values: readonly Tensor[]): void {
    for (const value of values) {
      value.kept = true;
      uncount(value.handle);
    }
    this.#folded.set(node, values);
  }

  /** Computes a node whose inputs are constants, unless the result is much larger than they are. */
  fold(node: GraphNode, kernel: FixedKernel, inputs: readonly Ref[]): boolean {
    return untraced(() => {
      const values = inputs.map((ref) => this.get(ref));
      const known = values.reduce((sum, t) => sum + (t?.size ?? 0), 0);
      const outputs = runFixed(new Call(node, values, noSurroundings), kernel);
      const size = outputs.reduce((sum, t) => sum + t.size, 0);
      if (size > Math.max(alwaysKept, known)) {
        for (const t of outputs) t.dispose();
        return false;
      }
      this.set(node, outputs);
      return true;
    });
  }

  /** Makes constants of tensors, in a scope of their own. */
  compute(work: () => [GraphNode, Tensor][]): void {
    untraced(() => {
      startScope();
      try {
        for (const [node, value] of work()) this.set(node, [value]);
      } finally {
        endScope();
      }
    });
  }

  /** Lets go of all computed constants but those that this plan, or one before, needs. */
  keepOnly(used: Iterable<GraphNode>): void {
    for (const node of used) this.#used.add(node);
    for (const [node, values] of this.#folded) {
      if (this.#used.has(node)) continue;
      this.#folded.delete(node);
      for (const value of values) value.dispose();
    }
  }

  dispose(): void {
    this.#used.clear();
    this.keepOnly([]);
  }
}

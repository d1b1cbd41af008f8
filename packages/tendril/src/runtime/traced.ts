/**
 * Tracing: running a function with placeholders in place of values, and keeping what it recorded as a graph whose inputs are
 * known by where they come from at a call.
 */
import type { Backend, Runnable } from '../backends/backend.ts';
import type { Graph } from '../ir/graph.ts';
import type { Node } from '../ir/node.ts';
import type { Type } from '../ir/shape-rules.ts';
import { mapTensors } from './containers.ts';
import { suppliedValues } from './host-input.ts';
import { leafFromValues } from './leaf.ts';
import { retainUse } from './lifetime.ts';
import { linearize, toGraph, type LinearizeOptions } from './linearize.ts';
import { realize } from './realize.ts';
import { makeTensor } from './tensor.ts';
import { endScope, startScope } from './tracked.ts';
import { Trace, withTrace, type Traceable } from './tracing.ts';
import { valueOfNode } from './value.ts';
import type { Variable } from './variable.ts';

/** Where each input of the program comes from at a call. */
export type InputPlan =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'variable'; readonly variable: Traceable; readonly donated: boolean }
  | { readonly kind: 'host'; readonly node: Node; readonly supply: () => Node }
  | { readonly kind: 'captured'; readonly node: Node };

/** One traced signature. */
export interface Traced {
  readonly graph: Graph;
  readonly inputs: readonly InputPlan[];
  /** Types of the outputs: first the results, then the new values of the assigned variables. */
  readonly outputs: readonly Type[];
  readonly resultCount: number;
  readonly assigned: readonly Variable[];
  /** The function's result with each tensor replaced by its position among the outputs. */
  readonly structure: unknown;
  readonly runnables: WeakMap<Backend, Runnable>;
  readonly made: Runnable[];
}

/** Stands for an output in a result's structure. */
export class Slot {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/** Runs `fn` once with placeholders for the tensors in `args`. */
export function trace(fn: (...args: never[]) => unknown, args: readonly unknown[]): Traced {
  const trace = new Trace();
  const placeholders: Node[] = [];
  return withTrace(trace, () => {
    startScope();
    try {
      const inside = args.map((arg) =>
        mapTensors(arg, (t) => {
          const node = trace.placeholder(t.shape, t.dtype);
          placeholders.push(node);
          return makeTensor(node);
        }),
      );
      const result = fn(...(inside as never[]));
      if (result instanceof Promise)
        throw new Error(
          'compile: the function is asynchronous; tf.compile needs one that returns at once',
        );
      return finish(trace, placeholders, result);
    } finally {
      trace.finish();
      endScope();
    }
  });
}

function finish(trace: Trace, placeholders: readonly Node[], result: unknown): Traced {
  const results: Node[] = [];
  const structure = mapTensors(result, (t) => {
    results.push(t.node);
    return new Slot(results.length - 1);
  });
  const assigned = [...trace.assigned.keys()] as Variable[];
  const roots = [...results, ...assigned.map((v) => trace.assigned.get(v)!)];
  const options: LinearizeOptions = {
    isLeaf: (node) => node.value !== null || node.op === 'parameter' || node.id < trace.since,
    materialize: false,
  };
  const plans = new Map<Node, InputPlan>();
  placeholders.forEach((node, index) => plans.set(node, { kind: 'argument', index }));
  for (const input of trace.inputs) {
    const { node } = input;
    if (input.kind === 'variable') {
      plans.set(node, { ...input, donated: trace.assigned.has(input.variable) });
    } else {
      const { supply } = input;
      const give = (): Node =>
        leafFromValues(suppliedValues(supply, node.shape, node.dtype), node.shape, node.dtype);
      plans.set(node, { kind: 'host', node, supply: give });
    }
  }
  const linear = linearize(roots, options);
  const captured = linear.leaves.filter((leaf) => !plans.has(leaf));
  realize(captured.filter((leaf) => leaf.value === null));
  const constants = new Map<Node, number>();
  for (const node of captured) {
    const value = valueOfNode(node)!;
    if (value.where === 'host' && value.values.length === 1) {
      // Numbers written in the traced function are constants of its program.
      constants.set(node, value.values[0]);
    } else {
      retainUse(node);
      plans.set(node, { kind: 'captured', node });
    }
  }
  const inputs = linear.leaves.filter((leaf) => !constants.has(leaf));
  const donated = inputs.filter((leaf) => {
    const plan = plans.get(leaf)!;
    return plan.kind === 'variable' && plan.donated;
  });
  return {
    graph: toGraph(linear, options, new Set(donated), constants),
    inputs: inputs.map((leaf) => plans.get(leaf)!),
    outputs: roots.map(({ shape, dtype }) => ({ shape, dtype })),
    resultCount: results.length,
    assigned,
    structure,
    runnables: new WeakMap(),
    made: [],
  };
}

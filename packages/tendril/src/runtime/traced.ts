/**
 * Tracing: running a function with placeholders in place of values, and keeping what it recorded as a graph whose inputs are
 * known by where they come from at a call.
 */
import type { Backend, Runnable } from '../backends/backend.ts';
import { keepWeights } from '../backends/wasm/keep-weights.ts';
import { hasFloat64, type Graph } from '../ir/graph.ts';
import type { Node } from '../ir/node.ts';
import type { Type } from '../ir/shape-rules.ts';
import { mapTensors, tensorsIn } from './containers.ts';
import { suppliedValues } from './host-input.ts';
import { leafFromValues } from './leaf.ts';
import { retainUse } from './lifetime.ts';
import { linearize, toGraph, type LinearizeOptions } from './linearize.ts';
import type { Packed } from './packed.ts';
import { mapParts, nodesOfParts, type Parts } from './parts.ts';
import { realize } from './realize.ts';
import { forgetTrace } from './same-trace.ts';
import type { StringTable } from './string-table.ts';
import { tensorOfParts } from './tensor.ts';
import { endScope, listKept, startScope, type Tracked } from './tracked.ts';
import { Trace, TraceError, withTrace, type Traceable } from './tracing.ts';
import { hostNumber } from './value.ts';

/** Where each input of the program comes from at a call. */
export type InputPlan =
  | { readonly kind: 'argument'; readonly index: number }
  | {
      readonly kind: 'variable';
      readonly variable: Traceable;
      readonly part: number;
      readonly donated: boolean;
    }
  | { readonly kind: 'host'; readonly node: Node; readonly supply: () => Node }
  | { readonly kind: 'captured'; readonly node: Node };

/** One traced signature. */
export interface Traced {
  readonly graph: Graph;
  /** Whether float64 is in it, which only one backend computes. */
  readonly hasFloat64: boolean;
  readonly inputs: readonly InputPlan[];
  /** Types of the outputs: first the results, then the new values of the assigned variables. */
  readonly outputs: readonly Type[];
  readonly resultCount: number;
  readonly assigned: readonly Traceable[];
  /** The function's result with each tensor replaced by its position among the outputs. */
  readonly structure: unknown;
  /** Its programs, one for each backend that it ran on. */
  readonly made: { readonly backend: Backend; readonly runnable: Runnable }[];
}

/** Stands for a tensor in a result's structure: which outputs hold it. */
export class Slot {
  readonly first: number;
  readonly isComplex: boolean;
  readonly strings: StringTable | null;
  readonly packed: Packed | undefined;

  constructor(first: number, { imag, strings, packed }: Parts) {
    this.first = first;
    this.isComplex = imag !== null;
    this.strings = strings;
    this.packed = packed;
  }

  /** The tensor's parts, given the outputs' nodes. */
  parts(outputs: readonly Node[]): Parts {
    const imag = this.isComplex ? outputs[this.first + 1] : null;
    return { node: outputs[this.first], imag, strings: this.strings, packed: this.packed };
  }
}

/** Runs `fn` once with placeholders for the tensors in `args`. */
export function trace(fn: (...args: never[]) => unknown, args: readonly unknown[]): Traced {
  const trace = new Trace();
  const kept: Tracked[] = [];
  return withTrace(trace, () => {
    const outer = listKept(kept);
    try {
      const { traced, result } = record(trace, fn, args);
      if (!disposeKept(trace, kept, result)) return traced;
      forgetTrace(traced);
    } finally {
      listKept(outer);
      disposeKept(trace, kept);
    }
    throw new TraceError(
      'A function given to tf.compile keeps a tensor (tf.keep) beyond its call, which would never have a value: only what it ' +
        'returns has. Return it, or assign it to a variable, or do not compile the function.',
    );
  });
}

function record(
  trace: Trace,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
): { traced: Traced; result: unknown } {
  const placeholders: Node[] = [];
  startScope();
  try {
    const inside = args.map((arg) =>
      mapTensors(arg, (t) =>
        tensorOfParts(
          mapParts(t.parts, ({ shape, dtype }) => {
            const node = trace.placeholder(shape, dtype);
            placeholders.push(node);
            return node;
          }),
        ),
      ),
    );
    const result = fn(...(inside as never[]));
    if (result instanceof Promise)
      throw new Error(
        'compile: the function is asynchronous; tf.compile needs one that returns at once',
      );
    return { traced: finish(trace, placeholders, result), result };
  } finally {
    trace.finish();
    endScope();
  }
}

/** Disposes of what was kept and never gets a value; gives whether there was such beside the result, whose values come out. */
function disposeKept(trace: Trace, kept: readonly Tracked[], result?: unknown): boolean {
  if (kept.length === 0) return false;
  const results = new Set<Tracked>(tensorsIn(result));
  const lost = kept.filter((t) => !t.isDisposed && isOfTrace(trace, t.handle.node));
  for (const tensor of lost) tensor.dispose();
  return lost.some((tensor) => !results.has(tensor));
}

/** Whether a node's value depends on a placeholder of the trace. */
function isOfTrace(trace: Trace, root: Node): boolean {
  const seen = new Set<Node>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || node.value !== null || node.id < trace.since) continue;
    if (node.op === 'parameter') return true;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return false;
}

function finish(trace: Trace, placeholders: readonly Node[], result: unknown): Traced {
  const results: Node[] = [];
  const structure = mapTensors(result, (t) => {
    const { parts } = t;
    const first = results.length;
    results.push(...nodesOfParts(parts));
    return new Slot(first, parts);
  });
  const assigned = [...trace.assigned.keys()];
  const roots = [...results, ...assigned.flatMap((v) => nodesOfParts(trace.assigned.get(v)!))];
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
    const number = hostNumber(node);
    if (number !== null) {
      // Numbers written in the traced function are constants of its program.
      constants.set(node, number);
    } else {
      retainUse(node);
      plans.set(node, { kind: 'captured', node });
    }
  }
  const inputs: InputPlan[] = [];
  const donated = new Set<Node>();
  const steady = new Set<Node>();
  for (const leaf of linear.leaves) {
    if (constants.has(leaf)) continue;
    const plan = plans.get(leaf)!;
    inputs.push(plan);
    if (plan.kind === 'variable') (plan.donated ? donated : steady).add(leaf);
    else if (plan.kind === 'captured') steady.add(leaf);
  }
  // Weights that programs read again and again are kept packed.
  keepWeights();
  const graph = toGraph(linear, options, donated, constants, steady);
  return {
    graph,
    hasFloat64: hasFloat64(graph.nodes),
    inputs,
    outputs: roots.map(({ shape, dtype }) => ({ shape, dtype })),
    resultCount: results.length,
    assigned,
    structure,
    made: [],
  };
}

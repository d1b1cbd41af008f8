/**
 * tf.compile: runs a function once with placeholders for each signature of its arguments, and from then on replays what it
 * recorded as one program, with no recording at all.
 */
import type { Backend, Buffer, Runnable } from '../backends/backend.ts';
import { makeSource } from '../compile/index.ts';
import type { Graph } from '../ir/graph.ts';
import { record, type Node } from '../ir/node.ts';
import type { Type } from '../ir/shape-rules.ts';
import { currentBackend } from './backends.ts';
import { mapTensors, type TensorContainer } from './containers.ts';
import { leafFromValues } from './leaf.ts';
import { suppliedValues } from './host-input.ts';
import { releaseUse, retainUse, settle, tapeIsOpen } from './lifetime.ts';
import { linearize, toGraph, type LinearizeOptions } from './linearize.ts';
import { realize } from './realize.ts';
import { endScope, startScope } from './tracked.ts';
import type { Tensor } from './tensor.ts';
import { makeTensor } from './tensor.ts';
import { Trace, tracing, withTrace, type Traceable } from './tracing.ts';
import { bufferOn, setDeviceValue, valueOfNode } from './value.ts';
import type { Variable } from './variable.ts';

/** Where each input of the program comes from at a call. */
type InputPlan =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'variable'; readonly variable: Traceable; readonly donated: boolean }
  | { readonly kind: 'host'; readonly node: Node; readonly supply: () => Node }
  | { readonly kind: 'captured'; readonly node: Node };

/** One traced signature. */
interface Traced {
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

class Slot {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

function fillSlots(structure: unknown, results: readonly Tensor[]): unknown {
  if (structure instanceof Slot) return results[structure.index];
  if (Array.isArray(structure)) return structure.map((item) => fillSlots(item, results));
  if (
    typeof structure === 'object' &&
    structure !== null &&
    Object.getPrototypeOf(structure) === Object.prototype
  ) {
    return Object.fromEntries(
      Object.entries(structure).map(([k, v]) => [k, fillSlots(v, results)]),
    );
  }
  return structure;
}

function signatureOf(args: readonly unknown[]): string {
  return args
    .map((arg) =>
      JSON.stringify(
        mapTensors(arg, (t) => `${t.dtype}[${t.shape}]`),
        (_, v: unknown) => (typeof v === 'function' ? 'function' : v),
      ),
    )
    .join(';');
}

function trace(fn: (...args: never[]) => unknown, args: readonly unknown[]): Traced {
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

/** A donated buffer must be the variable's alone: where something shares it, the variable gets a copy first. */
function ownBuffer(node: Node, backend: Backend): Buffer {
  const buffer = bufferOn(node, backend);
  const alone = buffer.owners === 1 && node.handles === 1 && node.uses === 0 && node.pins === 0;
  if (alone) return buffer;
  const copy = backend.alloc(buffer.dtype, buffer.size);
  backend.write(copy, backend.readSync(buffer));
  return copy;
}

function replay(traced: Traced, args: readonly Tensor[]): unknown {
  const backend = currentBackend();
  let runnable = traced.runnables.get(backend);
  if (runnable === undefined) {
    runnable = backend.prepare(makeSource(traced.graph));
    traced.runnables.set(backend, runnable);
    traced.made.push(runnable);
  }
  const pending = args.map((t) => t.node);
  for (const plan of traced.inputs)
    if (plan.kind === 'variable') pending.push(plan.variable.valueNode);
  realize(pending);
  const passing: Node[] = [];
  const copies: Buffer[] = [];
  const inputs = traced.inputs.map((plan): Buffer => {
    if (plan.kind === 'argument') return bufferOn(args[plan.index].node, backend);
    if (plan.kind === 'captured') return bufferOn(plan.node, backend);
    if (plan.kind === 'variable') {
      const node = plan.variable.valueNode;
      if (!plan.donated) return bufferOn(node, backend);
      const buffer = ownBuffer(node, backend);
      if (buffer.owners === 0) copies.push(buffer);
      return buffer;
    }
    const node = plan.supply();
    passing.push(node);
    return bufferOn(node, backend);
  });
  let outputs: Buffer[];
  for (const copy of copies) copy.owners++;
  try {
    outputs = runnable.run(inputs);
  } catch (error) {
    for (const copy of copies) if (--copy.owners === 0) backend.free(copy);
    for (const node of passing) settle(node);
    throw error;
  }
  const leaves = traced.outputs.map((type, i) => {
    const node = record('parameter', { shape: type.shape, dtype: type.dtype }, []);
    setDeviceValue(node, backend, outputs[i]);
    return node;
  });
  for (const copy of copies) if (--copy.owners === 0) backend.free(copy);
  for (const node of passing) settle(node);
  traced.assigned.forEach((variable, i) => variable.setNode(leaves[traced.resultCount + i]));
  return fillSlots(
    traced.structure,
    leaves.slice(0, traced.resultCount).map((node) => makeTensor(node)),
  );
}

/** What tf.compile gives: the same function, and a way to free what it holds. */
export type Compiled<F> = F & {
  /** Frees the programs and what they captured. The function can be called again; it is traced anew. */
  dispose(): void;
};

/**
 * Compiles a function of tensors into one program for each signature (shapes and dtypes) of its arguments. The first call with a
 * signature runs the function to record it; later calls only run the program.
 *
 * Arguments and results may be tensors or arrays and objects of them; other arguments count as part of the signature. Variables
 * are read and assigned at each call. Other tensors of the surroundings are captured, as are numbers. Inside a gradient, or
 * inside another compiled function, the plain function runs.
 *
 * @throws TraceError if the function reads values (data, dataSync, print …) of something that depends on its arguments.
 * @example
 * ```ts
 * const norm = tf.compile((x) => x.square().sum().sqrt());
 * norm(tf.tensor1d([3, 4])).print(); // 5
 * norm(tf.tensor1d([5, 12])).print(); // 13, without recording
 * norm.dispose();
 * ```
 */
export function compile<A extends unknown[], R extends TensorContainer>(
  fn: (...args: A) => R,
): Compiled<(...args: A) => R> {
  const traces = new Map<string, Traced>();
  const call = (...args: A): R => {
    if (tracing() !== null || tapeIsOpen()) return fn(...args);
    const signature = signatureOf(args);
    let traced = traces.get(signature);
    if (traced === undefined) {
      traced = trace(fn, args);
      traces.set(signature, traced);
    }
    return replay(traced, tensorArguments(args)) as R;
  };
  const dispose = (): void => {
    for (const traced of traces.values()) {
      for (const plan of traced.inputs) if (plan.kind === 'captured') releaseUse(plan.node);
      for (const runnable of traced.made) runnable.dispose();
    }
    traces.clear();
  };
  return Object.assign(call, { dispose });
}

/** The tensors among the arguments, in the order in which the trace met them; one that comes twice counts twice. */
function tensorArguments(args: readonly unknown[]): Tensor[] {
  const tensors: Tensor[] = [];
  for (const arg of args) mapTensors(arg, (t) => tensors.push(t));
  return tensors;
}

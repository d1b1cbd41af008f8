/**
 * Replaying a traced function: binding its inputs to buffers, running its program, and handing out what came of it.
 */
import type { Backend, Buffer, Runnable } from '../backends/backend.ts';
import { makeSource } from '../compile/index.ts';
import { record, type Node } from '../ir/node.ts';
import { currentBackend, float64Backend } from './backends.ts';
import { releaseUse, retainUse, settle } from './lifetime.ts';
import { realize } from './realize.ts';
import { mapParts, nodesOfParts } from './parts.ts';
import { sameBitsAreExpected } from './same-bits.ts';
import { tensorOfParts, type Tensor } from './tensor.ts';
import { Slot, type InputPlan, type Traced } from './traced.ts';
import { bufferOn, setDeviceValue } from './value.ts';

function fillSlots(structure: unknown, results: readonly Node[]): unknown {
  if (structure instanceof Slot) return tensorOfParts(structure.parts(results));
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

/** A leaf with a copy of the node's values. */
function copyOf(node: Node, backend: Backend): Node {
  const copy = record('parameter', { shape: node.shape, dtype: node.dtype }, []);
  setDeviceValue(copy, backend, backend.copy(bufferOn(node, backend)));
  return copy;
}

/** Whether nothing but the variable needs what its node holds, so that a program may overwrite it. */
function isItsOwn(node: Node, backend: Backend): boolean {
  const { owners } = bufferOn(node, backend);
  return owners === 1 && node.handles === 1 && node.uses === 0 && node.pins === 0;
}

/** The node whose buffer is an input at this call; what was made only for the call is added to `passing`. */
function bind(plan: InputPlan, args: readonly Node[], backend: Backend, passing: Node[]): Node {
  const pass = (node: Node): Node => {
    passing.push(node);
    return node;
  };
  switch (plan.kind) {
    case 'argument':
      return args[plan.index];
    case 'captured':
      return plan.node;
    case 'host':
      return pass(plan.supply());
    case 'variable': {
      const node = nodesOfParts(plan.variable.valueParts)[plan.part];
      return plan.donated && !isItsOwn(node, backend) ? pass(copyOf(node, backend)) : node;
    }
  }
}

function runnableOn(backend: Backend, traced: Traced): Runnable {
  for (const known of traced.made) if (known.backend === backend) return known.runnable;
  const runnable = backend.prepare(makeSource(traced.graph, sameBitsAreExpected()));
  traced.made.push({ backend, runnable });
  return runnable;
}

function realizeInputs(traced: Traced, args: readonly Node[]): void {
  const pending = [...args];
  for (const plan of traced.inputs) {
    if (plan.kind === 'variable') pending.push(nodesOfParts(plan.variable.valueParts)[plan.part]);
  }
  realize(pending);
}

/** What a call has its program run on. */
export interface Call {
  readonly backend: Backend;
  readonly runnable: Runnable;
  readonly inputs: readonly Buffer[];
  /** What was made only for it. */
  readonly passing: readonly Node[];
}

export function beginCall(traced: Traced, tensors: readonly Tensor[]): Call {
  const args = tensors.flatMap((t) => nodesOfParts(t.parts));
  const backend = traced.hasFloat64 ? float64Backend() : currentBackend();
  const runnable = runnableOn(backend, traced);
  realizeInputs(traced, args);
  const passing: Node[] = [];
  try {
    const inputs = traced.inputs.map((plan) =>
      bufferOn(bind(plan, args, backend, passing), backend),
    );
    return { backend, runnable, inputs, passing };
  } catch (error) {
    passing.forEach(settle);
    throw error;
  }
}

/** What the caller gets for its program's outputs. */
export function endCall(traced: Traced, { backend }: Call, outputs: readonly Buffer[]): unknown {
  const leaves = traced.outputs.map(({ shape, dtype }, i) => {
    const node = record('parameter', { shape, dtype }, []);
    setDeviceValue(node, backend, outputs[i]);
    // Making a tensor may sweep out what nobody uses, and that are all the others still.
    retainUse(node);
    return node;
  });
  try {
    let next = traced.resultCount;
    for (const variable of traced.assigned)
      variable.setParts(mapParts(variable.valueParts, () => leaves[next++]));
    return fillSlots(traced.structure, leaves);
  } finally {
    leaves.forEach(releaseUse);
  }
}

/** Calls a traced function with these tensors in place of its placeholders. */
export function replay(traced: Traced, tensors: readonly Tensor[]): unknown {
  const call = beginCall(traced, tensors);
  try {
    return endCall(traced, call, call.runnable.run(call.inputs));
  } finally {
    call.passing.forEach(settle);
  }
}

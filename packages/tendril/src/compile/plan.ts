/**
 * Planning: where every buffer of a program lies. Temporaries share an arena by liveness; outputs take over the memory of
 * donated inputs where that is legal.
 */
import type { DType } from '../ir/dtype.ts';
import { isRoutineNode, type Graph } from '../ir/graph.ts';
import { needed, storesOf } from '../ir/expressions.ts';
import type { Kernel, KernelArg } from '../ir/kernel.ts';
import type { BufferInfo, Program, Step } from '../ir/program.ts';
import { sizeOf } from '../ir/shape.ts';
import { placeInArena, type Life } from './arena.ts';
import type { LoweredStep } from './lower/index.ts';

/** A buffer that is no node's: the scratch memory of the step at this place. */
const scratchOf = (step: number): number => -1 - step;

function outputsOf(step: LoweredStep): number[] {
  if (step.kind === 'kernel') return [];
  return step.kind === 'routine' ? [step.node] : step.outputs.filter((o) => o !== null);
}

/** The buffers that a step reads or writes. */
function touched(step: LoweredStep, at: number): readonly number[] {
  if (step.kind === 'kernel') return step.argNodes;
  const scratch = step.kind === 'control' ? [scratchOf(at)] : [];
  return [...step.inputs, ...outputsOf(step), ...scratch];
}

/** The step with each node that it reads replaced by the one whose buffer it lies in. */
function inMemory(step: LoweredStep, memory: readonly number[]): LoweredStep {
  return step.kind === 'kernel'
    ? { ...step, argNodes: step.argNodes.map((node) => memory[node]) }
    : { ...step, inputs: step.inputs.map((node) => memory[node]) };
}

function lifetimes(steps: readonly LoweredStep[]): Map<number, Life> {
  const lives = new Map<number, Life>();
  steps.forEach((step, at) => {
    for (const node of touched(step, at)) {
      const life = lives.get(node);
      if (life === undefined) lives.set(node, { first: at, last: at });
      else life.last = at;
    }
  });
  return lives;
}

/** The expressions that a kernel computes before it is done with the loops behind an element of `write`. */
function earlyExprs(kernel: Kernel, write: number): readonly number[] | null {
  if (kernel.kind === 'contraction') {
    // Unfinished sums may lie where a plain sum will be stored.
    const plain = kernel.stores.some((s) => s.arg === write && kernel.exprs[s.expr].op === 'sum');
    return plain ? null : [kernel.a, kernel.b];
  }
  const last = kernel.stages[kernel.stages.length - 1];
  if (last.over !== 'outer' || !last.stores.some((s) => s.arg === write)) return null;
  const inner = kernel.stages.flatMap((s) => (s.over === 'inner' ? s.stores : []));
  return [...kernel.reductions.map((r) => r.expr), ...inner.map((s) => s.expr)];
}

/** Whether a kernel may write argument `write` over argument `read`: it reads each element just before it writes it. */
function worksInPlace(kernel: Kernel, read: number, write: number): boolean {
  const early = earlyExprs(kernel, write);
  if (early === null) return false;
  const [store, ...more] = storesOf(kernel).filter((s) => s.arg === write);
  const before = needed(kernel.exprs, early);
  return (
    more.length === 0 &&
    kernel.exprs.every(
      (e, i) =>
        e.op !== 'load' ||
        e.access.arg !== read ||
        (!before.has(i) &&
          e.access.parts.length === 0 &&
          e.access.offset === store.offset &&
          e.access.coefs.every((c, axis) => c === store.coefs[axis])),
    )
  );
}

/** Pairs of outputs and donated inputs whose memory they take over. */
function chooseReuse(
  graph: Graph,
  steps: readonly LoweredStep[],
  lives: ReadonlyMap<number, Life>,
  outputs: ReadonlySet<number>,
): { output: number; input: number }[] {
  const free = new Set(
    graph.donated.map((d) => graph.inputs[d]).filter((input) => !outputs.has(input)),
  );
  const reuse: { output: number; input: number }[] = [];
  for (const output of outputs) {
    const life = lives.get(output);
    if (life === undefined || graph.nodes[output].op === 'parameter') continue;
    const { dtype, shape } = graph.nodes[output];
    for (const input of free) {
      const other = graph.nodes[input];
      if (other.dtype !== dtype || sizeOf(other.shape) !== sizeOf(shape)) continue;
      const last = lives.get(input)?.last ?? -1;
      if (last > life.first || (last === life.first && !inPlaceAt(steps[last], input, output)))
        continue;
      free.delete(input);
      reuse.push({ output, input });
      break;
    }
  }
  return reuse;
}

function inPlaceAt(step: LoweredStep, input: number, output: number): boolean {
  if (step.kind !== 'kernel') return false;
  const write = step.argNodes.indexOf(output);
  return step.argNodes.every((node, i) => node !== input || worksInPlace(step.kernel, i, write));
}

/** The kernel, told which of the operands that it multiplies hold the same from run to run. */
function markSteady(kernel: Kernel, nodes: readonly number[], steady: ReadonlySet<number>): Kernel {
  if (kernel.kind !== 'contraction' || !nodes.some((node) => steady.has(node))) return kernel;
  const operands = [kernel.a, kernel.b].map((at) => {
    const expr = kernel.exprs[at];
    return expr.op === 'load' ? expr.access.arg : -1;
  });
  const args = kernel.args.map((arg, i): KernelArg =>
    operands.includes(i) && steady.has(nodes[i]) ? { ...arg, steady: true } : arg,
  );
  return { ...kernel, args };
}

/** @param memory the node whose buffer each node's value lies in. */
export function plan(
  graph: Graph,
  memory: readonly number[],
  given: readonly LoweredStep[],
): Program {
  const lowered = given.map((step) => inMemory(step, memory));
  const lives = lifetimes(lowered);
  const rootOf = (node: number): number => memory[node];
  const outputs = new Set(graph.outputs.map(rootOf));
  const inputs = new Map(graph.inputs.map((node, index) => [node, index]));
  const reuse = chooseReuse(graph, lowered, lives, outputs);

  /** A scratch buffer counts as one of bytes. */
  const typeOf = (node: number): { dtype: DType; size: number } => {
    const step = lowered[-1 - node];
    if (step?.kind === 'control') return { dtype: 'bool', size: step.layout.bytes };
    const { dtype, shape } = graph.nodes[node];
    return { dtype, size: sizeOf(shape) };
  };
  const temporary = new Map<number, Life>();
  const typed: Record<number, { readonly size: number; readonly dtype: DType }> = {};
  for (const [node, life] of lives) {
    if (outputs.has(node) || inputs.has(node)) continue;
    temporary.set(node, life);
    typed[node] = typeOf(node);
  }
  const arena = placeInArena(temporary, typed);

  const buffers: BufferInfo[] = [];
  const bufferOf = new Map<number, number>();
  const addBuffer = (node: number): number => {
    let at = bufferOf.get(node);
    if (at === undefined) {
      const { dtype, size } = typeOf(node);
      const index = inputs.get(node);
      const kind = index !== undefined ? 'input' : outputs.has(node) ? 'output' : 'temp';
      at =
        buffers.push({
          kind,
          dtype,
          size,
          index: index ?? 0,
          offset: arena.offsets.get(node) ?? 0,
        }) - 1;
      bufferOf.set(node, at);
    }
    return at;
  };
  const inputBuffers = graph.inputs.map(addBuffer);
  const kernels: Kernel[] = [];
  const steady = new Set((graph.steady ?? []).map((position) => graph.inputs[position]));
  const steps = lowered.map((step, at): Step => {
    if (step.kind === 'control') {
      const { control, layout } = step;
      return {
        kind: 'control',
        control,
        layout,
        inputs: step.inputs.map(addBuffer),
        outputs: step.outputs.map((o) => (o === null ? -1 : addBuffer(o))),
        scratch: addBuffer(scratchOf(at)),
      };
    }
    if (step.kind === 'routine') {
      const node = graph.nodes[step.node];
      if (!isRoutineNode(node)) throw new Error(`${node.op} is no routine`);
      const operands = node.inputs.map((input) => ({
        shape: graph.nodes[input].shape,
        dtype: graph.nodes[input].dtype,
      }));
      return {
        kind: 'routine',
        node,
        operands,
        inputs: step.inputs.map(addBuffer),
        output: addBuffer(step.node),
      };
    }
    const kernel = markSteady(step.kernel, step.argNodes, steady);
    const open =
      kernel.kind === 'nest' ? kernel.outer : kernel.batch.length > 0 ? kernel.batch : kernel.m;
    return {
      kind: 'kernel',
      kernel: kernels.push(kernel) - 1,
      extent: open[0],
      buffers: step.argNodes.map(addBuffer),
    };
  });
  return {
    kernels,
    buffers,
    steps,
    inputs: inputBuffers,
    outputs: graph.outputs.map((o) => addBuffer(rootOf(o))),
    reuse: reuse.map((r) => ({ output: addBuffer(r.output), input: addBuffer(r.input) })),
    arena: arena.size,
  };
}

/** What a program's step or a primitive computes, and how long it takes, for whoever watches kernels run: the same on all backends. */
import { kernelName } from '../ir/kernel-name.ts';
import type { AnyGraphNode } from '../ir/graph.ts';
import type { KernelStep, Program, RoutineStep } from '../ir/program.ts';
import type { Type } from '../ir/shape-rules.ts';
import { operationsOfKernel, operationsOfNode } from '../ir/work.ts';
import { report, type KernelRun } from './watch.ts';

/** All of a run but when it was, and by how many threads. */
export type StepWork = Omit<KernelRun, 'start' | 'milliseconds' | 'threads'>;

/** A buffer as kernels see it. */
function typeOf({ buffers }: Program, buffer: number): Type {
  const { dtype, size } = buffers[buffer];
  return { shape: [size], dtype };
}

export function workOfKernel(program: Program, step: KernelStep): StepWork {
  const kernel = program.kernels[step.kernel];
  const typesOf = (access: 'read' | 'write'): Type[] =>
    step.buffers.filter((_, a) => kernel.args[a].access === access).map((b) => typeOf(program, b));
  return {
    name: kernelName(kernel),
    inputs: typesOf('read'),
    outputs: typesOf('write'),
    operations: operationsOfKernel(kernel, step.extent),
    temporaryBytes: program.arena,
  };
}

export function workOfRoutine(program: Program, { node, operands, output }: RoutineStep): StepWork {
  return {
    name: node.op,
    inputs: operands,
    outputs: [{ ...typeOf(program, output), shape: node.shape }],
    operations: operationsOfNode(
      node,
      operands.map((o) => o.shape),
    ),
    temporaryBytes: program.arena,
  };
}

export function workOfStep(program: Program, step: KernelStep | RoutineStep): StepWork {
  return step.kind === 'kernel' ? workOfKernel(program, step) : workOfRoutine(program, step);
}

/** Runs a step of a program that the caller waits for, and tells who watches of it. */
export function runStep(
  program: Program,
  step: KernelStep | RoutineStep,
  threads: number,
  run: () => void,
): void {
  const start = performance.now();
  run();
  const milliseconds = performance.now() - start;
  report({ ...workOfStep(program, step), start, milliseconds, threads });
}

/** The same of a primitive that is evaluated by itself. `live` are all values there are, by node. */
export function runNode(
  nodes: readonly AnyGraphNode[],
  node: AnyGraphNode,
  live: ReadonlyMap<number, { readonly byteLength: number }>,
  run: () => void,
): void {
  const start = performance.now();
  run();
  const milliseconds = performance.now() - start;
  const inputs = node.inputs.map((input) => nodes[input]);
  const operations = operationsOfNode(
    node,
    inputs.map(({ shape }) => shape),
  );
  let temporaryBytes = 0;
  for (const [i, { byteLength }] of live)
    if (nodes[i].op !== 'parameter') temporaryBytes += byteLength;
  const work = { name: node.op, inputs, outputs: [node], operations, temporaryBytes };
  report({ ...work, start, milliseconds, threads: 1 });
}

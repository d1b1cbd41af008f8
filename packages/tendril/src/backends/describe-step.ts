/** What a program's step or a primitive computes, for whoever watches kernels run: the same on all backends that run programs. */
import { kernelName } from '../ir/kernel-name.ts';
import type { AnyGraphNode } from '../ir/graph.ts';
import type { KernelStep, Program, RoutineStep } from '../ir/program.ts';
import type { Type } from '../ir/shape-rules.ts';
import { operationsOfKernel, operationsOfNode } from '../ir/work.ts';
import type { KernelRun } from './watch.ts';

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

/** A primitive that was evaluated by itself. */
export function workOfNode(
  node: AnyGraphNode,
  operands: readonly Type[],
  temporaryBytes: number,
): StepWork {
  const shapes = operands.map(({ shape }) => shape);
  const operations = operationsOfNode(node, shapes);
  return { name: node.op, inputs: operands, outputs: [node], operations, temporaryBytes };
}

/**
 * A program: kernels in order, the buffers they read and write, and where intermediate results lie. It knows nothing of a
 * device and is plain data: it can be cloned to a worker.
 */
import type { DType } from './dtype.ts';
import { printAttrs, type RoutineNode } from './graph.ts';
import { printKernel, type Kernel } from './kernel.ts';

/**
 * - `input`: given by the caller at each run (position `index` in the graph's inputs).
 * - `output`: handed to the caller (fresh memory at each run, or a donated input's: see `Program.reuse`).
 * - `temp`: lies in the arena at `offset` bytes.
 */
export interface BufferInfo {
  readonly kind: 'input' | 'output' | 'temp';
  readonly dtype: DType;
  readonly size: number;
  readonly index: number;
  readonly offset: number;
}

/** Runs kernel number `kernel`; `buffers[i]` is the program's buffer for the kernel's argument i. `extent` is its open extent. */
export interface KernelStep {
  readonly kind: 'kernel';
  readonly kernel: number;
  readonly extent: number;
  readonly buffers: readonly number[];
}

/** Runs one primitive that does not become a kernel, on whole buffers. */
export interface RoutineStep {
  readonly kind: 'routine';
  readonly node: RoutineNode;
  /** Shapes and types of the operands, which the node by itself does not hold. */
  readonly operands: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  readonly inputs: readonly number[];
  readonly output: number;
}

export type Step = KernelStep | RoutineStep;

export interface Program {
  readonly kernels: readonly Kernel[];
  readonly buffers: readonly BufferInfo[];
  readonly steps: readonly Step[];
  /** The buffer of each graph input, of each graph output. Outputs may repeat, or be an input's buffer. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Output buffer → donated input buffer whose memory it takes over. */
  readonly reuse: readonly { readonly output: number; readonly input: number }[];
  /** Bytes of the arena for temporaries. */
  readonly arena: number;
}

/** A program as readable text: its buffers, steps and kernels. */
export function printProgram(program: Program): string {
  const buffers = program.buffers.map((b, i) => {
    const place = b.kind === 'temp' ? `@${b.offset}` : b.kind === 'input' ? `#${b.index}` : '';
    return `buffer ${i}: ${b.kind}${place} ${b.dtype}[${b.size}]`;
  });
  const steps = program.steps.map((s) =>
    s.kind === 'kernel'
      ? `kernel ${s.kernel} extent ${s.extent} (${s.buffers.join(' ')})`
      : `routine ${s.node.op}${printAttrs(s.node.attrs)} (${s.inputs.join(' ')}) -> ${s.output}`,
  );
  const reuse = program.reuse.map((r) => `reuse ${r.input} for ${r.output}`);
  const kernels = program.kernels.map((k, i) => `kernel ${i}: ${printKernel(k)}`);
  return [
    `arena ${program.arena} bytes`,
    ...buffers,
    ...reuse,
    ...steps,
    `return ${program.outputs.join(' ')}`,
    ...kernels,
  ].join('\n');
}

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

/**
 * Runs kernel number `kernel`; `buffers[i]` is the program's buffer for the kernel's argument i. `extent` is its open extent: what
 * the kernel itself says there is only an example.
 */
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

/**
 * Runs programs of its own: see the primitive of that name for which and when. They read `inputs` and write `outputs` (-1 for
 * what nobody reads) where those lie, or slices of them. `scratch` is a temporary buffer of bytes; `layout` says what lies where in it.
 */
export interface ControlStep {
  readonly kind: 'control';
  readonly control: Control;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scratch: number;
  readonly layout: ScratchLayout;
}

/** The bodies' inputs are all the operands; their outputs are the results that somebody reads. */
export type Control =
  | { readonly op: 'cond'; readonly onTrue: Program; readonly onFalse: Program }
  | {
      readonly op: 'while';
      readonly cond: Program;
      readonly body: Program;
      readonly constants: number;
      /** Bytes of each value of the state. */
      readonly state: readonly number[];
    }
  | {
      readonly op: 'scan';
      readonly body: Program;
      readonly constants: number;
      readonly length: number;
      readonly reverse: boolean;
      /** Bytes of each value of the carry; of a slice of each of the xs, of each of the ys that somebody reads. */
      readonly carry: readonly number[];
      readonly xs: readonly number[];
      readonly ys: readonly number[];
    };

/** Byte offsets. */
export interface ScratchLayout {
  /** The programs' own temporaries. One program runs at a time. */
  readonly arena: number;
  /** Two places for each value of a loop's state: one is read while the other is written. -1: its output buffer. */
  readonly state: readonly (readonly [number, number])[];
  /** The condition of a `while`. */
  readonly condition: number;
  readonly bytes: number;
}

export type Step = KernelStep | RoutineStep | ControlStep;

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

function printStep(step: Step): string {
  if (step.kind === 'kernel')
    return `kernel ${step.kernel} extent ${step.extent} (${step.buffers.join(' ')})`;
  const inputs = step.inputs.join(' ');
  if (step.kind === 'routine')
    return `routine ${step.node.op}${printAttrs(step.node.attrs)} (${inputs}) -> ${step.output}`;
  const { control, outputs, scratch } = step;
  const programs = programsIn(control).map(
    ([name, program]) => `  ${name}:\n${printProgram(program).replaceAll(/^/gm, '    ')}`,
  );
  const length = control.op === 'scan' ? ` ${control.reverse ? '-' : ''}${control.length}` : '';
  const line = `${control.op}${length} (${inputs}) -> (${outputs.join(' ')}) scratch ${scratch}`;
  return [line, ...programs].join('\n');
}

/** The programs that a control step runs, by name. */
export function programsIn(control: Control): [name: string, program: Program][] {
  switch (control.op) {
    case 'cond':
      return [
        ['true', control.onTrue],
        ['false', control.onFalse],
      ];
    case 'while':
      return [
        ['cond', control.cond],
        ['body', control.body],
      ];
    case 'scan':
      return [['body', control.body]];
  }
}

/** A program as readable text: its buffers, steps and kernels. */
export function printProgram(program: Program): string {
  const buffers = program.buffers.map((b, i) => {
    const place = b.kind === 'temp' ? `@${b.offset}` : b.kind === 'input' ? `#${b.index}` : '';
    return `buffer ${i}: ${b.kind}${place} ${b.dtype}[${b.size}]`;
  });
  const steps = program.steps.map(printStep);
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

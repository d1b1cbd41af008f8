/** Which steps of a program read and write which of its buffers: what has to be known before steps are joined. */
import type { Kernel, KernelArg } from '../../ir/kernel.ts';
import type { Program, Step } from '../../ir/program.ts';

function buffersOf(step: Step, kernels: readonly Kernel[]): { read: number[]; written: number[] } {
  if (step.kind === 'routine') return { read: [...step.inputs], written: [step.output] };
  if (step.kind === 'control')
    return { read: [...step.inputs], written: step.outputs.filter((output) => output >= 0) };
  const { args } = kernels[step.kernel];
  const those = (access: KernelArg['access']): number[] =>
    step.buffers.filter((_, i) => args[i].access === access);
  return { read: those('read'), written: those('write') };
}

export class Uses {
  /** By step: the buffers that it reads. */
  readonly read: readonly (readonly number[])[];
  /** By buffer: the last step that writes it. */
  readonly writer = new Map<number, number>();
  private readonly written: readonly (readonly number[])[];
  private readonly readingSteps = new Map<number, number[]>();
  private readonly memory: ReadonlyMap<number, number>;

  constructor({ steps, kernels, reuse }: Program) {
    this.memory = new Map(reuse.map(({ output, input }) => [output, input]));
    const touched = steps.map((step) => buffersOf(step, kernels));
    this.read = touched.map(({ read }) => read);
    this.written = touched.map(({ written }) => written);
    touched.forEach(({ read, written }, i) => {
      for (const b of new Set(read)) {
        const known = this.readingSteps.get(b);
        if (known === undefined) this.readingSteps.set(b, [i]);
        else known.push(i);
      }
      for (const b of written) this.writer.set(b, i);
    });
  }

  /** How many steps read a buffer. */
  readers(buffer: number): number {
    return this.readingSteps.get(buffer)?.length ?? 0;
  }

  /** The step that reads a buffer, if there is one only. */
  reader(buffer: number): number | null {
    const found = this.readingSteps.get(buffer);
    return found?.length === 1 ? found[0] : null;
  }

  /** The buffer in whose memory a buffer lies. */
  memoryOf(buffer: number): number {
    return this.memory.get(buffer) ?? buffer;
  }

  /** Whether what the step `from` reads is still as it was when the step `to` has run. */
  last(buffers: readonly number[], from: number, to: number): boolean {
    const later = this.written.slice(from + 1, to + 1).flat();
    const overwritten = new Set(later.map((b) => this.memoryOf(b)));
    return !buffers.some((b) => overwritten.has(this.memoryOf(b)));
  }
}

/**
 * A program's first run for who does not want to hold up others: it is compiled group by group, and each step is made ready, has its
 * weights packed and runs by itself, with a pause before the next. Others may run programs in the pauses, this one too.
 */
import type { Program, Step } from '../../ir/program.ts';
import type { Buffer, Pause } from '../backend.ts';
import type { WasmBuffer } from './buffers.ts';
import type { Bound, LoadedProgram } from './loader.ts';
import type { Machine } from './machine.ts';

/** The step as a program of its own, on the same buffers. */
function alone(program: Program, step: Step): Program {
  if (step.kind !== 'kernel') return { ...program, kernels: [], steps: [step] };
  const kernels = [program.kernels[step.kernel]];
  return { ...program, kernels, steps: [{ ...step, kernel: 0 }] };
}

async function inParts<T>(work: Generator<void, T>, pause: Pause): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await pause();
  }
}

interface Made {
  readonly program: LoadedProgram;
  readonly outputs: Buffer[];
}

/**
 * @param load makes a program ready, all at once or (as its first run goes) piece by piece. This file is loaded late and brings no code
 * of others along, so that bundlers leave that in one piece.
 * @param check throws if nobody wants the program any more.
 */
export async function runPatiently(
  machine: Machine,
  load: (program: Program, atOnce?: boolean) => LoadedProgram,
  compiling: Generator<void, Program>,
  inputs: readonly Buffer[],
  pause: Pause,
  check: () => void,
): Promise<Made> {
  const { buffers, memory, progress } = machine;
  const program = await inParts(compiling, pause);
  check();
  if (program.reuse.length > 0) {
    const loaded = load(program);
    return { program: loaded, outputs: loaded.run(inputs) };
  }
  const bound: Bound = new Array<WasmBuffer | null>(program.buffers.length).fill(null);
  const fresh: WasmBuffer[] = [];
  // They are kept until all is there, so that code which steps share is made once.
  const parts: LoadedProgram[] = [];
  const arena = program.arena > 0 ? memory.alloc(program.arena) : null;
  progress.asked += program.steps.length;
  let left = program.steps.length;
  try {
    program.buffers.forEach(({ kind, dtype, size }, i) => {
      if (kind === 'output') fresh.push((bound[i] = buffers.alloc(dtype, size)));
    });
    for (const step of program.steps) {
      await pause();
      check();
      // Asked for anew, since they may have been freed meanwhile.
      inputs.forEach((input, i) => (bound[program.inputs[i]] = buffers.own(input)));
      const part = load(alone(program, step));
      parts.push(part);
      part.runAtOnce(bound, arena?.address ?? -1);
      buffers.copies?.leave();
      progress.ready++;
      left--;
    }
    await pause();
    check();
    const outputs = program.outputs.map((output) => bound[output]!);
    return { program: load(program, true), outputs };
  } catch (error) {
    for (const buffer of fresh) buffers.free(buffer);
    throw error;
  } finally {
    progress.ready += left;
    for (const part of parts) part.dispose();
    if (arena !== null) memory.free(arena);
  }
}

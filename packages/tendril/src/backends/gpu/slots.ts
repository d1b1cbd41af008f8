/** Temporaries share memory: each gets a slot that nobody else uses while it lives. */
import type { Program } from '../../ir/program.ts';
import { elementBytes } from './host-values.ts';

export interface Slots {
  /** Bytes of each slot. */
  readonly bytes: readonly number[];
  /** By buffer of the program: its slot, or -1. */
  readonly of: readonly number[];
}

function buffersOf(step: Program['steps'][number]): readonly number[] {
  if (step.kind === 'kernel') return step.buffers;
  if (step.kind === 'routine') return [...step.inputs, step.output];
  // Loops take what they need themselves, not from the scratch memory that is planned for them.
  return [...step.inputs, ...step.outputs.filter((output) => output >= 0)];
}

/** @param exact whether only temporaries of one size share a slot: textures that are written together have to be alike. */
export function assignSlots({ buffers, steps }: Program, exact = false): Slots {
  const last = new Map<number, number>();
  steps.forEach((step, at) => buffersOf(step).forEach((b) => last.set(b, at)));
  const bytes: number[] = [];
  const of = buffers.map(() => -1);
  const free: number[] = [];
  steps.forEach((step, at) => {
    const touched = new Set(buffersOf(step));
    for (const b of touched) {
      if (buffers[b].kind !== 'temp' || of[b] >= 0) continue;
      const need = buffers[b].size * elementBytes;
      // The smallest that is large enough, else the largest, which grows.
      free.sort((x, y) => bytes[x] - bytes[y]);
      const fits = free.findIndex((slot) => (exact ? bytes[slot] === need : bytes[slot] >= need));
      const none = free.length === 0 || (exact && fits < 0);
      const taken = none ? [] : free.splice(fits >= 0 ? fits : -1, 1);
      const slot = taken.length > 0 ? taken[0] : bytes.push(0) - 1;
      bytes[slot] = Math.max(bytes[slot], need);
      of[b] = slot;
    }
    for (const b of touched) if (of[b] >= 0 && last.get(b) === at) free.push(of[b]);
  });
  return { bytes, of };
}

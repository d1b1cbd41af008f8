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

/** The steps from the first to the last that touch a buffer. */
interface Life {
  readonly from: number;
  to: number;
}

interface Slot {
  readonly bytes: number;
  /** In order, and apart from each other. */
  readonly lives: Life[];
}

/** Where in a slot's lives another fits, or -1. */
function gapFor({ lives }: Slot, { from, to }: Life): number {
  let [low, high] = [0, lives.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lives[middle].to < from) low = middle + 1;
    else high = middle;
  }
  return low === lives.length || lives[low].from > to ? low : -1;
}

/**
 * The largest come first, so that no small one that lives long takes a place that large ones could share.
 * @param exact whether only temporaries of one size share a slot: textures that are written together have to be alike.
 */
export function assignSlots({ buffers, steps }: Program, exact = false): Slots {
  const lives = new Map<number, Life>();
  steps.forEach((step, at) => {
    for (const b of buffersOf(step)) {
      if (buffers[b].kind !== 'temp') continue;
      const life = lives.get(b);
      if (life === undefined) lives.set(b, { from: at, to: at });
      else life.to = at;
    }
  });
  const slots: Slot[] = [];
  const of = buffers.map(() => -1);
  const bySize = [...lives].sort(([x], [y]) => buffers[y].size - buffers[x].size);
  for (const [b, life] of bySize) {
    const bytes = buffers[b].size * elementBytes;
    let place = -1;
    // The last that is free is the smallest, and all are large enough.
    for (let i = slots.length - 1; i >= 0 && place < 0; i--) {
      if (exact && slots[i].bytes !== bytes) break;
      const gap = gapFor(slots[i], life);
      if (gap < 0) continue;
      slots[i].lives.splice(gap, 0, life);
      place = i;
    }
    of[b] = place >= 0 ? place : slots.push({ bytes, lives: [life] }) - 1;
  }
  return { bytes: slots.map(({ bytes }) => bytes), of };
}

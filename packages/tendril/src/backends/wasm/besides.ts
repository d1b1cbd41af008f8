/**
 * A machine beside another: with its memory and its code, so that each finds the kernels that the other had made, and with buffers
 * of its own, which are not among those that the other counts. It has one thread.
 */
import { Arena } from './arena.ts';
import { BufferPool } from './buffers.ts';
import type { Machine } from './machine.ts';

export function besides(machine: Machine): Machine {
  const { memory } = machine;
  return {
    ...machine,
    buffers: new BufferPool(memory),
    arena: new Arena(memory),
    helpers: null,
    progress: { asked: 0, ready: 0 },
  };
}

/** Gives back what it held of the memory, once its programs are disposed of. */
export function leave({ arena, buffers }: Machine): void {
  arena.release();
  buffers.copies?.release();
}

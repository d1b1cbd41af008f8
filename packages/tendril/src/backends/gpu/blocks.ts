/** The memory of one run of a program: fresh blocks for its outputs, slots for its temporaries. */
import type { Program } from '../../ir/program.ts';
import type { ControlDevice } from './control.ts';
import { elementBytes } from './host-values.ts';
import type { Slots } from './slots.ts';

/** By buffer of the program; and which of them were taken for its outputs, and which for its temporaries. */
export interface Taken<Block> {
  readonly blocks: readonly Block[];
  readonly fresh: readonly Block[];
  readonly temporary: readonly Block[];
}

/**
 * Takes the memory of a run, or nothing where there is not enough.
 * @param reused buffers whose memory is another's.
 */
function takeBlocks<Block>(
  { buffers, inputs }: Program,
  slots: Slots,
  reused: ReadonlyMap<number, number>,
  device: ControlDevice<Block>,
  given: readonly Block[],
): Taken<Block> {
  const fresh: Block[] = [];
  const temporary: Block[] = [];
  try {
    const made = new Map<number, Block>();
    inputs.forEach((number, i) => made.set(number, given[i]));
    for (const [output, input] of reused) made.set(output, made.get(input)!);
    buffers.forEach(({ kind, size }, i) => {
      if (kind !== 'output' || made.has(i)) return;
      const block = device.take(size * elementBytes);
      fresh.push(block);
      made.set(i, block);
    });
    for (const bytes of slots.bytes) temporary.push(device.take(bytes));
    const blocks = buffers.map((_, i) =>
      slots.of[i] >= 0 ? temporary[slots.of[i]] : made.get(i)!,
    );
    return { blocks, fresh, temporary };
  } catch (error) {
    for (const block of [...fresh, ...temporary]) device.give(block);
    throw error;
  }
}

/** Runs, and gives back the temporaries. */
export function executeOn<Block>(
  { blocks, temporary }: Taken<Block>,
  device: ControlDevice<Block>,
  execute: (blocks: readonly Block[]) => void,
): void {
  try {
    execute(blocks);
  } finally {
    for (const block of temporary) device.give(block);
  }
}

/** Takes memory, has `run` run, and gives the outputs' blocks; where `run` fails, nothing stays taken. */
export function runOnBlocks<Block>(
  program: Program,
  slots: Slots,
  reused: ReadonlyMap<number, number>,
  device: ControlDevice<Block>,
  given: readonly Block[],
  run: (taken: Taken<Block>) => void,
): Block[] {
  const taken = takeBlocks(program, slots, reused, device, given);
  try {
    run(taken);
  } catch (error) {
    for (const block of taken.fresh) device.give(block);
    throw error;
  }
  return program.outputs.map((output) => taken.blocks[output]);
}

/** Buffers for a program's outputs, of which some lie where inputs do, or share memory. */
export function outputBuffers<Block, B extends { readonly block: Block }>(
  { buffers, outputs }: Program,
  inputs: readonly B[],
  blocks: readonly Block[],
  make: (info: Program['buffers'][number], block: Block) => B,
): B[] {
  const known = new Map<Block, B>(inputs.map((input) => [input.block, input]));
  return blocks.map((block, i) => {
    let buffer = known.get(block);
    if (buffer === undefined) known.set(block, (buffer = make(buffers[outputs[i]], block)));
    return buffer;
  });
}

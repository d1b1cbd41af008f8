/** The memory of one run of a program: fresh blocks for its outputs, slots for its temporaries. */
import type { Program } from '../../ir/program.ts';
import type { ControlDevice } from './control.ts';
import { elementBytes } from './host-values.ts';
import type { Slots } from './slots.ts';

/**
 * Calls `execute` with a block for each of the program's buffers, and gives those of its outputs.
 * @param reused buffers whose memory is another's.
 */
export function runOnBlocks<Block>(
  { buffers, inputs, outputs }: Program,
  slots: Slots,
  reused: ReadonlyMap<number, number>,
  device: ControlDevice<Block>,
  given: readonly Block[],
  execute: (blocks: readonly Block[]) => void,
): Block[] {
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
    execute(buffers.map((_, i) => (slots.of[i] >= 0 ? temporary[slots.of[i]] : made.get(i)!)));
    return outputs.map((output) => made.get(output)!);
  } catch (error) {
    for (const block of fresh) device.give(block);
    throw error;
  } finally {
    for (const block of temporary) device.give(block);
  }
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

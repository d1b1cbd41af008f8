/**
 * Routines that no shader computes: their operands are read while the caller waits, computed with, and the result is sent back. It
 * is right, and slow: each read waits for everything before it.
 */
import { makeTypedArray } from '../../../ir/dtype.ts';
import type { Program, RoutineStep } from '../../../ir/program.ts';
import { runRoutine } from '../../routines/index.ts';
import { elementBytes, toDevice, toHost } from '../../gpu/host-values.ts';
import type { Block } from '../memory.ts';
import type { Machine } from '../machine.ts';

export function runOnHost(
  machine: Machine,
  { buffers }: Program,
  { node, operands, inputs, output }: RoutineStep,
  blocks: readonly Block[],
): void {
  const values = operands.map((operand, i) => {
    const bytes = buffers[inputs[i]].size * elementBytes;
    const words = machine.readSync(blocks[inputs[i]].buffer, bytes);
    return { ...operand, values: toHost(operand.dtype, words) };
  });
  const out = makeTypedArray(node.dtype, buffers[output].size);
  runRoutine(node, values, out);
  machine.device.queue.writeBuffer(blocks[output].buffer, 0, toDevice(node.dtype, out).slice());
}

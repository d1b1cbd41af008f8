/**
 * Routines that no shader computes: their operands are read while the caller waits, computed with, and the result is sent back. It
 * is right, and slow: each read waits for everything before it.
 */
import { makeTypedArray, type TypedArray } from '../../ir/dtype.ts';
import type { Program, RoutineStep } from '../../ir/program.ts';
import { runRoutine } from '../routines/index.ts';
import { elementBytes, toDevice, toHost } from './host-values.ts';

/**
 * @param read the first bytes of one of the program's buffers.
 * @param write sends values to one of them.
 */
export function runOnHost(
  { buffers }: Program,
  { node, operands, inputs, output }: RoutineStep,
  read: (buffer: number, bytes: number) => ArrayBuffer,
  write: (buffer: number, values: TypedArray | Uint32Array) => void,
): void {
  const values = operands.map((operand, i) => {
    const words = read(inputs[i], buffers[inputs[i]].size * elementBytes);
    return { ...operand, values: toHost(operand.dtype, words) };
  });
  const out = makeTypedArray(node.dtype, buffers[output].size);
  runRoutine(node, values, out);
  write(output, toDevice(node.dtype, out));
}

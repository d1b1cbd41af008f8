/** Runs programs the slow and plain way, kernel by kernel: what compiling a graph is tested with. */
import { evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import { makeTypedArray, viewAs, type TypedArray } from '../../src/ir/dtype.ts';
import type { Program } from '../../src/ir/program.ts';
import { interpret } from '../wasm/interpret.ts';

/** Runs a program; temporaries lie in one arena, so that overlapping lives show. */
export function interpretProgram(program: Program, inputs: readonly TypedArray[]): TypedArray[] {
  const arena = new ArrayBuffer(program.arena);
  const reused = new Map(program.reuse.map((r) => [r.output, r.input]));
  const memory: TypedArray[] = [];
  const bufferAt = (i: number): TypedArray => {
    const { kind, dtype, size, index, offset } = program.buffers[i];
    if (memory[i] !== undefined) return memory[i];
    if (kind === 'input') return (memory[i] = inputs[index].slice());
    if (kind === 'output') {
      const input = reused.get(i);
      return (memory[i] = input !== undefined ? bufferAt(input) : makeTypedArray(dtype, size));
    }
    return (memory[i] = viewAs(dtype, arena, offset, size));
  };
  for (const step of program.steps) {
    if (step.kind === 'kernel') {
      interpret(program.kernels[step.kernel], step.buffers.map(bufferAt));
    } else {
      const operands = step.operands.map((o, i) => ({ ...o, values: bufferAt(step.inputs[i]) }));
      bufferAt(step.output).set(evaluateNode(step.node, operands));
    }
  }
  return program.outputs.map((o) => bufferAt(o).slice());
}

/** Runs programs the slow and plain way, kernel by kernel: what compiling a graph is tested with. */
import { evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import { makeTypedArray, viewAs, type TypedArray } from '../../src/ir/dtype.ts';
import type { Kernel } from '../../src/ir/kernel.ts';
import type { ControlStep, Program } from '../../src/ir/program.ts';
import { interpret } from '../wasm/interpret.ts';

/** The kernel for an open extent, which is the step's and not the kernel's. */
function withExtent(kernel: Kernel, extent: number): Kernel {
  const opened = (extents: readonly number[]): number[] => [extent, ...extents.slice(1)];
  if (kernel.kind === 'nest') return { ...kernel, outer: opened(kernel.outer) };
  if (kernel.batch.length > 0) return { ...kernel, batch: opened(kernel.batch) };
  return { ...kernel, m: opened(kernel.m) };
}

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
      const kernel = withExtent(program.kernels[step.kernel], step.extent);
      interpret(kernel, step.buffers.map(bufferAt));
    } else if (step.kind === 'control') {
      const results = interpretControl(step, step.inputs.map(bufferAt));
      const wanted = step.outputs.filter((o) => o >= 0);
      wanted.forEach((o, i) => bufferAt(o).set(results[i]));
    } else {
      const operands = step.operands.map((o, i) => ({ ...o, values: bufferAt(step.inputs[i]) }));
      bufferAt(step.output).set(evaluateNode(step.node, operands));
    }
  }
  return program.outputs.map((o) => bufferAt(o).slice());
}

/** The results of a control step that somebody reads, in order. */
function interpretControl({ control, outputs }: ControlStep, inputs: TypedArray[]): TypedArray[] {
  const wanted = (values: TypedArray[], from: number): TypedArray[] =>
    values.filter((_, i) => outputs[from + i] >= 0);
  if (control.op === 'cond') {
    const [predicate, ...operands] = inputs;
    return interpretProgram(predicate[0] !== 0 ? control.onTrue : control.onFalse, operands);
  }
  const fixed = inputs.slice(0, control.constants);
  if (control.op === 'while') {
    let state = inputs.slice(control.constants);
    while (interpretProgram(control.cond, [...fixed, ...state])[0][0] !== 0)
      state = interpretProgram(control.body, [...fixed, ...state]);
    return wanted(state, 0);
  }
  const { length, reverse, ys } = control;
  const carry = control.carry.length;
  let state = inputs.slice(fixed.length, fixed.length + carry);
  const xs = inputs.slice(fixed.length + carry);
  const stacks: TypedArray[][] = [...ys, ...state].map(() => []);
  for (let s = 0; s < length; s++) {
    const at = reverse ? length - 1 - s : s;
    const slices = xs.map((x) => x.slice((at * x.length) / length, ((at + 1) * x.length) / length));
    const results = interpretProgram(control.body, [...fixed, ...state, ...slices]);
    [...results.slice(carry), ...state].forEach((values, i) => (stacks[i][at] = values));
    state = results.slice(0, carry);
  }
  const stacked = stacks.map((parts) => {
    const whole = makeTypedArray('float32', 0);
    const kind = (parts[0] ?? whole).constructor as new (values: number[]) => TypedArray;
    return new kind(parts.flatMap((part) => Array.from(part)));
  });
  return [
    ...wanted(state, 0),
    ...stacked.slice(0, ys.length),
    ...wanted(stacked.slice(ys.length), outputs.length - carry),
  ];
}

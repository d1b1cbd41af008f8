/**
 * Makes a program runnable: its steps become descriptors in memory, its kernels are loaded, and the words that hold buffers'
 * addresses are noted, so that a run only writes those that changed, allocates the outputs and calls the driver.
 */
import { viewAs, type TypedArray } from '../../ir/dtype.ts';
import type { Program, RoutineStep } from '../../ir/program.ts';
import type { Buffer, Runnable } from '../backend.ts';
import { runRoutine } from '../routines/index.ts';
import type { Block } from './allocator.ts';
import type { WasmBuffer } from './buffers.ts';
import { STEP_BYTES, stepLayout } from './control.ts';
import type { LoadedKernel } from './kernels.ts';
import type { Machine } from './machine.ts';
import type { StepTiming } from './options.ts';
import { planSteps, type PlannedStep, type Segment } from './plan.ts';

const defaultParallelFrom = 20_000;

/** A program's buffers in one run, by number; null for temporaries. */
type Bound = (WasmBuffer | null)[];

export class LoadedProgram implements Runnable {
  private readonly machine: Machine;
  private readonly program: Program;
  private readonly kernels: LoadedKernel[] = [];
  private readonly segments: readonly Segment[];
  private readonly parallel: boolean;
  /** Descriptors of all kernel steps, then their argument lists. */
  private readonly block: Block;
  /** For each buffer of the program: the words that hold its address, and the address they hold. */
  private readonly places: readonly number[][];
  private readonly addresses: Float64Array;
  private arenaAddress = -1;
  private readonly temporaries: readonly number[];
  /** Buffers that each run makes anew; and those that take over an input's, with that input's position. */
  private readonly fresh: readonly number[];
  private readonly reused: readonly { readonly output: number; readonly position: number }[];

  constructor(machine: Machine, program: Program) {
    this.machine = machine;
    this.program = program;
    this.places = program.buffers.map(() => []);
    this.addresses = new Float64Array(program.buffers.length).fill(-1);
    this.reused = program.reuse.map(({ output, input }) => ({
      output,
      position: program.inputs.indexOf(input),
    }));
    const taken = new Set(program.reuse.map(({ output }) => output));
    const numbers = [...program.buffers.keys()];
    this.fresh = numbers.filter((i) => program.buffers[i].kind === 'output' && !taken.has(i));
    this.temporaries = numbers.filter((i) => program.buffers[i].kind === 'temp');
    try {
      for (const kernel of program.kernels) this.kernels.push(machine.kernels.acquire(kernel));
      const { pool, options } = machine;
      const parallelFrom = pool === null ? Infinity : (options.parallelFrom ?? defaultParallelFrom);
      this.segments = planSteps(program, this.kernels, parallelFrom);
      const steps = this.segments.flatMap((s) => (s.kind === 'kernels' ? s.steps : []));
      this.parallel = steps.some((step) => step.parallel);
      this.block = this.write(steps);
    } catch (error) {
      this.releaseKernels();
      throw error;
    }
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { machine, program } = this;
    if (this.parallel) machine.pool?.start();
    const bound: Bound = new Array<WasmBuffer | null>(program.buffers.length).fill(null);
    try {
      const arena = program.arena > 0 ? machine.arena.enter(program.arena) : -1;
      this.allocate(inputs, bound);
      this.writeAddresses(bound, arena);
      this.execute();
    } catch (error) {
      for (const output of this.fresh) {
        const buffer = bound[output];
        if (buffer !== null) machine.buffers.free(buffer);
      }
      throw error;
    } finally {
      machine.arena.leave();
    }
    return program.outputs.map((output) => bound[output]!);
  }

  dispose(): void {
    this.machine.memory.free(this.block);
    this.releaseKernels();
  }

  private releaseKernels(): void {
    for (const kernel of this.kernels) this.machine.kernels.release(kernel);
    this.kernels.length = 0;
  }

  /** Writes descriptors and argument lists, all but the buffers' addresses, whose places it notes. */
  private write(steps: readonly PlannedStep[]): Block {
    const { memory, kernels } = this.machine;
    // Publishing may allocate, which may move the views; so it comes first.
    const codes = steps.map(({ kernel, parallel }) => (parallel ? kernels.publish(kernel) : 0));
    const argWords = steps.reduce((sum, { step }) => sum + step.buffers.length + 1, 0);
    const block = memory.alloc(steps.length * STEP_BYTES + argWords * 4);
    const { u32 } = memory;
    let args = block.address + steps.length * STEP_BYTES;
    steps.forEach(({ step, kernel, units, grain, shares, wake }, i) => {
      const words = { slot: kernel.slot, code: codes[i], args, units, grain, shares, wake: +wake };
      const at = block.address + i * STEP_BYTES;
      for (const name of Object.keys(words) as (keyof typeof words)[]) {
        u32[(at + stepLayout[name]) / 4] = words[name];
      }
      for (const buffer of step.buffers) {
        this.places[buffer].push(args / 4);
        args += 4;
      }
      u32[args / 4] = step.extent;
      args += 4;
    });
    return block;
  }

  /** Finds or makes the buffers of inputs and outputs. */
  private allocate(inputs: readonly Buffer[], bound: Bound): void {
    const { program, machine } = this;
    const { buffers } = machine;
    for (let i = 0; i < inputs.length; i++) bound[program.inputs[i]] = buffers.own(inputs[i]);
    for (const { output, position } of this.reused) bound[output] = bound[program.inputs[position]];
    for (const output of this.fresh) {
      const { dtype, size } = program.buffers[output];
      bound[output] = buffers.alloc(dtype, size);
    }
  }

  private writeAddresses(bound: Bound, arena: number): void {
    for (let i = 0; i < bound.length; i++) {
      const buffer = bound[i];
      if (buffer !== null) this.writeAddress(i, buffer.address);
    }
    if (arena === this.arenaAddress) return;
    this.arenaAddress = arena;
    for (const i of this.temporaries) this.writeAddress(i, arena + this.program.buffers[i].offset);
  }

  private writeAddress(number: number, address: number): void {
    if (this.addresses[number] === address) return;
    this.addresses[number] = address;
    const { u32 } = this.machine.memory;
    const places = this.places[number];
    for (let i = 0; i < places.length; i++) u32[places[i]] = address;
  }

  private execute(): void {
    const { log } = this.machine.options;
    let at = this.block.address;
    for (const segment of this.segments) {
      if (segment.kind === 'routine') {
        const start = log === undefined ? 0 : performance.now();
        this.runRoutine(segment.step);
        log?.(routineTiming(segment.step, performance.now() - start));
        continue;
      }
      const end = at + segment.steps.length * STEP_BYTES;
      if (log === undefined) this.machine.scheduler.run(at, end);
      else this.runTimed(segment.steps, at, log);
      at = end;
    }
  }

  /** Step by step, so that each can be timed. */
  private runTimed(
    steps: readonly PlannedStep[],
    first: number,
    log: (timing: StepTiming) => void,
  ): void {
    const { scheduler, pool } = this.machine;
    steps.forEach(({ kernel, units, unitCost, parallel }, i) => {
      const at = first + i * STEP_BYTES;
      const threads = parallel ? (pool?.active ?? 1) : 1;
      const start = performance.now();
      scheduler.run(at, at + STEP_BYTES);
      const milliseconds = performance.now() - start;
      log({ what: kernel.key, kind: 'kernel', milliseconds, units, unitCost, threads });
    });
  }

  private runRoutine({ node, operands, inputs, output }: RoutineStep): void {
    const values = operands.map((operand, i) => ({ ...operand, values: this.view(inputs[i]) }));
    runRoutine(node, values, this.view(output));
  }

  private view(buffer: number): TypedArray {
    const { dtype, size } = this.program.buffers[buffer];
    return viewAs(dtype, this.machine.memory.memory.buffer, this.addresses[buffer], size);
  }
}

function routineTiming({ node }: RoutineStep, milliseconds: number): StepTiming {
  return { what: node.op, kind: 'routine', milliseconds, units: 1, unitCost: 0, threads: 1 };
}

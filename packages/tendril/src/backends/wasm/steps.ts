/**
 * A program's steps, ready to run: descriptors in memory, kernels loaded, and the words noted that hold buffers' addresses, so
 * that a run only writes the addresses that changed and calls the driver. Whose memory the buffers are is the caller's affair.
 */
import { viewAs, type TypedArray } from '../../ir/dtype.ts';
import type { Program, RoutineStep } from '../../ir/program.ts';
import { runRoutine } from '../routines/index.ts';
import { describer, isWatched } from '../watch.ts';
import type { Block } from './allocator.ts';
import { routineCode } from './codegen/routine/index.ts';
import { fromFirstAccess } from './arguments.ts';
import type { WasmBuffer } from './buffers.ts';
import { STEP_BYTES, stepLayout } from './control.ts';
import type { LoadedControl } from './control-steps.ts';
import type { Wanted } from './copies.ts';
import type { LoadedCode, LoadedKernel } from './kernels.ts';
import type { Machine } from './machine.ts';
import { planSteps, type LoadedPhase, type PlannedStep, type Segment } from './plan.ts';

type LoadControl = typeof LoadedControl;
let Control: LoadControl | null = null;

/** Choices and loops come with the primitives that make them (primitives/define.ts). */
export function addControlSteps(added: LoadControl): void {
  Control = added;
}

/** Which buffer it is, and the word that holds the copy's address. */
interface KeptArgument extends Wanted {
  readonly buffer: number;
  readonly place: number;
}

const defaultParallelFrom = 10_000;

export class LoadedSteps {
  readonly program: Program;
  /** Whether some step is worth other threads. */
  readonly parallel: boolean;
  private readonly machine: Machine;
  private readonly codes: LoadedCode[] = [];
  /** Of each kernel that steps run: how far behind their buffers' addresses its arguments begin. */
  private readonly begins: (readonly number[])[] = [];
  private readonly segments: readonly Segment[];
  /** The steps that run programs of their own, by place among the segments. */
  private readonly controls = new Map<Segment, LoadedControl>();
  /** Descriptors of all kernel steps, then their argument lists. */
  private readonly block: Block;
  /** For each buffer of the program: each word that holds a place in it, with how far this is from the buffer's address. */
  private readonly places: number[][] = [];
  /** The buffers of steps that are no kernels. */
  private readonly shown = new Set<number>();
  /** Those addresses. */
  readonly addresses: Float64Array;
  /** What kernels take rearranged. */
  readonly kept: KeptArgument[] = [];
  private arenaAddress = -1;
  private readonly temporaries: number[] = [];
  /** Bytes that routines want while the steps run. */
  private workspace = 0;

  constructor(machine: Machine, program: Program) {
    this.machine = machine;
    this.program = program;
    // The last of them is the routines' workspace.
    const count = program.buffers.length;
    for (let i = 0; i <= count; i++) this.places.push([]);
    for (let i = 0; i < count; i++)
      if (program.buffers[i].kind === 'temp') this.temporaries.push(i);
    this.addresses = new Float64Array(count + 1).fill(-1);
    try {
      const kernels: LoadedKernel[] = [];
      for (const step of program.steps) {
        if (step.kind !== 'kernel' || step.kernel in kernels) continue;
        const { kernel, begins } = fromFirstAccess(program.kernels[step.kernel]);
        this.begins[step.kernel] = begins;
        kernels[step.kernel] = this.acquired(machine.kernels.acquire(kernel));
      }
      const { helpers, options } = machine;
      const parallelFrom =
        helpers === null ? Infinity : (options.parallelFrom ?? defaultParallelFrom);
      const phasesOf = (step: RoutineStep) => this.loadPhases(step);
      this.segments = planSteps(program, kernels, phasesOf, parallelFrom);
      const load = (inner: Program): LoadedSteps => new LoadedSteps(machine, inner);
      for (const segment of this.segments) {
        if (segment.kind === 'kernels') continue;
        const { step } = segment;
        const written = step.kind === 'routine' ? [step.output] : step.outputs;
        for (const buffer of [...step.inputs, ...written]) this.shown.add(buffer);
        if (segment.kind === 'control')
          this.controls.set(segment, new Control!(machine, segment.step, load));
      }
      const steps: PlannedStep[] = [];
      for (const s of this.segments) if (s.kind === 'kernels') steps.push(...s.steps);
      let parallel = steps.some((step) => step.parallel);
      for (const control of this.controls.values()) parallel ||= control.parallel;
      this.parallel = parallel;
      this.block = this.write(steps);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  dispose(): void {
    this.machine.memory.free(this.block);
    this.release();
  }

  /** Says where a buffer that is no temporary lies from now on. */
  bind(buffer: number, address: number): void {
    if (this.addresses[buffer] === address) return;
    this.addresses[buffer] = address;
    const { u32 } = this.machine.memory;
    const places = this.places[buffer];
    for (let i = 0; i < places.length; i += 2) u32[places[i]] = address + places[i + 1];
  }

  /** Says where the temporaries lie from now on. */
  bindArena(address: number): void {
    if (address === this.arenaAddress) return;
    this.arenaAddress = address;
    for (const i of this.temporaries) this.bind(i, address + this.program.buffers[i].offset);
  }

  /** Sees to the copies of those inputs that kernels take rearranged. */
  bindKept(inputs: readonly (WasmBuffer | null)[]): void {
    const { buffers, memory } = this.machine;
    for (const argument of this.kept) {
      const { buffer, place } = argument;
      const alone = !this.readsPlain(buffer);
      const address = buffers.copies!.find(inputs[buffer]!, argument, alone);
      memory.u32[place] = address;
    }
  }

  /** Whether a step takes a buffer as it lies. */
  readsPlain(buffer: number): boolean {
    return this.places[buffer].length > 0 || this.shown.has(buffer);
  }

  private acquired<C extends LoadedCode>(code: C): C {
    this.codes.push(code);
    return code;
  }

  private loadPhases({ node, operands }: RoutineStep): LoadedPhase[] | null {
    const { kernels, helpers } = this.machine;
    const code = routineCode(node, operands, helpers !== null);
    if (code === null) return null;
    this.workspace = Math.max(this.workspace, code.workspace);
    return code.phases.map((phase) => ({
      phase,
      code: this.acquired(kernels.acquirePhase(phase)),
    }));
  }

  private release(): void {
    for (const code of this.codes) this.machine.kernels.release(code);
    this.codes.length = 0;
    this.controls.forEach((control) => control.dispose());
    this.controls.clear();
  }

  /** Writes descriptors and argument lists, all but the buffers' addresses, whose places it notes. */
  private write(steps: readonly PlannedStep[]): Block {
    const { memory, kernels } = this.machine;
    // Publishing may allocate, which may move the views; so it comes first.
    const codes = steps.map(({ code, parallel }) => (parallel ? kernels.publish(code) : 0));
    const argWords = steps.reduce(
      (n, { buffers, numbers }) => n + buffers.length + numbers.length,
      0,
    );
    const block = memory.alloc(steps.length * STEP_BYTES + argWords * 4);
    const { u32 } = memory;
    let args = block.address + steps.length * STEP_BYTES;
    steps.forEach(({ step, code, buffers, numbers, units, grain, shares, wake }, i) => {
      const at = block.address + i * STEP_BYTES;
      u32[(at + stepLayout.slot) / 4] = code.slot;
      u32[(at + stepLayout.code) / 4] = codes[i];
      u32[(at + stepLayout.args) / 4] = args;
      u32[(at + stepLayout.units) / 4] = units;
      u32[(at + stepLayout.grain) / 4] = grain;
      u32[(at + stepLayout.shares) / 4] = shares;
      u32[(at + stepLayout.wake) / 4] = +wake;
      const begins = step.kind === 'kernel' ? this.begins[step.kernel] : null;
      buffers.forEach((buffer, arg) => {
        const begin = begins === null ? 0 : begins[arg];
        const operand = code.kept?.find((kept) => kept.arg === arg);
        if (operand !== undefined) {
          // Where it is the operand's own text, that has been hashed before.
          const form = begin === 0 ? operand.form : `${begin} ${operand.form}`;
          this.kept.push({ form, begin, kernel: code, operand, buffer, place: args / 4 });
        } else {
          this.places[buffer].push(args / 4, begin);
        }
        args += 4;
      });
      u32.set(numbers, args / 4);
      args += 4 * numbers.length;
    });
    return block;
  }

  /** Runs all steps on the buffers that were bound. */
  execute(): void {
    if (this.workspace === 0) {
      this.executeAll();
      return;
    }
    const { memory } = this.machine;
    const block = memory.alloc(this.workspace);
    try {
      this.bind(this.program.buffers.length, block.address);
      this.executeAll();
    } finally {
      memory.free(block);
    }
  }

  private executeAll(): void {
    let at = this.block.address;
    for (const segment of this.segments) {
      if (segment.kind === 'routine') {
        const { step } = segment;
        if (isWatched()) describer().runStep(this.program, step, 1, () => this.runRoutine(step));
        else this.runRoutine(step);
        continue;
      }
      if (segment.kind === 'control') {
        this.controls.get(segment)!.run(this.addresses);
        continue;
      }
      const end = at + segment.steps.length * STEP_BYTES;
      if (isWatched()) this.runWatched(segment.steps, at);
      else this.machine.scheduler.run(at, end);
      at = end;
    }
  }

  /** Step by step. The phases of a routine are one. */
  private runWatched(steps: readonly PlannedStep[], first: number): void {
    const { scheduler, helpers } = this.machine;
    let from = first;
    steps.forEach(({ step, parallel }, i) => {
      if (steps[i + 1]?.step === step) return;
      const to = first + (i + 1) * STEP_BYTES;
      const threads = parallel ? (helpers?.active ?? 1) : 1;
      describer().runStep(this.program, step, threads, () => scheduler.run(from, to));
      from = to;
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

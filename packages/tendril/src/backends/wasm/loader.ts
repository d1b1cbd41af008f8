/**
 * Makes a program runnable: finds its inputs, makes its outputs and has its steps run on them.
 */
import type { Program } from '../../ir/program.ts';
import type { Buffer, Runnable } from '../backend.ts';
import type { WasmBuffer } from './buffers.ts';
import { asItLies } from './as-it-lies.ts';
import { piecesOf } from './first-run.ts';
import type { Machine } from './machine.ts';
import { LoadedSteps } from './steps.ts';

/** A program's buffers in one run, by number; null for temporaries. */
export type Bound = (WasmBuffer | null)[];

export class LoadedProgram implements Runnable {
  private readonly machine: Machine;
  private readonly program: Program;
  /** Null before the first run of a program that goes piece by piece then. */
  private steps: LoadedSteps | null = null;
  private pieces: readonly Program[] | null;
  /** Buffers that each run makes anew; and those that take over an input's, with that input's position. */
  private readonly fresh: number[] = [];
  private readonly reused: readonly { readonly output: number; readonly position: number }[];

  /** @param atOnce Load all of it now: its code is there. */
  constructor(machine: Machine, program: Program, atOnce?: boolean) {
    this.machine = machine;
    this.program = program;
    this.pieces = atOnce ? null : piecesOf(program);
    if (this.pieces === null) this.steps = new LoadedSteps(machine, program);
    this.reused = program.reuse.map(({ output, input }) => ({
      output,
      position: program.inputs.indexOf(input),
    }));
    program.buffers.forEach(({ kind }, i) => {
      if (kind === 'output' && !this.reused.some(({ output }) => output === i)) this.fresh.push(i);
    });
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { machine, program } = this;
    const bound: Bound = new Array<WasmBuffer | null>(program.buffers.length).fill(null);
    try {
      const arena = program.arena > 0 ? machine.arena.enter(program.arena) : -1;
      this.allocate(inputs, bound);
      // Their content changes now.
      for (const { output } of this.reused) machine.buffers.copies?.forget(bound[output]!);
      if (this.pieces === null) this.runAtOnce(bound, arena);
      else this.runInPieces(this.pieces, bound, arena);
    } catch (error) {
      for (const output of this.fresh) {
        const buffer = bound[output];
        if (buffer !== null) machine.buffers.free(buffer);
      }
      throw error;
    } finally {
      machine.arena.leave();
      machine.buffers.copies?.leave();
    }
    return program.outputs.map((output) => bound[output]!);
  }

  /** Runs on buffers that are there, with temporaries from `arena` on. */
  runAtOnce(bound: Bound, arena: number): void {
    const { machine, program } = this;
    this.steps ??= new LoadedSteps(machine, program);
    this.steps = this.bind(this.steps, bound, arena);
    this.start(this.steps);
  }

  /** What the pieces have loaded is found again when all is loaded together, for the next run. */
  private runInPieces(pieces: readonly Program[], bound: Bound, arena: number): void {
    for (const piece of pieces) {
      let steps = new LoadedSteps(this.machine, piece);
      try {
        steps = this.bind(steps, bound, arena);
        this.start(steps);
      } finally {
        steps.dispose();
      }
    }
    this.pieces = null;
  }

  private start(steps: LoadedSteps): void {
    if (steps.parallel) this.machine.helpers?.start();
    steps.execute();
  }

  /**
   * Tells the steps where everything is. Where there is no room for copies of weights, others that do without take their place from
   * now on.
   */
  private bind(given: LoadedSteps, bound: Bound, arena: number): LoadedSteps {
    const { machine } = this;
    let steps = given;
    try {
      steps.bindKept(bound);
    } catch {
      // This run uses none of those that were made.
      machine.buffers.copies?.leave();
      steps = new LoadedSteps(machine, asItLies(given.program));
      given.dispose();
    }
    for (let i = 0; i < bound.length; i++) {
      const buffer = bound[i];
      if (buffer !== null && steps.readsPlain(i)) steps.bind(i, buffer.address);
    }
    steps.bindArena(arena);
    return steps;
  }

  dispose(): void {
    this.steps?.dispose();
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
}

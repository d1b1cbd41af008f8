/**
 * How a program's steps are to be run: which follow one another in one call of the driver, which are worth sharing among
 * threads, and which are worth waking sleeping threads for.
 */
import type { ControlStep, KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import type { Phase } from './codegen/routine/index.ts';
import type { LoadedCode, LoadedKernel } from './kernels.ts';

/** A chunk shorter than this is not worth claiming: where threads are awake, sharing a step costs a microsecond. */
const chunkNanoseconds = 4_000;
/** Waking sleeping threads costs the caller about 30 µs in a virtual machine; so much work has to follow in the same call. */
const wakeNanoseconds = 200_000;

/** How many chunks each thread may get; several even out the threads. */
const mostShares = 4;
/** Threads that get one chunk each wait for one another for about this part of the step's work; with n chunks, for an nth of it. */
const waiting = 0.015;

/** `packing` nanoseconds go into each chunk for what others pack again: as many chunks as make the least of that and of waiting. */
function sharesOf(work: number, packing: number): number {
  if (packing === 0) return mostShares;
  return Math.max(1, Math.min(mostShares, Math.round(Math.sqrt((waiting * work) / packing))));
}

export interface PlannedStep {
  /** Whose work this is: a kernel's, or a phase of a routine's. */
  readonly step: KernelStep | RoutineStep;
  readonly code: LoadedCode;
  /** The buffers whose addresses the code gets, and the numbers it gets behind them. */
  readonly buffers: readonly number[];
  readonly numbers: readonly number[];
  readonly units: number;
  /** Estimated nanoseconds of one unit. */
  readonly unitCost: number;
  /** Whether threads share the step; if so, how many chunks each may get, of how many units at least. */
  readonly parallel: boolean;
  readonly shares: number;
  readonly grain: number;
  wake: boolean;
}

export type Segment =
  | { readonly kind: 'kernels'; readonly steps: readonly PlannedStep[] }
  | { readonly kind: 'routine'; readonly step: RoutineStep }
  | { readonly kind: 'control'; readonly step: ControlStep };

/** A phase of a routine, with its code. */
export interface LoadedPhase {
  readonly phase: Phase;
  readonly code: LoadedCode;
}

/** Field by field: a program of a size not seen before is planned while its caller waits. */
function plannedStep(
  step: KernelStep | RoutineStep,
  code: LoadedCode,
  buffers: readonly number[],
  numbers: readonly number[],
  units: number,
  unitCost: number,
  parallelFrom: number,
  packing = 0,
): PlannedStep {
  const parallel = units > 1 && units * unitCost >= parallelFrom;
  const grain = parallel ? Math.max(1, Math.ceil(chunkNanoseconds / unitCost)) : units;
  const shares = sharesOf(units * unitCost, packing);
  const wake = false;
  return { step, code, buffers, numbers, units, unitCost, parallel, shares, grain, wake };
}

/** A step wakes threads when it and the shared steps behind it are work enough. */
function decideWaking(steps: readonly PlannedStep[]): void {
  let work = 0;
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    if (!step.parallel) continue;
    work += step.units * step.unitCost;
    step.wake = work >= wakeNanoseconds;
  }
}

/**
 * The program's steps in order, without those that have nothing to do. `kernels` are the program's; `phasesOf` gives the code of
 * routines that have any, with which a workspace comes as a buffer behind the program's own. Steps estimated at `parallelFrom`
 * nanoseconds or more are shared among threads.
 */
export function planSteps(
  program: Program,
  kernels: readonly LoadedKernel[],
  phasesOf: (step: RoutineStep) => readonly LoadedPhase[] | null,
  parallelFrom: number,
): Segment[] {
  const segments: Segment[] = [];
  let steps: PlannedStep[] = [];
  const close = () => {
    if (steps.length === 0) return;
    decideWaking(steps);
    segments.push({ kind: 'kernels', steps });
    steps = [];
  };
  for (const step of program.steps) {
    const phases = step.kind === 'routine' ? phasesOf(step) : null;
    if (step.kind === 'kernel') {
      const { buffers, extent } = step;
      const code = kernels[step.kernel];
      const { facts } = code;
      const units = facts.units(extent);
      if (units === 0) continue;
      const unitCost = facts.unitCost(extent);
      const numbers = facts.sizes === undefined ? [extent] : [extent, ...facts.sizes];
      const packing = facts.packsAgain?.(extent);
      steps.push(plannedStep(step, code, buffers, numbers, units, unitCost, parallelFrom, packing));
    } else if (step.kind === 'routine' && phases !== null) {
      // The workspace is the buffer behind the program's own.
      const buffers = [...step.inputs, step.output, program.buffers.length];
      for (const { phase, code } of phases) {
        const { sizes, units, unitCost } = phase;
        steps.push(plannedStep(step, code, buffers, sizes, units, unitCost, parallelFrom));
      }
    } else {
      close();
      segments.push(
        step.kind === 'routine' ? { kind: 'routine', step } : { kind: 'control', step },
      );
    }
  }
  close();
  return segments;
}

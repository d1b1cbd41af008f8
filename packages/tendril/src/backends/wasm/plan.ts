/**
 * How a program's steps are to be run: which follow one another in one call of the driver, which are worth sharing among
 * threads, and which are worth waking sleeping threads for.
 */
import type { ControlStep, KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import type { Phase } from './codegen/routine/index.ts';
import type { LoadedCode, LoadedKernel } from './kernels.ts';

/** A chunk shorter than this is not worth claiming. */
const chunkNanoseconds = 10_000;
/** Waking sleeping threads costs the caller about 30 µs in a virtual machine; so much work has to follow in the same call. */
const wakeNanoseconds = 200_000;

/** Contractions prepare their operands once a chunk, so they get few. Others get more, which evens out the threads. */
const sharesOf = { contraction: 2, nest: 4, routine: 4 } as const;

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

type Sharing = 'parallel' | 'grain' | 'shares' | 'wake';

function planStep(step: Omit<PlannedStep, Sharing>, parallelFrom: number): PlannedStep {
  const { units, unitCost } = step;
  const parallel = units > 1 && units * unitCost >= parallelFrom;
  const grain = parallel ? Math.max(1, Math.ceil(chunkNanoseconds / unitCost)) : units;
  const shares = sharesOf[step.code.kind];
  return { ...step, parallel, shares, grain, wake: false };
}

function ofKernel(step: KernelStep, code: LoadedKernel): Omit<PlannedStep, Sharing> {
  const { buffers, extent } = step;
  const { generated } = code;
  const units = generated.units(extent);
  return { step, code, buffers, numbers: [extent], units, unitCost: generated.unitCost(extent) };
}

function ofPhase(
  step: RoutineStep,
  { phase, code }: LoadedPhase,
  workspace: number,
): Omit<PlannedStep, Sharing> {
  const buffers = [...step.inputs, step.output, workspace];
  const { sizes, units, unitCost } = phase;
  return { step, code, buffers, numbers: sizes, units, unitCost };
}

/** A step wakes threads when it and the shared steps behind it are work enough. */
function decideWaking(steps: readonly PlannedStep[]): void {
  let work = 0;
  for (const step of [...steps].reverse()) {
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
      const planned = planStep(ofKernel(step, kernels[step.kernel]), parallelFrom);
      if (planned.units > 0) steps.push(planned);
    } else if (step.kind === 'routine' && phases !== null) {
      for (const phase of phases)
        steps.push(planStep(ofPhase(step, phase, program.buffers.length), parallelFrom));
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

/**
 * How a program's steps are to be run: which follow one another in one call of the driver, which are worth sharing among
 * threads, and which are worth waking sleeping threads for.
 */
import type { ControlStep, KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import type { LoadedKernel } from './kernels.ts';

/** A chunk shorter than this is not worth claiming. */
const chunkNanoseconds = 10_000;
/** Waking sleeping threads costs the caller about 30 µs in a virtual machine; so much work has to follow in the same call. */
const wakeNanoseconds = 200_000;

/** Contractions prepare their operands once a chunk, so they get few. Others get more, which evens out the threads. */
const sharesOf = { contraction: 2, nest: 4 } as const;

export interface PlannedStep {
  readonly step: KernelStep;
  readonly kernel: LoadedKernel;
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

function planStep(step: KernelStep, kernel: LoadedKernel, parallelFrom: number): PlannedStep {
  const units = kernel.units(step.extent);
  const unitCost = kernel.unitCost(step.extent);
  const parallel = units > 1 && units * unitCost >= parallelFrom;
  const grain = parallel ? Math.max(1, Math.ceil(chunkNanoseconds / unitCost)) : units;
  const shares = sharesOf[kernel.kind];
  return { step, kernel, units, unitCost, parallel, shares, grain, wake: false };
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
 * The program's steps in order, without those that have nothing to do. `kernels` are the program's; steps estimated at
 * `parallelFrom` nanoseconds or more are shared among threads.
 */
export function planSteps(
  program: Program,
  kernels: readonly LoadedKernel[],
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
    if (step.kind === 'kernel') {
      const planned = planStep(step, kernels[step.kernel], parallelFrom);
      if (planned.units > 0) steps.push(planned);
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

/**
 * Runs one entrant, in a page or a process of its own, as the conductor asks it to. Neither knows the other's world: what passes
 * between them is plain data.
 */
import { sampleOf } from './data.ts';
import { entrantModule } from './entrants/index.ts';
import { onGpu } from './entrants/names.ts';
import { firstResult } from './first/index.ts';
import type { Entrant, EntrantOptions, Job, KernelTime } from './entrants/types.ts';
import { takeCounts, watchGpu, type GpuCounts } from './gpu-meter.ts';
import { workloadNamed } from './workloads/index.ts';
import type { Workload } from './workloads/types.ts';

export interface HostSetup extends EntrantOptions {
  readonly entrant: string;
}

export interface Prepared {
  /** Milliseconds of the first run, compilation included. */
  readonly first: number;
  /** How much of that loading the model took, where that is a part of it. */
  readonly loading?: number;
}

/** Calls are by name with one argument, so that they can travel. */
export interface HostCalls {
  setup(setup: HostSetup): Promise<void>;
  /** Null when the entrant cannot express the workload. */
  prepare(workload: string): Promise<Prepared | null>;
  /** Runs for about so many milliseconds; the milliseconds of each run. */
  sample(milliseconds: number): Promise<number[]>;
  /** Some of the last result's values. */
  output(): Promise<number[]>;
  /** Runs once; what that asked of the GPU. */
  countGpu(): Promise<GpuCounts>;
  /** Each kernel of a run with its least time of so many runs. */
  kernels(runs: number): Promise<KernelTime[]>;
  dispose(): Promise<void>;
  /** Milliseconds from the import of the entrant's library to its first result, in a process that has done nothing else. */
  firstResult(entrant: string): Promise<number | null>;
}

/** A run shorter than this is timed together with others. */
const leastMilliseconds = 2;

const machineWorkloads = ['peak', 'copy'];

const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function find(name: string): Workload {
  if (!machineWorkloads.includes(name)) return workloadNamed(name);
  return { kind: 'special', name, what: name, tolerance: Infinity, entrants: ['machine'] };
}

export function makeHost(): HostCalls {
  let entrant: Entrant | null = null;
  let job: Job | null = null;

  const timed = async (count: number): Promise<number> => {
    const start = performance.now();
    let own = 0;
    for (let i = 0; i < count; i++) {
      const result = job!.run();
      const time = result instanceof Promise ? await result : result;
      if (typeof time === 'number') own += time;
    }
    return (own > 0 ? own : performance.now() - start) / count;
  };

  return {
    async setup(setup) {
      if (onGpu(setup.entrant)) watchGpu();
      entrant = await (await entrantModule(setup.entrant)).load(setup);
    },
    async prepare(name) {
      job?.dispose?.();
      const workload = find(name);
      job = await entrant!.prepare(workload);
      if (workload.kind === 'special' && workload.rest) await rest(workload.rest);
      return job === null ? null : { first: await timed(1), loading: job.loading?.() };
    },
    async sample(milliseconds) {
      const end = performance.now() + milliseconds;
      let latest = await timed(1);
      const times = [latest];
      // Anew each time, since a run may be slow by chance.
      const together = (): number => Math.ceil(leastMilliseconds / Math.max(latest, 1e-4));
      while (performance.now() + latest * together() < end) {
        latest = await timed(together());
        times.push(latest);
      }
      return times.length > 1 && together() > 1 ? times.slice(1) : times;
    },
    output: async () => sampleOf(await job!.output()),
    async countGpu() {
      takeCounts();
      await job!.run();
      return takeCounts();
    },
    async kernels(runs) {
      if (entrant?.profile === undefined) throw new Error('this library does not tell its kernels');
      let best = await entrant.profile(job!);
      for (let run = 1; run < runs; run++) {
        const now = await entrant.profile(job!);
        best = best.map((kernel, i) =>
          now[i].milliseconds < kernel.milliseconds ? now[i] : kernel,
        );
      }
      return best;
    },
    async dispose() {
      job?.dispose?.();
      job = null;
    },
    firstResult,
  };
}

/**
 * Conducts a run: each workload is prepared by all entrants, then they take turns, so that a machine whose speed comes and goes
 * is the same to all.
 */
import { browserOnly, fields, libraryOf, onGpu, type BackendName } from './entrants/names.ts';
import type { KernelTime } from './entrants/types.ts';
import type { GpuCounts } from './gpu-meter.ts';
import type { HostSetup, Prepared } from './host.ts';
import type { HostProxy, Stage } from './hosts/host-proxy.ts';
import { watchOthers } from './machine/others.ts';
import type { Workload } from './workloads/types.ts';

export interface Figure {
  readonly entrant: string;
  readonly median: number;
  readonly minimum: number;
  readonly first: number;
  /** How much of the median loading the model took, where that is a part of it. */
  readonly loading?: number;
  /** Largest difference from Tendril's result, relative to the largest value; undefined for Tendril itself. */
  readonly difference?: number;
  readonly agrees: boolean;
  /** What one run asks of the GPU. */
  readonly gpu?: GpuCounts;
}

export interface Row {
  readonly workload: Workload;
  readonly figures: readonly Figure[];
  /** Entrants that could not take part, and why. */
  readonly failures: readonly { readonly entrant: string; readonly why: string }[];
}

export interface Limits {
  /** Milliseconds of the machine's own loops; see machine/. */
  readonly peak: number;
  readonly copy: number;
}

export interface ConductOptions {
  readonly threads: number;
  readonly backend: BackendName;
  readonly rounds: number;
  /** How long an entrant's turn is. */
  readonly turn: number;
  readonly entrants?: readonly string[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The longest a workload's first run may take before the entrant is left out of it. */
const patience = 90_000;

/** How many runs a kernel's least time is taken of. */
const profiles = 30;

/** Milliseconds of a run from which one is enough. */
const slow = 2000;

/** A turn during which other programs took more of a processor is taken again, so many times at most. */
const tolerated = 0.12;
const mostTurns = 5;

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`nothing after ${milliseconds / 1000} s`)),
      milliseconds,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function differenceOf(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return a.reduce((most, value, i) => {
    const difference = Math.abs(value - b[i]) / largest;
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
}

export class Conductor {
  /** Turns that were taken again. */
  disturbed = 0;
  private readonly stage: Stage;
  private readonly options: ConductOptions;
  private readonly hosts = new Map<string, HostProxy>();
  /** Entrants that do not even load here, and why. */
  private readonly broken = new Map<string, unknown>();

  constructor(stage: Stage, options: ConductOptions) {
    this.stage = stage;
    this.options = options;
  }

  async row(workload: Workload): Promise<Row> {
    if (workload.kind === 'special' && workload.cold === true) return this.coldRow(workload);
    const failures: { entrant: string; why: string }[] = [];
    const ready: { entrant: string; host: HostProxy; first: number; times: number[] }[] = [];
    for (const entrant of this.entrantsOf(workload)) {
      try {
        const host = await this.host(entrant);
        const prepared = await within(patience, host.prepare(workload.name));
        if (prepared !== null) ready.push({ entrant, host, first: prepared.first, times: [] });
      } catch (error) {
        failures.push({ entrant, why: String(error).split('\n')[0] });
        await this.forget(entrant);
      }
    }
    const outputs = new Map<string, number[]>();
    for (const { entrant, host } of ready) outputs.set(entrant, await host.output());
    // The first round only warms up.
    for (let round = 0; round <= this.options.rounds; round++) {
      for (const { host, times } of ready) {
        // Who is that slow shows it in one turn.
        if (times.length > 0 && Math.min(...times) > slow) continue;
        const sample = await this.turn(host);
        if (round > 0 || Math.min(...sample) > slow) times.push(...sample);
      }
    }
    const gpu = new Map<string, GpuCounts>();
    for (const { entrant, host } of ready) {
      if (onGpu(entrant)) gpu.set(entrant, await host.countGpu());
      await host.dispose();
    }
    const own = outputs.get(this.reference);
    const figures = ready.map(({ entrant, first, times }): Figure => {
      const compared = own !== undefined && entrant !== this.reference;
      const difference = compared ? differenceOf(outputs.get(entrant)!, own) : undefined;
      return {
        entrant,
        median: median(times),
        minimum: Math.min(...times),
        first,
        ...(difference !== undefined && { difference }),
        agrees: difference === undefined || difference <= workload.tolerance,
        ...(gpu.has(entrant) && { gpu: gpu.get(entrant)! }),
      };
    });
    return { workload, figures, failures };
  }

  /** Tendril's kernels in one run of a workload, each with its least time. */
  async kernels({ name }: Workload): Promise<KernelTime[]> {
    const host = await this.host(this.reference);
    if ((await within(patience, host.prepare(name))) === null) return [];
    for (let round = 0; round <= this.options.rounds; round++) await this.turn(host);
    const kernels = await host.kernels(profiles);
    await host.dispose();
    return kernels;
  }

  /** The machine's own figures, taken now. */
  async limits(): Promise<Limits> {
    const host = await this.host('machine');
    const measure = async (name: string): Promise<number> => {
      await host.prepare(name);
      const times: number[] = [];
      for (let i = 0; i < 3; i++) times.push(...(await this.turn(host)));
      return Math.min(...times);
    };
    return { peak: await measure('peak'), copy: await measure('copy') };
  }

  async close(): Promise<void> {
    for (const entrant of [...this.hosts.keys()]) await this.forget(entrant);
  }

  private async turn(host: HostProxy): Promise<number[]> {
    for (let turn = 1; ; turn++) {
      const others = watchOthers();
      const sample = await host.sample(this.options.turn);
      const enough = turn === mostTurns || Math.min(...sample) > slow;
      if (enough || others.taken() <= tolerated) return sample;
      this.disturbed++;
    }
  }

  /** Whose results the others' are compared with. */
  private get reference(): string {
    return fields[this.options.backend][0];
  }

  private entrantsOf(workload: Workload): string[] {
    const { backend, entrants = fields[backend] } = this.options;
    return entrants.filter((name) => {
      if (this.stage.name.startsWith('Node') && browserOnly(name)) return false;
      return workload.kind === 'function'
        ? name !== 'brain'
        : workload.entrants.includes(libraryOf(name));
    });
  }

  private setup(entrant: string): HostSetup {
    return { entrant, threads: this.options.threads, files: this.stage.files };
  }

  private async host(entrant: string): Promise<HostProxy> {
    const started = this.hosts.get(entrant);
    if (started !== undefined) return started;
    if (this.broken.has(entrant)) throw this.broken.get(entrant);
    const host = await this.stage.open(entrant);
    this.hosts.set(entrant, host);
    try {
      await within(patience, host.setup(this.setup(entrant)));
    } catch (error) {
      this.broken.set(entrant, error);
      throw error;
    }
    return host;
  }

  private async forget(entrant: string): Promise<void> {
    const host = this.hosts.get(entrant);
    this.hosts.delete(entrant);
    await host?.close();
  }

  /** Each time in a fresh page or process. */
  private async coldRow(workload: Workload): Promise<Row> {
    const times = new Map<string, Prepared[]>();
    for (let round = 0; round < this.options.rounds; round++) {
      for (const entrant of this.entrantsOf(workload)) {
        const time = await this.coldTime(entrant, workload);
        if (time !== null) times.set(entrant, [...(times.get(entrant) ?? []), time]);
      }
    }
    const figures = [...times].map(([entrant, prepared]): Figure => {
      const all = prepared.map(({ first }) => first);
      const loading = prepared.flatMap((one) => one.loading ?? []);
      return {
        entrant,
        median: median(all),
        minimum: Math.min(...all),
        first: all[0],
        ...(loading.length > 0 && { loading: median(loading) }),
        agrees: true,
      };
    });
    return { workload, figures, failures: [] };
  }

  /** The library's own start counts for the tiny model only. */
  private async coldTime(entrant: string, { name }: Workload): Promise<Prepared | null> {
    if (name === 'first-result') {
      const first = await this.stage.firstResult(entrant);
      return first === null ? null : { first };
    }
    const host = await this.stage.open(entrant);
    await host.setup(this.setup(entrant));
    const prepared = await within(patience, host.prepare(name));
    await host.close();
    return prepared;
  }
}

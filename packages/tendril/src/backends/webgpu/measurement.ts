/**
 * How long kernels take, for who watches them: the device notes when each pass begins and ends, and tells later. Where it has no
 * clock (`timestamp-query`), what ran is told all the same, with times of 0.
 */
import type { StepWork } from '../describe-step.ts';
import { report } from '../watch.ts';
import { bufferUsage, mapForReading } from './constants.ts';
import type { Gpu } from './gpu.ts';

/** A set of queries has at most 4096; each pass takes two. */
const mostPasses = 2048;
const queryBytes = 8;

/** The kernels of one submission. */
export class Measurement {
  private readonly device: GPUDevice;
  private readonly queries: GPUQuerySet | null;
  private readonly runs: { readonly work: StepWork; readonly first: number; last: number }[] = [];
  private passes = 0;
  private start = 0;
  private results: GPUBuffer | null = null;

  constructor(device: GPUDevice) {
    this.device = device;
    this.queries = device.features.has('timestamp-query')
      ? device.createQuerySet({ type: 'timestamp', count: 2 * mostPasses })
      : null;
  }

  /** Whether so many passes more can be measured. */
  hasRoomFor(passes: number): boolean {
    return this.passes === 0 || this.passes + passes <= mostPasses;
  }

  /** The passes from here on are `work`. */
  enter(work: StepWork): void {
    this.runs.push({ work, first: this.passes, last: this.passes });
  }

  /** What the next pass is begun with. */
  nextPass(): GPUComputePassDescriptor {
    const at = this.passes++;
    this.runs.at(-1)!.last = this.passes;
    if (this.queries === null || at >= mostPasses) return {};
    const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * at, 2 * at + 1];
    const { queries: querySet } = this;
    return { timestampWrites: { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex } };
  }

  /** As the last of the commands. */
  resolve(encoder: GPUCommandEncoder): void {
    this.start = performance.now();
    const count = 2 * Math.min(this.passes, mostPasses);
    if (this.queries === null || count === 0) return;
    const { queryResolve, copySource, copyTarget, mapRead } = bufferUsage;
    const size = count * queryBytes;
    const resolved = this.device.createBuffer({ size, usage: queryResolve | copySource });
    this.results = this.device.createBuffer({ size, usage: copyTarget | mapRead });
    encoder.resolveQuerySet(this.queries, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, this.results, 0, size);
  }

  /** Tells of all when they have run, and those before them have been told; never rejects. */
  async tell(gpu: Gpu, before: Promise<unknown>): Promise<void> {
    let times = new BigUint64Array(0);
    try {
      const { results } = this;
      if (results !== null) {
        await gpu.begin(() => results.mapAsync(mapForReading));
        times = new BigUint64Array(results.getMappedRange().slice(0));
      }
    } catch {
      // The device ended. What ran is told without its times.
    }
    await before;
    this.results?.destroy();
    this.queries?.destroy();
    const at = (query: number): number => Number((times[query] ?? 0n) - (times[0] ?? 0n)) / 1e6;
    for (const { work, first, last } of this.runs) {
      const from = at(2 * first);
      // Clocks of devices that save power may be set back.
      const milliseconds = last > first ? Math.max(0, at(2 * last - 1) - from) : 0;
      report({ ...work, start: this.start + from, milliseconds, threads: 1 });
    }
  }
}

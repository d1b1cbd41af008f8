/** Kernels on the timeline of the browser's performance panel. */
import type { KernelRun } from '../backends/watch.ts';
import { watchKernels } from '../backends/watching.ts';
import { bytesPerElement } from '../ir/dtype.ts';
import { sizeOf } from '../ir/shape.ts';
import type { Type } from '../ir/shape-rules.ts';

export function bytesOf(types: readonly Type[]): number {
  return types.reduce((sum, t) => sum + sizeOf(t.shape) * bytesPerElement[t.dtype], 0);
}

/** `12.30 GFLOP/s, 4096 bytes, 2 threads` */
export function describeWork(run: KernelRun): string {
  const { operations, milliseconds, inputs, outputs, threads } = run;
  const rate = milliseconds > 0 ? operations / milliseconds / 1e6 : 0;
  const bytes = bytesOf(inputs) + bytesOf(outputs);
  return `${rate.toFixed(2)} GFLOP/s, ${bytes} bytes, ${threads} thread${threads === 1 ? '' : 's'}`;
}

let end: (() => void) | null = null;

/** Puts kernels on the timeline from now on, or no longer. */
export function showOnTimeline(yes: boolean): void {
  end?.();
  end = !yes
    ? null
    : watchKernels((run) => {
        const { name, start, milliseconds: duration } = run;
        performance.measure(name, { start, duration, detail: describeWork(run) });
      });
}

/** How steps are cut for threads. */
import { describe, expect, it } from 'vitest';
import type { KernelFacts } from '../../src/backends/wasm/codegen/generated.ts';
import type { LoadedKernel } from '../../src/backends/wasm/kernels.ts';
import { planSteps, type PlannedStep } from '../../src/backends/wasm/plan.ts';
import { affine, handKernel, input, output, programOf, step } from './hand-kernels.ts';

/** The only step of a program whose kernel has units of a microsecond. */
function plan(units: number, facts: Partial<KernelFacts> = {}): PlannedStep {
  const kernel: LoadedKernel = {
    key: '',
    kind: 'nest',
    slot: 0,
    kept: undefined,
    keep: () => undefined,
    facts: { units: (extent) => extent, unitCost: () => 1000, ...facts },
  };
  const buffers = [input(0, units), output(units)];
  const program = programOf([handKernel(affine())], buffers, [step(0, units, 0, 1)]);
  const [segment] = planSteps(program, [kernel], () => null, 10_000);
  if (segment.kind !== 'kernels') expect.fail(segment.kind);
  return segment.steps[0];
}

describe('a step', () => {
  it('is shared if there is enough of it', () => {
    expect(plan(9).parallel).toBe(false);
    expect(plan(10).parallel).toBe(true);
    expect(plan(1, { unitCost: () => 1e6 }).parallel).toBe(false);
  });

  it('is cut into several chunks for each thread, none too small', () => {
    const { shares, grain } = plan(1000);
    expect(shares).toBeGreaterThan(1);
    expect(grain).toBe(4);
  });

  it('is cut into fewer the longer each chunk packs', () => {
    const sharesWith = (packing: number): number =>
      plan(1000, { packsAgain: () => packing }).shares;
    const all = [0, 100, 1000, 3000, 10_000, 1e6].map(sharesWith);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(all[0]).toBe(plan(1000).shares);
    expect(all.at(-1)).toBe(1);
  });
});

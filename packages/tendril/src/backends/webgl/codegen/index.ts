/** From a kernel to the draws that run it. */
import type { ContractionKernel, Kernel, NestKernel } from '../../../ir/kernel.ts';
import { range } from '../../../ir/shape.ts';
import type { KernelPasses, Limits } from './pass.ts';
import { Planner } from './plan.ts';

/** A contraction as a nest that sums products. */
function asNest({ batch, m, n, k, args, exprs, a, b, stores }: ContractionKernel): NestKernel {
  const { dtype } = exprs[a];
  return {
    kind: 'nest',
    outer: [...batch, ...m, ...n],
    inner: k,
    args,
    exprs: [...exprs, { op: 'multiply', dtype, args: [a, b] }],
    reductions: [{ kind: 'sum', expr: exprs.length, dtype }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      { over: 'outer', reductions: [], stores },
    ],
  };
}

/**
 * @param extent the kernel's open extent.
 * @param sizes elements of each argument's memory.
 */
export function planKernel(
  kernel: Kernel,
  extent: number,
  sizes: readonly number[],
  limits: Limits,
): KernelPasses {
  if (kernel.kind === 'nest') return new Planner(kernel, extent, sizes, limits).plan();
  const first = kernel.batch.length;
  const classes = {
    m: range(kernel.m.length).map((i) => first + i),
    n: range(kernel.n.length).map((i) => first + kernel.m.length + i),
  };
  return new Planner(asNest(kernel), extent, sizes, limits, classes).plan();
}

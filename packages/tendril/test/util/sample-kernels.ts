/** Kernels whose shaders are looked at, whatever the language. */
import type { ContractionKernel, KernelArg, NestKernel } from '../../src/ir/kernel.ts';

export const read: KernelArg = { dtype: 'float32', access: 'read' };
export const write: KernelArg = { dtype: 'float32', access: 'write' };

/** y = x / Σ x along rows. */
export function rows(length: number): NestKernel {
  return {
    kind: 'nest',
    outer: [4],
    inner: [length],
    args: [read, write],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs: [length, 1], offset: 0, parts: [] },
        fill: 0,
      },
      { op: 'reduced', dtype: 'float32', reduction: 0 },
      { op: 'divide', dtype: 'float32', args: [0, 1] },
    ],
    reductions: [{ kind: 'sum', expr: 0, dtype: 'float32' }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      {
        over: 'inner',
        reductions: [],
        stores: [{ arg: 1, expr: 2, coefs: [length, 1], offset: 0 }],
      },
    ],
  };
}

/** [m, k] · [k, n]. */
export function product(m: number, n: number, k: number): ContractionKernel {
  return {
    kind: 'contraction',
    batch: [],
    m: [m],
    n: [n],
    k: [k],
    args: [read, read, write],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs: [k, 0, 1], offset: 0, parts: [] },
        fill: 0,
      },
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 1, coefs: [0, 1, n], offset: 0, parts: [] },
        fill: 0,
      },
      { op: 'sum', dtype: 'float32' },
    ],
    a: 0,
    b: 1,
    stores: [{ arg: 2, expr: 2, coefs: [n, 1, 0], offset: 0 }],
  };
}

/** Sums down columns, of a stack of matrices. */
export function columns(width: number, length: number): NestKernel {
  return {
    kind: 'nest',
    outer: [2, width],
    inner: [length],
    args: [read, write],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs: [length * width, 1, width], offset: 0, parts: [] },
        fill: 0,
      },
      { op: 'reduced', dtype: 'float32', reduction: 0 },
    ],
    reductions: [{ kind: 'sum', expr: 0, dtype: 'float32' }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      {
        over: 'outer',
        reductions: [],
        stores: [{ arg: 1, expr: 1, coefs: [width, 1, 0], offset: 0 }],
      },
    ],
  };
}

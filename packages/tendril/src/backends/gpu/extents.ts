/** The open extent of kernels, which a step of a program says: it is the first of all. */
import type { Kernel } from '../../ir/kernel.ts';

/** The extent that a kernel itself says for its open axis: what it is, where that was filled in. */
export function openExtent(kernel: Kernel): number {
  if (kernel.kind === 'nest') return kernel.outer[0];
  return kernel.batch.length > 0 ? kernel.batch[0] : kernel.m[0];
}

/** The kernel with its open extent filled in. */
export function filled<K extends Kernel>(kernel: K, extent: number): K {
  const opened = (extents: readonly number[]): number[] => [extent, ...extents.slice(1)];
  if (kernel.kind === 'nest') return { ...kernel, outer: opened(kernel.outer) };
  if (kernel.batch.length > 0) return { ...kernel, batch: opened(kernel.batch) };
  return { ...kernel, m: opened(kernel.m) };
}

/** A short name for a kernel, from what it computes: for profiles, where its whole text would be too long. */
import type { Kernel } from './kernel.ts';

/** Names get no longer than so many primitives. */
const most = 4;
const plain: ReadonlySet<string> = new Set(['const', 'index', 'load', 'bound', 'reduced', 'sum']);

/** `contraction(add,maximum)`, `reduce_max_sum(subtract,exponential,divide)`, `map(multiply,add)`, `map` where data only moves. */
export function kernelName(kernel: Kernel): string {
  const ops = [...new Set(kernel.exprs.map((e) => e.op).filter((op) => !plain.has(op)))];
  const shown = ops.length > most ? [...ops.slice(0, most), '…'] : ops;
  const inside = shown.length > 0 ? `(${shown.join(',')})` : '';
  if (kernel.kind === 'contraction') return `contraction${inside}`;
  const kinds = [...new Set(kernel.reductions.map((r) => r.kind))];
  return `${kinds.length > 0 ? `reduce_${kinds.join('_')}` : 'map'}${inside}`;
}

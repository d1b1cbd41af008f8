/** Where the time of a run goes: its kernels, those of one kind together, longest first. */
import type { KernelTime } from './entrants/types.ts';
import { markdown, milliseconds } from './report.ts';

/** So many lines are shown; what is left stands in one. */
const shown = 16;

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly milliseconds: number;
  readonly flops: number;
}

const together = (name: string, kernels: readonly (KernelTime | Kind)[]): Kind => ({
  name,
  count: kernels.reduce((sum, kernel) => sum + ('count' in kernel ? kernel.count : 1), 0),
  milliseconds: kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0),
  flops: kernels.reduce((sum, kernel) => sum + kernel.flops, 0),
});

/** As Markdown; `peak` is the machine's GFLOP/s. */
export function kernelTable(kernels: readonly KernelTime[], peak: number): string {
  const byKind = new Map<string, KernelTime[]>();
  for (const kernel of kernels) {
    const kind = [kernel.name, ...kernel.results.map((shape) => `[${shape.join(', ')}]`)].join(' ');
    byKind.set(kind, [...(byKind.get(kind) ?? []), kernel]);
  }
  const kinds = [...byKind]
    .map(([name, all]) => together(name, all))
    .sort((a, b) => b.milliseconds - a.milliseconds);
  const rest = kinds.slice(shown);
  const rows = [
    ...kinds.slice(0, shown),
    ...(rest.length > 0 ? [together(`${rest.length} other kinds`, rest)] : []),
    together('all', kinds),
  ];
  const all = rows[rows.length - 1].milliseconds;
  return markdown(
    ['kernel and shapes of its results', 'times', 'ms', 'of the time', 'GFLOP/s, of the peak'],
    rows.map(({ name, count, milliseconds: ms, flops }) => {
      const rate = flops / ms / 1e6;
      return [
        name,
        String(count),
        milliseconds(ms),
        `${((100 * ms) / all).toFixed(1)} %`,
        `${rate.toFixed(1)}, ${((100 * rate) / peak).toFixed(0)} %`,
      ];
    }),
  );
}

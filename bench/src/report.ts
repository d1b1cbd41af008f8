/** The table: one workload a row, Tendril against the best peer, and what part of the machine's limit it reaches. */
import type { Figure, Limits, Row } from './conduct.ts';
import { libraryOf } from './entrants/names.ts';
import { copiedBytes, peakFlops } from './machine/index.ts';

/** What the machine can do, from the milliseconds of its loops. */
export function ratesOf({ peak, copy }: Limits, threads: number): { gflops: number; gbs: number } {
  return {
    gflops: (threads * peakFlops) / peak / 1e6,
    gbs: (threads * copiedBytes) / copy / 1e6,
  };
}

export const milliseconds = (ms: number): string =>
  ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(4);

/** A figure with its unit, where that is not the milliseconds that the table's head tells. */
function inUnit({ workload }: Row, figure: number): string {
  const unit = workload.kind === 'special' ? workload.unit : undefined;
  return unit === undefined ? milliseconds(figure) : `${milliseconds(figure)} ${unit}`;
}

function share(row: Row, figure: Figure, limits: Limits, threads: number): string {
  const { gflops, gbs } = ratesOf(limits, threads);
  const { flops, bytes } = row.workload;
  if (flops !== undefined) {
    const reached = flops / figure.minimum / 1e6;
    return `${reached.toFixed(1)} GFLOP/s, ${((100 * reached) / gflops).toFixed(0)} %`;
  }
  if (bytes === undefined) return '';
  const moved = bytes / figure.minimum / 1e6;
  return `${moved.toFixed(1)} GB/s, ${((100 * moved) / gbs).toFixed(0)} %`;
}

const header = [
  'workload',
  'Tendril ms',
  'of the limit',
  'best peer',
  'ratio',
  'all entrants: median (minimum)',
];

function cells(row: Row, limits: Limits, threads: number): string[] {
  const own = row.figures.find(({ entrant }) => libraryOf(entrant) === 'tendril');
  const peers = row.figures.filter((figure) => figure !== own);
  const best = peers.toSorted((a, b) => a.median - b.median)[0];
  const all = row.figures.map((figure) => {
    const { entrant, median, minimum, agrees, difference, first, loading, gpu } = figure;
    const differs = agrees ? '' : ` DIFFERS by ${difference?.toExponential(1)}`;
    const asked =
      gpu === undefined
        ? ''
        : `, first ${milliseconds(first)}, ${gpu.dispatches} dispatches, ${(gpu.boundBytes / 1e6).toFixed(2)} MB bound`;
    const loads = loading === undefined ? '' : `, loading ${milliseconds(loading)} of it`;
    return `${entrant} ${milliseconds(median)} (${milliseconds(minimum)})${loads}${asked}${differs}`;
  });
  const failed = row.failures.map(({ entrant, why }) => `${entrant} fails: ${why.slice(0, 80)}`);
  return [
    `${row.workload.name}: ${row.workload.what}`,
    own === undefined ? 'none' : inUnit(row, own.median),
    own === undefined ? '' : share(row, own, limits, threads),
    best === undefined ? 'none' : best.entrant,
    own === undefined || best === undefined ? '' : `${(best.median / own.median).toFixed(2)}×`,
    [...all, ...failed].join('; '),
  ];
}

/** The table as Markdown. */
export function table(rows: readonly Row[], limits: Limits, threads: number): string {
  return markdown(
    header,
    rows.map((row) => cells(row, limits, threads)),
  );
}

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((fields) => `| ${fields.join(' | ')} |`)
    .join('\n');
}

/** One row, as it is shown while the run goes on. */
export function progress(row: Row, limits: Limits, threads: number): string {
  const [what, ms, limit, peer, ratio, all] = cells(row, limits, threads);
  return `${what}\n    tendril ${ms}  ${limit}  ${ratio} of ${peer}\n    ${all}`;
}

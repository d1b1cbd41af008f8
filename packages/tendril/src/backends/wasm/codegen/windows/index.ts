/** Depthwise convolutions of all sizes by one code for each window and epilogue: made once, compiled once, and soon fast. */
import type { NestKernel } from '../../../../ir/kernel.ts';
import { costOfAll } from '../nest/costs.ts';
import type { OpenNest } from '../nest/index.ts';
import { emitWindows } from './emit.ts';
import { matchWindows } from './match.ts';

/** What a vector instruction takes, about. */
const nanoseconds = 0.25;

/** Null for nests that are no such windows. */
export function openWindows(kernel: NestKernel): OpenNest | null {
  const windows = matchWindows(kernel);
  if (windows === null) return null;
  const [, columns, channels] = kernel.outer;
  const epilogue = costOfAll(
    windows.exprs,
    windows.stores.map(({ expr }) => expr),
  );
  const vector = 2 * windows.rows * windows.columns + epilogue + windows.stores.length;
  const unitCost = (columns * channels * vector * nanoseconds) / 4;
  return {
    key: windows.key,
    facts: { sizes: windows.sizes, units: (extent) => extent, unitCost: () => unitCost },
    generate: (features) => emitWindows(windows, kernel, features),
  };
}

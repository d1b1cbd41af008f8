// Which digits are taken for which.

import { CLASSES } from './data.ts';

/** Row by row: how often the digit of the row (what it is) was taken for the digit of the column. */
export function confusion(labels: Uint8Array, predictions: Uint8Array): number[][] {
  const counts = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  labels.forEach((label, i) => {
    counts[label][predictions[i]]++;
  });
  return counts;
}

/** The pair mixed up most often, or null if there is none. */
export function worstMixUp(
  counts: number[][],
): { actual: number; taken: number; times: number } | null {
  let worst = { actual: 0, taken: 0, times: 0 };
  counts.forEach((row, actual) =>
    row.forEach((times, taken) => {
      if (actual !== taken && times > worst.times) worst = { actual, taken, times };
    }),
  );
  return worst.times > 0 ? worst : null;
}

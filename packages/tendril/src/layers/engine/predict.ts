/** Computing outputs for any number of inputs, so many at a time. */
import { concat, slice } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { PredictStep } from './steps.ts';

export function predictInBatches(
  step: PredictStep,
  inputs: Tensor[],
  count: number,
  batchSize: number,
): Tensor[] {
  if (count <= batchSize) return step.run(inputs);
  return tidy(() => {
    const batches: Tensor[][] = [];
    for (let begin = 0; begin < count; begin += batchSize) {
      const size = Math.min(batchSize, count - begin);
      batches.push(step.run(inputs.map((input) => slice(input, [begin], [size]))));
    }
    return batches[0].map((_, i) => concat(batches.map((batch) => batch[i])));
  });
}

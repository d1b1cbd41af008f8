/** Kernels of category evaluation: where values stand among others. */
import { lowerBound, topk, upperBound } from '../../ops/index.ts';
import { binary, fixed, type KernelTable } from './kernel.ts';

export const evaluation: KernelTable = {
  LowerBound: binary(lowerBound),
  UpperBound: binary(upperBound),
  TopKV2: fixed(
    (call) => {
      const sorted = call.attrs.bool('sorted', true);
      const { values, indices } = topk(call.tensor(0), call.number(1), sorted);
      return [values, indices];
    },
    [1],
  ),
};

/**
 * Convolutions by windows of 3×3 (5×5) with a quarter (a third) of the multiplications: Winograd's algorithm. One
 * code serves layers of all sizes whose epilogues are alike.
 */
import { printKernel, type ContractionKernel } from '../../../../ir/kernel.ts';
import { epilogueOf } from '../contraction/epilogue.ts';
import { openEpilogue } from '../contraction/open.ts';
import type { Features, KernelFacts } from '../generated.ts';
import { emitWinograd } from './emit.ts';
import { matchConvolution, type Convolution } from './match.ts';
import { cut, listOf, pays } from './plan.ts';

export interface OpenConvolution {
  readonly key: string;
  readonly facts: KernelFacts;
  generate(features: Features): Uint8Array<ArrayBuffer>;
}

const cyclesPerNanosecond = 2.8;

/** Null where a plain contraction is meant, wanted, or faster. */
export function openWinograd(
  kernel: ContractionKernel,
  { winograd }: Pick<Features, 'winograd'>,
): OpenConvolution | null {
  if (!winograd) return null;
  const convolution = matchConvolution(kernel);
  return convolution && pays(convolution) ? describeWinograd(kernel, convolution) : null;
}

/** Null where there is too little scratch memory. */
export function describeWinograd(
  kernel: ContractionKernel,
  convolution: Convolution,
): OpenConvolution | null {
  const plan = cut(convolution, kernel.m[0]);
  if (plan === null) return null;
  const closed = epilogueOf(kernel);
  const opened = openEpilogue(closed);
  const epilogue = opened ?? { ...closed, steps: [] };
  const { exprs, stores, steps } = epilogue;
  const { taps, picture, weights, features } = convolution;
  const wholeColumns = features % 4 === 0;
  const m = opened ? [-1] : [-1, ...closed.m.slice(1)];
  const n = opened ? [-1] : closed.n;
  const text = printKernel({ ...kernel, m, n, k: steps.map(() => -1), exprs, stores });
  const units = (extent: number): number => plan.units(extent);
  return {
    key: `winograd ${JSON.stringify({ taps, picture, weights, wholeColumns })}\n${text}`,
    facts: {
      sizes: [...listOf(plan.sizes), ...steps],
      units,
      unitCost: (extent) => plan.cost(extent) / cyclesPerNanosecond / units(extent),
      packsAgain: (extent) => plan.packsAgain(extent) / cyclesPerNanosecond,
    },
    generate: (features) =>
      emitWinograd({ convolution, epilogue, steps: steps.length, wholeColumns }, kernel, features),
  };
}

/**
 * Code for contractions: matrix products, convolutions and their gradients, with what is done to the result before it is stored.
 * Operands are float32 values in memory behind any linear index map; whatever else a contraction may be is left to nests.
 */
import { i32 } from '../../assembler/index.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';
import { generateNest } from '../nest/index.ts';
import {
  exportKernel,
  kernelModule,
  type Features,
  type GeneratedKernel,
  type KernelFacts,
} from '../generated.ts';
import { mathNeeded } from '../expr.ts';
import { chooseBlocking, countStrips, packingCost, unitCost } from './blocking.ts';
import { emitUnits, readArguments } from './driver.ts';
import { emitFinish } from './finish.ts';
import { emitGemm } from './gemm.ts';
import { keeping } from './keeping.ts';
import { multiplyAdd, tileColumns, tileRows } from './micro.ts';
import type { Opened } from './open.ts';
import { closedPlan, type Plan } from './plan.ts';
import {
  asNest,
  count,
  countAt,
  describeProblem,
  readingOf,
  readsLines,
  type Problem,
} from './problem.ts';
import { emitSkinny, maxSkinnyRows } from './skinny.ts';
import { makeState, Scratch } from './state.ts';
import type { openWinograd } from '../winograd/index.ts';

export function generateContraction(
  kernel: ContractionKernel,
  features: Features,
): GeneratedKernel {
  const convolution = multiplyLess(kernel, features);
  if (convolution) return { bytes: convolution.generate(features), ...convolution.facts };
  const problem = describeProblem(kernel);
  if (problem === null) return generateNest(asNest(kernel), features);
  const opened = opening(problem);
  const sizes = opened?.sizes ?? [];
  const emitted = emit(problem, sizes.length, features, (state) =>
    opened ? opened.plan(state.sizes) : closedPlan(problem),
  );
  return { bytes: emitted, ...factsOf(problem, sizes) };
}

/** Of a contraction whose code reads its sizes: under which key others share it, and what is this one's own. */
export function openContraction(
  kernel: ContractionKernel,
  features: Pick<Features, 'winograd'> = {},
): { readonly key: string; readonly facts: KernelFacts } | null {
  const convolution = multiplyLess(kernel, features);
  if (convolution) return convolution;
  const problem = describeProblem(kernel);
  const opened = problem && opening(problem);
  return opened && { key: opened.key, facts: factsOf(problem, opened.sizes) };
}

let multiplyLess: (
  ...of: Parameters<typeof openWinograd>
) => ReturnType<typeof openWinograd> = () => null;

/** Comes with what makes programs that may have many convolutions (multiply-less.ts). */
export function addWinograd(open: typeof openWinograd): void {
  multiplyLess = open;
}

const opening = (problem: Problem): Opened | null => keeping && keeping.openSizes(problem);

function factsOf(problem: Problem, sizes: readonly number[]): KernelFacts {
  const { a, b, k, kept } = problem;
  const columns = count(problem, 'n');
  const { depth } = chooseBlocking(k, columns, kept.b);
  const sides = ['batch', 'm', 'n'] as const;
  const sizesAt = (extent: number): number[] => sides.map((side) => countAt(problem, side, extent));
  const keptA = { panel: tileRows, total: count(problem, 'm') ?? 0, k, depth };
  const keptB = { panel: tileColumns, total: columns ?? 0, k, depth };
  return {
    sizes,
    kept: [
      ...(kept.a ? [keeping!.describeKept(a, keptA)] : []),
      ...(kept.b ? [keeping!.describeKept(b, keptB)] : []),
    ],
    units(extent) {
      const [batches, rows, columns] = sizesAt(extent);
      return rows * columns === 0 ? 0 : batches * countStrips(k, rows, columns);
    },
    unitCost(extent) {
      const [, rows, columns] = sizesAt(extent);
      return unitCost(k, rows, columns);
    },
    packsAgain(extent) {
      const [, rows, columns] = sizesAt(extent);
      if (countStrips(k, rows, columns) === 1) return 0;
      // Strips of rows share the columns, and the other way round.
      if (rows >= columns) return kept.b ? 0 : packingCost(columns * k);
      return kept.a || readsLines(problem) ? 0 : packingCost(rows * k);
    },
  };
}

function emit(
  problem: Problem,
  sizes: number,
  features: Features,
  planWith: (state: ReturnType<typeof makeState>) => Plan,
): Uint8Array<ArrayBuffer> {
  const { kernel, k } = problem;
  // Which functions are called does not depend on sizes, but they are imported before anything else is defined.
  const { exprs, stores } = closedPlan(problem).epilogue;
  const names = mathNeeded(
    exprs,
    stores.map((store) => store.expr),
  );
  const { module, scratch: start, math } = kernelModule(features, names);
  const state = makeState(module, kernel.args.length, sizes);
  const plan = planWith(state);
  const scratch = new Scratch(start);
  const madd = multiplyAdd(features.relaxed);
  const finish = emitFinish(module, kernel, plan, state, features, math);

  const reading = readingOf(problem);
  const skinny = reading && emitSkinny(module, problem, k, reading, state, scratch, madd, finish);
  const gemm =
    skinny && plan.rows !== null ? null : emitGemm(module, plan, state, scratch, madd, finish);

  exportKernel(module, (f) => {
    const [args, begin, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    readArguments(f, kernel, plan, state, args);
    skinny?.prepare(f);
    gemm?.prepare(f);
    emitUnits(f, plan.budgets, state, begin, end, (r0, r1, c0, c1) => {
      const blocked = (): void => f.do(f.call(gemm!.block, r0, r1, c0, c1));
      // It does all rows: so few are one strip, or the strips go along the columns.
      const thin = (): void => f.do(f.call(skinny!.block, c0, c1));
      if (!skinny) blocked();
      else if (!gemm) thin();
      else f.if(i32.le_s(state.rows, maxSkinnyRows), thin, blocked);
    });
  });
  return module.bytes();
}

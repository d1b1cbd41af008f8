/**
 * Code for contractions: matrix products, convolutions and their gradients, with what is done to the result before it is stored.
 * Operands are float32 values in memory behind any linear index map; whatever else a contraction may be is left to nests.
 */
import { i32 } from '../../assembler/index.ts';
import type { ContractionKernel } from '../../../../ir/kernel.ts';
import { generateNest } from '../nest/index.ts';
import { exportKernel, kernelModule, type Features, type GeneratedKernel } from '../generated.ts';
import { mathNeeded } from '../expr.ts';
import { chooseBlocking, countStrips, unitCost } from './blocking.ts';
import { emitUnits, readArguments } from './driver.ts';
import { epilogueOf } from './epilogue.ts';
import { emitFinish } from './finish.ts';
import { emitGemm } from './gemm.ts';
import { multiplyAdd } from './micro.ts';
import { product } from '../../../../ir/shape.ts';
import { asNest, count, describeProblem, readingOf, type Problem } from './problem.ts';
import { emitSkinny, maxSkinnyRows } from './skinny.ts';
import { makeState, Scratch } from './state.ts';

export function generateContraction(
  kernel: ContractionKernel,
  features: Features,
): GeneratedKernel {
  const problem = describeProblem(kernel);
  return problem ? generate(problem, features) : generateNest(asNest(kernel), features);
}

function generate(problem: Problem, features: Features): GeneratedKernel {
  const { kernel, k, kept } = problem;
  const epilogue = epilogueOf(kernel);
  const results = epilogue.stores.map((store) => store.expr);
  const names = mathNeeded(epilogue.exprs, results);
  const { module, scratch: start, math } = kernelModule(features, names);
  const state = makeState(module, kernel.args.length);
  const scratch = new Scratch(start);
  const madd = multiplyAdd(features.relaxed);
  const finish = emitFinish(module, kernel, epilogue, problem.open, state, features, math);

  const rows = count(problem, 'm');
  const reading = readingOf(problem);
  const skinny = reading && emitSkinny(module, problem, k, reading, state, scratch, madd, finish);
  const blocking = chooseBlocking(k, count(problem, 'n'), kept.b);
  const gemm =
    skinny && rows !== null
      ? null
      : emitGemm(module, problem, blocking, state, scratch, madd, finish);

  exportKernel(module, (f) => {
    const [args, begin, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
    readArguments(f, problem, state, args);
    skinny?.prepare(f);
    gemm?.prepare(f);
    emitUnits(f, k, state, begin, end, (r0, r1, c0, c1) => {
      const blocked = (): void => f.do(f.call(gemm!.block, r0, r1, c0, c1));
      // It does all rows: so few are one strip, or the strips go along the columns.
      const thin = (): void => f.do(f.call(skinny!.block, c0, c1));
      if (!skinny) blocked();
      else if (!gemm) thin();
      else f.if(i32.le_s(state.rows, maxSkinnyRows), thin, blocked);
    });
  });

  const size = (extent: number): { batches: number; rows: number; columns: number } => {
    const of = (side: 'batch' | 'm' | 'n'): number =>
      problem.open === side ? extent * product(kernel[side].slice(1)) : product(kernel[side]);
    return { batches: of('batch'), rows: of('m'), columns: of('n') };
  };
  return {
    bytes: module.bytes(),
    kept: gemm?.kept ?? [],
    units(extent) {
      const { batches, rows, columns } = size(extent);
      return rows * columns === 0 ? 0 : batches * countStrips(k, rows, columns);
    },
    unitCost(extent) {
      const { rows, columns } = size(extent);
      return unitCost(k, rows, columns);
    },
  };
}

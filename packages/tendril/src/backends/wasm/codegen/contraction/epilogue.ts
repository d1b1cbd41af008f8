/**
 * The part of a contraction that comes after the sum, by itself: its expressions and stores over the batch, m and n axes, of which
 * neighbours that it steps through as if they were one are joined (mostly one of each is left). Emits no code.
 */
import { changeAxes, formsOf, needed } from '../../../../ir/expressions.ts';
import type { ContractionKernel, Expr, Store } from '../../../../ir/kernel.ts';
import type { I32 } from '../../assembler/index.ts';
import { joinAxes } from './operand.ts';

export interface Epilogue {
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  /** At the kernel's positions; those that are not needed are constants. */
  readonly exprs: readonly Expr[];
  readonly stores: readonly Store[];
  /** Axes behind those: the first m axis times a size. Only open epilogues have any (open.ts). */
  readonly scaled: readonly I32[];
}

export function epilogueOf(kernel: ContractionKernel): Epilogue {
  const wanted = needed(
    kernel.exprs,
    kernel.stores.map((store) => store.expr),
  );
  const exprs = kernel.exprs.map((expr, i): Expr =>
    wanted.has(i) ? expr : { op: 'const', dtype: expr.dtype, value: 0 },
  );
  const forms = formsOf(exprs, kernel.stores);
  let axis = 0;
  const kept: number[] = [];
  const joined = [kernel.batch, kernel.m, kernel.n].map((extents) => {
    const result = joinAxes(
      extents,
      forms.map((form) => form.coefs.slice(axis, axis + extents.length)),
    );
    kept.push(...result.kept.map((i) => axis + i));
    axis += extents.length;
    return result.extents;
  });
  const changed = changeAxes({ ...kernel, exprs }, (coefs) => kept.map((i) => coefs[i]));
  return {
    batch: joined[0],
    m: joined[1],
    n: joined[2],
    exprs: changed.exprs,
    stores: changed.stores,
    scaled: [],
  };
}

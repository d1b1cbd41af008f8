/**
 * The part of a contraction that comes after the sum, by itself: its expressions and stores over the batch, m and n axes, of which
 * neighbours that it steps through as if they were one are joined (mostly one of each is left). Emits no code.
 */
import type { ContractionKernel, Expr, Linear, Store } from '../../../../ir/kernel.ts';
import type { I32 } from '../../assembler/index.ts';
import { needed, partsOf } from '../dependencies.ts';
import { joinAxes } from './operand.ts';
import { changeExpr, changeStore } from './problem.ts';

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

function formsOf(expr: Expr): Linear[] {
  const parts = partsOf(expr).flatMap((part) => (part.kind === 'gathered' ? [] : [part]));
  if (expr.op === 'index') return [expr, ...parts];
  return expr.op === 'load' ? [expr.access, ...parts] : parts;
}

export function epilogueOf(kernel: ContractionKernel): Epilogue {
  const wanted = needed(
    kernel.exprs,
    kernel.stores.map((store) => store.expr),
  );
  const exprs = kernel.exprs.map((expr, i): Expr =>
    wanted.has(i) ? expr : { op: 'const', dtype: expr.dtype, value: 0 },
  );
  const forms = [...kernel.stores, ...exprs.flatMap(formsOf)];
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
  const change = (coefs: readonly number[]): number[] => kept.map((i) => coefs[i]);
  return {
    batch: joined[0],
    m: joined[1],
    n: joined[2],
    exprs: exprs.map((expr) => changeExpr(expr, change)),
    stores: kernel.stores.map((store) => changeStore(store, change)),
    scaled: [],
  };
}

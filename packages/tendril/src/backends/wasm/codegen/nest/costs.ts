/** Rough costs: what an operation takes on a vector of four, in simple vector instructions. Plans are chosen by them. */
import type { Expr } from '../../../../ir/kernel.ts';
import { needed } from '../../../../ir/expressions.ts';
import { functionOf } from '../elementwise.ts';

const costs: { readonly [op: string]: number } = {
  const: 0,
  reduced: 0,
  sum: 0,
  divide: 5,
  sqrt: 6,
  rsqrt: 10,
  maximum: 7,
  minimum: 7,
  shift_left: 12,
  shift_right_logical: 12,
  shift_right_arithmetic: 12,
};

/** What an expression itself costs, its operands apart. A load that is not of neighbours costs more; the caller knows. */
export function costOf(expr: Expr, exprs: readonly Expr[]): number {
  if (expr.op === 'load' || expr.op === 'bound') {
    const parts = expr.op === 'load' ? expr.access.parts : expr.parts;
    return 1 + 2 * parts.length;
  }
  if (expr.dtype === 'int32' && (expr.op === 'divide' || expr.op === 'remainder')) return 20;
  // With a number known beforehand they are one instruction.
  const isShort = ['maximum', 'minimum'].includes(expr.op) || expr.op.startsWith('shift');
  if (isShort && 'args' in expr && exprs[expr.args[1] ?? 0].op === 'const') return 1;
  return costs[expr.op] ?? functionOf(expr.op)?.cost ?? 1;
}

/** What computing all of the wanted expressions costs, each of them and of their operands once. */
export function costOfAll(exprs: readonly Expr[], wanted: Iterable<number>): number {
  let total = 0;
  for (const id of needed(exprs, wanted)) total += costOf(exprs[id], exprs);
  return total;
}

/** Kernels' expressions in other places, of other arguments. */
import type { AccessPart, Expr } from '../../ir/kernel.ts';

/**
 * An expression whose operands are elsewhere, and whose argument has another number.
 * @param at where each operand is now.
 */
export function moved(
  expr: Expr,
  at: (id: number) => number,
  rename: (arg: number) => number,
): Expr {
  const part = (p: AccessPart): AccessPart =>
    p.kind === 'gathered' ? { ...p, expr: at(p.expr) } : p;
  if ('args' in expr) return { ...expr, args: expr.args.map(at) } as unknown as Expr;
  if (expr.op === 'bound') return { ...expr, parts: expr.parts.map(part) };
  if (expr.op !== 'load') return expr;
  const { access } = expr;
  return {
    ...expr,
    access: { ...access, arg: rename(access.arg), parts: access.parts.map(part) },
  };
}

/** Numbers the arguments that are used anew, in the order in which they are asked for. */
export class Used {
  readonly args: number[] = [];
  readonly rename = (arg: number): number => {
    const found = this.args.indexOf(arg);
    return found >= 0 ? found : this.args.push(arg) - 1;
  };
}

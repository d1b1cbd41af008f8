/**
 * From a kernel's expressions to vector code: `emitExpr` gives the value of an expression at a scope, computing it and what it
 * is made of where it is not known yet.
 */
import type { Expr, Store } from '../../../ir/kernel.ts';
import { f32x4, v128, type V128 } from '../assembler/index.ts';
import { emitBound, emitLoad, emitStore, ramp } from './access.ts';
import { needed } from '../../../ir/expressions.ts';
import { emitCompare, emitConvert, emitOperation, functionOf, shiftBy } from './elementwise.ts';
import type { MathName } from './generated.ts';
import { Lanes } from './math/lanes.ts';
import type { Scope } from './scope.ts';

/** The value of expression `id`: float32 and int32 as they are, bool as all ones or all zeros. */
export function emitExpr(scope: Scope, id: number): V128 {
  const { code } = scope;
  const expr = code.exprs[id];
  if (expr.op === 'const') return code.constant(expr.dtype, expr.value);
  if (expr.op === 'reduced') return scope.reduced(expr.reduction);
  if (expr.op === 'sum') return scope.sum();
  const needs = code.dependencies[id];
  const { place, key } = scope.home(needs);
  const lanes = scope.varies(needs) ? scope.lanes : 1;
  return code.keep(place, 'v128', `e${id}@${key}`, () =>
    compute(scope, expr, new Lanes(code, lanes)),
  );
}

export function emitStores(scope: Scope, stores: readonly Store[]): void {
  // All values come before all stores: a value must not see what another store has changed.
  const values = stores.map((store) => emitExpr(scope, store.expr));
  stores.forEach((store, i) => emitStore(scope, store, values[i]));
}

/** The JavaScript functions that the code of these expressions calls. */
export function mathNeeded(exprs: readonly Expr[], wanted: Iterable<number>): Set<MathName> {
  const names = new Set<MathName>();
  for (const id of needed(exprs, wanted)) {
    const name = functionOf(exprs[id].op)?.calls;
    if (name) names.add(name);
  }
  return names;
}

/** Whether all bits are 0: -0 is not meant. */
const isZero = (expr: Expr): boolean => expr.op === 'const' && Object.is(expr.value, 0);

function compute(scope: Scope, expr: Expr, l: Lanes): V128 {
  const { code } = scope;
  const valueOf = (id: number): V128 => emitExpr(scope, id);
  switch (expr.op) {
    case 'const':
    case 'reduced':
    case 'sum':
      throw new Error(`${expr.op} is not computed.`);
    case 'index':
      return ramp(scope, scope.linear(expr), scope.step(expr));
    case 'load':
      return emitLoad(scope, expr, valueOf);
    case 'bound':
      return emitBound(scope, expr.parts, valueOf);
    case 'compare': {
      const [x, y] = expr.args.map(valueOf);
      return emitCompare(expr.direction, code.exprs[expr.args[0]].dtype, x, y);
    }
    case 'select': {
      const [mask, onTrue, onFalse] = expr.args;
      // Where one of the two is 0, the other's bits need only be masked.
      if (isZero(code.exprs[onTrue])) return v128.andnot(valueOf(onFalse), valueOf(mask));
      if (isZero(code.exprs[onFalse])) return v128.and(valueOf(onTrue), valueOf(mask));
      return v128.bitselect(valueOf(onTrue), valueOf(onFalse), valueOf(mask));
    }
    case 'convert':
      return emitConvert(l, code.exprs[expr.args[0]].dtype, expr.dtype, valueOf(expr.args[0]));
    case 'bitcast_convert':
      return valueOf(expr.args[0]);
    case 'shift_left':
    case 'shift_right_logical':
    case 'shift_right_arithmetic': {
      const count = code.exprs[expr.args[1]];
      if (count.op === 'const') return shiftBy(l, expr.op, valueOf(expr.args[0]), count.value);
      return emitOperation(l, expr.op, expr.dtype, valueOf(expr.args[0]), valueOf(expr.args[1]));
    }
    case 'divide': {
      const [x, y] = expr.args.map(valueOf);
      const [, divisor] = expr.args;
      if (!code.ranges.normalizers.has(divisor)) return emitOperation(l, expr.op, expr.dtype, x, y);
      // Of such a number the reciprocal is exact enough, and one will do for the row.
      const { place, key } = scope.home(code.dependencies[divisor]);
      const make = (): V128 => f32x4.div(l.float(1), y);
      return f32x4.mul(x, code.keep(place, 'v128', `1/e${divisor}@${key}`, make));
    }
    case 'maximum':
    case 'minimum': {
      const number = expr.args.map((id) => code.exprs[id]).find((e) => e.op === 'const');
      const [x, y] = expr.args.map(valueOf);
      if (number?.dtype !== 'float32' || Number.isNaN(number.value))
        return emitOperation(l, expr.op, expr.dtype, x, y);
      // With a number beside it one instruction will do: it gives its first operand where that is NaN.
      const [first, second] = code.exprs[expr.args[0]] === number ? [y, x] : [x, y];
      return expr.op === 'maximum' ? f32x4.pmax(first, second) : f32x4.pmin(first, second);
    }
    default: {
      const { op, args } = expr;
      const [x, y] = (args as readonly number[]).map(valueOf);
      const { dtype } = code.exprs[args[0]];
      return emitOperation(l, op, dtype, x, y, code.ranges.neverPositive.has(args[0]));
    }
  }
}

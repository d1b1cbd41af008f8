/** Expressions that only compute, as WGSL: all but those that ask where a thread is, or what lies in memory. */
import type { DType } from '../../ir/dtype.ts';
import type { Expr } from '../../ir/kernel.ts';
import type { Comparison } from '../../ir/primitives.ts';
import { binaryCode, unaryCode } from './elementwise.ts';
import { literal, typeOf } from './literal.ts';

type Place = 'load' | 'index' | 'bound' | 'reduced' | 'sum';

/** An expression made of constants and of other expressions' values. */
export type Operation = Exclude<Expr, { readonly op: Place }>;

const operators: Record<Comparison, string> = {
  EQ: '==',
  NE: '!=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
};

/** @param value the name of another expression's value. */
export function operationCode(
  exprs: readonly Expr[],
  expr: Operation,
  value: (id: number) => string,
): string {
  switch (expr.op) {
    case 'const':
      return literal(expr.dtype, expr.value);
    case 'compare':
      return compare(exprs, expr.direction, expr.args, value);
    case 'select': {
      const [p, x, y] = expr.args.map(value);
      return `select(${y}, ${x}, ${p})`;
    }
    case 'convert':
      return convert(exprs[expr.args[0]].dtype, expr.dtype, value(expr.args[0]));
    case 'bitcast_convert': {
      const x = value(expr.args[0]);
      return exprs[expr.args[0]].dtype === expr.dtype ? x : `bitcast<${typeOf[expr.dtype]}>(${x})`;
    }
    default: {
      const { dtype } = exprs[expr.args[0]];
      const [x, y] = (expr.args as readonly number[]).map((id) =>
        isSum(expr, dtype) && addsConstant(exprs, exprs[id]) ? asItIs(value(id)) : value(id),
      );
      return expr.args.length === 1
        ? unaryCode(expr.op as Parameters<typeof unaryCode>[0], dtype, x)
        : binaryCode(expr.op as Parameters<typeof binaryCode>[0], dtype, x, y);
    }
  }
}

const isSum = ({ op }: Expr, dtype: DType): boolean =>
  dtype === 'float32' && (op === 'add' || op === 'subtract');

function addsConstant(exprs: readonly Expr[], expr: Expr): boolean {
  return (
    isSum(expr, expr.dtype) &&
    (expr as Operation & { args: readonly number[] }).args.some((id) => exprs[id].op === 'const')
  );
}

/**
 * Compilers of shaders add up constants that are added one after the other, as if floats were numbers: (1 - p) + 1e-7 would become
 * 1.0000001 - p. A detour over the bits keeps them from it.
 */
const asItIs = (x: string): string => `bitcast<f32>(bitcast<u32>(${x}))`;

function compare(
  exprs: readonly Expr[],
  direction: Comparison,
  args: readonly [number, number],
  value: (id: number) => string,
): string {
  const [x, y] = args.map(value);
  const { dtype } = exprs[args[0]];
  if (dtype === 'bool' && direction !== 'EQ' && direction !== 'NE')
    return `select(0i, 1i, ${x}) ${operators[direction]} select(0i, 1i, ${y})`;
  const plain = `${x} ${operators[direction]} ${y}`;
  if (dtype !== 'float32') return plain;
  // Chosen, not joined by && or ||, which are branches: of those in loops, software for GPUs takes very long to compile many.
  const unordered = args.filter((id) => mayBeNaN(exprs, id)).map(value);
  return unordered.reduce(
    (sure, v) => `select(${sure}, ${direction === 'NE'}, is_nan(${v}))`,
    plain,
  );
}

function mayBeNaN(exprs: readonly Expr[], id: number): boolean {
  const expr = exprs[id];
  if (expr.op === 'const') return Number.isNaN(expr.value);
  return !(expr.op === 'convert' && exprs[expr.args[0]].dtype !== 'float32');
}

function convert(from: DType, to: DType, x: string): string {
  if (from === to) return x;
  if (to === 'bool') return from === 'float32' ? `(${x} != 0.0 || is_nan(${x}))` : `${x} != 0i`;
  if (from === 'bool') return to === 'float32' ? `select(0.0, 1.0, ${x})` : `select(0i, 1i, ${x})`;
  return to === 'float32' ? `f32(${x})` : `to_int(${x})`;
}

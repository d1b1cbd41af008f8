/**
 * Runs kernels the slow and plain way: index by index, expression by expression, on typed arrays. What generated code computes
 * is compared with this.
 */
import {
  erf,
  integerPower,
  power,
  roundNearestEven,
  toInt32,
} from '../../src/backends/cpu/math.ts';
import { deviceDType, type DeviceDType, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type {
  AccessPart,
  ContractionKernel,
  Expr,
  Kernel,
  Linear,
  NestKernel,
  Reduction,
  Store,
} from '../../src/ir/kernel.ts';
import type { BinaryName, Comparison, UnaryName } from '../../src/ir/primitives.ts';

type Indices = readonly number[];

/** All index vectors of a space, row-major. */
export function* indices(extents: readonly number[]): Generator<number[]> {
  const size = extents.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < size; flat++) {
    const at: number[] = [];
    let rest = flat;
    for (let i = extents.length - 1; i >= 0; i--) {
      at[i] = rest % extents[i];
      rest = Math.floor(rest / extents[i]);
    }
    yield at;
  }
}

function evaluateForm({ coefs, offset }: Linear, at: Indices): number {
  return coefs.reduce((sum, c, axis) => (c === 0 ? sum : sum + c * at[axis]), offset);
}

export const unaryFunctions: Record<UnaryName, (x: number) => number> = {
  negate: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round_nearest_even: roundNearestEven,
  exponential: Math.exp,
  exponential_minus_one: Math.expm1,
  log: Math.log,
  log_plus_one: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  sine: Math.sin,
  cosine: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  is_finite: (x) => (Number.isFinite(x) ? 1 : 0),
  not: (x) => ~x,
};

export const floatBinary: Partial<Record<BinaryName, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  remainder: (x, y) => x % y,
  power,
  atan2: Math.atan2,
  maximum: Math.max,
  minimum: Math.min,
};

export const intBinary: Record<Exclude<BinaryName, 'atan2'>, (x: number, y: number) => number> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: Math.imul,
  divide: (x, y) => (y === 0 ? -1 : Math.trunc(x / y)),
  remainder: (x, y) => (y === 0 ? x : x % y),
  power: integerPower,
  maximum: Math.max,
  minimum: Math.min,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shift_left: (x, y) => (y >>> 0 > 31 ? 0 : x << y),
  shift_right_logical: (x, y) => (y >>> 0 > 31 ? 0 : x >>> y),
  shift_right_arithmetic: (x, y) => x >> (y >>> 0 > 31 ? 31 : y),
};

export const comparisons: Record<Comparison, (x: number, y: number) => boolean> = {
  EQ: (x, y) => x === y,
  NE: (x, y) => x !== y,
  LT: (x, y) => x < y,
  LE: (x, y) => x <= y,
  GT: (x, y) => x > y,
  GE: (x, y) => x >= y,
};

function round(dtype: DType, value: number): number {
  if (dtype === 'float32') return Math.fround(value);
  return dtype === 'int32' ? value | 0 : value & 1;
}

function bitcast(from: DType, to: DType, value: number): number {
  if (from === to) return value;
  return from === 'float32'
    ? new Int32Array(Float32Array.of(value).buffer)[0]
    : new Float32Array(Int32Array.of(value).buffer)[0];
}

/** The values of a kernel's expressions at one index. */
class Point {
  readonly kernel: Kernel;
  readonly buffers: readonly TypedArray[];
  readonly at: Indices;
  readonly reduced: readonly number[];
  readonly sum: number;
  /** Without it, an expression shared n times over would be computed 2ⁿ times. */
  readonly #known = new Map<number, number>();

  constructor(
    kernel: Kernel,
    buffers: readonly TypedArray[],
    at: Indices,
    reduced: readonly number[],
    sum = 0,
  ) {
    this.kernel = kernel;
    this.buffers = buffers;
    this.at = at;
    this.reduced = reduced;
    this.sum = sum;
  }

  /** What the parts add to the address, or null where one of them does not hold. */
  parts(parts: readonly AccessPart[]): number | null {
    let added = 0;
    for (const part of parts) {
      if (part.kind === 'gathered') {
        const index = Math.max(0, Math.min(this.value(part.expr), part.extent - 1));
        added += index * part.stride;
        continue;
      }
      const form = evaluateForm(part, this.at);
      if (part.kind === 'bound') {
        if (form < 0 || form >= part.extent) return null;
      } else {
        if (form % part.divisor !== 0) return null;
        const quotient = form / part.divisor;
        if (quotient < 0 || quotient >= part.extent) return null;
        added += quotient * part.stride;
      }
    }
    return added;
  }

  value(id: number): number {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const expr = this.kernel.exprs[id];
    const value = round(expr.dtype, this.compute(expr));
    this.#known.set(id, value);
    return value;
  }

  private compute(expr: Expr): number {
    switch (expr.op) {
      case 'const':
        return expr.value;
      case 'index':
        return evaluateForm(expr, this.at);
      case 'reduced':
        return this.reduced[expr.reduction];
      case 'sum':
        return this.sum;
      case 'bound':
        return this.parts(expr.parts) === null ? 0 : 1;
      case 'load': {
        const added = this.parts(expr.access.parts);
        if (added === null) return expr.fill;
        const values = this.buffers[expr.access.arg];
        const place = evaluateForm(expr.access, this.at) + added;
        if (!(place >= 0 && place < values.length))
          throw new Error(`load outside of argument ${expr.access.arg}: ${place}`);
        return values[place];
      }
      case 'select':
        return this.value(this.value(expr.args[0]) !== 0 ? expr.args[1] : expr.args[2]);
      case 'compare':
        return comparisons[expr.direction](this.value(expr.args[0]), this.value(expr.args[1]))
          ? 1
          : 0;
      case 'convert': {
        const x = this.value(expr.args[0]);
        if (expr.dtype === 'bool') return x !== 0 ? 1 : 0;
        return expr.dtype === 'int32' ? toInt32(x) : x;
      }
      case 'bitcast_convert':
        return bitcast(this.kernel.exprs[expr.args[0]].dtype, expr.dtype, this.value(expr.args[0]));
      default: {
        const [x, y] = (expr.args as readonly number[]).map((id) => this.value(id));
        if (expr.args.length === 1) return unaryFunctions[expr.op as UnaryName](x);
        const operandType = this.kernel.exprs[expr.args[0]].dtype;
        const table = operandType === 'float32' ? floatBinary : intBinary;
        return table[expr.op as 'add']!(x, y);
      }
    }
  }

  store({ arg, expr, coefs, offset }: Store): void {
    const place = evaluateForm({ coefs, offset }, this.at);
    const values = this.buffers[arg];
    if (!(place >= 0 && place < values.length))
      throw new Error(`store outside of argument ${arg}: ${place}`);
    values[place] = this.value(expr);
  }
}

const wraps = (dtype: DType, value: number): number => (dtype === 'int32' ? value | 0 : value);

function reduce({ kind, dtype }: Reduction, values: readonly number[], of: DType): number {
  const extremes: Record<DeviceDType, [number, number]> = {
    float32: [-Infinity, Infinity],
    int32: [-(2 ** 31), 2 ** 31 - 1],
    bool: [0, 1],
  };
  const [lowest, highest] = extremes[deviceDType(of)];
  switch (kind) {
    case 'sum':
      return values.reduce((a, b) => wraps(dtype, a + b), 0);
    case 'prod':
      return values.reduce((a, b) => (dtype === 'int32' ? Math.imul(a, b) : a * b), 1);
    case 'max':
      return values.reduce((a, b) => Math.max(a, b), lowest);
    case 'min':
      return values.reduce((a, b) => Math.min(a, b), highest);
    case 'and':
      return values.reduce((a, b) => a & b, dtype === 'int32' ? -1 : 1);
    case 'or':
      return values.reduce((a, b) => a | b, 0);
    case 'argmax':
    case 'argmin': {
      const nan = values.findIndex(Number.isNaN);
      if (nan >= 0) return nan;
      return values.indexOf(kind === 'argmax' ? Math.max(...values) : Math.min(...values));
    }
  }
}

function interpretNest(kernel: NestKernel, buffers: readonly TypedArray[]): void {
  const { exprs, inner, outer, reductions, stages } = kernel;
  for (const outerIndex of indices(outer)) {
    const reduced: number[] = [];
    for (const stage of stages) {
      if (stage.over === 'outer') {
        const at = [...outerIndex, ...inner.map(() => NaN)];
        const point = new Point(kernel, buffers, at, reduced);
        for (const store of stage.stores) point.store(store);
        continue;
      }
      const seen = new Map<number, number[]>(stage.reductions.map((r) => [r, []]));
      for (const innerIndex of indices(inner)) {
        const point = new Point(kernel, buffers, [...outerIndex, ...innerIndex], reduced);
        for (const [r, values] of seen) values.push(point.value(reductions[r].expr));
        for (const store of stage.stores) point.store(store);
      }
      for (const [r, values] of seen) {
        const { expr, dtype } = reductions[r];
        reduced[r] = round(dtype, reduce(reductions[r], values, exprs[expr].dtype));
      }
    }
  }
}

function interpretContraction(kernel: ContractionKernel, buffers: readonly TypedArray[]): void {
  const { dtype } = kernel.exprs[kernel.a];
  const nothing = (extents: readonly number[]): number[] => extents.map(() => NaN);
  for (const outer of indices([...kernel.batch, ...kernel.m, ...kernel.n])) {
    let sum = 0;
    for (const k of indices(kernel.k)) {
      const point = new Point(kernel, buffers, [...outer, ...k], []);
      const [a, b] = [point.value(kernel.a), point.value(kernel.b)];
      sum = dtype === 'int32' ? (sum + Math.imul(a, b)) | 0 : sum + a * b;
    }
    const at = [...outer, ...nothing(kernel.k)];
    const point = new Point(kernel, buffers, at, [], round(dtype, sum));
    for (const store of kernel.stores) point.store(store);
  }
}

/** Runs a kernel on its arguments' values, over its whole open extent. */
export function interpret(kernel: Kernel, buffers: readonly TypedArray[]): void {
  if (kernel.kind === 'nest') interpretNest(kernel, buffers);
  else interpretContraction(kernel, buffers);
}

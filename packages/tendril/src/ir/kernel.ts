/**
 * Kernels: what the compiler makes of a graph and what code generators turn into machine code. Two kinds:
 *
 * - a **nest** walks an index space. Its outer axes are independent of each other (threads share them out); its inner axes, if
 *   any, are walked once for each stage, for each outer index. Elementwise work, broadcasts, slices, pads, reductions, pooling
 *   and row kernels (softmax: maximum, sum, map) are all nests.
 * - a **contraction** sums products of two operands over its k axes for each (batch, m, n), then applies an epilogue.
 *   Matrix products and convolutions are contractions; im2col is an index map.
 *
 * Kernels are plain data. All coefficients count elements (not bytes). `printKernel` shows a kernel as text; two kernels of
 * the same `kernelKey` need the same code.
 */
import { shortName, type DType } from './dtype.ts';
import type { BinaryName, Comparison, UnaryName } from './primitives.ts';

/** A linear form over the kernel's axes: offset + Σ coefs[i] · axis[i]. One coefficient for each axis of the kernel. */
export interface Linear {
  readonly coefs: readonly number[];
  readonly offset: number;
}

/**
 * A part of an access that is more than a multiplication.
 * - `bound`: requires 0 ≤ form < extent, adds nothing to the address.
 * - `divided`: requires form ≡ 0 mod divisor and 0 ≤ form/divisor < extent, adds form/divisor · stride.
 * - `gathered`: adds clamp(value of expression `expr` (int32), 0, extent-1) · stride.
 */
export type AccessPart =
  | ({ readonly kind: 'bound'; readonly extent: number } & Linear)
  | ({
      readonly kind: 'divided';
      readonly extent: number;
      readonly divisor: number;
      readonly stride: number;
    } & Linear)
  | {
      readonly kind: 'gathered';
      readonly expr: number;
      readonly extent: number;
      readonly stride: number;
    };

export type Bound = AccessPart & { readonly kind: 'bound' };
export type Divided = AccessPart & { readonly kind: 'divided' };
export type Gathered = AccessPart & { readonly kind: 'gathered' };

/** Where a load reads: element offset + Σ coefs·axes + parts, of argument `arg`. */
export interface Access extends Linear {
  readonly arg: number;
  readonly parts: readonly AccessPart[];
}

/**
 * Scalar expressions, as a list in which operands come before their users. `args` are positions in that list.
 * - `index`: the int32 value of a linear form over the axes.
 * - `load`: gives `fill` where a part of the access is out of bounds.
 * - `bound`: bool, whether all parts (bound or divided) hold.
 * - `reduced`: in nests, the result of the kernel's reduction number `reduction` (of an earlier stage).
 * - `sum`: in contractions' epilogues, the finished sum of products.
 */
export type Expr =
  | { readonly op: 'const'; readonly dtype: DType; readonly value: number }
  | ({ readonly op: 'index'; readonly dtype: 'int32' } & Linear)
  | { readonly op: 'load'; readonly dtype: DType; readonly access: Access; readonly fill: number }
  | { readonly op: 'bound'; readonly dtype: 'bool'; readonly parts: readonly AccessPart[] }
  | { readonly op: 'reduced'; readonly dtype: DType; readonly reduction: number }
  | { readonly op: 'sum'; readonly dtype: DType }
  | { readonly op: UnaryName; readonly dtype: DType; readonly args: readonly [number] }
  | { readonly op: BinaryName; readonly dtype: DType; readonly args: readonly [number, number] }
  | {
      readonly op: 'compare';
      readonly dtype: 'bool';
      readonly direction: Comparison;
      readonly args: readonly [number, number];
    }
  | {
      readonly op: 'select';
      readonly dtype: DType;
      readonly args: readonly [number, number, number];
    }
  | {
      readonly op: 'convert' | 'bitcast_convert';
      readonly dtype: DType;
      readonly args: readonly [number];
    };

export type Load = Expr & { readonly op: 'load' };

/** The expressions that an expression is computed from. */
export function operandsOf(expr: Expr): number[] {
  const operands = 'args' in expr ? [...expr.args] : [];
  const parts = expr.op === 'load' ? expr.access.parts : expr.op === 'bound' ? expr.parts : [];
  for (const part of parts) if (part.kind === 'gathered') operands.push(part.expr);
  return operands;
}

/** Writes expression `expr` to element offset + Σ coefs·axes of argument `arg`. */
export interface Store extends Linear {
  readonly arg: number;
  readonly expr: number;
}

/**
 * A reduction over the inner axes. For argmax and argmin `expr` is the value compared, and the result is the int32 row-major
 * position in the inner space of its first extreme (a NaN counts as extreme); otherwise the result has the expression's type.
 */
export interface Reduction {
  readonly kind: 'sum' | 'prod' | 'max' | 'min' | 'and' | 'or' | 'argmax' | 'argmin';
  readonly expr: number;
  readonly dtype: DType;
}

/**
 * One step of a nest, for each outer index. An `inner` stage walks the inner axes: it accumulates its reductions (positions in
 * the kernel's list) and does its stores. An `outer` stage does its stores once; it cannot see the inner axes.
 */
export interface Stage {
  readonly over: 'inner' | 'outer';
  readonly reductions: readonly number[];
  readonly stores: readonly Store[];
}

export interface KernelArg {
  readonly dtype: DType;
  readonly access: 'read' | 'write';
  /** What is read seldom changes from run to run, so that a backend may keep it in a form of its own. */
  readonly steady?: true;
}

/**
 * `axes` order for coefficients: outer axes, then inner axes. The extent of the first outer axis is not part of the code: a
 * kernel is called with a range of it. (A nest with no outer axes is given a first axis of extent 1.)
 */
export interface NestKernel {
  readonly kind: 'nest';
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  readonly args: readonly KernelArg[];
  readonly exprs: readonly Expr[];
  readonly reductions: readonly Reduction[];
  readonly stages: readonly Stage[];
}

/**
 * `axes` order for coefficients: batch, m, n, k axes. `a` and `b` are expressions: `a` does not depend on n axes, `b` not on m
 * axes. Stores are over batch, m and n axes and may use the `sum` expression. There is at least one axis of each of m, n, k
 * (of extent 1 if need be); batch may be empty. float32 and int32.
 */
export interface ContractionKernel {
  readonly kind: 'contraction';
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  readonly args: readonly KernelArg[];
  readonly exprs: readonly Expr[];
  readonly a: number;
  readonly b: number;
  readonly stores: readonly Store[];
}

export type Kernel = NestKernel | ContractionKernel;

const nestAxes = (k: NestKernel): string[] => [
  ...k.outer.map((_, i) => `i${i}`),
  ...k.inner.map((_, i) => `r${i}`),
];

const contractionAxes = (k: ContractionKernel): string[] => [
  ...k.batch.map((_, i) => `b${i}`),
  ...k.m.map((_, i) => `m${i}`),
  ...k.n.map((_, i) => `n${i}`),
  ...k.k.map((_, i) => `k${i}`),
];

/** Texts of kernels are keys, so that this is called for all that a program has; no lists, therefore. */
function printLinear({ coefs, offset }: Linear, axes: readonly string[]): string {
  let text = '';
  for (let i = 0; i < coefs.length; i++) {
    const c = coefs[i];
    if (c === 0) continue;
    if (text !== '' && c > 0) text += '+';
    text += c === 1 ? axes[i] : `${c}*${axes[i]}`;
  }
  if (offset === 0 && text !== '') return text;
  return text !== '' && offset > 0 ? `${text}+${offset}` : `${text}${offset}`;
}

function printPart(part: AccessPart, axes: readonly string[]): string {
  if (part.kind === 'gathered') return `gather(e${part.expr}<${part.extent})*${part.stride}`;
  const form = printLinear(part, axes);
  if (part.kind === 'bound') return `0<=${form}<${part.extent}`;
  return `(${form})/${part.divisor}<${part.extent} *${part.stride}`;
}

function printExpr(expr: Expr, axes: readonly string[]): string {
  switch (expr.op) {
    case 'const':
      return Object.is(expr.value, -0) ? '-0' : String(expr.value);
    case 'index':
      return `index ${printLinear(expr, axes)}`;
    case 'load': {
      const { access } = expr;
      const parts = access.parts.map((part) => ` if ${printPart(part, axes)}`).join('');
      return `load arg${access.arg}[${printLinear(access, axes)}]${parts}${parts ? ` else ${expr.fill}` : ''}`;
    }
    case 'bound':
      return `bound ${expr.parts.map((part) => printPart(part, axes)).join(' ')}`;
    case 'reduced':
      return `reduced ${expr.reduction}`;
    case 'sum':
      return 'sum';
    case 'compare':
      return `compare ${expr.direction} ${expr.args.map((a) => `e${a}`).join(' ')}`;
    default:
      return `${expr.op} ${expr.args.map((a) => `e${a}`).join(' ')}`;
  }
}

function printStore(store: Store, axes: readonly string[]): string {
  return `arg${store.arg}[${printLinear(store, axes)}] = e${store.expr}`;
}

function printBody(kernel: Kernel, axes: readonly string[]): string[] {
  return kernel.exprs.map((e, i) => `  e${i}:${shortName[e.dtype]} = ${printExpr(e, axes)}`);
}

/** A kernel as readable text. */
export function printKernel(kernel: Kernel): string {
  const args = kernel.args
    .map((a, i) => `${a.access}${a.steady ? ' steady' : ''} arg${i}:${shortName[a.dtype]}`)
    .join(', ');
  if (kernel.kind === 'contraction') {
    const axes = contractionAxes(kernel);
    return [
      `contraction batch=[${kernel.batch}] m=[${kernel.m}] n=[${kernel.n}] k=[${kernel.k}] (${args})`,
      ...printBody(kernel, axes),
      `  sum = Σk e${kernel.a} * e${kernel.b}`,
      ...kernel.stores.map((s) => `  ${printStore(s, axes)}`),
    ].join('\n');
  }
  const axes = nestAxes(kernel);
  const lines = [
    `nest outer=[${kernel.outer}] inner=[${kernel.inner}] (${args})`,
    ...printBody(kernel, axes),
  ];
  for (const stage of kernel.stages) {
    lines.push(`  over ${stage.over}`);
    for (const r of stage.reductions) {
      const { kind, expr, dtype } = kernel.reductions[r];
      lines.push(`    reduction ${r}:${shortName[dtype]} = ${kind} e${expr}`);
    }
    for (const store of stage.stores) lines.push(`    ${printStore(store, axes)}`);
  }
  return lines.join('\n');
}

/**
 * The key under which code for a kernel is cached: its text with the first outer extent (for contractions the first batch or,
 * without batch, the first m extent) left open, because code gets that as a range.
 */
export function kernelKey(kernel: Kernel): string {
  if (kernel.kind === 'nest')
    return printKernel({ ...kernel, outer: [-1, ...kernel.outer.slice(1)] });
  if (kernel.batch.length > 0)
    return printKernel({ ...kernel, batch: [-1, ...kernel.batch.slice(1)] });
  return printKernel({ ...kernel, m: [-1, ...kernel.m.slice(1)] });
}

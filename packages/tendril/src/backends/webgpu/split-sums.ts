/**
 * Contractions of few results and long sums (weight gradients, dense layers of one example) would leave most of a device idle: there
 * is a workgroup for each tile of results. Their sums are split: a first kernel computes parts of each sum, as results of a
 * batch axis more; a second adds the parts, always in the same order, and does what came behind the sum.
 */
import type {
  ContractionKernel,
  Expr,
  KernelArg,
  Linear,
  NestKernel,
  Store,
} from '../../ir/kernel.ts';
import type { BufferInfo, KernelStep, Program, Step } from '../../ir/program.ts';
import { product, stridesOf } from '../../ir/shape.ts';
import { withForms } from '../../ir/expressions.ts';
import { filled } from '../gpu/extents.ts';
import { moved, Used } from '../gpu/rewrite.ts';
import { needed } from './codegen/lanes.ts';
import { sizesOf } from './codegen/tiles.ts';

export interface SplitRule {
  /** Results that keep a device busy: so many are not split. */
  readonly busy: number;
  /** Terms of a part, at least. */
  readonly terms: number;
}

/** Of a GPU: some hundred workgroups of a tile each. Where software stands for it, its few threads are soon busy. */
export const splitForGpu: SplitRule = { busy: 1 << 18, terms: 128 };
export const splitForSoftware: SplitRule = { busy: 1 << 12, terms: 512 };

/** Where the sums are cut: an axis of k becomes so many parts of `length`. */
export interface Cut {
  readonly axis: number;
  readonly parts: number;
  readonly length: number;
}

const lanes = 4;

/** Null where the sums are best left whole. */
export function chooseCut(kernel: ContractionKernel, extent: number, rule: SplitRule): Cut | null {
  const { batches, m, n, k } = sizesOf(kernel, extent);
  const results = batches * m * n;
  if (results === 0 || results > rule.busy / 2) return null;
  // What the parts take to write and read stays below what the operands take to read.
  const affordable = Math.floor((batches * (m + n) * k) / (2 * results));
  const most = Math.min(Math.floor(rule.busy / results), Math.floor(k / rule.terms), affordable);
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, most)));
  if (wanted < 2) return null;
  // The first axis that has as many indices leaves the others, along which memory is read, alone.
  const first = kernel.k.findIndex((e) => e >= wanted);
  const axis = first >= 0 ? first : kernel.k.indexOf(Math.max(...kernel.k));
  const unit = axis === kernel.k.length - 1 && kernel.k[axis] % lanes === 0 ? lanes : 1;
  const units = kernel.k[axis] / unit;
  const length = Math.ceil(units / Math.min(wanted, units)) * unit;
  const parts = Math.ceil(kernel.k[axis] / length);
  return parts < 2 ? null : { axis, parts, length };
}

/** The expressions that `roots` need, and where each of them is then; `rename` says which argument is which. */
function only(
  exprs: readonly Expr[],
  roots: readonly number[],
  rename: (arg: number) => number,
): { exprs: Expr[]; at: Map<number, number> } {
  const at = new Map<number, number>();
  const kept = needed(exprs, roots).map((id, i) => {
    at.set(id, i);
    return exprs[id];
  });
  const renamed = kept.map((e) => moved(e, (id) => at.get(id)!, rename));
  return { exprs: renamed, at };
}

export interface SplitKernels {
  readonly partial: ContractionKernel;
  readonly sums: NestKernel;
  /** The original's argument that each of theirs is; -1 for the parts. */
  readonly partialArgs: readonly number[];
  readonly sumsArgs: readonly number[];
  /** Elements of the parts. */
  readonly size: number;
}

/** @param kernel with its open extent filled in. */
export function splitKernel(kernel: ContractionKernel, cut: Cut): SplitKernels {
  const { batch, m, n, k } = kernel;
  const { axis, parts, length } = cut;
  const { dtype } = kernel.exprs[kernel.a];
  // The parts' axis comes behind the first batch axis, whose extent stays open.
  const at = Math.min(1, batch.length);
  const cutAxis = batch.length + m.length + n.length + axis;
  const split = <L extends Linear>(form: L): L => ({
    ...form,
    coefs: form.coefs.toSpliced(at, 0, form.coefs[cutAxis] * length),
  });
  const operands = new Used();
  const front = only(kernel.exprs, [kernel.a, kernel.b], operands.rename);
  const exprs = withForms(front.exprs, split);
  let [a, b] = [front.at.get(kernel.a)!, front.at.get(kernel.b)!];
  const axes = [...batch, ...m, ...n, ...k, parts].map(() => 0);
  if (parts * length !== k[axis]) {
    // The last part goes beyond the end.
    const coefs = axes.with(at, length).with(cutAxis + 1, 1);
    const inside: Expr = {
      op: 'bound',
      dtype: 'bool',
      parts: [{ kind: 'bound', extent: k[axis], coefs, offset: 0 }],
    };
    const here = exprs.push(inside) - 1;
    const nothing = exprs.push({ op: 'const', dtype, value: 0 }) - 1;
    const within = (x: number): number =>
      exprs.push({ op: 'select', dtype, args: [here, x, nothing] }) - 1;
    [a, b] = [within(a), within(b)];
  }
  const sum = exprs.push({ op: 'sum', dtype }) - 1;
  const batches = batch.toSpliced(at, 0, parts);
  const strides = stridesOf([...batches, ...m, ...n]);
  const written = operands.args.length;
  const arg = (i: number): KernelArg => kernel.args[i];
  const partial: ContractionKernel = {
    kind: 'contraction',
    batch: batches,
    m,
    n,
    k: k.with(axis, length),
    args: [...operands.args.map(arg), { dtype, access: 'write' }],
    exprs,
    a,
    b,
    stores: [{ arg: written, expr: sum, coefs: [...strides, ...k.map(() => 0)], offset: 0 }],
  };

  // Behind the sums: the axes of k are gone, and the parts' is the inner one.
  const outer = [...batch, ...m, ...n];
  const rest = <L extends Linear>(form: L): L => ({
    ...form,
    coefs: [...form.coefs.slice(0, outer.length), 0],
  });
  const used = new Used();
  const roots = kernel.stores.map(({ expr }) => expr);
  const back = only(kernel.exprs, roots, used.rename);
  const finish = withForms(back.exprs, rest).map((e): Expr =>
    e.op === 'sum' ? { op: 'reduced', dtype: e.dtype, reduction: 0 } : e,
  );
  const stores = kernel.stores.map((store): Store => ({
    ...rest(store),
    arg: used.rename(store.arg),
    expr: back.at.get(store.expr)!,
  }));
  const read = used.args.length;
  const access = { arg: read, parts: [], coefs: [...strides.toSpliced(at, 1), strides[at]] };
  const part = finish.push({ op: 'load', dtype, fill: 0, access: { ...access, offset: 0 } }) - 1;
  const sums: NestKernel = {
    kind: 'nest',
    outer,
    inner: [parts],
    args: [...used.args.map(arg), { dtype, access: 'read' }],
    exprs: finish,
    reductions: [{ kind: 'sum', expr: part, dtype }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      { over: 'outer', reductions: [], stores },
    ],
  };
  return {
    partial,
    sums,
    partialArgs: [...operands.args, -1],
    sumsArgs: [...used.args, -1],
    size: product(batches) * product(m) * product(n),
  };
}

/**
 * The program with all sums split that are worth it.
 * @param whole tells of kernels, by number, that are not to be split.
 */
export function splitSums(
  program: Program,
  rule: SplitRule,
  whole: (kernel: number) => boolean = () => false,
): Program {
  const kernels = [...program.kernels];
  const buffers = [...program.buffers];
  const split = (step: KernelStep): Step[] => {
    const kernel = program.kernels[step.kernel];
    const cut =
      kernel.kind === 'contraction' && !whole(step.kernel)
        ? chooseCut(kernel, step.extent, rule)
        : null;
    if (kernel.kind !== 'contraction' || cut === null) return [step];
    const made = splitKernel(filled(kernel, step.extent), cut);
    const { dtype } = made.partial.args.at(-1)!;
    const info: BufferInfo = { kind: 'temp', dtype, size: made.size, index: 0, offset: 0 };
    const parts = buffers.push(info) - 1;
    const stepOf = (
      of: ContractionKernel | NestKernel,
      extent: number,
      args: readonly number[],
    ): KernelStep => ({
      kind: 'kernel',
      kernel: kernels.push(of) - 1,
      extent,
      buffers: args.map((arg) => (arg < 0 ? parts : step.buffers[arg])),
    });
    return [
      stepOf(made.partial, made.partial.batch[0], made.partialArgs),
      stepOf(made.sums, made.sums.outer[0], made.sumsArgs),
    ];
  };
  const steps = program.steps.flatMap((step) => (step.kind === 'kernel' ? split(step) : [step]));
  return steps.length === program.steps.length ? program : { ...program, kernels, buffers, steps };
}

/**
 * An operand of a contraction as the packers see it: a matrix of rows (the m axes for the left operand, the n axes for the right
 * one) by k, for each batch, whose elements lie at an address that is linear in the axes and exist where some checks hold.
 * Emits no code.
 */
import type { Access, ContractionKernel, Expr, Linear } from '../../../../ir/kernel.ts';
import type { I32 } from '../../assembler/index.ts';

/** A linear form over an operand's axes, its coefficients by class of axis. Those that are open are values of the code. */
export interface Form<Size extends I32 = number> {
  readonly offset: number;
  readonly batch: readonly number[];
  readonly rows: readonly Size[];
  readonly k: readonly Size[];
}

/**
 * What must hold for an element to exist: form ≡ 0 mod divisor and 0 ≤ form/divisor < extent. It adds form/divisor · stride
 * (bytes) to the address.
 */
export interface Check {
  readonly form: Form;
  readonly extent: number;
  readonly divisor: number;
  readonly stride: number;
}

/**
 * Elements along the last k axis are taken in **runs**: stretches for which one look at the checks is good. The stretch `free`
 * of that axis is one run, whatever the rest of the index is; its other elements are runs of one. The extent of the very first
 * axis means nothing: it may be open.
 */
export interface Operand<Size extends I32 = number> {
  readonly arg: number;
  readonly fill: number;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly k: readonly Size[];
  /** In bytes, from the start of the argument. */
  readonly address: Form<Size>;
  readonly checks: readonly Check[];
  readonly free: Stretch<Size>;
  /** The most elements that a run has; and whether all runs are of that many, a multiple of 4. */
  readonly longest: number;
  readonly even: boolean;
  /** Neighbouring rows, along the last row axis, are neighbours in memory. */
  readonly rowsAdjacent: boolean;
}

/** Positions from ≤ i < to. */
export interface Stretch<Size extends I32 = number> {
  readonly from: number;
  readonly to: Size;
}

/** Neighbours in a run are neighbours in memory. */
export function isDense(operand: Operand<I32>): boolean {
  return last(operand.address.k) === 4;
}

/** Each row's elements are neighbours in memory, and all are there. */
export function hasLines({ checks, k, address }: Operand): boolean {
  return checks.length === 0 && k.length === 1 && address.k[0] === 4;
}

/** One axis of rows, one of k, and all elements are there. */
export function isMatrix({ checks, rows, k }: Operand): boolean {
  return checks.length === 0 && rows.length === 1 && k.length === 1;
}

/** All batches have the same elements. */
export function isShared({ address, checks }: Operand): boolean {
  return [address, ...checks.map(({ form }) => form)].every((form) =>
    form.batch.every((c) => c === 0),
  );
}

/** Which of the kernel's axes each class has. */
export interface AxisClasses {
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly k: readonly number[];
}

type ClassName = keyof AxisClasses;

export function last<T>(list: readonly T[]): T {
  return list[list.length - 1];
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

export function axisClasses(kernel: ContractionKernel, rows: 'm' | 'n'): AxisClasses {
  const firstM = kernel.batch.length;
  const firstN = firstM + kernel.m.length;
  const firstK = firstN + kernel.n.length;
  return {
    batch: range(0, firstM),
    rows: rows === 'm' ? range(firstM, kernel.m.length) : range(firstN, kernel.n.length),
    k: range(firstK, kernel.k.length),
  };
}

/**
 * Joins neighbouring axes that all forms (given by their coefficients) step through as if they were one. `kept` says which axis
 * each joined one has its coefficients from. The first extent does not matter.
 */
export function joinAxes(
  extents: readonly number[],
  forms: readonly (readonly number[])[],
): { readonly extents: number[]; readonly kept: number[] } {
  const joined: number[] = [];
  const kept: number[] = [];
  extents.forEach((extent, axis) => {
    const joins = axis > 0 && forms.every((coefs) => coefs[axis - 1] === coefs[axis] * extent);
    if (joins) {
      joined[joined.length - 1] *= extent;
      kept[kept.length - 1] = axis;
    } else {
      joined.push(extent);
      kept.push(axis);
    }
  });
  return { extents: joined, kept };
}

/** The operand that `expr` is, or null if it is more than a load of float32 values with linear addresses. */
export function describeOperand(
  kernel: ContractionKernel,
  expr: Expr,
  side: 'm' | 'n',
): Operand | null {
  if (expr.op !== 'load' || expr.dtype !== 'float32') return null;
  if (expr.access.parts.some((part) => part.kind === 'gathered')) return null;
  return viewAccess(kernel, expr.access, expr.fill, axisClasses(kernel, side));
}

function viewAccess(
  kernel: ContractionKernel,
  access: Access,
  fill: number,
  axes: AxisClasses,
): Operand {
  const extents = [...kernel.batch, ...kernel.m, ...kernel.n, ...kernel.k];
  const parts = access.parts.flatMap((part) => (part.kind === 'gathered' ? [] : [part]));
  const scaled: Linear = { offset: access.offset * 4, coefs: access.coefs.map((c) => c * 4) };
  const forms: Linear[] = [scaled, ...parts];
  const classes = { batch: [] as number[], rows: [] as number[], k: [] as number[] };
  const coefs = forms.map(() => ({
    batch: [] as number[],
    rows: [] as number[],
    k: [] as number[],
  }));
  for (const name of ['batch', 'rows', 'k'] satisfies ClassName[]) {
    const own = forms.map((form) => axes[name].map((axis) => form.coefs[axis]));
    const joined = joinAxes(
      axes[name].map((axis) => extents[axis]),
      own,
    );
    classes[name] = joined.extents;
    own.forEach((c, i) => (coefs[i][name] = joined.kept.map((axis) => c[axis])));
  }
  const [address, ...others] = forms.map((form, i) => ({ offset: form.offset, ...coefs[i] }));
  const checks = parts.map((part, i): Check => {
    const { extent } = part;
    if (part.kind === 'bound') return { form: others[i], extent, divisor: 1, stride: 0 };
    return { form: others[i], extent, divisor: part.divisor, stride: part.stride * 4 };
  });
  const operand = { arg: access.arg, fill, ...classes, address, checks };
  const free = freeStretch(operand);
  const longest = Math.max(1, free.to - free.from);
  const even = longest === last(operand.k) && longest % 4 === 0;
  return { ...operand, free, longest, even, rowsAdjacent: areAdjacent(operand) };
}

type Shape = Omit<Operand, 'free' | 'longest' | 'even' | 'rowsAdjacent'>;

/** Shorter stretches are not worth telling from single elements. */
const shortestRun = 4;

function freeStretch(operand: Shape): Stretch {
  const extent = last(operand.k);
  let from = 0;
  let to = extent;
  for (const { form, extent: bound, divisor } of operand.checks) {
    const step = last(form.k);
    if (step === 0) continue;
    const [least, largest] = restOfForm(operand, form);
    if (divisor !== 1) return { from: 0, to: 0 };
    // 0 ≤ least + step · i and largest + step · i < bound, for positive steps.
    const first = step > 0 ? -least / step : (bound - 1 - largest) / step;
    const end = step > 0 ? (bound - 1 - largest) / step : -least / step;
    from = Math.max(from, Math.ceil(first));
    to = Math.min(to, Math.floor(end) + 1);
  }
  return to - from === extent || to - from >= shortestRun ? { from, to } : { from: 0, to: 0 };
}

/** The least and the largest value that a check's form has at the start of the last k axis. */
function restOfForm(operand: Shape, form: Form): [least: number, largest: number] {
  const open = operand.batch.length > 0 ? 'batch' : 'rows';
  const inner = { batch: form.batch, rows: form.rows, k: form.k.slice(0, -1) };
  let [least, largest] = [form.offset, form.offset];
  for (const name of ['batch', 'rows', 'k'] satisfies ClassName[])
    inner[name].forEach((coef, axis) => {
      const reach = name === open && axis === 0 ? Infinity : operand[name][axis] - 1;
      if (coef > 0) largest += coef * reach;
      if (coef < 0) least += coef * reach;
    });
  return [least, largest];
}

function areAdjacent({ rows, address, checks }: Shape): boolean {
  return (
    last(address.rows) === 4 &&
    (rows.length === 1 || last(rows) >= 4) &&
    checks.every((check) => check.divisor === 1 || last(check.form.rows) === 0)
  );
}

/**
 * An operand of a contraction as the packers see it: a matrix of rows (the m axes for the left operand, the n axes for the right
 * one) by k, for each batch, whose elements lie at an address that is linear in the axes and exist where some checks hold.
 * Emits no code.
 */
import type { Access, ContractionKernel, Expr, Linear } from '../../../../ir/kernel.ts';

/** A linear form over an operand's axes, its coefficients by class of axis. */
export interface Form {
  readonly offset: number;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly k: readonly number[];
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
 * The last k axis is a **run**: no check depends on it, so that one look at the checks is good for the whole of it. It has
 * extent 1 where the kernel has no such axis. The extent of the very first axis means nothing: it may be open.
 */
export interface Operand {
  readonly arg: number;
  readonly fill: number;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly k: readonly number[];
  /** In bytes, from the start of the argument. */
  readonly address: Form;
  readonly checks: readonly Check[];
  /** Neighbouring rows, along the last row axis, are neighbours in memory. */
  readonly rowsAdjacent: boolean;
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
  // Where elements may be missing, a run is read from a strip of fill values instead, which is dense.
  const dense = parts.length === 0 || last(coefs[0].k) === 4;
  if (!dense || coefs.slice(1).some((c) => last(c.k) !== 0)) {
    classes.k.push(1);
    for (const c of coefs) c.k.push(0);
  }
  const [address, ...others] = forms.map((form, i) => ({ offset: form.offset, ...coefs[i] }));
  const checks = parts.map((part, i): Check => {
    const { extent } = part;
    if (part.kind === 'bound') return { form: others[i], extent, divisor: 1, stride: 0 };
    return { form: others[i], extent, divisor: part.divisor, stride: part.stride * 4 };
  });
  const rowsAdjacent =
    last(address.rows) === 4 && checks.every((c) => c.divisor === 1 || last(c.form.rows) === 0);
  return { arg: access.arg, fill, ...classes, address, checks, rowsAdjacent };
}

/** Kernels' expressions and stores: which need which, what linear forms there are in them, and the same with other forms. */
import {
  operandsOf,
  type AccessPart,
  type Expr,
  type Kernel,
  type Linear,
  type Store,
} from './kernel.ts';

export function partsOf(expr: Expr): readonly AccessPart[] {
  return expr.op === 'load' ? expr.access.parts : expr.op === 'bound' ? expr.parts : [];
}

/** Which expressions the given ones need, themselves included. */
export function needed(exprs: readonly Expr[], wanted: Iterable<number>): Set<number> {
  const found = new Set<number>();
  const visit = (id: number): void => {
    if (found.has(id)) return;
    found.add(id);
    operandsOf(exprs[id]).forEach(visit);
  };
  for (const id of wanted) visit(id);
  return found;
}

export function storesOf(kernel: Kernel): readonly Store[] {
  return kernel.kind === 'contraction' ? kernel.stores : kernel.stages.flatMap((s) => s.stores);
}

/** Says what becomes of a form. */
type Change = <L extends Linear>(form: L) => L;

/** Expressions with other forms. */
export function withForms(exprs: readonly Expr[], change: Change): Expr[] {
  const part = (p: AccessPart): AccessPart => (p.kind === 'gathered' ? p : change(p));
  return exprs.map((e): Expr => {
    if (e.op === 'index') return change(e);
    if (e.op === 'bound') return { ...e, parts: e.parts.map(part) };
    if (e.op !== 'load') return e;
    return { ...e, access: { ...change(e.access), parts: e.access.parts.map(part) } };
  });
}

/** A kernel with other forms in its expressions and stores. */
export function changeForms<K extends Kernel>(kernel: K, change: Change): K {
  const exprs = withForms(kernel.exprs, change);
  if (kernel.kind === 'contraction')
    return { ...kernel, exprs, stores: kernel.stores.map((store) => change(store)) };
  const stages = kernel.stages.map((s) => ({ ...s, stores: s.stores.map((st) => change(st)) }));
  return { ...kernel, exprs, stages };
}

/** The same with other coefficients. */
export function changeAxes<K extends Kernel>(
  kernel: K,
  change: (coefs: readonly number[]) => readonly number[],
): K {
  return changeForms(kernel, (form) => ({ ...form, coefs: change(form.coefs) }));
}

/** All forms of expressions and stores. */
export function formsOf(exprs: readonly Expr[], stores: readonly Store[]): Linear[] {
  const forms: Linear[] = [...stores];
  withForms(exprs, (form) => {
    forms.push(form);
    return form;
  });
  return forms;
}

/**
 * Rewriting a kernel's axes: applying a function to each of its linear forms, and joining neighbouring axes that every form
 * steps through as if they were one.
 */
import { changeAxes, formsOf, storesOf } from '../../ir/expressions.ts';
import {
  operandsOf,
  type ContractionKernel,
  type Expr,
  type Linear,
  type NestKernel,
} from '../../ir/kernel.ts';

/** The axes that are left when each class of `classes` (extents in axis order) has its joinable neighbours joined. */
interface Joining {
  readonly classes: readonly (readonly number[])[];
  readonly change: (coefs: readonly number[]) => readonly number[];
}

function joinAxes(classes: readonly (readonly number[])[], forms: readonly Linear[]): Joining {
  const kept: number[] = [];
  const joined: number[][] = [];
  let axis = 0;
  for (const extents of classes) {
    const out: number[] = [];
    extents.forEach((extent, i) => {
      const at = axis++;
      const joins = i > 0 && forms.every((form) => form.coefs[at - 1] === form.coefs[at] * extent);
      if (joins) {
        kept[kept.length - 1] = at;
        out[out.length - 1] *= extent;
      } else {
        kept.push(at);
        out.push(extent);
      }
    });
    joined.push(out);
  }
  return { classes: joined, change: (coefs) => kept.map((at) => coefs[at]) };
}

/** The steps through memory of the first load that an expression is made of, or null. */
function stepsOf(exprs: readonly Expr[], id: number): readonly number[] | null {
  const expr = exprs[id];
  if (expr.op === 'load') return expr.access.coefs;
  for (const operand of operandsOf(expr)) {
    const found = stepsOf(exprs, operand);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Orders the axes of each class named in `sorted` by how far they step through memory, the farthest first: neighbours in memory
 * are then neighbours in the space, which a filter's gradient has the other way round.
 */
function orderAxes(
  classes: readonly (readonly number[])[],
  sorted: readonly boolean[],
  steps: readonly number[],
): Joining {
  const order: number[] = [];
  let first = 0;
  const ordered = classes.map((extents, c) => {
    const axes = extents.map((_, i) => first + i);
    if (sorted[c]) axes.sort((x, y) => Math.abs(steps[y]) - Math.abs(steps[x]));
    const start = first;
    first += extents.length;
    order.push(...axes);
    return axes.map((axis) => extents[axis - start]);
  });
  return { classes: ordered, change: (coefs) => order.map((axis) => coefs[axis]) };
}

/** Axes of extent 1 say nothing; each class keeps at least one axis if `atLeastOne` says so. */
function dropUnitAxes(
  classes: readonly (readonly number[])[],
  atLeastOne: readonly boolean[],
): Joining {
  const kept: number[] = [];
  let axis = 0;
  const left = classes.map((extents, c) => {
    const out: number[] = [];
    for (const extent of extents) {
      if (extent !== 1) {
        out.push(extent);
        kept.push(axis);
      }
      axis++;
    }
    if (out.length === 0 && atLeastOne[c]) {
      out.push(1);
      kept.push(-1);
    }
    return out;
  });
  return { classes: left, change: (coefs) => kept.map((at) => (at < 0 ? 0 : coefs[at])) };
}

export function tidyNest(kernel: NestKernel): NestKernel {
  const apply = (k: NestKernel, { classes: [outer, inner], change }: Joining): NestKernel =>
    changeAxes({ ...k, outer, inner }, change);
  const dropped = apply(kernel, dropUnitAxes([kernel.outer, kernel.inner], [true, false]));
  const forms = formsOf(dropped.exprs, storesOf(dropped));
  return apply(dropped, joinAxes([dropped.outer, dropped.inner], forms));
}

export function tidyContraction(kernel: ContractionKernel): ContractionKernel {
  const classesOf = (c: ContractionKernel) => [c.batch, c.m, c.n, c.k];
  const apply = (c: ContractionKernel, joining: Joining): ContractionKernel => {
    const [batch, m, n, k] = joining.classes;
    return changeAxes({ ...c, batch, m, n, k }, joining.change);
  };
  const dropped = apply(kernel, dropUnitAxes(classesOf(kernel), [false, true, true, true]));
  const steps = stepsOf(dropped.exprs, dropped.a);
  const inOrder =
    steps === null
      ? dropped
      : apply(dropped, orderAxes(classesOf(dropped), [false, true, false, true], steps));
  return apply(inOrder, joinAxes(classesOf(inOrder), formsOf(inOrder.exprs, inOrder.stores)));
}

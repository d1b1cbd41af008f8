/**
 * How the shader of a contraction sees its operands and results: as vectors, along which axis, or one by one. Which of its
 * bindings are arrays of vectors follows from that.
 */
import type { ContractionKernel, Load } from '../../../ir/kernel.ts';
import type { Layout } from './layout.ts';
import {
  dependsOn,
  laneCount,
  storesVectors,
  vectorBindings,
  vectorLoads,
  type Lanes,
} from './lanes.ts';

/** Vectors of terms of the sums (`k`), of neighbouring rows or columns (`across`), or no vectors. */
export type OperandForm = 'k' | 'across' | 'single';

export interface Forms {
  readonly a: OperandForm;
  readonly b: OperandForm;
  /** Whether results are stored as vectors of columns. */
  readonly finish: 'across' | 'single';
}

/** The positions of the last m, n and k axes among all. */
export function lastAxes({ batch, m, n, k }: ContractionKernel): Record<'m' | 'n' | 'k', number> {
  const lastM = batch.length + m.length - 1;
  return { m: lastM, n: lastM + n.length, k: lastM + n.length + k.length };
}

export function lanesAlong({ exprs }: ContractionKernel, axis: number, sums = false): Lanes {
  return { axis, varies: dependsOn(exprs, (each) => each === axis, sums) };
}

/** Whether neighbours along an axis come in whole groups; the first of all axes has an open extent. */
function divides(kernel: ContractionKernel, part: 'm' | 'n' | 'k', extent: number): boolean {
  const extents = kernel[part];
  const open = part === 'm' && kernel.batch.length === 0 && extents.length === 1;
  return (open ? extent : extents.at(-1)!) % laneCount === 0;
}

/** The forms that let most be read and written as vectors. */
export function formsOf(kernel: ContractionKernel, extent: number): Forms {
  const axes = lastAxes(kernel);
  const loads = (root: number, part: 'm' | 'n' | 'k'): boolean =>
    divides(kernel, part, extent) &&
    vectorLoads(kernel.exprs, [root], lanesAlong(kernel, axes[part])).length > 0;
  const form = (root: number, across: 'm' | 'n'): OperandForm =>
    loads(root, 'k') ? 'k' : loads(root, across) ? 'across' : 'single';
  const a = form(kernel.a, 'm');
  // Vectors of terms are of use only where both operands have them.
  const b = loads(kernel.b, 'n') ? 'across' : form(kernel.b, 'n');
  return {
    a,
    b: b === 'k' && a !== 'k' ? 'single' : b,
    finish:
      divides(kernel, 'n', extent) && storesVectors(kernel.stores, axes.n) ? 'across' : 'single',
  };
}

/** The bindings that are arrays of vectors. What single results are stored to is none of them. */
export function vectorsOf(kernel: ContractionKernel, layout: Layout, forms: Forms): Set<number> {
  const axes = lastAxes(kernel);
  const axisOf = (form: OperandForm, across: 'm' | 'n'): number | null =>
    form === 'single' ? null : form === 'k' ? axes.k : axes[across];
  const argsOf = (roots: readonly number[], axis: number | null, sums = false): number[] => {
    if (axis === null) return [];
    const loads: Load[] = vectorLoads(kernel.exprs, roots, lanesAlong(kernel, axis, sums));
    return loads.map(({ access }) => access.arg);
  };
  const stored = kernel.stores.map(({ arg }) => arg);
  const results = forms.finish === 'across' ? axes.n : null;
  const vectors = vectorBindings(layout, [
    ...argsOf([kernel.a], axisOf(forms.a, 'm')),
    ...argsOf([kernel.b], axisOf(forms.b, 'n')),
    ...argsOf(
      kernel.stores.map(({ expr }) => expr),
      results,
      true,
    ),
    ...(results === null ? [] : stored),
  ]);
  if (results === null)
    for (const binding of vectorBindings(layout, stored)) vectors.delete(binding);
  return vectors;
}

/** Where along an outer axis all bounds are sure to hold, whatever the inner axes are: everywhere but near the padding. */
import type { Bound, NestKernel } from '../../../../ir/kernel.ts';
import { partsOf } from '../../../../ir/expressions.ts';

export interface Interior {
  readonly from: number;
  readonly to: number;
}

function boundsOf(kernel: NestKernel): Bound[] {
  return kernel.exprs.flatMap((expr) => partsOf(expr)).filter((part) => part.kind === 'bound');
}

/** Whether some bound depends on the axis. */
export function hasBounds(kernel: NestKernel, axis: number): boolean {
  return boundsOf(kernel).some((bound) => bound.coefs[axis] !== 0);
}

/** The inner part of an outer axis, or null where there is none to speak of. The open axis ends nowhere. */
export function interiorOf(kernel: NestKernel, axis: number): Interior | null {
  const { outer, inner } = kernel;
  const extents = [...outer, ...inner];
  let from = 0;
  let to = axis === 0 ? Infinity : extents[axis];
  let found = false;
  for (const { coefs, offset, extent } of boundsOf(kernel)) {
    const coef = coefs[axis];
    if (coef === 0) continue;
    // With other outer axes in it the bound is no matter of this axis alone.
    if (coefs.some((c, a) => c !== 0 && a !== axis && a < outer.length)) return null;
    let [least, largest] = [offset, offset];
    inner.forEach((size, i) => {
      const reach = coefs[outer.length + i] * (size - 1);
      least += Math.min(0, reach);
      largest += Math.max(0, reach);
    });
    // 0 ≤ coef · i + least and coef · i + largest < extent
    const ends = [-least / coef, (extent - 1 - largest) / coef].sort((a, b) => a - b);
    from = Math.max(from, Math.ceil(ends[0]));
    to = Math.min(to, Math.floor(ends[1]) + 1);
    found = true;
  }
  return found && to > from && (from > 0 || to < extents[axis]) ? { from, to } : null;
}

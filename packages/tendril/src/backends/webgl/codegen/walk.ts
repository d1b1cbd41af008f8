/** Walking the inner axes of a nest within a fragment: a loop for each; the one that runs through memory goes in steps of four. */
import type { NestKernel } from '../../../ir/kernel.ts';
import type { Emitter } from './emitter.ts';
import { indexOf, type Index } from './indices.ts';
import { sizeText } from './sizes.ts';

/**
 * The inner axis along which some load runs through memory so that four steps are one texel; -1 for none. More steps at once without
 * that would only make the shader longer, and some drivers take minutes for long ones.
 * @param lane the outer axis along which a fragment's elements lie, four to a texel; -1 where they lie anyhow.
 */
export function axisInFours({ exprs, outer, inner }: NestKernel, lane: number): number {
  const extents = [...outer, ...inner];
  for (let axis = inner.length - 1; axis >= 0; axis--) {
    if (inner[axis] % 4 !== 0) continue;
    const at = outer.length + axis;
    const isWhole = (coef: number, other: number): boolean =>
      other === at || other === lane || extents[other] === 1 || coef % 4 === 0;
    const runs = exprs.some(
      (e) => e.op === 'load' && Math.abs(e.access.coefs[at]) === 1 && e.access.coefs.every(isWhole),
    );
    if (runs) return axis;
  }
  return -1;
}

/** Loops of fewer steps have the number in their text: windows, which compilers unroll. */
const leastOpen = 8;

/** Writes the loops around `body`, which gets the axes' values for each step that it is to do. */
export function walk(
  e: Emitter,
  extents: readonly number[],
  fours: number,
  body: (steps: readonly (readonly Index[])[]) => void,
): void {
  const names = extents.map((_, axis) => `k${axis}`);
  const steps = (fours < 0 ? [0] : [0, 1, 2, 3]).map((step) =>
    names.map((name, axis) => (axis === fours ? indexOf(name, 4, step) : indexOf(name))),
  );
  const loop = (axis: number): void => {
    if (axis === extents.length) {
      body(steps);
      return;
    }
    const name = names[axis];
    const end = axis === fours ? extents[axis] / 4 : extents[axis];
    const bound = end < leastOpen ? `${end}` : sizeText(end);
    e.block(`for (int ${name} = 0; ${name} < ${bound}; ${name}++)`, () => {
      e.declare(name);
      loop(axis + 1);
    });
  };
  if (extents.length === 0) e.block('', () => loop(0));
  else loop(0);
}

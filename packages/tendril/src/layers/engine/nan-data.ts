/**
 * NaN in training data is refused before the first step: one of them makes every weight NaN that it reaches, and what was
 * trained before is lost.
 */
import { any, argMax, cast, isNaN, reshape, stack } from '../../ops/index.ts';
import { tidy, Variable } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';

/** The coordinates of a flat row-major position. */
function coordinates(position: number, shape: readonly number[]): number[] {
  const at: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return at;
}

/** Tensors that have none, and never will: whoever trains again on the same data does not look through it again. */
const clean = new WeakSet<Tensor>();

/** Throws if one of the tensors has a NaN; names tell them apart. All are looked at in one reading. */
export async function refuseNaN(
  operation: string,
  named: readonly [string, Tensor][],
): Promise<void> {
  const floats = named.filter(
    ([, tensor]) => tensor.dtype === 'float32' && tensor.size > 0 && !clean.has(tensor),
  );
  if (floats.length === 0) return;
  const flags = tidy(() => stack(floats.map(([, tensor]) => any(isNaN(tensor)))));
  const found = (await flags.data()).indexOf(1);
  flags.dispose();
  if (found < 0) {
    for (const [, tensor] of floats) if (!(tensor instanceof Variable)) clean.add(tensor);
    return;
  }
  const [name, tensor] = floats[found];
  const first = tidy(() => argMax(reshape(cast(isNaN(tensor), 'int32'), [-1])));
  const [position] = await first.data();
  first.dispose();
  throw new Error(
    `${operation}: ${name} of shape [${tensor.shape}] has a NaN, first at [${coordinates(position, tensor.shape)}]. One NaN ` +
      `spoils every weight it reaches: replace it, or leave its sample out.`,
  );
}

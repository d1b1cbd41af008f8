/** The two ways to give a recurrent layer its first states, made one. */
import type { Tensor } from '../../runtime/index.ts';
import type { SymbolicTensor } from '../engine/symbolic.ts';
import { toList } from '../engine/lists.ts';
import type { Kwargs } from '../engine/types.ts';

export type RNNInputs = Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[];

/** `(x, { initialState: [h, c] })` as `([x, h, c], {})`. */
export function withInitialState(
  layerName: string,
  inputs: RNNInputs,
  kwargs: Kwargs,
): { inputs: RNNInputs; kwargs: Kwargs } {
  const { initialState, constants, ...rest } = kwargs;
  if (constants != null) {
    throw new Error(
      `layer '${layerName}': cells take no constants; give the cell what it needs when you make it`,
    );
  }
  if (initialState == null) return { inputs, kwargs: rest };
  const [x, ...more] = toList<Tensor | SymbolicTensor>(inputs);
  if (more.length > 0) {
    throw new Error(
      `layer '${layerName}' was given initial states twice: behind the input, and as initialState`,
    );
  }
  const states = toList(initialState as Tensor | Tensor[]);
  return { inputs: [x, ...states] as RNNInputs, kwargs: rest };
}

/** Sums to places along one axis, in which the derivatives of several primitives are written. */
import { constantLike, reshape } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { range } from '../../ir/shape.ts';
import { scatter } from './record.ts';

/**
 * Each element of `x` moved along `dimension` to the place that `places` (int32, of its shape) names; elements that meet are
 * added up, those sent outside are lost.
 */
export function addAlong(x: Node, places: Node, dimension: number): Node {
  const others = range(x.shape.length).filter((axis) => axis !== dimension);
  return scatter(constantLike(x, 0), reshape(places, [...places.shape, 1]), x, {
    kind: 'add',
    update_window_dims: [],
    inserted_window_dims: [dimension],
    input_batching_dims: others,
    scatter_indices_batching_dims: others,
    scatter_dims_to_operand_dims: [dimension],
    index_vector_dim: x.shape.length,
  });
}

/** Slices read and written by multi-dimensional indices: the last axis of `indices` holds the coordinates. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { ScatterKind } from '../../ir/primitives.ts';
import { range, sameShape, type Shape } from '../../ir/shape.ts';
import * as indexing from '../../primitives/indexing/index.ts';
import { asComplex, dtypeOfParts, isStorage, storedAs, Tensor } from '../../runtime/index.ts';
import type {
  DataType,
  Parts,
  Rank,
  ScalarLike,
  Scalar,
  ShapeMap,
  TensorLike,
} from '../../runtime/index.ts';
import { asNumber } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { joinParts, meetAll } from '../util/meet.ts';
import { moved, nodeOf, partsOf, wrap, wrapParts } from '../util/operand.ts';
import { checkShape } from '../util/shape.ts';

type Values = Tensor | TensorLike;

/** How many axes of `shape` the coordinates speak of. */
function depthOf(op: string, indices: Node, shape: Shape): number {
  const depth = indices.shape.at(-1);
  check(
    depth !== undefined && depth <= shape.length,
    op,
    () =>
      `indices of shape [${indices.shape}] hold ${depth ?? 0} coordinates on their last axis; wanted 1 to ${shape.length} for the shape [${shape}]`,
  );
  return depth;
}

/**
 * A vector of n indices is one place, of n coordinates. As in TensorFlow.js it may also be n places along the first axis: then there
 * are n slices of updates.
 */
function placesOf(given: Node, operand: Node, updates: Node): Node {
  if (given.shape.length !== 1) return given;
  const [count] = given.shape;
  const asList = sameShape(updates.shape, [count, ...operand.shape.slice(1)]);
  return asList && operand.shape.length > 0 ? ir.reshape(given, [count, 1]) : given;
}

/** Writes updates into `operand`, a slice for each coordinate. */
function scatterInto(
  op: string,
  kind: ScatterKind,
  operand: Node,
  given: Node,
  updates: Node,
): Node {
  const indices = placesOf(given, operand, updates);
  const depth = depthOf(op, indices, operand.shape);
  const batch = indices.shape.slice(0, -1);
  const wanted = [...batch, ...operand.shape.slice(depth)];
  check(
    sameShape(updates.shape, wanted),
    op,
    () =>
      `updates must be of shape [${wanted}] for indices of shape [${indices.shape}] into [${operand.shape}], got [${updates.shape}]`,
  );
  return indexing.scatter(operand, indices, updates, {
    kind,
    update_window_dims: range(operand.shape.length - depth).map((i) => i + batch.length),
    inserted_window_dims: range(depth),
    input_batching_dims: [],
    scatter_indices_batching_dims: [],
    scatter_dims_to_operand_dims: range(depth),
    index_vector_dim: batch.length,
  });
}

/**
 * Picks slices by coordinates: `result[i, …] = x[indices[i]]`. Coordinates that lie outside are moved to the nearest edge.
 *
 * @param indices int32, [..., depth].
 * @throws if `indices` is not int32, or holds more coordinates than `x` has axes.
 * @example
 * ```ts
 * tf.gatherND(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[0, 1], [1, 0]], [2, 2], 'int32')).print(); // [2, 3]
 * ```
 */
export function gatherND(x: Values, indices: Values): Tensor {
  const op = 'gatherND';
  const parts = partsOf(x, 'x', op);
  const { shape } = parts.node;
  const index = nodeOf(indices, 'indices', op, 'int32');
  const depth = depthOf(op, index, shape);
  const batch = index.shape.length - 1;
  return moved(parts, (node) =>
    indexing.gather(node, index, {
      offset_dims: range(shape.length - depth).map((i) => i + batch),
      collapsed_slice_dims: range(depth),
      operand_batching_dims: [],
      start_indices_batching_dims: [],
      start_index_map: range(depth),
      index_vector_dim: batch,
      slice_sizes: shape.map((extent, i) => (i < depth ? 1 : extent)),
    }),
  );
}

/**
 * A tensor of zeros into which slices are added by coordinates; coordinates that repeat add up.
 *
 * @param indices int32, [..., depth]; or [places], along the first axis.
 * @param updates [..., ...slice].
 * @param shape of the result.
 * @throws if the shapes do not fit together.
 * @example
 * ```ts
 * tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), tf.tensor1d([5, 6, 7]), [4]).print(); // [0, 12, 0, 6]
 * ```
 */
export function scatterND<R extends Rank>(
  indices: Values,
  updates: Values,
  shape: ShapeMap[R],
): Tensor<R> {
  const op = 'scatterND';
  checkShape(op, shape);
  const index = nodeOf(indices, 'indices', op, 'int32');
  const values = asNumber(nodeOf(updates, 'updates', op));
  return wrap(scatterInto(op, 'add', ir.constant(0, shape, values.dtype), index, values));
}

/** Updates, which as plain numbers are of the dtype of what they go into. */
function likewise(updates: Values, { node, strings, storeAs }: Parts, op: string): Parts {
  if (updates instanceof Tensor || strings !== null) return partsOf(updates, 'updates', op);
  return { ...partsOf(updates, 'updates', op, node.dtype), storeAs };
}

/**
 * A copy of a tensor in which slices are replaced by coordinates. Where coordinates repeat, the last one wins.
 *
 * @param indices int32, [..., depth]; or [places], along the first axis.
 * @param updates [..., ...slice], of the tensor's dtype.
 * @throws if the shapes or dtypes do not fit together.
 * @example
 * ```ts
 * tf.tensorScatterUpdate(tf.zeros([4]), tf.tensor2d([[1], [3]], [2, 1], 'int32'), tf.tensor1d([5, 6])).print(); // [0, 5, 0, 6]
 * ```
 */
export function tensorScatterUpdate<R extends Rank>(
  tensor: Tensor<R> | TensorLike,
  indices: Values,
  updates: Values,
): Tensor<R> {
  const op = 'tensorScatterUpdate';
  const given = partsOf(tensor, 'tensor', op);
  const values = likewise(updates, given, op);
  const index = nodeOf(indices, 'indices', op, 'int32');
  check(
    dtypeOfParts(given) === dtypeOfParts(values),
    op,
    () =>
      `updates must be ${dtypeOfParts(given)}, as the tensor is, got ${dtypeOfParts(values)}; use .cast('${dtypeOfParts(given)}')`,
  );
  return wrapParts(
    joinParts(meetAll(op, [given, values]), ([node, slices]) =>
      scatterInto(op, 'set', node, index, slices),
    ),
  );
}

/** What stands where no value is given: for strings, the empty one. A plain number is of the values' dtype. */
function defaultOf(value: Scalar | ScalarLike | undefined, dtype: DataType, op: string): Parts {
  if (dtype === 'string') return partsOf(value ?? '', 'defaultValue', op);
  if (isStorage(dtype)) return storedAs(nodeOf(value ?? 0, 'defaultValue', op), dtype);
  const plain = dtype === 'complex64' ? 'float32' : dtype;
  const parts = partsOf(value ?? 0, 'defaultValue', op, plain);
  return dtype === 'complex64' ? asComplex(parts) : parts;
}

/**
 * A dense tensor from a list of places and their values.
 *
 * @param sparseIndices int32: [places, rank], [places] for rank 1, or a scalar.
 * @param sparseValues one for each place, or one for all.
 * @param outputShape of the result.
 * @param defaultValue everywhere else; 0, or the empty string, by default.
 * @throws if the shapes do not fit together.
 * @example
 * ```ts
 * tf.sparseToDense(tf.tensor1d([4, 1], 'int32'), tf.tensor1d([10, 20]), [6]).print(); // [0, 20, 0, 0, 10, 0]
 * ```
 */
export function sparseToDense<R extends Rank>(
  sparseIndices: Values,
  sparseValues: Values,
  outputShape: ShapeMap[R],
  defaultValue?: Scalar | ScalarLike,
): Tensor<R> {
  const op = 'sparseToDense';
  checkShape(op, outputShape);
  const index = nodeOf(sparseIndices, 'sparseIndices', op, 'int32');
  const given = partsOf(sparseValues, 'sparseValues', op);
  const dtype = dtypeOfParts(given);
  const fallback = defaultOf(defaultValue, dtype, op);
  check(
    dtypeOfParts(fallback) === dtype,
    op,
    () =>
      `defaultValue and sparseValues must be of one dtype, got ${dtypeOfParts(fallback)} and ${dtype}`,
  );
  const rank = index.shape.length;
  const places = rank === 2 ? index : ir.reshape(index, [rank === 0 ? 1 : index.shape[0], 1]);
  check(
    rank <= 2,
    op,
    () => `sparseIndices must be of rank 2 at most, got the shape [${index.shape}]`,
  );
  return wrapParts(
    joinParts(meetAll(op, [fallback, given]), ([background, values]) => {
      const each = values.shape.length === 0 ? ir.broadcastTo(values, [places.shape[0]]) : values;
      return scatterInto(op, 'set', ir.broadcastTo(background, outputShape), places, each);
    }),
  );
}

/** tf.image.nonMaxSuppression in all its forms: checks, reading, and what each gives back. The choice itself is suppress.ts'. */
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type {
  NamedTensorMap,
  Tensor,
  Tensor1D,
  Tensor2D,
  TensorLike,
} from '../../runtime/index.ts';
import { readValues, readValuesSync } from '../../runtime/read.ts';
import type { TypedArray } from '../../ir/dtype.ts';
import { check, show } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { suppress, type SuppressionOptions } from './suppress.ts';

type Boxes = Tensor2D | TensorLike;
type Scores = Tensor1D | TensorLike;

interface Request {
  readonly nodes: readonly [boxes: Node, scores: Node];
  readonly options: SuppressionOptions;
}

function request(
  op: string,
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = Number.NEGATIVE_INFINITY,
  softNmsSigma = 0,
): Request {
  const [places, values] = [nodeOf(boxes, 'boxes', op), nodeOf(scores, 'scores', op)];
  check(
    places.shape.length === 2 &&
      places.shape[1] === 4 &&
      values.shape.length === 1 &&
      values.shape[0] === places.shape[0],
    op,
    () =>
      `boxes must be of shape [boxes, 4] and scores of [boxes], got [${places.shape}] and [${values.shape}]`,
  );
  for (const [name, value] of Object.entries({ iouThreshold, softNmsSigma })) {
    check(value >= 0 && value <= 1, op, () => `${name} must be in [0, 1], got ${show(value)}`);
  }
  const most = Math.min(maxOutputSize, places.shape[0]);
  check(most >= 0, op, () => `maxOutputSize must be 0 or more, got ${show(maxOutputSize)}`);
  return {
    nodes: [places, values],
    options: { maxOutputSize: most, iouThreshold, scoreThreshold, softNmsSigma },
  };
}

type Chosen = ReturnType<typeof suppress>;

function now({ nodes, options }: Request): Chosen {
  const [boxes, scores] = nodes.map(readValuesSync);
  return suppress(boxes, scores, options);
}

async function later({ nodes, options }: Request): Promise<Chosen> {
  const [boxes, scores] = await Promise.all(
    nodes.map((node): Promise<TypedArray> => readValues(node)),
  );
  return suppress(boxes, scores, options);
}

function indicesOf({ indices }: Chosen, size = indices.length): Tensor1D {
  const values = new Int32Array(size);
  values.set(indices);
  return wrap(leafFromValues(values, [size], 'int32'));
}

function withScores(chosen: Chosen): NamedTensorMap & {
  selectedIndices: Tensor1D;
  selectedScores: Tensor1D;
} {
  const scores = Float32Array.from(chosen.scores);
  return {
    selectedIndices: indicesOf(chosen),
    selectedScores: wrap(leafFromValues(scores, [scores.length], 'float32')),
  };
}

function padded(
  chosen: Chosen,
  { options }: Request,
  pad: boolean,
): NamedTensorMap & {
  selectedIndices: Tensor1D;
  validOutputs: Tensor;
} {
  const count = Int32Array.of(chosen.indices.length);
  return {
    selectedIndices: indicesOf(chosen, pad ? options.maxOutputSize : count[0]),
    validOutputs: wrap(leafFromValues(count, [], 'int32')),
  };
}

/**
 * Chooses boxes greedily by their scores, and leaves out those that overlap a chosen one too much.
 *
 * @param boxes [boxes, 4]: the coordinates y1, x1, y2, x2 of two opposite corners.
 * @param scores one for each box.
 * @param maxOutputSize how many boxes to choose at most.
 * @param iouThreshold a box goes where it shares this much of the area it covers together with a chosen one; 0.5 by default.
 * @param scoreThreshold boxes with this score or less are left out; none by default.
 * @returns int32, the chosen boxes' indices, best first.
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 2, 1, 3]]);
 * tf.image.nonMaxSuppression(boxes, tf.tensor1d([0.9, 0.8, 0.7]), 3).print(); // [0, 2]
 * ```
 */
export function nonMaxSuppression(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
): Tensor1D {
  const op = 'nonMaxSuppression';
  return indicesOf(now(request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold)));
}

/**
 * As `tf.image.nonMaxSuppression`, without keeping this thread busy while the boxes are computed.
 *
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const kept = await tf.image.nonMaxSuppressionAsync(tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([0.9]), 1);
 * kept.print(); // [0]
 * ```
 */
export async function nonMaxSuppressionAsync(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
): Promise<Tensor1D> {
  const op = 'nonMaxSuppressionAsync';
  return indicesOf(
    await later(request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold)),
  );
}

/**
 * As `tf.image.nonMaxSuppression`, with the scores of the chosen boxes. With a sigma, boxes that overlap chosen ones lose of
 * their score instead (Soft-NMS, Bodla et al., ICCV 2017).
 *
 * @param softNmsSigma from 0 (the default: none) to 1.
 * @returns `selectedIndices` and `selectedScores`.
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1], [0, 0.6, 1, 1.6]]);
 * const { selectedScores } = tf.image.nonMaxSuppressionWithScore(boxes, tf.tensor1d([0.9, 0.8]), 2, 1, 0, 0.5);
 * selectedScores.print();
 * ```
 */
export function nonMaxSuppressionWithScore(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
  softNmsSigma?: number,
): NamedTensorMap & { selectedIndices: Tensor1D; selectedScores: Tensor1D } {
  const op = 'nonMaxSuppressionWithScore';
  return withScores(
    now(request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma)),
  );
}

/**
 * As `tf.image.nonMaxSuppressionWithScore`, without keeping this thread busy while the boxes are computed.
 *
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1]]);
 * const { selectedScores } = await tf.image.nonMaxSuppressionWithScoreAsync(boxes, tf.tensor1d([0.9]), 1);
 * selectedScores.print(); // [0.9]
 * ```
 */
export async function nonMaxSuppressionWithScoreAsync(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
  softNmsSigma?: number,
): Promise<NamedTensorMap & { selectedIndices: Tensor1D; selectedScores: Tensor1D }> {
  const op = 'nonMaxSuppressionWithScoreAsync';
  return withScores(
    await later(
      request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma),
    ),
  );
}

/**
 * As `tf.image.nonMaxSuppression`, with a result of fixed size if wanted.
 *
 * @param padToMaxOutputSize whether zeros fill the indices up to `maxOutputSize` (or the number of boxes). False by default.
 * @returns `selectedIndices`, and `validOutputs`: how many of them are chosen boxes.
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1], [0, 0.1, 1, 1.1]]);
 * const kept = tf.image.nonMaxSuppressionPadded(boxes, tf.tensor1d([0.8, 0.9]), 2, 0.5, 0, true);
 * kept.selectedIndices.print(); // [1, 0]
 * kept.validOutputs.print(); // 1
 * ```
 */
export function nonMaxSuppressionPadded(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
  padToMaxOutputSize = false,
): NamedTensorMap & { selectedIndices: Tensor1D; validOutputs: Tensor } {
  const op = 'nonMaxSuppressionPadded';
  const asked = request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold);
  return padded(now(asked), asked, padToMaxOutputSize);
}

/**
 * As `tf.image.nonMaxSuppressionPadded`, without keeping this thread busy while the boxes are computed.
 *
 * @throws if the shapes do not fit, or a threshold is outside [0, 1].
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1]]);
 * const kept = await tf.image.nonMaxSuppressionPaddedAsync(boxes, tf.tensor1d([0.9]), 1);
 * kept.validOutputs.print(); // 1
 * ```
 */
export async function nonMaxSuppressionPaddedAsync(
  boxes: Boxes,
  scores: Scores,
  maxOutputSize: number,
  iouThreshold?: number,
  scoreThreshold?: number,
  padToMaxOutputSize = false,
): Promise<NamedTensorMap & { selectedIndices: Tensor1D; validOutputs: Tensor }> {
  const op = 'nonMaxSuppressionPaddedAsync';
  const asked = request(op, boxes, scores, maxOutputSize, iouThreshold, scoreThreshold);
  return padded(await later(asked), asked, padToMaxOutputSize);
}

/** What is reported of a model beside its loss. `tf.metrics` has these functions. */
import {
  add,
  argMax,
  cast,
  div,
  equal,
  greater,
  logicalAnd,
  logicalNot,
  mean,
  squaredDifference,
  squeeze,
  sub,
  sum,
  where,
  zerosLike,
} from '../ops/index.ts';
import { dependOnArgumentsAlone } from '../ops/util/constant-functions.ts';
import { tidy } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import * as losses from './losses.ts';

/**
 * How many of the labels of 0 and 1 the probabilities get right (above 0.5 is 1), along the last axis.
 *
 * @example
 * ```ts
 * tf.metrics.binaryAccuracy(tf.tensor2d([[1], [0]]), tf.tensor2d([[0.9], [0.8]])).print(); // 1, 0
 * ```
 */
export function binaryAccuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const predicted = cast(greater(yPred, 0.5), yTrue.dtype);
    return mean(cast(equal(yTrue, predicted), 'float32'), -1);
  });
}

/**
 * 1 where the likeliest class is that of the one-hot label, otherwise 0.
 *
 * @example
 * ```ts
 * const labels = tf.tensor2d([[0, 1], [1, 0]]);
 * tf.metrics.categoricalAccuracy(labels, tf.tensor2d([[0.3, 0.7], [0.4, 0.6]])).print(); // 1, 0
 * ```
 */
export function categoricalAccuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => cast(equal(argMax(yTrue, -1), argMax(yPred, -1)), 'float32'));
}

/**
 * 1 where the likeliest class is that of the integer label, otherwise 0.
 *
 * @example
 * ```ts
 * const labels = tf.tensor1d([1, 0]);
 * tf.metrics.sparseCategoricalAccuracy(labels, tf.tensor2d([[0.3, 0.7], [0.4, 0.6]])).print(); // 1, 0
 * ```
 */
export function sparseCategoricalAccuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const labels = yTrue.rank === yPred.rank ? squeeze(yTrue, [yTrue.rank - 1]) : yTrue;
    return cast(equal(cast(labels, 'int32'), cast(argMax(yPred, -1), 'int32')), 'float32');
  });
}

/** Counts where both conditions hold. */
function countBoth(a: Tensor, b: Tensor): Tensor {
  return sum(cast(logicalAnd(a, b), 'float32'));
}

/** `part / (part + rest)`, 0 if there is nothing. */
function share(part: Tensor, rest: Tensor): Tensor {
  const all = add(part, rest);
  return where(greater(all, 0), div(part, all), zerosLike(part));
}

function positives(x: Tensor): Tensor {
  return greater(x, 0.5);
}

/**
 * How many of those predicted positive (above 0.5) are. A scalar.
 *
 * @example
 * ```ts
 * const labels = tf.tensor2d([[1], [0], [1]]);
 * tf.metrics.precision(labels, tf.tensor2d([[1], [1], [0]])).print(); // 0.5
 * ```
 */
export function precision(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const predicted = positives(yPred);
    const right = countBoth(positives(yTrue), predicted);
    return share(right, countBoth(logicalNot(positives(yTrue)), predicted));
  });
}

/**
 * How many of the positives are predicted so (above 0.5). A scalar.
 *
 * @example
 * ```ts
 * const labels = tf.tensor2d([[1], [0], [1]]);
 * tf.metrics.recall(labels, tf.tensor2d([[1], [1], [0]])).print(); // 0.5
 * ```
 */
export function recall(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const actual = positives(yTrue);
    const right = countBoth(actual, positives(yPred));
    return share(right, countBoth(actual, logicalNot(positives(yPred))));
  });
}

/**
 * The mean cross entropy of labels of 0 and 1, and probabilities, along the last axis.
 *
 * @example
 * ```ts
 * tf.metrics.binaryCrossentropy(tf.tensor2d([[1]]), tf.tensor2d([[0.5]])).print(); // 0.693
 * ```
 */
export function binaryCrossentropy(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.binaryCrossentropy(yTrue, yPred);
}

/**
 * The cross entropy of one-hot labels and probabilities.
 *
 * @example
 * ```ts
 * tf.metrics.categoricalCrossentropy(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.5, 0.5]])).print(); // 0.693
 * ```
 */
export function categoricalCrossentropy(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.categoricalCrossentropy(yTrue, yPred);
}

/**
 * Minus the cosine of the angle between labels and predictions.
 *
 * @example
 * ```ts
 * tf.metrics.cosineProximity(tf.tensor2d([[1, 0]]), tf.tensor2d([[1, 1]])).print(); // -0.707
 * ```
 */
export function cosineProximity(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.cosineProximity(yTrue, yPred);
}

/**
 * The mean of `|yTrue - yPred|` along the last axis.
 *
 * @example
 * ```ts
 * tf.metrics.meanAbsoluteError(tf.tensor2d([[0, 1]]), tf.tensor2d([[2, 1]])).print(); // 1
 * ```
 */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.meanAbsoluteError(yTrue, yPred);
}

/**
 * The mean of `100 |yTrue - yPred| / |yTrue|` along the last axis.
 *
 * @example
 * ```ts
 * tf.metrics.meanAbsolutePercentageError(tf.tensor2d([[2, 1]]), tf.tensor2d([[1, 1]])).print(); // 25
 * ```
 */
export function meanAbsolutePercentageError(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.meanAbsolutePercentageError(yTrue, yPred);
}

export { meanAbsolutePercentageError as MAPE, meanAbsolutePercentageError as mape };

/**
 * The mean of `(yTrue - yPred)²` along the last axis.
 *
 * @example
 * ```ts
 * tf.metrics.meanSquaredError(tf.tensor2d([[0, 1]]), tf.tensor2d([[2, 1]])).print(); // 2
 * ```
 */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor): Tensor {
  return losses.meanSquaredError(yTrue, yPred);
}

export { meanSquaredError as MSE, meanSquaredError as mse };

/**
 * How much of the labels' variance the predictions explain. A scalar; 1 is perfect.
 *
 * @example
 * ```ts
 * tf.metrics.r2Score(tf.tensor2d([[1], [2], [3]]), tf.tensor2d([[1], [2], [3]])).print(); // 1
 * ```
 */
export function r2Score(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const residual = sum(squaredDifference(yTrue, yPred));
    const total = sum(squaredDifference(yTrue, mean(yTrue)));
    return sub(1, div(residual, total));
  });
}

dependOnArgumentsAlone(
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineProximity,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
);

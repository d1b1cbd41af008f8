/**
 * The losses that a model can be compiled with by name. Each compares along the last axis and keeps
 * the others, so that samples can be weighted. (`tf.losses` are others: those reduce to a scalar.)
 */
import {
  abs,
  add,
  cast,
  clipByValue,
  div,
  floor,
  log,
  max,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  reshape,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
} from '../ops/index.ts';
import { tidy } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { normalizeName, suggest } from '../io/suggest.ts';
import { EPSILON } from '../train/epsilon.ts';
import type { LossOrMetricFn } from './engine/types.ts';

const MAX_FLOAT32 = 3.4028234663852886e38;

/** Scales vectors along an axis to length 1. */
export function l2Normalize(x: Tensor, axis?: number): Tensor {
  return tidy(() => div(x, sqrt(maximum(sum(square(x), axis, true), EPSILON))));
}

/** The mean of `(yTrue - yPred)²`. */
export function meanSquaredError(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => mean(square(sub(yPred, yTrue)), -1));
}

/** The mean of `|yTrue - yPred|`. */
export function meanAbsoluteError(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => mean(abs(sub(yPred, yTrue)), -1));
}

/** The mean of `100 |yTrue - yPred| / |yTrue|`. */
export function meanAbsolutePercentageError(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const size = clipByValue(abs(yTrue), EPSILON, MAX_FLOAT32);
    return mul(mean(div(abs(sub(yTrue, yPred)), size), -1), 100);
  });
}

/** The mean of `(log(1 + yTrue) - log(1 + yPred))²`. */
export function meanSquaredLogarithmicError(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const shifted = (x: Tensor) => log(add(clipByValue(x, EPSILON, MAX_FLOAT32), 1));
    return mean(square(sub(shifted(yPred), shifted(yTrue))), -1);
  });
}

/** `max(0, 1 - yTrue * yPred)`, for labels of -1 and 1. */
function shortfall(yTrue: Tensor, yPred: Tensor): Tensor {
  return maximum(sub(1, mul(yTrue, yPred)), 0);
}

/** The mean of `max(0, 1 - yTrue * yPred)`, for labels of -1 and 1. */
export function hinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => mean(shortfall(yTrue, yPred), -1));
}

/** The mean of `max(0, 1 - yTrue * yPred)²`, for labels of -1 and 1. */
export function squaredHinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => mean(square(shortfall(yTrue, yPred)), -1));
}

/** How far the right class is from being ahead of all others by 1. */
export function categoricalHinge(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const right = sum(mul(yTrue, yPred), -1);
    const wrong = max(mul(sub(1, yTrue), yPred), -1);
    return maximum(add(sub(wrong, right), 1), 0);
  });
}

/** The mean of `log(cosh(yPred - yTrue))`: like a square near 0, like a distance beyond. */
export function logcosh(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const difference = sub(yPred, yTrue);
    const value = sub(add(difference, softplus(mul(difference, -2))), Math.LN2);
    return mean(value, -1);
  });
}

/**
 * The cross entropy of one-hot (or soft) labels and probabilities.
 *
 * @param fromLogits Whether `output` still has to go through softmax.
 */
export function categoricalCrossentropy(
  target: Tensor,
  output: Tensor,
  fromLogits = false,
): Tensor {
  return tidy(() => {
    const probabilities = fromLogits ? softmax(output) : div(output, sum(output, -1, true));
    const clipped = clipByValue(probabilities, EPSILON, 1 - EPSILON);
    return neg(sum(mul(cast(target, 'float32'), log(clipped)), -1));
  });
}

/**
 * The cross entropy of integer labels and probabilities.
 *
 * @param target Class numbers, of the shape of `output` without the last axis or with a last axis of 1.
 * @param fromLogits Whether `output` still has to go through softmax.
 */
export function sparseCategoricalCrossentropy(
  target: Tensor,
  output: Tensor,
  fromLogits = false,
): Tensor {
  return tidy(() => {
    const classes = output.shape[output.rank - 1];
    const labels = cast(floor(cast(reshape(target, [-1]), 'float32')), 'int32');
    const encoded = reshape(cast(oneHot(labels, classes), 'float32'), output.shape);
    return categoricalCrossentropy(encoded, output, fromLogits);
  });
}

/** The mean cross entropy of labels of 0 and 1, and probabilities. */
export function binaryCrossentropy(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const p = clipByValue(yPred, EPSILON, 1 - EPSILON);
    const hit = mul(yTrue, log(p));
    const miss = mul(sub(1, yTrue), log(sub(1, p)));
    return neg(mean(add(hit, miss), -1));
  });
}

/** The Kullback-Leibler divergence of two distributions along the last axis. */
export function kullbackLeiblerDivergence(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => {
    const p = clipByValue(yTrue, EPSILON, 1);
    const q = clipByValue(yPred, EPSILON, 1);
    return sum(mul(p, log(div(p, q))), -1);
  });
}

/** The mean of `yPred - yTrue * log(yPred)`, for counts. */
export function poisson(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), -1));
}

/** Minus the cosine of the angle between two vectors. */
export function cosineProximity(yTrue: Tensor, yPred: Tensor): Tensor {
  return tidy(() => neg(sum(mul(l2Normalize(yTrue, -1), l2Normalize(yPred, -1)), -1)));
}

export const lossesMap: Record<string, LossOrMetricFn> = {
  meanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  squaredHinge,
  hinge,
  categoricalHinge,
  logcosh,
  categoricalCrossentropy: (yTrue, yPred) => categoricalCrossentropy(yTrue, yPred),
  sparseCategoricalCrossentropy: (yTrue, yPred) => sparseCategoricalCrossentropy(yTrue, yPred),
  binaryCrossentropy,
  kullbackLeiblerDivergence,
  poisson,
  cosineProximity,
};

const ALIASES: Record<string, string> = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  kld: 'kullbackLeiblerDivergence',
  kldivergence: 'kullbackLeiblerDivergence',
  cosine: 'cosineProximity',
};

/** The canonical name of a loss, in any spelling; undefined if there is none. */
export function lossName(identifier: string): string | undefined {
  const wanted = normalizeName(identifier);
  return Object.keys(lossesMap).find((name) => normalizeName(name) === wanted) ?? ALIASES[wanted];
}

/** The loss function that a name means. */
export function getLoss(identifier: string | LossOrMetricFn): LossOrMetricFn {
  if (typeof identifier === 'function') return identifier;
  const name = lossName(identifier);
  if (name === undefined) {
    const hint = /softmax/i.test(identifier)
      ? "for a softmax output use 'categoricalCrossentropy', or 'sparseCategoricalCrossentropy' with integer labels"
      : suggest(identifier, Object.keys(lossesMap));
    throw new Error(`unknown loss '${identifier}': ${hint}`);
  }
  return lossesMap[name];
}

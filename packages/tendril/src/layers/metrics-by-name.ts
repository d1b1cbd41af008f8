/** Finds metrics by the names that `compile` takes. */
import { dependsOnArgumentsAlone } from '../ops/util/constant-functions.ts';
import { normalizeName, suggest } from '../io/suggest.ts';
import { lossesMap, lossName } from './losses.ts';
import * as metrics from './metrics.ts';
import type { LossOrMetricFn } from './engine/types.ts';

const ONLY_METRICS: Record<string, LossOrMetricFn> = {
  binaryAccuracy: metrics.binaryAccuracy,
  categoricalAccuracy: metrics.categoricalAccuracy,
  sparseCategoricalAccuracy: metrics.sparseCategoricalAccuracy,
  precision: metrics.precision,
  recall: metrics.recall,
  r2Score: metrics.r2Score,
};

/** The metric function that a name means; every loss is a metric too. */
export function getMetric(identifier: string | LossOrMetricFn): LossOrMetricFn {
  if (typeof identifier === 'function') return identifier;
  const wanted = normalizeName(identifier);
  const name = Object.keys(ONLY_METRICS).find((n) => normalizeName(n) === wanted);
  if (name) return ONLY_METRICS[name];
  const loss = lossName(identifier);
  if (loss) return lossesMap[loss];
  const known = ['accuracy', 'crossentropy', ...Object.keys(ONLY_METRICS), 'mse', 'mae', 'mape'];
  throw new Error(
    `unknown metric '${identifier}': ${suggest(identifier, [...known, ...Object.keys(lossesMap)])}`,
  );
}

/** The name under which a loss or metric is reported and saved. */
export function getLossOrMetricName(fn: string | LossOrMetricFn): string {
  if (typeof fn === 'string') return fn;
  for (const map of [lossesMap, ONLY_METRICS]) {
    const name = Object.keys(map).find((key) => map[key] === fn);
    if (name) return name;
  }
  return fn.name;
}

/**
 * Whether a loss or metric may be recorded once and replayed: the library's own depend on nothing but
 * their arguments, and one of a program's own says so by being made with tf.compile. Others may look
 * at something that changes, and are checked.
 */
export function traceabilityOf(fn: LossOrMetricFn): true | 'checked' {
  const known =
    'dispose' in fn ||
    dependsOnArgumentsAlone(fn) ||
    [lossesMap, ONLY_METRICS].some((map) => Object.values(map).includes(fn));
  return known || 'checked';
}

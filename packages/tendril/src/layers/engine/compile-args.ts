/** Makes lists of functions, one entry for each output, of what `compile` takes. */
import * as losses from '../losses.ts';
import { getLossOrMetricName, getMetric } from '../metrics-by-name.ts';
import * as metricFunctions from '../metrics.ts';
import { suggest } from '../../io/suggest.ts';
import type { LossOrMetricFn, Shape } from './types.ts';

type LossSpec = string | LossOrMetricFn;
export type LossArg = LossSpec | LossSpec[] | { [outputName: string]: LossSpec };

type MetricSpec = string | LossOrMetricFn;
/** For all outputs, or for each: a list of lists, or by the names of outputs. */
export type MetricsArg =
  | MetricSpec
  | MetricSpec[]
  | (MetricSpec | MetricSpec[])[]
  | { [outputName: string]: MetricSpec | MetricSpec[] };

export type LossWeightsArg = number[] | { [outputName: string]: number };

/** Something that is reported of one output. */
export interface OutputMetric {
  name: string;
  fn: LossOrMetricFn;
  outputIndex: number;
  /** Whether samples count as much as they weigh. */
  weighted: boolean;
}

/** Checks that a dictionary has only names of outputs as keys. */
function checkKeys(what: string, dictionary: object, outputNames: string[]): void {
  for (const key of Object.keys(dictionary)) {
    if (!outputNames.includes(key)) {
      throw new Error(
        `compile: ${what} has an entry for '${key}', but the model has no such output: ` +
          suggest(key, outputNames),
      );
    }
  }
}

/** The loss of each output. */
export function resolveLosses(loss: LossArg | undefined, outputNames: string[]): LossOrMetricFn[] {
  if (loss == null) {
    throw new Error("compile: the loss is missing; give one, such as 'meanSquaredError'");
  }
  const specs =
    typeof loss === 'string' || typeof loss === 'function'
      ? outputNames.map(() => loss)
      : perOutput('loss', loss, outputNames);
  return specs.map((spec) => losses.getLoss(spec));
}

/** One entry for each output, from a list or a dictionary that has them all. */
function perOutput<T>(
  what: string,
  value: T[] | { [name: string]: T },
  outputNames: string[],
): T[] {
  if (Array.isArray(value)) {
    if (value.length !== outputNames.length) {
      throw new Error(
        `compile: the model has ${outputNames.length} outputs (${outputNames.join(', ')}), but ${what} ` +
          `has ${value.length} entries`,
      );
    }
    return value;
  }
  checkKeys(what, value, outputNames);
  return outputNames.map((name) => {
    if (!(name in value)) throw new Error(`compile: ${what} has no entry for output '${name}'`);
    return value[name];
  });
}

/** The factor of each output's loss. */
export function resolveLossWeights(
  weights: LossWeightsArg | undefined,
  outputNames: string[],
): number[] {
  if (weights == null) return outputNames.map(() => 1);
  if (!Array.isArray(weights)) {
    checkKeys('lossWeights', weights, outputNames);
    return outputNames.map((name) => weights[name] ?? 1);
  }
  return perOutput('lossWeights', weights, outputNames);
}

/** The metrics of each output. */
export function collectMetrics(
  metrics: MetricsArg | undefined | null,
  outputNames: string[],
): MetricSpec[][] {
  if (metrics == null) return outputNames.map(() => []);
  if (typeof metrics === 'string' || typeof metrics === 'function') {
    return outputNames.map(() => [metrics]);
  }
  if (Array.isArray(metrics)) {
    if (!metrics.some(Array.isArray)) return outputNames.map(() => metrics as MetricSpec[]);
    return perOutput('metrics', metrics, outputNames).map((specs) => [specs].flat());
  }
  checkKeys('metrics', metrics, outputNames);
  return outputNames.map((name) => [metrics[name] ?? []].flat());
}

/** The metrics as functions, with the names they are reported under. */
export function resolveMetrics(
  metrics: MetricsArg | undefined | null,
  lossFunctions: LossOrMetricFn[],
  outputNames: string[],
  outputShapes: Shape[],
  weighted = false,
): OutputMetric[] {
  return collectMetrics(metrics, outputNames).flatMap((specs, outputIndex) =>
    specs.map((spec) => {
      const { name, fn } = resolveMetric(
        spec,
        lossFunctions[outputIndex],
        outputShapes[outputIndex],
      );
      const full = outputNames.length > 1 ? `${outputNames[outputIndex]}_${name}` : name;
      return { name: full, fn, outputIndex, weighted };
    }),
  );
}

interface Choice {
  name: string;
  binary: LossOrMetricFn;
  sparse: LossOrMetricFn;
  categorical: LossOrMetricFn;
}

/** Names that mean another function for each kind of label. */
const ACCURACY: Choice = {
  name: 'acc',
  binary: metricFunctions.binaryAccuracy,
  sparse: metricFunctions.sparseCategoricalAccuracy,
  categorical: metricFunctions.categoricalAccuracy,
};
const CROSSENTROPY: Choice = {
  name: 'ce',
  binary: losses.lossesMap.binaryCrossentropy,
  sparse: losses.lossesMap.sparseCategoricalCrossentropy,
  categorical: losses.lossesMap.categoricalCrossentropy,
};
const CHOICES: Record<string, Choice> = {
  accuracy: ACCURACY,
  acc: ACCURACY,
  crossentropy: CROSSENTROPY,
  ce: CROSSENTROPY,
};

function resolveMetric(
  spec: MetricSpec,
  loss: LossOrMetricFn,
  outputShape: Shape,
): { name: string; fn: LossOrMetricFn } {
  const choice = typeof spec === 'string' ? CHOICES[spec] : undefined;
  if (!choice) return { name: getLossOrMetricName(spec), fn: getMetric(spec) };
  const { name, binary, sparse, categorical } = choice;
  if (outputShape[outputShape.length - 1] === 1 || loss === losses.lossesMap.binaryCrossentropy) {
    return { name, fn: binary };
  }
  return { name, fn: isSparse(loss) ? sparse : categorical };
}

/** Whether a loss compares with class numbers instead of one-hot labels. */
export function isSparse(loss: LossOrMetricFn): boolean {
  return loss === losses.lossesMap.sparseCategoricalCrossentropy;
}

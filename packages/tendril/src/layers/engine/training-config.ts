/** How a model was compiled, in the words in which Keras saves it. */
import type { ConfigDict } from '../../io/serialization.ts';
import type { TrainingConfig } from '../../io/types.ts';
import { Optimizer } from '../../train/index.ts';
import { getLossOrMetricName } from '../metrics-by-name.ts';
import { lossesMap } from '../losses.ts';
import type { LossArg, LossWeightsArg, MetricsArg } from './compile-args.ts';
import { deserializeObject } from './deserialize.ts';
import { fromPythonic } from './json.ts';
import { toCamelCase, toSnakeCase } from './names.ts';
import type { LossOrMetricFn } from './types.ts';

/** What `compile` takes. */
export interface ModelCompileArgs {
  /** Made by `tf.train`, or the name of one: 'sgd', 'adam', 'rmsprop', 'adagrad', 'adadelta', 'adamax'. */
  optimizer: string | Optimizer;
  /**
   * By name or as a function of labels and predictions; one for all outputs, or one for each. A
   * function of your own is called at each step, and may change; one made with `tf.compile` becomes
   * part of the compiled step, which is faster.
   */
  loss: LossArg;
  /** What to report beside the loss, by name or as functions. */
  metrics?: MetricsArg | null;
  /** Factors of the losses of the outputs. Default: 1. */
  lossWeights?: LossWeightsArg;
}

type Spec = string | LossOrMetricFn;

/** Applies `fn` to each entry of what may be one, a list or a dictionary. */
function mapSpecs<T, U>(specs: T | T[] | { [name: string]: T }, fn: (spec: T) => U): unknown {
  if (typeof specs === 'string' || typeof specs === 'function') return fn(specs);
  if (Array.isArray(specs)) return specs.map((spec) => fn(spec));
  return Object.fromEntries(Object.entries(specs as object).map(([k, v]) => [k, fn(v as T)]));
}

/** @throws If the loss is a function that has no name to save. */
export function toTrainingConfig(
  optimizer: Optimizer,
  loss: LossArg,
  metrics: MetricsArg | null | undefined,
  lossWeights: LossWeightsArg | undefined,
): TrainingConfig {
  const lossOf = (spec: Spec): string => {
    const name = getLossOrMetricName(spec);
    if (typeof spec === 'function' && !(name in lossesMap)) {
      throw new Error(
        `save: the loss function '${spec.name || 'anonymous'}' cannot be saved; save without ` +
          'includeOptimizer, or compile with a loss by name',
      );
    }
    return toSnakeCase(name);
  };
  const metricOf = (spec: Spec | Spec[]): unknown =>
    Array.isArray(spec) ? spec.map(metricOf) : toSnakeCase(getLossOrMetricName(spec));
  return {
    loss: mapSpecs(loss, lossOf) as TrainingConfig['loss'],
    metrics: (metrics == null
      ? []
      : mapSpecs<Spec | Spec[], unknown>(
          typeof metrics === 'string' || typeof metrics === 'function' ? [metrics] : metrics,
          metricOf,
        )) as TrainingConfig['metrics'],
    ...(lossWeights && { loss_weights: lossWeights }),
    optimizer_config: { class_name: optimizer.getClassName(), config: optimizer.getConfig() },
  };
}

/** What `compile` takes, from a saved configuration. */
export function fromTrainingConfig(config: TrainingConfig): ModelCompileArgs {
  const optimizer = deserializeObject(fromPythonic(config.optimizer_config) as ConfigDict, {
    name: 'optimizer',
    base: Optimizer,
  });
  const camel = (name: unknown): unknown =>
    Array.isArray(name) ? name.map(camel) : toCamelCase(String(name));
  return {
    optimizer,
    loss: mapSpecs<unknown, unknown>(config.loss, camel) as LossArg,
    metrics: config.metrics
      ? (mapSpecs<unknown, unknown>(config.metrics, camel) as MetricsArg)
      : undefined,
    lossWeights: config.loss_weights ?? undefined,
  };
}

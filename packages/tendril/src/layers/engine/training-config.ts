/** How a model was compiled, in the words in which Keras saves it. */
import type { ConfigDict } from '../../io/serialization.ts';
import type { TrainingConfig } from '../../io/types.ts';
import { Optimizer } from '../../train/index.ts';
import { getLossOrMetricName } from '../metrics-by-name.ts';
import { lossesMap } from '../losses.ts';
import type { LossArg, LossWeightsArg, MetricsArg } from './compile-args.ts';
import type { GradientOptions } from './gradients.ts';
import { deserializeObject } from './deserialize.ts';
import { fromPythonic } from './json.ts';
import { toCamelCase, toSnakeCase } from './names.ts';
import type { LossOrMetricFn } from './types.ts';

/** What `compile` takes. */
export interface ModelCompileArgs extends GradientOptions {
  /** Made by `tf.train`, or the name of one: 'sgd', 'adam', 'rmsprop', 'adagrad', 'adadelta', 'adamax'. */
  optimizer: string | Optimizer;
  /**
   * By name or as a function of labels and predictions; one for all outputs, or one for each. A
   * function of your own becomes part of the compiled step, and is looked at again from time to time
   * in case it changes; one made with `tf.compile` is trusted not to.
   */
  loss: LossArg;
  /**
   * What to report beside the loss, by name or as functions. For several outputs also a list of lists, or by the names of
   * outputs.
   */
  metrics?: MetricsArg | null;
  /** Metrics in which samples count as much as they weigh. */
  weightedMetrics?: MetricsArg | null;
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
  { loss, metrics, weightedMetrics, lossWeights, ...settings }: ModelCompileArgs,
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
  const metricsOf = (given: MetricsArg): TrainingConfig['metrics'] =>
    mapSpecs<Spec | Spec[], unknown>(
      typeof given === 'string' || typeof given === 'function' ? [given] : given,
      metricOf,
    ) as TrainingConfig['metrics'];
  return {
    loss: mapSpecs(loss, lossOf) as TrainingConfig['loss'],
    metrics: metrics == null ? [] : metricsOf(metrics),
    ...(weightedMetrics && { weighted_metrics: metricsOf(weightedMetrics) }),
    ...(lossWeights && { loss_weights: lossWeights }),
    optimizer_config: {
      class_name: optimizer.getClassName(),
      config: { ...optimizer.getConfig(), ...gradientConfig(settings) },
    },
  };
}

/** Keras counts these among the optimizer's settings, under these names. */
const GRADIENT_NAMES = {
  gradientAccumulationSteps: 'gradient_accumulation_steps',
  clipNorm: 'clipnorm',
  clipValue: 'clipvalue',
  globalClipNorm: 'global_clipnorm',
} as const satisfies Record<keyof GradientOptions, string>;

const gradientNames = Object.entries(GRADIENT_NAMES) as [keyof GradientOptions, string][];

function gradientConfig(options: GradientOptions): ConfigDict {
  const set = gradientNames.filter(([name]) => options[name] !== undefined);
  return Object.fromEntries(set.map(([name, saved]) => [saved, options[name]]));
}

function gradientOptions(config: { [name: string]: unknown }): GradientOptions {
  const set = gradientNames.filter(([, saved]) => typeof config[saved] === 'number');
  return Object.fromEntries(set.map(([name, saved]) => [name, config[saved]]));
}

/** What `compile` takes, from a saved configuration. */
export function fromTrainingConfig(config: TrainingConfig): ModelCompileArgs {
  const optimizer = deserializeObject(fromPythonic(config.optimizer_config) as ConfigDict, {
    name: 'optimizer',
    base: Optimizer,
  });
  const camel = (name: unknown): unknown =>
    Array.isArray(name) ? name.map(camel) : toCamelCase(String(name));
  const metricsOf = (given: TrainingConfig['metrics']): MetricsArg | undefined =>
    given ? (mapSpecs<unknown, unknown>(given, camel) as MetricsArg) : undefined;
  const settings = (config.optimizer_config as { config?: ConfigDict }).config ?? {};
  return {
    optimizer,
    loss: mapSpecs<unknown, unknown>(config.loss, camel) as LossArg,
    metrics: metricsOf(config.metrics),
    weightedMetrics: metricsOf(config.weighted_metrics),
    lossWeights: config.loss_weights ?? undefined,
    ...gradientOptions(settings),
  };
}

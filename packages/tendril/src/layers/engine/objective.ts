/**
 * What a batch amounts to: its loss and metrics, and in training the update of the weights. Recorded as one computation, which
 * steps.ts compiles and repeats.
 */
import { add, div, mean, mul, stack, sum } from '../../ops/index.ts';
import { dispose, flush, keep, tidy } from '../../runtime/index.ts';
import type { Scalar, Tensor, Variable } from '../../runtime/index.ts';
import { clipGradients } from '../../train/clipping.ts';
import type { Optimizer } from '../../train/index.ts';
import { withActivityLosses } from './activity-losses.ts';
import type { OutputMetric } from './compile-args.ts';
import type { Container } from './container.ts';
import { Accumulator } from './gradients.ts';
import type { GradientOptions } from './gradients.ts';
import type { LayerVariable } from './layer-variable.ts';
import { toList } from './lists.ts';
import { alignWeights, weightLosses } from './sample-weights.ts';
import type { LossOrMetricFn } from './types.ts';

/** Samples: a tensor for each input and output, and for each output weights or null. */
export interface Samples {
  inputs: Tensor[];
  targets: Tensor[];
  weights: (Tensor | null)[];
}

/** How a model was compiled. */
export interface TrainingSetup {
  model: Container;
  optimizer: Optimizer;
  lossFunctions: LossOrMetricFn[];
  lossWeights: number[];
  metrics: OutputMetric[];
  gradients: GradientOptions;
  /** Names of what is reported, in order. */
  names: string[];
}

/** What is done with a batch: measure it, move the weights, or only gather its gradients. */
export type Mode = 'test' | 'train' | 'gather';

export class Objective {
  readonly setup: TrainingSetup;
  /** What the optimizer moves, chosen when the model was compiled. */
  readonly variables: Variable[];
  readonly accumulator: Accumulator;
  private readonly constrained: LayerVariable[];

  constructor(setup: TrainingSetup) {
    this.setup = setup;
    const weights = setup.model.trainableWeights;
    this.variables = weights.map((weight) => weight.read());
    this.constrained = weights.filter((weight) => weight.constraint);
    const { gradientAccumulationSteps = 1 } = setup.gradients;
    this.accumulator = new Accumulator(this.variables, gradientAccumulationSteps);
  }

  /** The vector of what is reported of a batch. */
  values(mode: Mode, samples: Samples): Tensor {
    return tidy(() => {
      if (mode === 'test') {
        const { total, parts } = this.measure(samples, false);
        return stack([total, ...parts]);
      }
      let parts: Tensor[] = [];
      const cost = (): Scalar => {
        const measured = this.measure(samples, true);
        parts = measured.parts.map((part) => keep(part));
        return measured.total as Scalar;
      };
      const total = mode === 'gather' ? this.gather(cost) : this.update(cost, () => parts);
      const values = stack([total, ...parts]);
      dispose(parts);
      return values;
    });
  }

  /** One move of the weights; gives the loss of before it. */
  private update(cost: () => Scalar, partsOf: () => Tensor[]): Tensor {
    const { optimizer, gradients: options } = this.setup;
    const { value, gradients } = this.differentiate(cost);
    const means = this.accumulator.steps > 1 ? this.accumulator.finish(gradients) : gradients;
    const named = this.variables
      .map(({ name }, i) => ({ name, tensor: means[i] }))
      .filter((entry): entry is { name: string; tensor: Tensor } => entry.tensor !== null);
    const clipped = clipGradients(
      named.map(({ tensor }) => tensor),
      options,
    );
    optimizer.computeAlong([value, ...partsOf(), ...this.accumulator.values()]);
    optimizer.applyGradients(named.map(({ name }, i) => ({ name, tensor: clipped[i] })));
    for (const weight of this.constrained) weight.constrain();
    return value;
  }

  /** Only adds the gradients to those of other batches. */
  private gather(cost: () => Scalar): Tensor {
    const { value, gradients } = this.differentiate(cost);
    this.accumulator.add(gradients);
    flush([value, ...this.accumulator.values()]);
    return value;
  }

  private differentiate(cost: () => Scalar): { value: Tensor; gradients: (Tensor | null)[] } {
    const { value, grads } = this.setup.optimizer.computeGradients(cost, this.variables);
    return { value, gradients: this.variables.map(({ name }) => grads[name] ?? null) };
  }

  /** The loss, and the other values that are reported. */
  private measure(samples: Samples, training: boolean): { total: Tensor; parts: Tensor[] } {
    const { model, lossFunctions, lossWeights, metrics } = this.setup;
    const { result: outputs, losses: activityLosses } = withActivityLosses(() =>
      toList(model.call(samples.inputs, { training })),
    );
    const losses = outputs.map((output, i) => {
      const perSample = lossFunctions[i](samples.targets[i], output);
      const weights = samples.weights[i];
      return mean(weights ? weightLosses(perSample, weights) : perSample);
    });
    const terms = losses.map((loss, i) =>
      lossWeights[i] === 1 ? loss : mul(loss, lossWeights[i]),
    );
    if (training) {
      const batchSize = samples.inputs[0].shape[0];
      terms.push(...model.calculateLosses());
      terms.push(...activityLosses.map((loss) => div(loss, batchSize)));
    }
    const total = terms.reduce((a, b) => add(a, b));
    dispose(activityLosses);
    const measured = metrics.map(({ fn, outputIndex, weighted }) => {
      const values = fn(samples.targets[outputIndex], outputs[outputIndex]);
      const weights = weighted ? samples.weights[outputIndex] : null;
      return weights ? weightedMean(values, weights) : mean(values);
    });
    return { total, parts: [...(losses.length > 1 ? losses : []), ...measured] };
  }
}

/** The mean in which each sample counts as much as it weighs. */
function weightedMean(values: Tensor, weights: Tensor): Tensor {
  if (values.rank === 0) return values;
  const aligned = alignWeights(values, weights);
  const share = values.size / aligned.size;
  return div(sum(mul(values, aligned)), mul(sum(aligned), share));
}

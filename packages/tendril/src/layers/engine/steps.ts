/**
 * One step of training, testing or predicting, as a single compiled program: choosing the batch's
 * samples, forward, loss, backward, update, metrics, and running sums of what is reported.
 *
 * Loops over batches are in fit.ts; what a compiled program is, in runtime/.
 */
import { add, div, gather, mean, mul, stack } from '../../ops/index.ts';
import { compile, dispose, hostInput, keep, tidy, TraceError } from '../../runtime/index.ts';
import type { Compiled, Scalar, Tensor, Variable } from '../../runtime/index.ts';
import type { Optimizer } from '../../train/index.ts';
import { isBuiltIn } from '../../io/serialization.ts';
import { isTraceable } from '../metrics-by-name.ts';
import { withActivityLosses } from './activity-losses.ts';
import type { OutputMetric } from './compile-args.ts';
import type { Container } from './container.ts';
import { hooksAreSet } from './layer.ts';
import type { LayerVariable } from './layer-variable.ts';
import { toList } from './lists.ts';
import { weightLosses } from './sample-weights.ts';
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
  /** Names of what steps report, in order. */
  names: string[];
}

type Mode = 'train' | 'test';

/** A function of tensors that is compiled unless it turns out that it cannot be. */
class MaybeCompiled<A extends unknown[]> {
  private readonly plain: (...args: A) => Tensor[];
  private compiled: Compiled<(...args: A) => Tensor[]> | null = null;

  constructor(plain: (...args: A) => Tensor[]) {
    this.plain = plain;
  }

  /** Runs it; `gate.traceable` says whether to compile, and learns if that fails. */
  run(gate: { traceable: boolean }, ...args: A): Tensor[] {
    if (gate.traceable && !hooksAreSet()) {
      this.compiled ??= compile(this.plain);
      try {
        return this.compiled(...args);
      } catch (error) {
        if (!(error instanceof TraceError)) throw error;
        // Some layer looks at values while it computes. Recording anew each time does not mind.
        gate.traceable = false;
      }
    }
    return tidy(() => this.plain(...args));
  }

  dispose(): void {
    this.compiled?.dispose();
    this.compiled = null;
  }
}

/** Runs a model's inputs through it. */
export class PredictStep {
  private readonly gate: { traceable: boolean };
  private readonly step: MaybeCompiled<[Tensor[]]>;

  constructor(model: Container) {
    this.gate = { traceable: model.traceable };
    this.step = new MaybeCompiled((inputs) => toList(model.call(inputs, { training: false })));
  }

  run(inputs: Tensor[]): Tensor[] {
    return this.step.run(this.gate, inputs);
  }

  dispose(): void {
    this.step.dispose();
  }
}

/** The steps of a compiled model; valid until it is compiled anew. */
export class TrainingSteps {
  readonly setup: TrainingSetup;
  /** What the optimizer moves, chosen when the model was compiled. */
  readonly variables: Variable[];
  private readonly constrained: LayerVariable[];
  private readonly gate: { traceable: boolean };
  private readonly direct = new Map<string, MaybeCompiled<[Tensor[]]>>();
  private readonly indexed = new Map<string, MaybeCompiled<[Tensor, Tensor[]]>>();
  /** Which samples the step at hand is for. */
  private indices: Int32Array = new Int32Array();

  constructor(setup: TrainingSetup) {
    this.setup = setup;
    const weights = setup.model.trainableWeights;
    this.variables = weights.map((weight) => weight.read());
    this.constrained = weights.filter((weight) => weight.constraint);
    const functions = [...setup.lossFunctions, ...setup.metrics.map((m) => m.fn)];
    this.gate = {
      traceable:
        setup.model.traceable && functions.every(isTraceable) && isBuiltIn(setup.optimizer),
    };
  }

  /** One step on all of some samples; gives the vector of reported values. */
  runBatch(mode: Mode, samples: Samples): Tensor {
    const layout = layoutOf(samples);
    const step = getOrMake(
      this.direct,
      `${mode} ${keyOf(layout)}`,
      () => new MaybeCompiled((data) => [this.values(mode, unflatten(data, layout))]),
    );
    return step.run(this.gate, flatten(samples))[0];
  }

  /**
   * Prepares steps that each choose some of the samples.
   *
   * @param wantValues Whether the values of each batch are needed, beside the sums.
   * @returns A function of the numbers of samples and of the sums so far (what was reported of each
   * batch times its size), which it disposes. It gives the next sums, and the values if wanted.
   */
  overSamples(
    mode: Mode,
    samples: Samples,
    wantValues: boolean,
  ): (indices: Int32Array, sums: Tensor) => [Tensor, Tensor?] {
    const all = flatten(samples);
    const layout = layoutOf(samples);
    const prefix = `${mode} ${keyOf(layout)} ${wantValues}`;
    let size = -1;
    let step: MaybeCompiled<[Tensor, Tensor[]]> | undefined;
    return (indices, sums) => {
      if (!step || indices.length !== size) {
        size = indices.length;
        step = getOrMake(this.indexed, `${prefix} ${size}`, () =>
          this.makeIndexed(mode, layout, indices.length, wantValues),
        );
      }
      this.indices = indices;
      const [after, values] = step.run(this.gate, sums, all);
      sums.dispose();
      return [after, values];
    };
  }

  private makeIndexed(
    mode: Mode,
    layout: Layout,
    size: number,
    wantValues: boolean,
  ): MaybeCompiled<[Tensor, Tensor[]]> {
    return new MaybeCompiled((sums, data) => {
      const chosen = hostInput([size], 'int32', () => this.indices);
      const batch = data.map((t) => gather(t, chosen));
      const values = this.values(mode, unflatten(batch, layout));
      const after = add(sums, mul(values, size));
      return wantValues ? [after, values] : [after];
    });
  }

  dispose(): void {
    for (const step of [...this.direct.values(), ...this.indexed.values()]) step.dispose();
  }

  /** The vector of what is reported of a batch. */
  private values(mode: Mode, samples: Samples): Tensor {
    return tidy(() => {
      if (mode === 'test') {
        const { total, parts } = this.measure(samples, false);
        return stack([total, ...parts]);
      }
      const { optimizer } = this.setup;
      let parts: Tensor[] = [];
      const cost = (): Scalar => {
        const measured = this.measure(samples, true);
        parts = measured.parts.map((part) => keep(part));
        optimizer.computeAlong(parts);
        return measured.total as Scalar;
      };
      const total = optimizer.minimize(cost, true, this.variables)!;
      for (const weight of this.constrained) weight.constrain();
      const values = stack([total, ...parts]);
      dispose(parts);
      return values;
    });
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
    const total = terms.reduce((sum, term) => add(sum, term));
    dispose(activityLosses);
    const measured = metrics.map(({ fn, outputIndex }) =>
      mean(fn(samples.targets[outputIndex], outputs[outputIndex])),
    );
    return { total, parts: [...(losses.length > 1 ? losses : []), ...measured] };
  }
}

function getOrMake<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (!value) map.set(key, (value = make()));
  return value;
}

/** Which tensors samples have. Steps keep this, and so hold on to nobody's data. */
interface Layout {
  inputs: number;
  targets: number;
  weights: boolean[];
}

function layoutOf({ inputs, targets, weights }: Samples): Layout {
  return {
    inputs: inputs.length,
    targets: targets.length,
    weights: weights.map((w) => w !== null),
  };
}

function keyOf({ inputs, targets, weights }: Layout): string {
  return `${inputs},${targets},${weights}`;
}

function flatten({ inputs, targets, weights }: Samples): Tensor[] {
  return [...inputs, ...targets, ...weights.filter((w) => w !== null)];
}

function unflatten(list: Tensor[], layout: Layout): Samples {
  const rest = list.slice();
  const inputs = rest.splice(0, layout.inputs);
  const targets = rest.splice(0, layout.targets);
  return { inputs, targets, weights: layout.weights.map((has) => (has ? rest.shift()! : null)) };
}

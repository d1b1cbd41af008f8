/**
 * One step of training, testing or predicting, as a single compiled program: choosing the batch's
 * samples, forward, loss, backward, update, metrics, and running sums of what is reported.
 *
 * What is computed of a batch is in objective.ts, loops over batches in fit.ts.
 */
import { takeRows } from '../../ops/slicing/gather-along.ts';
import { hostInput } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';
import { isBuiltIn } from '../../io/serialization.ts';
import { traceabilityOf } from '../metrics-by-name.ts';
import type { Container } from './container.ts';
import { toList } from './lists.ts';
import { Gate, MaybeCompiled } from './maybe-compiled.ts';
import { Objective } from './objective.ts';
import type { Mode, Samples, TrainingSetup } from './objective.ts';
import { SumsPool } from './running-sums.ts';
import type { RunningSums } from './running-sums.ts';
import { leastTraceable } from './traceability.ts';
import type { Traceability } from './traceability.ts';

export type { Samples } from './objective.ts';

/** Runs a model's inputs through it. */
export class PredictStep {
  private readonly gate: Gate;
  private readonly step: MaybeCompiled<[Tensor[]]>;

  constructor(model: Container) {
    this.gate = new Gate(model.traceable);
    this.step = new MaybeCompiled(this.gate, (inputs) =>
      toList(model.call(inputs, { training: false })),
    );
  }

  /** Must be called before the batches of each prediction. */
  begin(): this {
    this.gate.mayHaveChanged();
    return this;
  }

  run(inputs: Tensor[]): Tensor[] {
    return this.step.run(inputs);
  }

  dispose(): void {
    this.step.dispose();
  }
}

/** The steps of a compiled model; valid until it is compiled anew. */
export class TrainingSteps {
  readonly setup: TrainingSetup;
  readonly objective: Objective;
  private readonly gate: Gate;
  private readonly direct = new Map<string, MaybeCompiled<[Tensor[]]>>();
  private readonly summed = new Map<string, MaybeCompiled<[Tensor[]]>>();
  private readonly indexed = new Map<string, MaybeCompiled<[Tensor[]]>>();
  /** Of trainings and of tests, so that each is likely to get the sums that its steps know. */
  private readonly sums: { readonly train: SumsPool; readonly test: SumsPool };
  /** Which samples the step at hand is for. */
  private indices: Int32Array = new Int32Array();

  constructor(setup: TrainingSetup) {
    this.setup = setup;
    this.objective = new Objective(setup);
    const { length } = setup.names;
    this.sums = { train: new SumsPool(length), test: new SumsPool(length) };
    const functions = [...setup.lossFunctions, ...setup.metrics.map((m) => m.fn)];
    this.gate = new Gate(
      leastTraceable([
        setup.model.traceable,
        traceabilityOfOptimizer(setup.optimizer),
        ...functions.map(traceabilityOf),
      ]),
    );
  }

  /** What the optimizer moves. */
  get variables(): Variable[] {
    return this.objective.variables;
  }

  /** Sums for one loop; it has to give them back. */
  borrowSums(operation: 'train' | 'test'): RunningSums {
    return this.sums[operation].borrow();
  }

  giveBackSums(operation: 'train' | 'test', sums: RunningSums): void {
    this.sums[operation].giveBack(sums);
  }

  /** Says that code of the program has run since the last step. */
  mayHaveChanged(): void {
    this.gate.mayHaveChanged();
  }

  /** One step on all of some samples; gives the vector of reported values. */
  runBatch(operation: 'train' | 'test', samples: Samples): Tensor {
    const layout = layoutOf(samples);
    return this.counted(operation, (mode) => {
      const step = getOrMake(this.direct, `${mode} ${keyOf(layout)}`, () =>
        this.compiled((data: Tensor[]) => [this.objective.values(mode, unflatten(data, layout))]),
      );
      return step.run(flatten(samples))[0];
    });
  }

  /**
   * One step on all of some samples, added to the sums.
   *
   * @returns What it reports, if that is wanted.
   */
  addBatch(
    operation: 'train' | 'test',
    samples: Samples,
    sums: RunningSums,
    wantValues: boolean,
  ): Tensor | null {
    const layout = layoutOf(samples);
    const size = samples.inputs[0].shape[0];
    return this.counted(operation, (mode) => {
      const key = `${mode} ${keyOf(layout)} ${wantValues} ${size} ${sums.id}`;
      const step = getOrMake(this.summed, key, () =>
        this.compiled((data: Tensor[]) =>
          this.report(mode, unflatten(data, layout), size, sums, wantValues),
        ),
      );
      const [values = null] = step.run(flatten(samples));
      sums.seen += size;
      return values;
    });
  }

  /**
   * Prepares steps that each choose some of the samples.
   *
   * @param wantValues Whether what each batch reports is needed, beside the sums.
   * @returns A function of the numbers of samples, and of the sums to add to.
   */
  overSamples(
    operation: 'train' | 'test',
    samples: Samples,
    wantValues: boolean,
  ): (indices: Int32Array, sums: RunningSums) => Tensor | null {
    const all = flatten(samples);
    const layout = layoutOf(samples);
    const suffix = `${keyOf(layout)} ${wantValues}`;
    return (indices, sums) => {
      this.indices = indices;
      const size = indices.length;
      return this.counted(operation, (mode) => {
        const step = getOrMake(this.indexed, `${mode} ${size} ${sums.id} ${suffix}`, () =>
          this.compiled((data: Tensor[]) => {
            const chosen = hostInput([size], 'int32', () => this.indices);
            const batch = data.map((t) => takeRows(t, chosen));
            return this.report(mode, unflatten(batch, layout), size, sums, wantValues);
          }),
        );
        const [values = null] = step.run(all);
        sums.seen += size;
        return values;
      });
    };
  }

  dispose(): void {
    this.forgetPrograms();
    this.objective.accumulator.dispose();
    this.sums.train.dispose();
    this.sums.test.dispose();
  }

  /** Drops what was recorded; it is recorded anew when it is needed. */
  forgetPrograms(): void {
    for (const steps of [this.direct, this.summed, this.indexed]) {
      for (const step of steps.values()) step.dispose();
      steps.clear();
    }
  }

  private compiled<A extends unknown[]>(plain: (...args: A) => Tensor[]): MaybeCompiled<A> {
    return new MaybeCompiled(this.gate, plain);
  }

  private report(
    mode: Mode,
    samples: Samples,
    size: number,
    sums: RunningSums,
    wantValues: boolean,
  ): Tensor[] {
    const values = this.objective.values(mode, samples);
    sums.add(values, size);
    if (wantValues) return [values];
    values.dispose();
    return [];
  }

  /** Of training steps only each nth moves the weights, where gradients are gathered. */
  private counted<T>(operation: 'train' | 'test', run: (mode: Mode) => T): T {
    if (operation === 'test') return run('test');
    const { accumulator } = this.objective;
    const result = run(accumulator.isComplete ? 'train' : 'gather');
    accumulator.advance();
    return result;
  }
}

/** Optimizers count steps on the host; only those that do it by `hostInput` can be replayed. */
function traceabilityOfOptimizer(optimizer: TrainingSetup['optimizer']): Traceability {
  const { traceable } = optimizer.constructor as { traceable?: boolean };
  return isBuiltIn(optimizer) || traceable === true;
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

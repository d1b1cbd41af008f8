/**
 * Optimizers described by a rule: which state they keep for each variable, which numbers they need
 * from the host at each step, and how value and state become the next ones.
 *
 * This file owns the state; the rules are one file each (adam.ts, sgd.ts …).
 */
import { fill, reshape, slice } from '../ops/index.ts';
import {
  flush,
  hostInput,
  registeredVariables,
  tidy,
  untraced,
  variable as makeVariable,
} from '../runtime/index.ts';
import type { NamedTensorMap, Tensor, Variable } from '../runtime/index.ts';
import type {
  ConfigDict,
  ConfigDictValue,
  Serializable,
  SerializableConstructor,
} from '../io/serialization.ts';
import { checkClipOptions, clipGradients, type ClipOptions } from './clipping.ts';
import { Optimizer } from './optimizer.ts';
import type { NamedTensor } from './optimizer.ts';
import { rateAt, rateConfig, rateFromConfig, type LearningRate } from './learning-rate.ts';

/** One tensor of state that an optimizer keeps beside each variable. */
export interface SlotSpec {
  name: string;
  initialValue: number;
}

export interface Step {
  value: Tensor;
  slots: Tensor[];
}

/** The state beside one variable; `variables` is in the order of the rule's slots. */
interface SlotSet {
  variableName: string;
  variables: Variable[];
}

export abstract class RuleOptimizer extends Optimizer {
  /** The names of the constructor's parameters, in order; the fields of the same names hold them. */
  static parameters: string[] = [];
  /** What the constructor takes in an object after them. */
  static optionNames: string[] = ['clipNorm', 'clipValue', 'globalClipNorm'];

  protected abstract learningRate: LearningRate;
  private readonly options: ClipOptions;

  /** In the order in which variables were first seen, which is the order they are saved in. */
  private readonly slotSets: SlotSet[] = [];
  private readonly indexByName = new Map<string, number>();

  constructor(options: ClipOptions = {}) {
    super();
    checkClipOptions(this.clippingOf(options), this.getClassName());
    this.options = options;
  }

  private clippingOf({ clipNorm, clipValue, globalClipNorm }: ClipOptions): ClipOptions {
    return { clipNorm, clipValue, globalClipNorm };
  }

  /** The learning rate of step number `step` (from 1). */
  protected rate(step: number): number {
    return rateAt(this.learningRate, step - 1);
  }

  /** The learning rate of the step that comes next. */
  getLearningRate(): number {
    return this.rate(this.iterations_ + 1);
  }

  /** Changes the learning rate from the next step on. */
  setLearningRate(learningRate: LearningRate): void {
    this.learningRate = learningRate;
  }

  /** What is kept for each variable, in the order it is saved. */
  protected abstract slotSpecs(): SlotSpec[];

  /** The numbers that step number `step` (from 1) needs; `update` gets them as scalar tensors. */
  protected abstract hostNumbers(step: number): number[];

  /** From a variable's value, gradient and state, the next value and state. */
  protected abstract update(value: Tensor, gradient: Tensor, slots: Tensor[], host: Tensor[]): Step;

  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const pairs = this.withVariables(variableGradients);
    if (pairs.length === 0) return;
    const touched: Tensor[] = this.takeCompanions();
    const slotsOf = pairs.map(({ variable }) => this.slotsFor(variable));
    tidy(() => {
      const host = this.nextHostNumbers();
      const given = pairs.map(({ gradient }) => gradient);
      const gradients = clipGradients(given, this.options);
      pairs.forEach(({ variable }, i) => {
        const slots = slotsOf[i];
        const next = this.update(variable, gradients[i], slots, host);
        slots.forEach((slot, k) => slot.assign(next.slots[k]));
        variable.assign(next.value);
        touched.push(variable, ...slots);
      });
    });
    flush(touched);
  }

  override dispose(): void {
    for (const { variables } of this.slotSets) for (const v of variables) v.dispose();
    this.slotSets.length = 0;
    this.indexByName.clear();
  }

  protected override ownWeights(): NamedTensor[] {
    return this.slotSpecs().flatMap(({ name }, k) =>
      this.slotSets.map((set) => ({
        name: `${set.variableName}/${name}`,
        tensor: set.variables[k],
      })),
    );
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const values = await this.extractIterations(weightValues);
    const specs = this.slotSpecs();
    const perSlot = specs.length === 0 ? 0 : values.length / specs.length;
    if (!Number.isInteger(perSlot) || (specs.length === 0 && values.length > 0)) {
      throw new Error(
        `${this.getClassName()}.setWeights: got ${values.length} state tensors, wants a multiple of ` +
          `${specs.length} (${specs.map((s) => s.name).join(', ')} for each variable); were they ` +
          'saved by another kind of optimizer?',
      );
    }
    RuleOptimizer.prototype.dispose.call(this);
    for (let i = 0; i < perSlot; i++) {
      const variableName = values[i].name.replace(/\/[^/]*$/, '');
      const variables = specs.map((spec, k) => {
        const { tensor } = values[k * perSlot + i];
        return makeVariable(tensor, false, slotName(variableName, spec.name));
      });
      this.slotSets.push({ variableName, variables });
    }
  }

  override getConfig(): ConfigDict {
    const { parameters, optionNames } = this.constructor as typeof RuleOptimizer;
    const fields = this as unknown as ConfigDict;
    const options = this.options as ConfigDict;
    return {
      ...Object.fromEntries(parameters.map((name) => [name, fields[name]])),
      learningRate: rateConfig(this.learningRate),
      ...Object.fromEntries(
        optionNames.filter((name) => options[name] != null).map((name) => [name, options[name]]),
      ),
    };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
  ): T {
    const { parameters, optionNames } = cls as unknown as typeof RuleOptimizer;
    // Older Keras files call the learning rate lr.
    const learningRate = rateFromConfig(config.learningRate ?? config.lr) as ConfigDictValue;
    const named: ConfigDict = { ...config, learningRate };
    const positional = parameters.map((name) => named[name] ?? undefined);
    const options = Object.fromEntries(
      optionNames.filter((name) => config[name] != null).map((name) => [name, config[name]]),
    );
    return new cls(...([...positional, options] as never[]));
  }

  /** The state of a variable: what was made or restored for it, or a new one. */
  private slotsFor(variable: Variable): Variable[] {
    let index = this.indexByName.get(variable.name);
    if (index === undefined) {
      // Saved state belongs to variables by order: names may differ after loading, order does not.
      index = this.indexByName.size;
      this.indexByName.set(variable.name, index);
    }
    const existing = this.slotSets[index];
    if (existing) {
      this.checkShapes(existing, variable);
      return existing.variables;
    }
    // Made once, even where the first step is being traced: later steps only assign.
    const variables = untraced(() =>
      this.slotSpecs().map(({ name, initialValue }) =>
        tidy(() =>
          makeVariable(fill(variable.shape, initialValue), false, slotName(variable.name, name)),
        ),
      ),
    );
    this.slotSets[index] = { variableName: variable.name, variables };
    return variables;
  }

  private checkShapes(set: SlotSet, variable: Variable): void {
    for (const slot of set.variables) {
      if (slot.shape.join() !== variable.shape.join()) {
        throw new Error(
          `${this.getClassName()}: the saved state for '${set.variableName}' has shape ` +
            `[${slot.shape}], but variable '${variable.name}' has shape [${variable.shape}]; ` +
            'was the optimizer saved with another model?',
        );
      }
    }
  }

  /** The step's numbers as scalars, asked from the host anew each time a compiled step runs. */
  private nextHostNumbers(): Tensor[] {
    const count = this.hostNumbers(this.iterations_ + 1).length;
    const all = hostInput([count], 'float32', () => {
      this.incrementIterations();
      return Float32Array.from(this.hostNumbers(this.iterations_));
    });
    return Array.from({ length: count }, (_, i) => reshape(slice(all, [i], [1]), []));
  }

  private withVariables(
    gradients: NamedTensorMap | NamedTensor[],
  ): { variable: Variable; gradient: Tensor }[] {
    const named: NamedTensor[] = Array.isArray(gradients)
      ? gradients
      : Object.keys(gradients).map((name) => ({ name, tensor: gradients[name] }));
    const registered = registeredVariables();
    return named
      .filter(({ tensor }) => tensor != null)
      .map(({ name, tensor }) => {
        const variable = registered[name];
        if (!variable) {
          throw new Error(
            `${this.getClassName()}.applyGradients: there is no variable named '${name}'; gradients ` +
              'go by the names of variables that exist, as computeGradients() returns them',
          );
        }
        if (variable.dtype !== 'float32') {
          throw new Error(
            `${this.getClassName()}.applyGradients: variable '${name}' holds ${variable.dtype}, and optimizers move float32; ` +
              'make it of float32 variables' +
              (variable.dtype === 'complex64' ? ' (one for tf.real(x), one for tf.imag(x))' : ''),
          );
        }
        return { variable, gradient: tensor };
      });
  }
}

let slotSerial = 0;

/** Slots of two optimizers may stand beside one variable, so their own names carry a number. */
function slotName(variableName: string, slot: string): string {
  return `${variableName}/${slot}#${slotSerial++}`;
}

/**
 * The learning rate schedules. They come with who makes some, and with who loads models, which may have been compiled with one.
 */
import { registerBuiltIn, type Serializable } from '../io/serialization.ts';
import type { ConfigDict, SerializableConstructor } from '../io/serialization.ts';
import {
  checkRate,
  LearningRateSchedule,
  rateAt,
  rateConfig,
  rateFromConfig,
  type LearningRate,
} from './learning-rate.ts';

function checkSteps(schedule: string, name: string, steps: number): void {
  if (!(steps > 0)) throw new Error(`${schedule}: ${name} must be more than 0, got ${steps}`);
}

export interface DecayArgs {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  /** Whether the rate changes only every `decaySteps` steps. False by default. */
  staircase?: boolean;
}

function periods({ decaySteps, staircase }: DecayArgs, step: number): number {
  const passed = step / decaySteps;
  return staircase === true ? Math.floor(passed) : passed;
}

export class ExponentialDecay extends LearningRateSchedule {
  static className = 'ExponentialDecay';
  private readonly args: DecayArgs;

  constructor(args: DecayArgs) {
    super();
    checkSteps('exponentialDecay', 'decaySteps', args.decaySteps);
    this.args = args;
  }

  override at(step: number): number {
    return this.args.initialLearningRate * this.args.decayRate ** periods(this.args, step);
  }

  override getConfig(): ConfigDict {
    return { ...this.args };
  }
}
registerBuiltIn(ExponentialDecay);

export class InverseTimeDecay extends LearningRateSchedule {
  static className = 'InverseTimeDecay';
  private readonly args: DecayArgs;

  constructor(args: DecayArgs) {
    super();
    checkSteps('inverseTimeDecay', 'decaySteps', args.decaySteps);
    this.args = args;
  }

  override at(step: number): number {
    return this.args.initialLearningRate / (1 + this.args.decayRate * periods(this.args, step));
  }

  override getConfig(): ConfigDict {
    return { ...this.args };
  }
}
registerBuiltIn(InverseTimeDecay);

export interface CosineDecayArgs {
  initialLearningRate: number;
  decaySteps: number;
  /** What remains at the end, as a fraction of the initial rate. 0 by default. */
  alpha?: number;
}

export class CosineDecay extends LearningRateSchedule {
  static className = 'CosineDecay';
  private readonly args: CosineDecayArgs;

  constructor(args: CosineDecayArgs) {
    super();
    checkSteps('cosineDecay', 'decaySteps', args.decaySteps);
    this.args = args;
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, alpha = 0 } = this.args;
    const cosine = (1 + Math.cos((Math.PI * Math.min(step, decaySteps)) / decaySteps)) / 2;
    return initialLearningRate * ((1 - alpha) * cosine + alpha);
  }

  override getConfig(): ConfigDict {
    return { ...this.args };
  }
}
registerBuiltIn(CosineDecay);

export interface PiecewiseConstantArgs {
  /** The last step of each value but the last, ascending. */
  boundaries: number[];
  /** One more than boundaries. */
  values: number[];
}

export class PiecewiseConstantDecay extends LearningRateSchedule {
  static className = 'PiecewiseConstantDecay';
  private readonly args: PiecewiseConstantArgs;

  constructor(args: PiecewiseConstantArgs) {
    super();
    const { boundaries, values } = args;
    if (values.length !== boundaries.length + 1) {
      throw new Error(
        `piecewiseConstant: there must be one value more than boundaries; got ${values.length} values, ` +
          `${boundaries.length} boundaries`,
      );
    }
    this.args = args;
  }

  override at(step: number): number {
    const { boundaries, values } = this.args;
    const piece = boundaries.findIndex((boundary) => step <= boundary);
    return values[piece < 0 ? boundaries.length : piece];
  }

  override getConfig(): ConfigDict {
    return { ...this.args };
  }
}
registerBuiltIn(PiecewiseConstantDecay);

export interface PolynomialDecayArgs {
  initialLearningRate: number;
  decaySteps: number;
  /** 0.0001 by default. */
  endLearningRate?: number;
  /** 1, a straight line, by default. */
  power?: number;
  /** Whether to begin again, from what is then due, when the end is reached. False by default. */
  cycle?: boolean;
}

export class PolynomialDecay extends LearningRateSchedule {
  static className = 'PolynomialDecay';
  private readonly args: PolynomialDecayArgs;

  constructor(args: PolynomialDecayArgs) {
    super();
    checkSteps('polynomialDecay', 'decaySteps', args.decaySteps);
    this.args = args;
  }

  override at(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate = 1e-4, power = 1 } = this.args;
    const cycles = this.args.cycle === true ? Math.max(1, Math.ceil(step / decaySteps)) : 1;
    const whole = decaySteps * cycles;
    const left = 1 - Math.min(step, whole) / whole;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  }

  override getConfig(): ConfigDict {
    return { ...this.args };
  }
}
registerBuiltIn(PolynomialDecay);

export interface WarmupArgs {
  /** How many steps the rise takes. */
  warmupSteps: number;
  /** What comes then: a number, or a schedule, which counts its steps from there. */
  learningRate: LearningRate;
  /** Where the rise begins. 0 by default. */
  startLearningRate?: number;
}

export class Warmup extends LearningRateSchedule {
  static className = 'Warmup';
  private readonly args: WarmupArgs;

  constructor(args: WarmupArgs) {
    super();
    checkSteps('warmup', 'warmupSteps', args.warmupSteps);
    checkRate(args.learningRate, 'warmup');
    this.args = args;
  }

  override at(step: number): number {
    const { warmupSteps, learningRate, startLearningRate: start = 0 } = this.args;
    if (step >= warmupSteps) return rateAt(learningRate, step - warmupSteps);
    return start + ((rateAt(learningRate, 0) - start) * step) / warmupSteps;
  }

  override getConfig(): ConfigDict {
    return { ...this.args, learningRate: rateConfig(this.args.learningRate) };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
  ): T {
    return new cls({ ...config, learningRate: rateFromConfig(config.learningRate) } as never);
  }
}
registerBuiltIn(Warmup);

export const allSchedules = [
  ExponentialDecay,
  InverseTimeDecay,
  CosineDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  Warmup,
];

/** What weights must obey after each step of training. `tf.constraints` makes them. */
import { add, clipByValue, div, mul, relu, sqrt, square, sum } from '../ops/index.ts';
import { tidy } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn, Serializable } from '../io/serialization.ts';
import type { ConfigDict } from '../io/serialization.ts';
import { EPSILON } from '../train/epsilon.ts';
import { resolveIdentifier, serializeObject } from './engine/identifiers.ts';

export abstract class Constraint extends Serializable {
  /** The nearest weight that obeys. */
  abstract apply(w: Tensor): Tensor;

  override getConfig(): ConfigDict {
    return {};
  }
}

/** The length of each vector along an axis. */
function norms(w: Tensor, axis: number): Tensor {
  return sqrt(sum(square(w), axis, true));
}

/** Scales the vectors along an axis from their own lengths to others. */
function rescale(w: Tensor, own: Tensor, wanted: Tensor): Tensor {
  return mul(w, div(wanted, add(own, EPSILON)));
}

export interface MaxNormArgs {
  /** Default: 2. */
  maxValue?: number;
  /** The axis along which lengths are taken. Default: 0, the inputs of a dense layer's units. */
  axis?: number;
}

export class MaxNorm extends Constraint {
  static readonly className = 'MaxNorm';
  private readonly maxValue: number;
  private readonly axis: number;

  constructor(args: MaxNormArgs = {}) {
    super();
    this.maxValue = args.maxValue ?? 2;
    this.axis = args.axis ?? 0;
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => {
      const own = norms(w, this.axis);
      return rescale(w, own, clipByValue(own, 0, this.maxValue));
    });
  }

  override getConfig(): ConfigDict {
    return { maxValue: this.maxValue, axis: this.axis };
  }
}
registerBuiltIn(MaxNorm);

export interface UnitNormArgs {
  /** The axis along which lengths are taken. Default: 0. */
  axis?: number;
}

export class UnitNorm extends Constraint {
  static readonly className = 'UnitNorm';
  private readonly axis: number;

  constructor(args: UnitNormArgs = {}) {
    super();
    this.axis = args.axis ?? 0;
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => div(w, add(norms(w, this.axis), EPSILON)));
  }

  override getConfig(): ConfigDict {
    return { axis: this.axis };
  }
}
registerBuiltIn(UnitNorm);

export class NonNeg extends Constraint {
  static readonly className = 'NonNeg';

  override apply(w: Tensor): Tensor {
    return relu(w);
  }
}
registerBuiltIn(NonNeg);

export interface MinMaxNormArgs {
  /** Default: 0. */
  minValue?: number;
  /** Default: 1. */
  maxValue?: number;
  /** The axis along which lengths are taken. Default: 0. */
  axis?: number;
  /** How far to go: 1 goes all the way at once. Default: 1. */
  rate?: number;
}

export class MinMaxNorm extends Constraint {
  static readonly className = 'MinMaxNorm';
  private readonly minValue: number;
  private readonly maxValue: number;
  private readonly rate: number;
  private readonly axis: number;

  constructor(args: MinMaxNormArgs = {}) {
    super();
    this.minValue = args.minValue ?? 0;
    this.maxValue = args.maxValue ?? 1;
    this.rate = args.rate ?? 1;
    this.axis = args.axis ?? 0;
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => {
      const own = norms(w, this.axis);
      const clipped = clipByValue(own, this.minValue, this.maxValue);
      const wanted = add(mul(clipped, this.rate), mul(own, 1 - this.rate));
      return rescale(w, own, wanted);
    });
  }

  override getConfig(): ConfigDict {
    return {
      minValue: this.minValue,
      maxValue: this.maxValue,
      rate: this.rate,
      axis: this.axis,
    };
  }
}
registerBuiltIn(MinMaxNorm);

export type ConstraintIdentifier = 'maxNorm' | 'minMaxNorm' | 'nonNeg' | 'unitNorm' | (string & {});

const KIND = { name: 'constraint', base: Constraint };

export function getConstraint(
  identifier: ConstraintIdentifier | ConfigDict | Constraint | null | undefined,
): Constraint | null {
  return identifier == null ? null : resolveIdentifier<Constraint>(identifier, KIND);
}

export function serializeConstraint(constraint: Constraint | null): ConfigDict | null {
  return serializeObject(constraint);
}

/**
 * Shortens the vectors along an axis to `maxValue`, if they are longer.
 *
 * @example
 * ```ts
 * tf.constraints.maxNorm({ maxValue: 1 }).apply(tf.tensor2d([[3], [4]])).print(); // 0.6, 0.8
 * ```
 */
export function maxNorm(args: MaxNormArgs = {}): Constraint {
  return new MaxNorm(args);
}

/**
 * Scales the vectors along an axis to length 1.
 *
 * @example
 * ```ts
 * tf.constraints.unitNorm().apply(tf.tensor2d([[3], [4]])).print(); // 0.6, 0.8
 * ```
 */
export function unitNorm(args: UnitNormArgs = {}): Constraint {
  return new UnitNorm(args);
}

/**
 * Replaces negative values by zero.
 *
 * @example
 * ```ts
 * tf.constraints.nonNeg().apply(tf.tensor1d([-1, 2])).print(); // 0, 2
 * ```
 */
export function nonNeg(): Constraint {
  return new NonNeg();
}

/**
 * Brings the lengths of the vectors along an axis between two bounds.
 *
 * @example
 * ```ts
 * const constraint = tf.constraints.minMaxNorm({ minValue: 1, maxValue: 2 });
 * constraint.apply(tf.tensor2d([[0.3], [0.4]])).print(); // 0.6, 0.8
 * ```
 */
export function minMaxNorm(config: MinMaxNormArgs = {}): Constraint {
  return new MinMaxNorm(config);
}

/** Terms of the loss that keep weights or activations small. `tf.regularizers` makes them. */
import { abs, add, mul, square, sum, zeros } from '../ops/index.ts';
import { tidy } from '../runtime/index.ts';
import type { Scalar, Tensor } from '../runtime/index.ts';
import { registerBuiltIn, Serializable } from '../io/serialization.ts';
import type { ConfigDict } from '../io/serialization.ts';
import { resolveIdentifier, serializeObject } from './engine/identifiers.ts';

export abstract class Regularizer extends Serializable {
  /** The term for a weight: a scalar. */
  abstract apply(x: Tensor): Scalar;
}

export interface L1L2Args {
  /** Factor of the sum of absolute values. Default: 0.01. */
  l1?: number;
  /** Factor of the sum of squares. Default: 0.01. */
  l2?: number;
}

/** `l1 * sum(|x|) + l2 * sum(x²)`. */
export class L1L2 extends Regularizer {
  static className = 'L1L2';
  private readonly l1: number;
  private readonly l2: number;

  constructor(args?: L1L2Args | null) {
    super();
    if (args != null && typeof args !== 'object') {
      throw new Error(`regularizers: expected an object such as {l1: 0.01}, got ${String(args)}`);
    }
    this.l1 = args?.l1 ?? 0.01;
    this.l2 = args?.l2 ?? 0.01;
  }

  override apply(x: Tensor): Scalar {
    return tidy(() => {
      let term: Scalar = zeros([]);
      if (this.l1 !== 0) term = add(term, mul(sum(abs(x)), this.l1));
      if (this.l2 !== 0) term = add(term, mul(sum(square(x)), this.l2));
      return term;
    });
  }

  override getConfig(): ConfigDict {
    return { l1: this.l1, l2: this.l2 };
  }
}
registerBuiltIn(L1L2);

export interface L1Args {
  /** Default: 0.01. */
  l1?: number;
}

export interface L2Args {
  /** Default: 0.01. */
  l2?: number;
}

/**
 * `l1 * sum(|x|) + l2 * sum(x²)`, both 0.01 by default.
 *
 * @example
 * ```ts
 * tf.regularizers.l1l2({ l1: 0.1, l2: 0.1 }).apply(tf.tensor1d([1, -2])).print(); // 0.3 + 0.5
 * ```
 */
export function l1l2(config?: L1L2Args): Regularizer {
  return new L1L2(config);
}

/**
 * `l1 * sum(|x|)`, 0.01 by default. Drives weights to zero.
 *
 * @example
 * ```ts
 * tf.layers.dense({ units: 3, kernelRegularizer: tf.regularizers.l1({ l1: 0.001 }) });
 * ```
 */
export function l1(config?: L1Args): Regularizer {
  return new L1L2({ l1: config?.l1, l2: 0 });
}

/**
 * `l2 * sum(x²)`, 0.01 by default. Keeps weights small.
 *
 * @example
 * ```ts
 * tf.layers.dense({ units: 3, kernelRegularizer: tf.regularizers.l2({ l2: 0.001 }) });
 * ```
 */
export function l2(config?: L2Args): Regularizer {
  return new L1L2({ l1: 0, l2: config?.l2 });
}

export type RegularizerIdentifier = 'l1l2' | (string & {});

const KIND = { name: 'regularizer', base: Regularizer };

export function getRegularizer(
  identifier: RegularizerIdentifier | ConfigDict | Regularizer | null | undefined,
): Regularizer | null {
  if (identifier == null) return null;
  if (identifier === 'l1') return l1();
  if (identifier === 'l2') return l2();
  const config = identifier as ConfigDict;
  // Keras saves these two as classes of their own.
  if (config.className === 'L1') return l1(config.config as L1Args);
  if (config.className === 'L2') return l2(config.config as L2Args);
  return resolveIdentifier<Regularizer>(identifier, KIND);
}

export function serializeRegularizer(regularizer: Regularizer | null): ConfigDict | null {
  return serializeObject(regularizer);
}

/** `tf.initializers`: one function for each way in which weights can begin. */
import {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  LeCunNormal,
  LeCunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
} from './initializers.ts';
import type {
  ConstantArgs,
  IdentityArgs,
  Initializer,
  OrthogonalArgs,
  RandomNormalArgs,
  RandomUniformArgs,
  SeedOnlyInitializerArgs,
  TruncatedNormalArgs,
  VarianceScalingArgs,
} from './initializers.ts';

/**
 * All zeros.
 *
 * @example
 * ```ts
 * tf.initializers.zeros().apply([2]).print(); // 0, 0
 * ```
 */
export function zeros(): Zeros {
  return new Zeros();
}

/**
 * All ones.
 *
 * @example
 * ```ts
 * tf.initializers.ones().apply([2]).print(); // 1, 1
 * ```
 */
export function ones(): Initializer {
  return new Ones();
}

/**
 * One value everywhere.
 *
 * @example
 * ```ts
 * tf.initializers.constant({ value: 3 }).apply([2]).print(); // 3, 3
 * ```
 */
export function constant(args: ConstantArgs): Initializer {
  return new Constant(args);
}

/**
 * Random values of equal probability from `minval` (-0.05) to `maxval` (0.05).
 *
 * @example
 * ```ts
 * tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function randomUniform(args: RandomUniformArgs = {}): Initializer {
  return new RandomUniform(args);
}

/**
 * Normally distributed values with `mean` (0) and `stddev` (0.05).
 *
 * @example
 * ```ts
 * tf.initializers.randomNormal({ stddev: 1, seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function randomNormal(args: RandomNormalArgs = {}): Initializer {
  return new RandomNormal(args);
}

/**
 * Normally distributed values, drawn again where they lie beyond two standard deviations.
 *
 * @example
 * ```ts
 * tf.initializers.truncatedNormal({ stddev: 1, seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function truncatedNormal(args: TruncatedNormalArgs = {}): Initializer {
  return new TruncatedNormal(args);
}

/**
 * A square matrix with `gain` (1) on its diagonal.
 *
 * @example
 * ```ts
 * tf.initializers.identity({ gain: 2 }).apply([2, 2]).print(); // [[2, 0], [0, 2]]
 * ```
 */
export function identity(args: IdentityArgs = {}): Initializer {
  return new Identity(args);
}

/**
 * Random values whose variance is `scale` over the number of connections of a unit.
 *
 * @param config `mode`: 'fanIn' (default), 'fanOut' or 'fanAvg'; `distribution`: 'normal' (default)
 * or 'uniform'.
 * @example
 * ```ts
 * const initializer = tf.initializers.varianceScaling({ scale: 2, mode: 'fanOut', seed: 1 });
 * initializer.apply([2, 2]).print();
 * ```
 */
export function varianceScaling(config: VarianceScalingArgs = {}): Initializer {
  return new VarianceScaling(config);
}

/**
 * Uniform values of variance `2 / (inputs + outputs)`
 * (Glorot & Bengio 2010, http://proceedings.mlr.press/v9/glorot10a.html).
 *
 * @example
 * ```ts
 * tf.initializers.glorotUniform({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function glorotUniform(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new GlorotUniform(args);
}

/**
 * Normal values of variance `2 / (inputs + outputs)`
 * (Glorot & Bengio 2010, http://proceedings.mlr.press/v9/glorot10a.html).
 *
 * @example
 * ```ts
 * tf.initializers.glorotNormal({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function glorotNormal(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new GlorotNormal(args);
}

/**
 * Normal values of variance `2 / inputs`, for layers with ReLU
 * (He et al. 2015, https://arxiv.org/abs/1502.01852).
 *
 * @example
 * ```ts
 * tf.initializers.heNormal({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function heNormal(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new HeNormal(args);
}

/**
 * Uniform values of variance `2 / inputs`, for layers with ReLU
 * (He et al. 2015, https://arxiv.org/abs/1502.01852).
 *
 * @example
 * ```ts
 * tf.initializers.heUniform({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function heUniform(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new HeUniform(args);
}

/**
 * Normal values of variance `1 / inputs` (LeCun et al. 1998, Efficient BackProp).
 *
 * @example
 * ```ts
 * tf.initializers.leCunNormal({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function leCunNormal(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new LeCunNormal(args);
}

/**
 * Uniform values of variance `1 / inputs` (LeCun et al. 1998, Efficient BackProp).
 *
 * @example
 * ```ts
 * tf.initializers.leCunUniform({ seed: 1 }).apply([2, 2]).print();
 * ```
 */
export function leCunUniform(args: SeedOnlyInitializerArgs = {}): Initializer {
  return new LeCunUniform(args);
}

/**
 * A random matrix with orthogonal rows or columns of length `gain` (1)
 * (Saxe et al. 2013, https://arxiv.org/abs/1312.6120).
 *
 * @example
 * ```ts
 * const q = tf.initializers.orthogonal({ seed: 1 }).apply([3, 3]);
 * tf.matMul(q, q, true).print(); // near the identity
 * ```
 */
export function orthogonal(args: OrthogonalArgs = {}): Initializer {
  return new Orthogonal(args);
}

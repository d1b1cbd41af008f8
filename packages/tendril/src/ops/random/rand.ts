/** Random numbers that are drawn one by one on the host. */
import { makeTypedArray } from '../../ir/dtype.ts';
import { sizeOf } from '../../ir/shape.ts';
import { checkDtype, hostInput, hostRandom } from '../../runtime/index.ts';
import type { DataType, Rank, ShapeMap, Tensor } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { checkShape } from '../util/shape.ts';
import { numericType } from './normal.ts';

/**
 * A tensor of numbers that a function gives one by one.
 *
 * @param randFunction takes nothing and returns a number.
 * @param dtype 'float32' by default.
 * @example
 * ```ts
 * tf.rand([2, 2], () => Math.floor(Math.random() * 6) + 1).print(); // dice
 * ```
 */
export function rand<R extends Rank>(
  shape: ShapeMap[R],
  randFunction: () => number,
  dtype: DataType = 'float32',
): Tensor<R> {
  checkShape('rand', shape);
  checkDtype(dtype, 'rand');
  return hostInput(shape, dtype, () => {
    const values = makeTypedArray(dtype, sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = randFunction();
    return values;
  }) as Tensor<R>;
}

/** A generator of uniform numbers in [0, 1) that a seed starts: mulberry32, a mixing function over a Weyl sequence. */
function seeded(seed: number): () => number {
  let state = Math.trunc(seed) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One number of the standard normal distribution (Box and Muller). */
function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** One number of the gamma distribution with scale 1: Marsaglia and Tsang, "A simple method …" (ACM TOMS 26, 2000). */
function gamma(alpha: number, uniform: () => number): number {
  if (alpha < 1) return gamma(alpha + 1, uniform) * (1 - uniform()) ** (1 / alpha);
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/**
 * Random numbers of a gamma distribution, drawn on the host.
 *
 * @param alpha the shape of the distribution, above 0.
 * @param beta the inverse of its scale, 1 by default.
 * @param dtype 'float32' (the default) or 'int32', rounded.
 * @param seed the same seed gives the same numbers.
 * @throws if `alpha` or `beta` is not above 0.
 * @example
 * ```ts
 * tf.randomGamma([2, 2], 1).print();
 * ```
 */
export function randomGamma<R extends Rank>(
  shape: ShapeMap[R],
  alpha: number,
  beta = 1,
  dtype?: 'float32' | 'int32',
  seed?: number,
): Tensor<R> {
  const op = 'randomGamma';
  check(
    alpha > 0 && beta > 0,
    op,
    () => `alpha and beta must be above 0, got ${show([alpha, beta])}`,
  );
  const type = numericType(op, dtype);
  const uniform = seed === undefined || seed === null ? hostRandom : seeded(seed);
  const draw = (): number => gamma(alpha, uniform) / beta;
  return rand(shape, type === 'int32' ? () => Math.round(draw()) : draw, type);
}

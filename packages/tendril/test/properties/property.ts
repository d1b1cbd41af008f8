/**
 * Random programs that must do on the library what they do on TensorFlow.js. A program is a function of an API and of arguments
 * that are plain data, so that a failure prints them (with the seed), shrunk to the least ones that fail.
 */
import fc from 'fast-check';
import { it } from 'vitest';
import type * as tf from '../../src/index.ts';
import { getBackend } from '../../src/runtime/index.ts';
import { booleans, expectLikeOracle, integers, make, numbers, type Api } from '../util/oracle.ts';

export type Program<C> = (api: Api, args: C) => tf.Tensor | readonly tf.Tensor[];

/** What random tensors are made of. */
export type Type = 'float32' | 'int32' | 'bool';

export const types = fc.constantFrom<Type>('float32', 'int32', 'bool');

/** The same cases every time; a failure names the seed. Where every case is compiled, there are fewer. */
const parameters = () => ({ numRuns: getBackend() === 'cpu' ? 200 : 100, seed: 20 });

export const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** One of `n` axes, counted from either end. */
export const axisOf = (n: number): fc.Arbitrary<number> => int(-n, n - 1);

/** Some of `n` axes in any order, counted from either end. */
export const axesOf = (n: number, minLength = 0): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      fc.uniqueArray(fc.nat(Math.max(0, n - 1)), { minLength, maxLength: n }),
      fc.array(fc.boolean(), { minLength: n, maxLength: n }),
    )
    .map(([axes, fromEnd]) => (n === 0 ? [] : axes.map((a, i) => (fromEnd[i] ? a - n : a))));

/** The numbers from 0 to n - 1 in any order. */
export const permutationOf = (n: number): fc.Arbitrary<number[]> => {
  const all = Array.from({ length: n }, (_, i) => i);
  return fc.shuffledSubarray(all, { minLength: n, maxLength: n });
};

/** An arbitrary for each of a list. */
export const each = <A, B>(
  list: readonly A[],
  of: (item: A) => fc.Arbitrary<B>,
): fc.Arbitrary<B[]> => fc.tuple<B[]>(...list.map(of));

export interface ShapeOptions {
  readonly rank?: readonly [number, number];
  readonly extent?: readonly [number, number];
  /** Whether some axes may have no elements. */
  readonly empty?: boolean;
}

export function shapes({
  rank = [0, 4],
  extent = [1, 4],
  empty = true,
}: ShapeOptions = {}): fc.Arbitrary<number[]> {
  const some = fc.array(int(...extent), { minLength: rank[0], maxLength: rank[1] });
  if (!empty) return some;
  const hollow = some.chain((shape) =>
    shape.length === 0
      ? fc.constant(shape)
      : fc.nat(shape.length - 1).map((at) => shape.map((n, i) => (i === at ? 0 : n))),
  );
  return fc.oneof({ weight: 9, arbitrary: some }, { weight: 1, arbitrary: hollow });
}

/** Two to four shapes that broadcast with one another. */
export function broadcastable(count: number, empty = true): fc.Arbitrary<number[][]> {
  return shapes({ empty }).chain((whole) =>
    fc.tuple(
      ...Array.from({ length: count }, () =>
        fc
          .tuple(
            fc.nat(whole.length),
            fc.array(fc.boolean(), { minLength: whole.length, maxLength: whole.length }),
          )
          .map(([cut, ones]) => whole.map((n, i) => (ones[i] ? 1 : n)).slice(cut)),
      ),
    ),
  );
}

/** A tensor of these shape and type whose elements look random; the same for the same seed. */
export function some(api: Api, shape: readonly number[], type: Type = 'float32', seed = 1) {
  if (type === 'bool') return make(api, booleans(shape, seed));
  if (type === 'int32') return make(api, integers(shape, -9, 9, seed));
  return make(api, numbers(shape, -2, 2, seed));
}

/** Whole numbers from 0 to n - 1, as a tensor. */
export const places = (api: Api, shape: readonly number[], n: number, seed = 1) =>
  make(api, integers(shape, 0, n - 1, seed));

/** Declares that a check passes for any arguments. */
export function holds<C>(name: string, args: fc.Arbitrary<C>, check: (args: C) => void): void {
  it(name, () => {
    fc.assert(fc.property(args, check), parameters());
  });
}

/** Declares that a program does on the library what it does on TensorFlow.js, for any arguments. */
export function agrees<C>(
  name: string,
  args: fc.Arbitrary<C>,
  program: Program<C>,
  tolerance = 1e-5,
): void {
  holds(name, args, (c) => expectLikeOracle((api) => program(api, c), [], tolerance));
}

/** tf.util: arrays, numbers and assertions. */
import { hostRandom } from '../../runtime/index.ts';
import type { PublicTypedArray as TypedArray, RecursiveArray } from '../../runtime/index.ts';

export type FlatVector = boolean[] | number[] | TypedArray;
type Shuffled = unknown[] | Float32Array | Int32Array | Uint32Array;

/**
 * Exchanges two elements.
 *
 * @example
 * ```ts
 * const items = ['a', 'b'];
 * tf.util.swap(items, 0, 1);
 * console.log(items); // b, a
 * ```
 */
export function swap<T>(object: { [index: number]: T }, left: number, right: number): void {
  [object[left], object[right]] = [object[right], object[left]];
}

/** Calls `exchange` so that every order is equally likely (Fisher & Yates). */
function shuffleBy(length: number, exchange: (i: number, j: number) => void): void {
  for (let i = length - 1; i > 0; i--) exchange(i, Math.floor(hostRandom() * (i + 1)));
}

/**
 * Puts an array in random order, in place. tf.setRandomSeed makes it the same each time.
 *
 * @example
 * ```ts
 * const cards = [1, 2, 3];
 * tf.util.shuffle(cards);
 * ```
 */
export function shuffle(array: Shuffled): void {
  const list = array as unknown[];
  shuffleBy(array.length, (i, j) => swap(list, i, j));
}

/**
 * Puts two arrays in the same random order, in place.
 *
 * @example
 * ```ts
 * const xs = [1, 2, 3];
 * const ys = ['a', 'b', 'c'];
 * tf.util.shuffleCombo(xs, ys); // ys[i] still belongs to xs[i]
 * ```
 */
export function shuffleCombo(array: Shuffled, array2: Shuffled): void {
  if (array.length !== array2.length) {
    throw new Error(
      `util.shuffleCombo: the arrays must be of one length, got ${array.length} and ${array2.length}`,
    );
  }
  const [first, second] = [array as unknown[], array2 as unknown[]];
  shuffleBy(array.length, (i, j) => {
    swap(first, i, j);
    swap(second, i, j);
  });
}

/**
 * The numbers from 0 to n - 1 in random order.
 *
 * @example
 * ```ts
 * tf.util.createShuffledIndices(4); // such as 2, 0, 3, 1
 * ```
 */
export function createShuffledIndices(n: number): Uint32Array {
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  shuffle(indices);
  return indices;
}

/**
 * x, moved to the nearest of the two bounds where it is beyond them.
 *
 * @example
 * ```ts
 * tf.util.clamp(0, 12, 10); // 10
 * ```
 */
export function clamp(min: number, x: number, max: number): number {
  return Math.max(min, Math.min(x, max));
}

/**
 * The number itself if it is even, otherwise the next.
 *
 * @example
 * ```ts
 * tf.util.nearestLargerEven(3); // 4
 * ```
 */
export function nearestLargerEven(val: number): number {
  return val % 2 === 0 ? val : val + 1;
}

/**
 * The sum of numbers.
 *
 * @example
 * ```ts
 * tf.util.sum([1, 2, 3]); // 6
 * ```
 */
export function sum(arr: number[]): number {
  return arr.reduce((a, b) => a + b, 0);
}

/**
 * A random number in [a, b).
 *
 * @example
 * ```ts
 * tf.util.randUniform(0, 1);
 * ```
 */
export function randUniform(a: number, b: number): number {
  return a + (b - a) * hostRandom();
}

/**
 * The squared Euclidean distance of two vectors.
 *
 * @example
 * ```ts
 * tf.util.distSquared([0, 0], [3, 4]); // 25
 * ```
 */
export function distSquared(a: FlatVector, b: FlatVector): number {
  let result = 0;
  for (let i = 0; i < a.length; i++) result += (Number(a[i]) - Number(b[i])) ** 2;
  return result;
}

/**
 * Throws an error with this message unless the expression holds.
 *
 * @example
 * ```ts
 * const count = 3;
 * tf.util.assert(count > 0, () => `count must be positive, got ${count}`);
 * ```
 */
export function assert(expr: boolean, msg: () => string): asserts expr {
  if (!expr) throw new Error(msg());
}

/**
 * Throws unless two shapes are the same.
 *
 * @example
 * ```ts
 * tf.util.assertShapesMatch([2, 3], [2, 3], 'myOp: ');
 * ```
 */
export function assertShapesMatch(
  shapeA: number[],
  shapeB: number[],
  errorMessagePrefix = '',
): void {
  assert(
    arraysEqual(shapeA, shapeB),
    () => `${errorMessagePrefix} the shapes [${shapeA}] and [${shapeB}] must match`,
  );
}

/**
 * Throws if a value is null or undefined.
 *
 * @example
 * ```ts
 * tf.util.assertNonNull('something');
 * ```
 */
export function assertNonNull(a: unknown): void {
  assert(a !== null && a !== undefined, () => `wanted a value, got ${String(a)}`);
}

/**
 * The number of elements of a shape.
 *
 * @example
 * ```ts
 * tf.util.sizeFromShape([2, 3, 4]); // 24
 * ```
 */
export function sizeFromShape(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/**
 * Whether a shape is that of one value: `[]`.
 *
 * @example
 * ```ts
 * tf.util.isScalarShape([]); // true
 * ```
 */
export function isScalarShape(shape: readonly number[]): boolean {
  return shape.length === 0;
}

/**
 * Whether two lists are equal; null stands for anything.
 *
 * @example
 * ```ts
 * tf.util.arraysEqualWithNull([null, 2], [5, 2]); // true: null stands for any number
 * ```
 */
export function arraysEqualWithNull(n1: (number | null)[], n2: (number | null)[]): boolean {
  if (n1 === n2) return true;
  if (n1 == null || n2 == null || n1.length !== n2.length) return false;
  return n1.every((value, i) => value === null || n2[i] === null || value === n2[i]);
}

/**
 * Whether two lists have the same items in the same order.
 *
 * @example
 * ```ts
 * tf.util.arraysEqual([1, 2], [1, 2]); // true
 * ```
 */
export function arraysEqual(n1: FlatVector | null, n2: FlatVector | null): boolean {
  if (n1 === n2) return true;
  if (n1 == null || n2 == null || n1.length !== n2.length) return false;
  for (let i = 0; i < n1.length; i++) if (n1[i] !== n2[i]) return false;
  return true;
}

/**
 * Whether a number is a whole one.
 *
 * @example
 * ```ts
 * tf.util.isInt(1.5); // false
 * ```
 */
export function isInt(a: number): boolean {
  return a % 1 === 0;
}

/**
 * The hyperbolic tangent of a number.
 *
 * @example
 * ```ts
 * tf.util.tanh(0); // 0
 * ```
 */
export function tanh(x: number): number {
  return Math.tanh(x);
}

/**
 * A width and height, nearly equal, that hold `size` elements.
 *
 * @example
 * ```ts
 * tf.util.sizeToSquarishShape(12); // [4, 3]
 * ```
 */
export function sizeToSquarishShape(size: number): [number, number] {
  const width = Math.ceil(Math.sqrt(size));
  return [width, Math.ceil(size / width)];
}

/**
 * A text with spaces after it up to a length.
 *
 * @example
 * ```ts
 * tf.util.rightPad('ab', 4); // 'ab  '
 * ```
 */
export function rightPad(a: string, size: number): string {
  return a.padEnd(size);
}

/**
 * The smallest divisor of `size` that is at least `start`.
 *
 * @example
 * ```ts
 * tf.util.nearestDivisor(12, 5); // 6
 * ```
 */
export function nearestDivisor(size: number, start: number): number {
  for (let i = start; i < size; ++i) if (size % i === 0) return i;
  return size;
}

/**
 * Nested arrays as one flat array; promises and tensors inside count as elements.
 *
 * @example
 * ```ts
 * tf.util.flatten([[1, 2], [3, [4]]]); // [1, 2, 3, 4]
 * ```
 */
export function flatten<T extends number | boolean | string | Promise<number> | TypedArray>(
  arr: T | RecursiveArray<T>,
  result: T[] = [],
  skipTypedArray = false,
): T[] {
  const isBytes = ArrayBuffer.isView(arr);
  if (Array.isArray(arr) || (isBytes && !skipTypedArray)) {
    for (const item of arr as unknown as Iterable<T>) void flatten(item, result, skipTypedArray);
  } else {
    result.push(arr as T);
  }
  return result;
}

/**
 * Whether a value is a text.
 *
 * @example
 * ```ts
 * tf.util.isString('a'); // true
 * ```
 */
export function isString(value: unknown): value is string {
  return typeof value === 'string' || value instanceof String;
}

/**
 * Whether a value is true or false.
 *
 * @example
 * ```ts
 * tf.util.isBoolean(false); // true
 * ```
 */
export function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

/**
 * Whether a value is a number.
 *
 * @example
 * ```ts
 * tf.util.isNumber('1'); // false
 * ```
 */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

/**
 * Whether a value is a function.
 *
 * @example
 * ```ts
 * tf.util.isFunction(Math.sin); // true
 * ```
 */
export function isFunction(f: unknown): boolean {
  return typeof f === 'function';
}

/**
 * Whether a value can be waited for.
 *
 * @example
 * ```ts
 * tf.util.isPromise(Promise.resolve(1)); // true
 * ```
 */
export function isPromise(object: unknown): object is Promise<unknown> {
  return typeof (object as Promise<unknown> | null)?.then === 'function';
}

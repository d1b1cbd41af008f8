/** tf.test_util: comparing values in tests, with any framework: what differs throws. */
import {
  shapeOfNested,
  type RecursiveArray,
  type TensorLike,
  type TypedArray,
} from '../runtime/index.ts';
import { arraysEqual, flatten, isString } from './util/arrays.ts';
import { encodeString } from './util/values.ts';

export const TEST_EPSILON_FLOAT16 = 1e-1;

/**
 * How far apart values may be that are computed in float32.
 *
 * @example
 * ```ts
 * tf.test_util.testEpsilon(); // 1e-3
 * ```
 */
export function testEpsilon(): 0.001 | 0.1 {
  return 1e-3;
}

export interface DoneFn {
  (): void;
  fail: (message?: string | Error) => void;
}

type Values = number | TypedArray | RecursiveArray<number>;

function isClose(actual: unknown, expected: unknown, epsilon: number): boolean {
  // Elements of bool tensors are read as 0 and 1, and are often written as true and false.
  const [a, e] = [actual, expected].map((x) => (typeof x === 'boolean' ? Number(x) : x));
  if (typeof a !== 'number' || typeof e !== 'number') return a === e;
  if (Object.is(a, e) || a === e) return true;
  if (!Number.isFinite(a) || !Number.isFinite(e)) return false;
  return Math.abs(a - e) <= epsilon;
}

/** Typed arrays must be of one kind, and nested arrays of one shape. */
function expectAlike(actual: unknown, expected: unknown): void {
  if (ArrayBuffer.isView(actual) && ArrayBuffer.isView(expected)) {
    const [got, wanted] = [actual, expected].map((view) => view.constructor.name);
    if (got !== wanted) throw new Error(`wanted values of ${wanted}, got those of ${got}`);
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [got, wanted] = [shapeOfNested(actual), shapeOfNested(expected)];
    if (!arraysEqual(got, wanted)) throw new Error(`wanted the shape [${wanted}], got [${got}]`);
  }
}

function expectEach(
  actual: unknown,
  expected: unknown,
  matches: (a: unknown, e: unknown) => boolean,
): void {
  expectAlike(actual, expected);
  const [a, e] = [flatten(actual as number[]), flatten(expected as number[])];
  if (a.length !== e.length) {
    throw new Error(
      `wanted ${e.length} values, got ${a.length}: [${a.join()}], wanted [${e.join()}]`,
    );
  }
  const wrong = a.findIndex((value, i) => !matches(value, e[i]));
  if (wrong >= 0) {
    throw new Error(
      `element ${wrong} is ${String(a[wrong])}, wanted ${String(e[wrong])}; of [${a.join()}], wanted [${e.join()}]`,
    );
  }
}

/**
 * Throws unless all values are within epsilon.
 *
 * @example
 * ```ts
 * tf.test_util.expectArraysClose(await tf.tensor1d([1, 2]).sqrt().data(), [1, 1.4142135]);
 * ```
 */
export function expectArraysClose(
  actual: Values,
  expected: Values,
  epsilon: number = testEpsilon(),
): void {
  expectEach(actual, expected, (a, e) => isClose(a, e, epsilon));
}

/**
 * Throws unless all values are equal (strings exactly, numbers up to rounding).
 *
 * @example
 * ```ts
 * tf.test_util.expectArraysEqual(await tf.tensor1d([1, 2]).data(), [1, 2]);
 * ```
 */
export function expectArraysEqual(actual: TensorLike, expected: TensorLike): void {
  const first: unknown = Array.isArray(expected) ? flatten(expected as number[])[0] : expected;
  expectEach(actual, expected, (a, e) => (isString(first) ? a === e : isClose(a, e, 0)));
}

/**
 * Throws unless the numbers are within epsilon.
 *
 * @example
 * ```ts
 * tf.test_util.expectNumbersClose(Math.PI, 3.1416, 1e-4);
 * ```
 */
export function expectNumbersClose(a: number, e: number, epsilon: number = testEpsilon()): void {
  if (!isClose(a, e, epsilon)) throw new Error(`got ${a}, wanted ${e}`);
}

/**
 * Throws unless all values are between the bounds, these included.
 *
 * @example
 * ```ts
 * tf.test_util.expectValuesInRange([0.2, 0.9], 0, 1);
 * ```
 */
export function expectValuesInRange(
  actual: TypedArray | number[],
  low: number,
  high: number,
): void {
  for (const value of actual) {
    if (!(value >= low && value <= high)) {
      throw new Error(`got ${value}, wanted it between ${low} and ${high}`);
    }
  }
}

/**
 * Throws unless the bytes are the same.
 *
 * @example
 * ```ts
 * tf.test_util.expectArrayBuffersEqual(new Uint8Array([1]).buffer, new Uint8Array([1]).buffer);
 * ```
 */
export function expectArrayBuffersEqual(actual: ArrayBuffer, expected: ArrayBuffer): void {
  expectArraysEqual(new Uint8Array(actual), new Uint8Array(expected));
}

/**
 * Calls `done` when the function's promise is rejected, `done.fail` when it is not.
 *
 * @example
 * ```ts
 * const failing = async () => {
 *   throw new Error('no');
 * };
 * tf.test_util.expectPromiseToFail(failing, Object.assign(() => {}, { fail: console.error }));
 * ```
 */
export function expectPromiseToFail(fn: () => Promise<unknown>, done: DoneFn): void {
  fn().then(
    () => done.fail(),
    () => done(),
  );
}

/**
 * Nested strings as bytes.
 *
 * @example
 * ```ts
 * tf.test_util.encodeStrings(['a', ['b']]);
 * ```
 */
export function encodeStrings(a: RecursiveArray<unknown>): RecursiveArray<Uint8Array> {
  return Array.from(a as unknown[], (item) =>
    Array.isArray(item) ? encodeStrings(item) : encodeString(String(item)),
  );
}

/**
 * A video element that has loaded its first picture.
 *
 * @example
 * ```ts browser
 * const source = document.createElement('source');
 * console.log(tf.test_util.createVideoElement(source) instanceof Promise); // true; give it a src to wait for
 * ```
 */
export function createVideoElement(source: HTMLSourceElement): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.playsInline = true;
  video.muted = true;
  video.loop = true;
  video.style.position = 'fixed';
  video.preload = 'auto';
  video.appendChild(source);
  return new Promise((resolve) => {
    video.addEventListener('loadeddata', () => resolve(video));
    video.load();
  });
}

/**
 * Plays a video until its next picture is there.
 *
 * @example
 * ```ts browser
 * const video = document.createElement('video');
 * void tf.test_util.play(video); // waits until it has a source, and shows a picture of it
 * ```
 */
export async function play(video: HTMLVideoElement): Promise<void> {
  await video.play();
  if ('requestVideoFrameCallback' in video) {
    await new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));
  }
}

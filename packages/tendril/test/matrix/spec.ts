/**
 * What a row of the op matrix says: an op, samples of its use, the dtypes it takes, where the expected values come from, and whether
 * it has gradients. The rows are in specs/; what is done with them in check-values.ts, check-gradients.ts and document.ts.
 */
import type * as tf from '../../src/index.ts';
import { integers, numbers, type Api } from '../util/oracle.ts';

export type { Api };
export type Result = tf.Tensor | readonly tf.Tensor[] | { readonly [name: string]: tf.Tensor };
export type Call = (api: Api, ...xs: tf.Tensor[]) => Result | Promise<Result>;

/** An argument: what its values are, in float32, from which the other dtypes' are made. */
export interface Arg {
  readonly shape: readonly number[];
  /** The argument's own dtype; without one it has the dtype that is tried. */
  readonly dtype?: tf.DataType;
  /** Whether gradients are taken with respect to it, where it is float32 or complex64. */
  readonly varies: boolean;
  readonly values: (seed: number) => readonly number[] | readonly string[];
}

export interface Sample {
  readonly args: readonly Arg[];
  readonly call: Call;
  /** The same in terms of what TensorFlow.js has and does right; `call` itself by default. */
  readonly reference?: Call;
  /** Whether the op is differentiable here. */
  readonly smooth?: boolean;
  /** The dtypes that the sample is for, if not for all. */
  readonly dtypes?: readonly tf.DataType[];
}

/**
 * Where expected values come from.
 * - `oracle`: TensorFlow.js, given the same.
 * - `as float32`, `as int32`: TensorFlow.js, given the values in that dtype.
 * - `wide`: TensorFlow.js, given what the storage dtype is computed in.
 * - `kept`, `first kept`: the same, and the results, or the first of them by name, have the storage dtype again. float64 is checked
 *   so too: to the digits of float32. That it has more is what ops/float64.test.ts checks.
 * - `moved`: TensorFlow.js, given numbers in place of the elements, which say where each goes.
 * - `by parts`: TensorFlow.js, given real and imaginary parts one after the other.
 * - `as product`: TensorFlow.js, given the parts of the first two arguments, as (a + bi)(c + di) is multiplied out.
 * - `evaluator`: the reference evaluator. For what nothing else computes; the op's own tests say what is right.
 */
export type Expectation =
  | 'oracle'
  | 'as float32'
  | 'as int32'
  | 'wide'
  | 'kept'
  | 'first kept'
  | 'moved'
  | 'by parts'
  | 'as product'
  | 'evaluator'
  | Call;

export interface OpSpec {
  /** As users write it, without `tf.`. */
  readonly name: string;
  readonly family: string;
  readonly samples: readonly Sample[];
  /** What it takes, and where the values come from with each. */
  readonly dtypes: { readonly [D in tf.DataType]?: Expectation };
  /** Whether it has gradients of every order, or why it has none. */
  readonly gradient: true | string;
  /** Relative to the largest value, 1e-5 by default. */
  readonly tolerance?: number;
}

/** What a file of specs says of an op. */
export type Row = Omit<OpSpec, 'family'>;

/** Spread numbers in the dtype that is tried. */
export function x(shape: readonly number[], low = -2, high = 2): Arg {
  return { shape, varies: true, values: (seed) => numbers(shape, low, high, seed).values };
}

/** These numbers in the dtype that is tried. */
export function given(shape: readonly number[], values: readonly number[]): Arg {
  return { shape, varies: true, values: () => values };
}

/** Spread float32 numbers. */
export function real(shape: readonly number[], low = -2, high = 2): Arg {
  return { ...x(shape, low, high), dtype: 'float32' };
}

/** Spread complex numbers. */
export function complex(shape: readonly number[], low = -2, high = 2): Arg {
  return { ...x(shape, low, high), dtype: 'complex64' };
}

export function ints(shape: readonly number[], values: readonly number[]): Arg {
  return { shape, dtype: 'int32', varies: false, values: () => values };
}

/** Whole numbers between two bounds, both included. */
export function someInts(shape: readonly number[], low: number, high: number): Arg {
  return {
    shape,
    dtype: 'int32',
    varies: false,
    values: (seed) => integers(shape, low, high, seed).values,
  };
}

export function bools(shape: readonly number[], values: readonly number[]): Arg {
  return { shape, dtype: 'bool', varies: false, values: () => values };
}

export function words(shape: readonly number[], values: readonly string[]): Arg {
  return { shape, dtype: 'string', varies: false, values: () => values };
}

/** An argument without gradient. */
export function still(arg: Arg): Arg {
  return { ...arg, varies: false };
}

export function sample(args: readonly Arg[], call: Call, more: Partial<Sample> = {}): Sample {
  return { args, call, ...more };
}

/** A sample at which nothing is differentiable: kinks, infinities, nothing at all. */
export function edge(args: readonly Arg[], call: Call, more: Partial<Sample> = {}): Sample {
  return { args, call, smooth: false, ...more };
}

const foreign = { float16: 'float32', uint8: 'int32', int8: 'int32', float64: 'float32' } as const;

/** What TensorFlow.js computes a dtype in that it does not have. */
export function nearest(dtype: tf.DataType): Exclude<tf.DataType, keyof typeof foreign> {
  return (
    (foreign as { readonly [D in tf.DataType]?: 'float32' | 'int32' })[dtype] ??
    (dtype as 'float32')
  );
}

const storedWide = { float16: 'wide', uint8: 'wide', int8: 'wide' } as const;

/** Only float32, and what is converted to it. */
export const floatsOnly = { float32: 'oracle', float16: 'wide', float64: 'kept' } as const;
/** Computed in the dtype given. */
export const numeric = {
  float32: 'oracle',
  int32: 'oracle',
  bool: 'oracle',
  float64: 'kept',
  ...storedWide,
} as const;
/** Computed in the dtype given, booleans as int32. */
export const counted = { ...numeric, bool: 'as int32' } as const;
/** Computed in float32 whatever the dtype. */
export const asFloat = {
  float32: 'oracle',
  int32: 'as float32',
  bool: 'as float32',
  float64: 'kept',
  float16: 'as float32',
  uint8: 'as float32',
  int8: 'as float32',
} as const;
/** Elements move and are left alone. */
export const anything = {
  float32: 'oracle',
  int32: 'oracle',
  bool: 'oracle',
  float64: 'kept',
  float16: 'kept',
  uint8: 'kept',
  int8: 'kept',
  complex64: 'by parts',
  string: 'moved',
} as const;

/** The rows of one family. */
export function family(name: string, rows: readonly Row[]): readonly OpSpec[] {
  return rows.map((row) => ({ ...row, family: name }));
}

export const asVector = (t: tf.Tensor): tf.Tensor1D => t as tf.Tensor1D;
export const asMatrix = (t: tf.Tensor): tf.Tensor2D => t as tf.Tensor2D;
export const asRank3 = (t: tf.Tensor): tf.Tensor3D => t as tf.Tensor3D;
export const asRank4 = (t: tf.Tensor): tf.Tensor4D => t as tf.Tensor4D;
export const asRank5 = (t: tf.Tensor): tf.Tensor5D => t as tf.Tensor5D;

/** These float32 numbers. */
export function fixed(shape: readonly number[], values: readonly number[]): Arg {
  return { ...given(shape, values), dtype: 'float32' };
}

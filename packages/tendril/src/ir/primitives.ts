/**
 * The primitives: every operation that a graph may hold, with its attributes. Names and semantics are StableHLO's
 * (https://openxla.org/stablehlo/spec) wherever it has the operation; what differs is said here.
 *
 * Attributes are plain data (numbers, strings, arrays), so that graphs can be cloned to a worker and serve as keys.
 * The rules that give a result's shape and type are in shape-rules.ts.
 */
import type { DType } from './dtype.ts';
import type { Graph } from './graph.ts';
import type { Shape } from './shape.ts';

/** One operand, elementwise. Floats only, except where said. */
export const unaryNames = [
  'negate', // float32, int32
  'abs', // float32, int32
  'sign', // float32, int32; NaN stays NaN, -0 stays -0
  'floor',
  'ceil',
  'round_nearest_even',
  'exponential',
  'exponential_minus_one',
  'log',
  'log_plus_one',
  'sqrt',
  'rsqrt',
  'logistic',
  'sine',
  'cosine',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'is_finite', // float32 → bool
  'not', // bool: logical; int32: bitwise
] as const;

/** Two operands of one shape and type, elementwise. */
export const binaryNames = [
  'add', // float32, int32 (wraps)
  'subtract',
  'multiply',
  'divide', // int32: truncates; x / 0 is -1, as StableHLO's implementations define it
  'remainder', // sign of the dividend, as in C; int32: x rem 0 is x
  'power', // int32: exponents below 0 give 0, except for bases 1 and -1
  'atan2', // float32
  'maximum', // NaN if either operand is NaN
  'minimum',
  'and', // bool: logical; int32: bitwise
  'or',
  'xor',
  'shift_left', // int32; shifts of 32 and more give 0
  'shift_right_logical',
  'shift_right_arithmetic',
] as const;

/** Whole operands in, a whole result out: what no kernel is made of. Backends bring code of their own for each. */
export const routineNames = ['cumulative', 'scatter', 'sort', 'argsort', 'top_k', 'fft'] as const;

/** What holds graphs of its own. The result is a tuple, of which `get_element` gives the values. */
export const controlNames = ['cond', 'while', 'scan', 'call'] as const;

/**
 * Elementwise functions that take more than an instruction or two. Few programs use many of them, so their code comes with whoever
 * records them.
 */
export type FunctionName =
  | 'exponential'
  | 'exponential_minus_one'
  | 'logistic'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'log'
  | 'log_plus_one'
  | 'sine'
  | 'cosine'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'atan2'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erf'
  | 'power'
  | 'remainder';

export type UnaryName = (typeof unaryNames)[number];
export type BinaryName = (typeof binaryNames)[number];
export type RoutineName = (typeof routineNames)[number];
export type ControlName = (typeof controlNames)[number];

export type Comparison = 'EQ' | 'NE' | 'LT' | 'LE' | 'GT' | 'GE';

/** argmax and argmin give the int32 index of the first extreme; a NaN counts as extreme. */
export type ReduceKind = 'sum' | 'prod' | 'max' | 'min' | 'and' | 'or' | 'argmax' | 'argmin';
export type CumulativeKind = 'sum' | 'prod' | 'max' | 'min';
export type WindowKind = 'sum' | 'max' | 'min' | 'argmax';
export type ScatterKind = 'set' | 'add' | 'multiply' | 'max' | 'min';

/** Which axis of each convolution operand means what. */
export interface ConvDimensionNumbers {
  readonly input_batch: number;
  readonly input_feature: number;
  readonly input_spatial: readonly number[];
  readonly kernel_input_feature: number;
  readonly kernel_output_feature: number;
  readonly kernel_spatial: readonly number[];
  readonly output_batch: number;
  readonly output_feature: number;
  readonly output_spatial: readonly number[];
}

export type Padding = readonly (readonly [low: number, high: number])[];

/** Windows over every axis of an operand; sizes, strides and padding have one entry for each axis. */
export interface WindowAttrs {
  readonly window_dimensions: readonly number[];
  readonly window_strides: readonly number[];
  readonly base_dilations: readonly number[];
  readonly window_dilations: readonly number[];
  readonly padding: Padding;
}

export type None = Record<string, never>;

export interface StructuralAttrs {
  /** A value bound when a program runs. Only graphs hold it. */
  parameter: { readonly shape: Shape; readonly dtype: DType };
  /** One number everywhere. */
  constant: { readonly value: number; readonly shape: Shape; readonly dtype: DType };
  /** The index along `dimension`. */
  iota: { readonly dimension: number; readonly shape: Shape; readonly dtype: DType };
  /**
   * 32 random bits an element (int32) from a key of type int32[2]: the first word of Threefry-2x32 with 20 rounds (Salmon et
   * al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) applied to the counter (flat row-major index, 0).
   */
  random_bits: { readonly shape: Shape };
  compare: { readonly comparison_direction: Comparison };
  /** (predicate: bool, on_true, on_false), all of one shape. */
  select: None;
  /** To bool: not equal to 0. float32 to int32 truncates; NaN gives 0, what is out of range saturates. */
  convert: { readonly dtype: DType };
  bitcast_convert: { readonly dtype: DType };
  broadcast_in_dim: { readonly shape: Shape; readonly broadcast_dimensions: readonly number[] };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  slice: {
    readonly start_indices: readonly number[];
    readonly limit_indices: readonly number[];
    readonly strides: readonly number[];
  };
  /** Low and high may be negative (they cut); `interior` elements go between neighbours. The padding value is an attribute. */
  pad: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly interior: readonly number[];
    readonly value: number;
  };
  reverse: { readonly dimensions: readonly number[] };
  /** One or more operands. */
  concatenate: { readonly dimension: number };
  /** argmax and argmin take exactly one dimension. Empty sums are 0, products 1, max -∞, min +∞. */
  reduce: { readonly kind: ReduceKind; readonly dimensions: readonly number[] };
  cumulative: {
    readonly kind: CumulativeKind;
    readonly dimension: number;
    readonly exclusive: boolean;
    readonly reverse: boolean;
  };
  /** Along one dimension. NaN comes last, in ascending and in descending order; -0 is below 0 here, equal to it in argsort. */
  sort: { readonly dimension: number; readonly descending: boolean };
  /** The int32 indices along one dimension that put it in order; equal elements keep theirs. NaN comes last. */
  argsort: { readonly dimension: number; readonly descending: boolean };
  /** The int32 indices of the `k` largest elements along the last axis, largest first; of equals the first. NaN comes last. */
  top_k: { readonly k: number };
  /**
   * (real, imaginary) or (real): the discrete Fourier transform along the last axis, Σ x[j] · e^(∓2πijk/n), with + if `inverse`; not
   * scaled, either way. Real and imaginary parts come one after the other, along a new first axis of 2. (StableHLO's is of complex
   * values, which there are none of here, and scales the inverse.)
   */
  fft: { readonly inverse: boolean };
  /** Result axes: batch, then the lhs's free, then the rhs's free axes. */
  dot_general: {
    readonly lhs_batching: readonly number[];
    readonly rhs_batching: readonly number[];
    readonly lhs_contracting: readonly number[];
    readonly rhs_contracting: readonly number[];
  };
  convolution: {
    readonly window_strides: readonly number[];
    readonly padding: Padding;
    readonly lhs_dilation: readonly number[];
    readonly rhs_dilation: readonly number[];
    /** Whether the kernel is read back to front along each spatial axis (as in a gradient or a true convolution). */
    readonly window_reversal: readonly boolean[];
    readonly dimension_numbers: ConvDimensionNumbers;
    readonly feature_group_count: number;
    readonly batch_group_count: number;
  };
  /**
   * Padding never wins: it counts as the identity of `kind`. argmax gives the int32 row-major position inside the window of
   * the first largest element (0 where the whole window is padding).
   */
  reduce_window: WindowAttrs & { readonly kind: WindowKind };
  /**
   * (source, positions): adds each source element to the place of an operand of shape `shape` that its window position names
   * (as reduce_window's argmax gives it). StableHLO selects inside the operation; here the selection is an operand, so that
   * this and select_and_gather are each other's transpose.
   */
  select_and_scatter: WindowAttrs & { readonly shape: Shape };
  /** (operand, positions): the operand's element at each window's position. */
  select_and_gather: WindowAttrs;
  /** (operand, start_indices: int32). Start indices are clamped so that every slice is inside. */
  gather: {
    readonly offset_dims: readonly number[];
    readonly collapsed_slice_dims: readonly number[];
    readonly operand_batching_dims: readonly number[];
    readonly start_indices_batching_dims: readonly number[];
    readonly start_index_map: readonly number[];
    readonly index_vector_dim: number;
    readonly slice_sizes: readonly number[];
  };
  /** One value of a tuple. */
  get_element: { readonly index: number };
  /**
   * (operand, ...others): the operand itself, once the others have been computed. What is computed from it is never taken for
   * the same as what was computed from the operand.
   */
  optimization_barrier: None;
  /** (operand, scatter_indices: int32, updates). Updates outside the operand are skipped; later ones win for `set`. */
  scatter: {
    readonly kind: ScatterKind;
    readonly update_window_dims: readonly number[];
    readonly inserted_window_dims: readonly number[];
    readonly input_batching_dims: readonly number[];
    readonly scatter_indices_batching_dims: readonly number[];
    readonly scatter_dims_to_operand_dims: readonly number[];
    readonly index_vector_dim: number;
  };
}

/** The graphs' inputs and outputs are in the order of operands and results; nothing is donated. */
export interface ControlAttrs {
  /** (predicate: bool[], ...operands): both graphs take the operands and give results of the same types. StableHLO's `if`. */
  cond: { readonly on_true: Graph; readonly on_false: Graph };
  /** (...constants, ...state): both graphs take these; `cond` gives one bool[], `body` the next state. Results: the last state. */
  while: { readonly cond: Graph; readonly body: Graph; readonly constants: number };
  /**
   * (...constants, ...carry, ...xs): `body` takes the constants, the carry and a slice of each of the xs along their first axis, of
   * extent `length`; it gives the next carry and a slice of each of the ys. `reverse` begins at the end. Results: the last
   * carry, the ys, and for each value of the carry a stack of what it was before each step.
   */
  scan: {
    readonly body: Graph;
    readonly constants: number;
    readonly carry: number;
    readonly length: number;
    readonly reverse: boolean;
  };
  /** Operands and results of a graph that is one thing to derivatives (see autodiff/rules/control.ts). Runs in its place. */
  call: { readonly body: Graph };
}

export type Attrs = ControlAttrs & StructuralAttrs & Record<UnaryName | BinaryName, None>;
export type PrimitiveName = keyof Attrs;

/** Primitives whose code comes with whoever records them, so that programs which do not carry none of it: see primitives/. */
export type AddedName =
  | FunctionName
  | RoutineName
  | ControlName
  | 'convolution'
  | 'gather'
  | 'random_bits'
  | 'reduce'
  | 'reduce_window'
  | 'select_and_gather'
  | 'select_and_scatter';
/** Primitives that are there in every program. */
export type CoreName = Exclude<PrimitiveName, AddedName>;

export const noAttrs: None = Object.freeze({});

const unarySet: ReadonlySet<string> = new Set(unaryNames);
const binarySet: ReadonlySet<string> = new Set(binaryNames);
const routineSet: ReadonlySet<string> = new Set(routineNames);
const controlSet: ReadonlySet<string> = new Set(controlNames);

export function isUnary(op: PrimitiveName): op is UnaryName {
  return unarySet.has(op);
}

export function isBinary(op: PrimitiveName): op is BinaryName {
  return binarySet.has(op);
}

export function isRoutine(op: PrimitiveName): op is RoutineName {
  return routineSet.has(op);
}

export function isControl(op: PrimitiveName): op is ControlName {
  return controlSet.has(op);
}

/** Whether each output element depends only on the operands' elements at the same place. */
export function isElementwise(op: PrimitiveName): boolean {
  return (
    unarySet.has(op) ||
    binarySet.has(op) ||
    op === 'compare' ||
    op === 'select' ||
    op === 'convert' ||
    op === 'bitcast_convert'
  );
}

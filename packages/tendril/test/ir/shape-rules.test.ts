/** Shape rules: what they infer at the edges, and what they refuse with which words. */
import { add, compare, constantLike } from '../../src/ir/build.ts';
import { reduce } from '../../src/primitives/index.ts';
import { record } from '../../src/ir/node.ts';
import { graphOf } from '../../src/ir/subgraph.ts';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../src/ir/dtype.ts';
import {
  binaryNames,
  unaryNames,
  type Attrs,
  type BinaryName,
  type PrimitiveName,
  type UnaryName,
} from '../../src/ir/primitives.ts';
import { inferType, IrError, type Type } from '../../src/ir/shape-rules.ts';
import type { Shape } from '../../src/ir/shape.ts';

const f32 = (...shape: Shape): Type => ({ shape, dtype: 'float32' });
const i32 = (...shape: Shape): Type => ({ shape, dtype: 'int32' });
const bool = (...shape: Shape): Type => ({ shape, dtype: 'bool' });

const nhwc: Attrs['convolution'] = {
  window_strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  lhs_dilation: [1, 1],
  rhs_dilation: [1, 1],
  window_reversal: [false, false],
  dimension_numbers: {
    input_batch: 0,
    input_feature: 3,
    input_spatial: [1, 2],
    kernel_input_feature: 2,
    kernel_output_feature: 3,
    kernel_spatial: [0, 1],
    output_batch: 0,
    output_feature: 3,
    output_spatial: [1, 2],
  },
  feature_group_count: 1,
  batch_group_count: 1,
};

const window = {
  window_dimensions: [2],
  window_strides: [1],
  base_dilations: [1],
  window_dilations: [1],
  padding: [[0, 0]] as const,
};

const rowsOf: Attrs['gather'] = {
  offset_dims: [1],
  collapsed_slice_dims: [0],
  operand_batching_dims: [],
  start_indices_batching_dims: [],
  start_index_map: [0],
  index_vector_dim: 1,
  slice_sizes: [1, 3],
};

const intoRows: Attrs['scatter'] = {
  kind: 'add',
  update_window_dims: [1],
  inserted_window_dims: [0],
  input_batching_dims: [],
  scatter_indices_batching_dims: [],
  scatter_dims_to_operand_dims: [0],
  index_vector_dim: 1,
};

const contract = (l: number[], r: number[]): Attrs['dot_general'] => ({
  lhs_batching: [],
  rhs_batching: [],
  lhs_contracting: l,
  rhs_contracting: r,
});

const cut = (start: number[], limit: number[], strides: number[]): Attrs['slice'] => ({
  start_indices: start,
  limit_indices: limit,
  strides,
});

/** A wrong application of a primitive, and what the error says. */
type Refusal<P extends PrimitiveName> = readonly [
  attrs: Attrs[P],
  inputs: readonly Type[],
  message: RegExp,
];

/** float32[2] → float32[2] and → bool[]. */
const vector = record('parameter', { shape: [2], dtype: 'float32' }, []);
const twice = graphOf([add(vector, vector)], [vector]).graph;
const isPositive = graphOf(
  [reduce(compare('GT', vector, constantLike(vector, 0)), 'and', [0])],
  [vector],
).graph;

/** Elementwise primitives are refused as one below; these take no operand, or any. */
type Undemanding = UnaryName | BinaryName | 'parameter' | 'constant' | 'convert';

const refusals: { readonly [P in Exclude<PrimitiveName, Undemanding>]: readonly Refusal<P>[] } = {
  iota: [
    [{ dimension: 1, shape: [2], dtype: 'int32' }, [], /no axis 1/],
    [{ dimension: 0, shape: [], dtype: 'int32' }, [], /no axis 0/],
  ],
  random_bits: [
    [{ shape: [2] }, [f32(2)], /key int32\[2\], got float32\[2\]/],
    [{ shape: [2] }, [i32(3)], /got int32\[3\]/],
  ],
  compare: [[{ comparison_direction: 'EQ' }, [f32(2), i32(2)], /float32\[2\] and int32\[2\]/]],
  select: [
    [{}, [f32(2), f32(2), f32(2)], /takes bool, got float32\[2\]/],
    [{}, [bool(2), f32(2), f32(3)], /differ/],
    [{}, [bool(1), f32(2), f32(2)], /predicate bool\[1\]/],
  ],
  bitcast_convert: [
    [{ dtype: 'bool' }, [f32(2)], /no bits/],
    [{ dtype: 'int32' }, [bool(2)], /no bits/],
  ],
  broadcast_in_dim: [
    [{ shape: [2, 3], broadcast_dimensions: [0] }, [f32(3)], /does not broadcast to \[2,3\]/],
    [{ shape: [3, 3], broadcast_dimensions: [0, 0] }, [f32(3, 3)], /along \[0,0\]/],
    [{ shape: [3], broadcast_dimensions: [1] }, [f32(3)], /along \[1\]/],
    [{ shape: [3], broadcast_dimensions: [] }, [f32(3)], /along \[\]/],
  ],
  reshape: [[{ shape: [4] }, [f32(2, 3)], /6 elements, \[4\] 4/]],
  transpose: [
    [{ permutation: [0, 0] }, [f32(2, 3)], /\[0,0\] is no permutation/],
    [{ permutation: [0] }, [f32(2, 3)], /no permutation/],
  ],
  slice: [
    [cut([0], [4], [1]), [f32(3)], /no elements 0:4:1/],
    [cut([2], [1], [1]), [f32(3)], /no elements 2:1:1/],
    [cut([-1], [1], [1]), [f32(3)], /no elements/],
    [cut([0], [3], [0]), [f32(3)], /0:3:0/],
  ],
  pad: [
    [{ low: [-2], high: [-2], interior: [0], value: 0 }, [f32(3)], /would have -1 elements/],
    [{ low: [0], high: [0], interior: [-1], value: 0 }, [f32(3)], /axis 0/],
  ],
  reverse: [
    [{ dimensions: [1] }, [f32(3)], /\[1\] are no axes of float32\[3\]/],
    [{ dimensions: [0, 0] }, [f32(3)], /\[0,0\]/],
  ],
  concatenate: [
    [{ dimension: 0 }, [], /one operand or more/],
    [{ dimension: 2 }, [f32(2, 3)], /no axis 2/],
    [{ dimension: 0 }, [f32(2, 3), f32(2, 4)], /differ off axis 0/],
    [{ dimension: 0 }, [f32(2), i32(2)], /float32\[2\] and int32\[2\]/],
  ],
  reduce: [
    [{ kind: 'sum', dimensions: [0, 0] }, [f32(2)], /axes repeat/],
    [{ kind: 'sum', dimensions: [1] }, [f32(2)], /no axis 1/],
    [{ kind: 'sum', dimensions: [0] }, [bool(2)], /takes float32 or int32 or float64, got bool/],
    [{ kind: 'and', dimensions: [0] }, [f32(2)], /takes bool or int32/],
    [{ kind: 'argmax', dimensions: [0, 1] }, [f32(2, 2)], /exactly one axis/],
  ],
  get_element: [[{ index: 0 }, [f32(2)], /float32\[2\] has no value 0/]],
  optimization_barrier: [[{}, [], /one operand or more/]],
  cond: [
    [{ on_true: twice, on_false: twice }, [f32(), f32(2)], /predicates are float32\[\]/],
    [{ on_true: twice, on_false: twice }, [bool(), f32(3)], /operands are float32\[3\]/],
    [
      { on_true: twice, on_false: isPositive },
      [bool(), f32(2)],
      /results where it is false are bool\[\], wanted float32\[2\]/,
    ],
  ],
  while: [
    [{ cond: isPositive, body: twice, constants: 0 }, [i32(2)], /operands are int32\[2\]/],
    [{ cond: twice, body: twice, constants: 0 }, [f32(2)], /conditions are float32\[2\]/],
    [
      { cond: isPositive, body: isPositive, constants: 0 },
      [f32(2)],
      /the body's results are bool\[\], wanted float32\[2\]/,
    ],
  ],
  scan: [
    [
      { body: twice, constants: 0, carry: 0, length: 4, reverse: false },
      [f32(3, 2)],
      /operands are float32\[3,2\], wanted float32\[4,2\]/,
    ],
    [
      { body: isPositive, constants: 0, carry: 1, length: 4, reverse: false },
      [f32(2)],
      /first results are bool\[\]/,
    ],
  ],
  call: [[{ body: twice }, [f32(2), f32(2)], /operands are float32\[2\], float32\[2\]/]],
  sort: [[{ dimension: 2, descending: false }, [f32(2, 3)], /float32\[2,3\] has no axis 2/]],
  fft: [
    [{ inverse: false }, [f32()], /a scalar has no axis/],
    [{ inverse: false }, [f32(2), f32(3)], /differ/],
    [{ inverse: true }, [i32(2)], /takes float32/],
  ],
  argsort: [[{ dimension: 0, descending: false }, [bool(2)], /got bool/]],
  top_k: [
    [{ k: 4 }, [f32(2, 3)], /has no 4 elements/],
    [{ k: 1 }, [f32()], /has no axis -1/],
  ],
  cumulative: [
    [
      { kind: 'sum', dimension: 1, exclusive: false, reverse: false },
      [f32(2)],
      /float32\[2\] has no axis 1/,
    ],
    [{ kind: 'sum', dimension: 0, exclusive: false, reverse: false }, [bool(2)], /got bool/],
  ],
  dot_general: [
    [contract([1], [0]), [f32(2, 3), f32(4, 5)], /do not fit along axes \[\[1,0\]\]/],
    [contract([1], [0]), [f32(2, 3), i32(3, 5)], /int32\[3,5\]/],
    [contract([1, 1], [0, 1]), [f32(2, 3), f32(3, 3)], /do not fit/],
    [contract([2], [0]), [f32(2, 3), f32(3, 3)], /do not fit/],
    [contract([1], [0]), [bool(2, 3), bool(3, 5)], /got bool/],
  ],
  convolution: [
    [nhwc, [f32(1, 4, 4, 3), f32(2, 2, 2, 5)], /3 channels in 1 group\(s\).*takes 2/],
    [nhwc, [i32(1, 4, 4, 3), f32(2, 2, 3, 5)], /takes float32 or float64, got int32/],
    [nhwc, [f32(1, 4, 3), f32(2, 2, 3, 5)], /dimension numbers/],
    [{ ...nhwc, window_strides: [1, 0] }, [f32(1, 4, 4, 3), f32(2, 2, 3, 5)], /1 or more/],
    [{ ...nhwc, window_strides: [1] }, [f32(1, 4, 4, 3), f32(2, 2, 3, 5)], /2 spatial axes/],
    [
      { ...nhwc, feature_group_count: 2, batch_group_count: 2 },
      [f32(2, 4, 4, 4), f32(2, 2, 2, 4)],
      /not both/,
    ],
    [{ ...nhwc, batch_group_count: 2 }, [f32(3, 4, 4, 3), f32(2, 2, 3, 4)], /float32\[3,4,4,3\]/],
  ],
  reduce_window: [
    [{ kind: 'sum', ...window }, [f32(2, 2)], /one entry an axis for \[2,2\]/],
    [{ kind: 'sum', ...window, window_strides: [0] }, [f32(3)], /1 or more/],
    [{ kind: 'max', ...window }, [bool(3)], /got bool/],
  ],
  select_and_scatter: [
    [{ ...window, shape: [3] }, [f32(3), i32(3)], /windows are \[2\]/],
    [{ ...window, shape: [3] }, [f32(2), f32(2)], /got float32\[2\] and float32\[2\]/],
  ],
  select_and_gather: [[window, [f32(3), i32(3)], /windows are \[2\], got positions int32\[3\]/]],
  gather: [
    [rowsOf, [f32(4, 3), f32(2)], /must be int32/],
    [rowsOf, [f32(4, 2), i32(2)], /\[1,3\] do not fit float32\[4,2\]/],
    [{ ...rowsOf, slice_sizes: [2, 3] }, [f32(4, 3), i32(2)], /must be 1 along \[0\]/],
    [{ ...rowsOf, offset_dims: [0, 1] }, [f32(4, 3), i32(2)], /offset_dims/],
    [{ ...rowsOf, start_index_map: [0, 1] }, [f32(4, 3), i32(2)], /vectors of 1/],
    [{ ...rowsOf, index_vector_dim: 2 }, [f32(4, 3), i32(2)], /no axis 2/],
  ],
  scatter: [
    [intoRows, [f32(4, 3), f32(2), f32(2, 3)], /must be int32/],
    [intoRows, [f32(4, 3), i32(2), f32(3, 3)], /updates float32\[3,3\]/],
    [intoRows, [f32(4, 3), i32(2), i32(2, 3)], /updates int32\[2,3\]/],
    [{ ...intoRows, update_window_dims: [] }, [f32(4, 3), i32(2), f32(2)], /updates float32\[2\]/],
    [
      { ...intoRows, scatter_dims_to_operand_dims: [2] },
      [f32(4, 3), i32(2), f32(2, 3)],
      /axes \[2\]/,
    ],
  ],
};

describe('refusals', () => {
  const all = Object.entries(refusals).flatMap(([op, list]) =>
    (list as readonly Refusal<PrimitiveName>[]).map((refusal) => [op, ...refusal] as const),
  );
  it.each(all)('%s %#', (op, attrs, inputs, message) => {
    const infer = (): Type => inferType(op as PrimitiveName, attrs, inputs);
    expect(infer).toThrow(IrError);
    expect(infer).toThrow(message);
    expect(infer).toThrow(new RegExp(`^${op}`));
  });

  const dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
  const accepted = (op: PrimitiveName, arity: number): DType[] =>
    dtypes.filter((dtype) => {
      try {
        inferType(op, {}, new Array<Type>(arity).fill({ shape: [2], dtype }));
        return true;
      } catch {
        return false;
      }
    });

  it('elementwise primitives take the types that are written beside their names', () => {
    const numbers = ['float32', 'int32'];
    const unary: Partial<Record<PrimitiveName, string[]>> = {
      negate: numbers,
      abs: numbers,
      sign: numbers,
      not: ['int32', 'bool'],
    };
    for (const op of unaryNames) expect(accepted(op, 1), op).toEqual(unary[op] ?? ['float32']);
    const bits = ['int32', 'bool'];
    const binary: Partial<Record<PrimitiveName, string[]>> = {
      atan2: ['float32'],
      and: bits,
      or: bits,
      xor: bits,
      shift_left: ['int32'],
      shift_right_logical: ['int32'],
      shift_right_arithmetic: ['int32'],
    };
    for (const op of binaryNames) expect(accepted(op, 2), op).toEqual(binary[op] ?? numbers);
  });

  it.each([...unaryNames, ...binaryNames])('%s counts its operands', (op) => {
    expect(() => inferType(op, {}, [])).toThrow(/takes [12] operand\(s\), got 0/);
  });

  it.each(binaryNames)('%s wants operands of one shape', (op) => {
    const dtype = accepted(op, 2)[0];
    const inputs = [
      { shape: [2], dtype },
      { shape: [3], dtype },
    ];
    expect(() => inferType(op, {}, inputs)).toThrow(/operands differ/);
  });
});

describe('inference', () => {
  const shapeOf = <P extends PrimitiveName>(op: P, attrs: Attrs[P], ...inputs: Type[]): Shape =>
    inferType(op, attrs, inputs).shape;

  it('of types', () => {
    expect(inferType('is_finite', {}, [f32(2)])).toEqual(bool(2));
    expect(inferType('compare', { comparison_direction: 'LT' }, [i32(2), i32(2)])).toEqual(bool(2));
    expect(inferType('reduce', { kind: 'argmin', dimensions: [0] }, [f32(2, 3)])).toEqual(i32(3));
    expect(inferType('reduce_window', { kind: 'argmax', ...window }, [f32(4)])).toEqual(i32(3));
    expect(inferType('random_bits', { shape: [2, 2] }, [i32(2)])).toEqual(i32(2, 2));
    expect(inferType('bitcast_convert', { dtype: 'int32' }, [f32(3)])).toEqual(i32(3));
  });

  it('of windows that do not fit', () => {
    expect(shapeOf('reduce_window', { kind: 'sum', ...window }, f32(1))).toEqual([0]);
    expect(shapeOf('reduce_window', { kind: 'sum', ...window }, f32(0))).toEqual([0]);
    expect(shapeOf('convolution', nhwc, f32(2, 1, 4, 3), f32(2, 2, 3, 5))).toEqual([2, 0, 3, 5]);
  });

  it('of dilations, strides and groups', () => {
    const attrs = {
      ...nhwc,
      window_strides: [2, 1],
      lhs_dilation: [3, 1],
      rhs_dilation: [1, 2],
      padding: [
        [1, 0],
        [-1, 0],
      ] as const,
      batch_group_count: 2,
    };
    // Along y: 3·3 + 1 + 1 wide, windows of 2; along x: 5 - 1 wide, windows of 3.
    expect(shapeOf('convolution', attrs, f32(4, 4, 5, 3), f32(2, 2, 3, 6))).toEqual([2, 5, 2, 6]);
  });

  it('of slices, pads and concatenations', () => {
    expect(shapeOf('slice', cut([1, 0], [6, 0], [2, 3]), f32(7, 4))).toEqual([3, 0]);
    const padding = { low: [1, -1], high: [0, 2], interior: [2, 0], value: 0 };
    expect(shapeOf('pad', padding, f32(3, 4))).toEqual([8, 5]);
    expect(shapeOf('pad', padding, f32(0, 4))).toEqual([1, 5]);
    expect(shapeOf('concatenate', { dimension: 1 }, f32(2, 0), f32(2, 3))).toEqual([2, 3]);
  });

  it('of contractions: batch, then what is free on the left, then on the right', () => {
    const attrs = {
      lhs_batching: [2],
      rhs_batching: [0],
      lhs_contracting: [0],
      rhs_contracting: [1],
    };
    expect(shapeOf('dot_general', attrs, f32(3, 4, 2, 5), f32(2, 3, 6))).toEqual([2, 4, 5, 6]);
  });

  it('of gathers: window axes at offset_dims, index axes elsewhere', () => {
    expect(shapeOf('gather', rowsOf, f32(4, 3), i32(5))).toEqual([5, 3]);
    const first = { ...rowsOf, offset_dims: [0], index_vector_dim: 2 };
    expect(shapeOf('gather', first, f32(4, 3), i32(5, 6))).toEqual([3, 5, 6]);
  });
});

/** Gradient cases of dot_general and convolution. */
import * as b from '../../util/build.ts';
import type { Attrs, ConvDimensionNumbers } from '../../../src/ir/primitives.ts';
import { floats, type Case, type Cases } from '../check.ts';

function dot(
  about: string,
  lhs: readonly number[],
  rhs: readonly number[],
  attrs: Attrs['dot_general'],
): Case {
  return {
    about,
    inputs: [floats(lhs), floats(rhs, -1, 1, 3)],
    build: (x, y) => b.dotGeneral(x, y, attrs),
  };
}

const nhwc: ConvDimensionNumbers = {
  input_batch: 0,
  input_feature: 3,
  input_spatial: [1, 2],
  kernel_input_feature: 2,
  kernel_output_feature: 3,
  kernel_spatial: [0, 1],
  output_batch: 0,
  output_feature: 3,
  output_spatial: [1, 2],
};

const plain: Attrs['convolution'] = {
  window_strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  lhs_dilation: [1, 1],
  rhs_dilation: [1, 1],
  window_reversal: [false, false],
  dimension_numbers: nhwc,
  feature_group_count: 1,
  batch_group_count: 1,
};

function conv(
  about: string,
  lhs: readonly number[],
  rhs: readonly number[],
  attrs: Partial<Attrs['convolution']>,
): Case {
  return {
    about,
    inputs: [floats(lhs), floats(rhs, -1, 1, 3)],
    build: (x, y) => b.convolution(x, y, { ...plain, ...attrs }),
  };
}

export const contractionCases = {
  dot_general: [
    dot('matrix product', [2, 3], [3, 4], {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [1],
      rhs_contracting: [0],
    }),
    dot('both transposed', [3, 2], [4, 3], {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [0],
      rhs_contracting: [1],
    }),
    dot('batch axes last and first', [2, 3, 4], [4, 3, 2], {
      lhs_batching: [2],
      rhs_batching: [0],
      lhs_contracting: [1],
      rhs_contracting: [1],
    }),
    dot('two contracted, out of order', [2, 3, 4], [4, 5, 3], {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [1, 2],
      rhs_contracting: [2, 0],
    }),
    dot('two batched, crossed, two free', [2, 3, 2, 4], [3, 4, 2, 2], {
      lhs_batching: [0, 1],
      rhs_batching: [2, 0],
      lhs_contracting: [3],
      rhs_contracting: [1],
    }),
    dot('outer product', [2], [3], {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [],
      rhs_contracting: [],
    }),
    dot('inner product', [3], [3], {
      lhs_batching: [],
      rhs_batching: [],
      lhs_contracting: [0],
      rhs_contracting: [0],
    }),
  ],
  convolution: [
    conv('plain', [1, 4, 3, 2], [2, 2, 2, 3], {}),
    conv('padding and strides', [2, 5, 4, 1], [3, 2, 1, 2], {
      window_strides: [2, 3],
      padding: [
        [1, 1],
        [0, 1],
      ],
    }),
    conv('strides that leave a rest', [1, 6, 5, 1], [2, 2, 1, 1], {
      window_strides: [3, 2],
    }),
    conv('kernel dilation', [1, 6, 7, 2], [2, 3, 2, 2], {
      rhs_dilation: [3, 2],
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
    conv('input dilation', [1, 3, 3, 2], [2, 3, 2, 1], {
      lhs_dilation: [2, 3],
      padding: [
        [1, 2],
        [0, 1],
      ],
    }),
    conv('all at once', [2, 4, 3, 2], [2, 3, 2, 2], {
      window_strides: [2, 3],
      lhs_dilation: [3, 2],
      rhs_dilation: [2, 1],
      padding: [
        [2, 1],
        [0, 3],
      ],
      window_reversal: [true, false],
    }),
    conv('negative padding', [1, 6, 5, 1], [2, 2, 1, 2], {
      padding: [
        [-1, -1],
        [-2, 1],
      ],
    }),
    conv('reversed window', [1, 4, 5, 2], [3, 2, 2, 1], {
      window_reversal: [true, true],
      window_strides: [1, 2],
    }),
    conv('two groups', [1, 3, 4, 4], [2, 2, 2, 6], { feature_group_count: 2 }),
    conv('depthwise with two features a channel', [1, 4, 3, 3], [2, 2, 1, 6], {
      feature_group_count: 3,
      padding: [
        [1, 0],
        [0, 1],
      ],
    }),
    conv('batch groups', [4, 3, 4, 3], [2, 2, 3, 4], {
      batch_group_count: 2,
      window_strides: [1, 2],
    }),
    conv('features first', [2, 2, 4, 3], [3, 2, 2, 2], {
      dimension_numbers: {
        input_batch: 0,
        input_feature: 1,
        input_spatial: [2, 3],
        kernel_input_feature: 1,
        kernel_output_feature: 0,
        kernel_spatial: [2, 3],
        output_batch: 0,
        output_feature: 1,
        output_spatial: [2, 3],
      },
    }),
    conv('odd layouts, in groups', [3, 4, 4, 2], [2, 6, 2, 2], {
      feature_group_count: 2,
      dimension_numbers: {
        input_batch: 3,
        input_feature: 1,
        input_spatial: [2, 0],
        kernel_input_feature: 2,
        kernel_output_feature: 1,
        kernel_spatial: [3, 0],
        output_batch: 1,
        output_feature: 0,
        output_spatial: [3, 2],
      },
    }),
    {
      about: 'one axis',
      inputs: [floats([2, 5, 2]), floats([3, 2, 2], -1, 1, 1)],
      build: (x, y) =>
        b.convolution(x, y, {
          window_strides: [2],
          padding: [[1, 1]],
          lhs_dilation: [1],
          rhs_dilation: [1],
          window_reversal: [false],
          dimension_numbers: {
            input_batch: 0,
            input_feature: 2,
            input_spatial: [1],
            kernel_input_feature: 1,
            kernel_output_feature: 2,
            kernel_spatial: [0],
            output_batch: 0,
            output_feature: 2,
            output_spatial: [1],
          },
          feature_group_count: 1,
          batch_group_count: 1,
        }),
    },
    conv('a kernel larger than the input', [1, 2, 2, 1], [3, 3, 1, 1], {}),
  ],
} satisfies Cases<'dot_general' | 'convolution'>;

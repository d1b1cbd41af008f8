/** Derivatives of convolutions, which are convolutions again. */
import type { VjpRules } from '../../autodiff/rule.ts';
import { reshape, reverse, transpose } from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { Attrs } from '../../ir/primitives.ts';
import { dilated } from '../../ir/shape-rules.ts';
import { range } from '../../ir/shape.ts';
import { convolution } from './record.ts';

/** Splits `groups` off the front of axis `from` and puts them in front of what axis `to` holds. */
function moveGroups(x: Node, from: number, to: number, groups: number): Node {
  if (groups === 1) return x;
  const split = [...x.shape];
  split.splice(from, 1, groups, x.shape[from] / groups);
  const target = to > from ? to + 1 : to;
  const order = range(split.length).filter((axis) => axis !== from);
  order.splice(order.indexOf(target), 0, from);
  const merged = x.shape.map((extent, axis) =>
    axis === from ? extent / groups : axis === to ? extent * groups : extent,
  );
  return reshape(transpose(reshape(x, split), order), merged);
}

/** Extents along one spatial axis with their holes. */
interface SpatialExtents {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly low: number;
}

function spatialExtents({ attrs, inputs, shape }: Node<'convolution'>): SpatialExtents[] {
  const d = attrs.dimension_numbers;
  return d.input_spatial.map((axis, i) => ({
    input: dilated(inputs[0].shape[axis], attrs.lhs_dilation[i]),
    kernel: dilated(inputs[1].shape[d.kernel_spatial[i]], attrs.rhs_dilation[i]),
    output: dilated(shape[d.output_spatial[i]], attrs.window_strides[i]),
    low: attrs.padding[i][0],
  }));
}

/** The cotangent convolved with the kernel back to front, its input and output features exchanged. */
function convolutionLhs(ct: Node, node: Node<'convolution'>): Node {
  const { attrs, inputs } = node;
  const d = attrs.dimension_numbers;
  const groups = attrs.feature_group_count * attrs.batch_group_count;
  const kernel = moveGroups(inputs[1], d.kernel_output_feature, d.kernel_input_feature, groups);
  const result = convolution(ct, kernel, {
    window_strides: attrs.lhs_dilation,
    lhs_dilation: attrs.window_strides,
    rhs_dilation: attrs.rhs_dilation,
    padding: spatialExtents(node).map(({ input, kernel: window, output, low }) => {
      const before = window - low - 1;
      return [before, input + window - 1 - output - before] as const;
    }),
    window_reversal: attrs.window_reversal.map((reversed) => !reversed),
    dimension_numbers: {
      input_batch: d.output_batch,
      input_feature: d.output_feature,
      input_spatial: d.output_spatial,
      kernel_input_feature: d.kernel_output_feature,
      kernel_output_feature: d.kernel_input_feature,
      kernel_spatial: d.kernel_spatial,
      output_batch: d.input_batch,
      output_feature: d.input_feature,
      output_spatial: d.input_spatial,
    },
    feature_group_count: groups,
    batch_group_count: 1,
  });
  return moveGroups(result, d.input_feature, d.input_batch, attrs.batch_group_count);
}

/** The input convolved with the cotangent, batch and features exchanged, so that the sum runs over the batch. */
function convolutionRhs(ct: Node, node: Node<'convolution'>): Node {
  const { attrs, inputs } = node;
  const d = attrs.dimension_numbers;
  const result = convolution(inputs[0], ct, {
    window_strides: attrs.rhs_dilation,
    lhs_dilation: attrs.lhs_dilation,
    rhs_dilation: attrs.window_strides,
    padding: spatialExtents(node).map(
      ({ input, kernel, output, low }) => [low, output - input + kernel - 1 - low] as const,
    ),
    window_reversal: attrs.window_reversal.map(() => false),
    dimension_numbers: {
      input_batch: d.input_feature,
      input_feature: d.input_batch,
      input_spatial: d.input_spatial,
      kernel_input_feature: d.output_batch,
      kernel_output_feature: d.output_feature,
      kernel_spatial: d.output_spatial,
      output_batch: d.kernel_input_feature,
      output_feature: d.kernel_output_feature,
      output_spatial: d.kernel_spatial,
    },
    feature_group_count: attrs.batch_group_count,
    batch_group_count: attrs.feature_group_count,
  } satisfies Attrs['convolution']);
  return reverse(
    result,
    d.kernel_spatial.filter((_, i) => attrs.window_reversal[i]),
  );
}

export const convolutionRules = {
  convolution: [convolutionLhs, convolutionRhs],
} satisfies VjpRules<'convolution'>;

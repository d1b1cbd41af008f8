/** What the convolution ops share: layouts, checks, and the primitive's attributes. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import type { ConvDimensionNumbers } from '../../ir/primitives.ts';
import { dilated } from '../../ir/shape-rules.ts';
import { range } from '../../ir/shape.ts';
import * as convolutions from '../../primitives/convolution/index.ts';
import { check, show } from '../util/errors.ts';
import type { AxisWindows } from '../util/windows.ts';

/** Where batch, channels and spatial axes are. */
export interface Layout {
  readonly batch: number;
  readonly channel: number;
  readonly spatial: readonly number[];
}

/** The layout of a data format such as 'NHWC' or 'NCHW', refused if it is none of the two given. */
export function layoutOf(
  op: string,
  dataFormat: string,
  channelsLast: string,
  channelsFirst: string,
): Layout {
  check(
    dataFormat === channelsLast || dataFormat === channelsFirst,
    op,
    () => `dataFormat must be '${channelsLast}' or '${channelsFirst}', got ${show(dataFormat)}`,
  );
  const rank = channelsLast.length;
  return dataFormat === channelsLast
    ? { batch: 0, channel: rank - 1, spatial: range(rank - 2).map((i) => i + 1) }
    : { batch: 0, channel: 1, spatial: range(rank - 2).map((i) => i + 2) };
}

/** Input with a batch axis (added if it is missing). */
export function withBatch(op: string, x: Node, rank: number, name = 'x'): Node {
  check(
    x.shape.length === rank || x.shape.length === rank - 1,
    op,
    () =>
      `${name} must be of rank ${rank}, or ${rank - 1} without batch; got the shape [${x.shape}]`,
  );
  return x.shape.length === rank ? x : ir.reshape(x, [1, ...x.shape]);
}

/** Takes away the batch axis that `withBatch` added. */
export function likeInput(result: Node, x: Node): Node {
  return result.shape.length === x.shape.length
    ? result
    : ir.reshape(result, result.shape.slice(1));
}

export function checkFilter(
  op: string,
  filter: Node,
  rank: number,
  meaning: string,
  name = 'filter',
): void {
  check(
    filter.shape.length === rank,
    op,
    () => `${name} must be of rank ${rank}, ${meaning}; got the shape [${filter.shape}]`,
  );
}

/** Strides and dilations cannot both be used. */
export function checkStridesOrDilations(
  op: string,
  strides: readonly number[],
  dilations: readonly number[],
): void {
  check(
    strides.every((s) => s === 1) || dilations.every((d) => d === 1),
    op,
    () =>
      `strides ${show([...strides])} and dilations ${show([...dilations])} are both above 1; one of them must be 1`,
  );
}

function numbersOf(layout: Layout): ConvDimensionNumbers {
  const { batch, channel, spatial } = layout;
  const rank = spatial.length;
  return {
    input_batch: batch,
    input_feature: channel,
    input_spatial: spatial,
    kernel_input_feature: rank,
    kernel_output_feature: rank + 1,
    kernel_spatial: range(rank),
    output_batch: batch,
    output_feature: channel,
    output_spatial: spatial,
  };
}

/** A convolution of `x` with a filter [...spatial, in / groups, out]. */
export function convolve(
  x: Node,
  filter: Node,
  layout: Layout,
  windows: readonly AxisWindows[],
  groups = 1,
): Node {
  return convolutions.convolution(x, filter, {
    window_strides: windows.map((w) => w.stride),
    padding: windows.map((w) => [w.low, w.high]),
    lhs_dilation: windows.map(() => 1),
    rhs_dilation: windows.map((w) => w.dilation),
    window_reversal: windows.map(() => false),
    dimension_numbers: numbersOf(layout),
    feature_group_count: groups,
    batch_group_count: 1,
  });
}

/**
 * The transpose of the convolution that has these windows: from its output back to its input. The filter is
 * [...spatial, out, in], as of the convolution that it transposes.
 */
export function convolveTransposed(
  x: Node,
  filter: Node,
  layout: Layout,
  windows: readonly AxisWindows[],
): Node {
  const numbers = numbersOf(layout);
  return convolutions.convolution(x, filter, {
    window_strides: windows.map(() => 1),
    // Between its elements the input has the holes that the strides skipped; around it, what lets each window position
    // reach every element that the window did.
    padding: windows.map((w) => {
      const low = w.window - 1 - w.low;
      return [low, w.extent + w.window - 1 - dilated(w.count, w.stride) - low];
    }),
    lhs_dilation: windows.map((w) => w.stride),
    rhs_dilation: windows.map(() => 1),
    window_reversal: windows.map(() => true),
    dimension_numbers: {
      ...numbers,
      kernel_input_feature: numbers.kernel_output_feature,
      kernel_output_feature: numbers.kernel_input_feature,
    },
    feature_group_count: 1,
    batch_group_count: 1,
  });
}

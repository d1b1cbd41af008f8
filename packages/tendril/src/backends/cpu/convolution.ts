/** Convolutions, tap by tap over contiguous rows; sums are kept in double precision. */
import { range, stridesOf } from '../../ir/shape.ts';
import { addScaled } from './contraction.ts';
import { copyStrided, forEachRow, rowMajor, rowSteps, transposed } from './strided.ts';
import { forEachTap, hitsOf, type WindowAxis } from './taps.ts';
import type { Evaluators } from './values.ts';

export const convolution = {
  convolution({ attrs, shape }, [lhs, rhs], out) {
    const d = attrs.dimension_numbers;
    // Input [batch, …spatial, channels], kernel [taps, channels of a group, features], output [batch, …spatial, features].
    const inputAxes = [d.input_batch, ...d.input_spatial, d.input_feature];
    const kernelAxes = [...d.kernel_spatial, d.kernel_input_feature, d.kernel_output_feature];
    const outputAxes = [d.output_batch, ...d.output_spatial, d.output_feature];
    const x = transposed(lhs.values, lhs.shape, inputAxes);
    const kernel = transposed(rhs.values, rhs.shape, kernelAxes);
    const outShape = outputAxes.map((axis) => shape[axis]);
    const sums = new Float64Array(out.length);

    const groupChannels = rhs.shape[d.kernel_input_feature];
    const features = shape[d.output_feature];
    const groups = attrs.feature_group_count;
    const batchGroups = attrs.batch_group_count;
    const batch = shape[d.output_batch];
    const inStrides = stridesOf(inputAxes.map((axis) => lhs.shape[axis])).slice(0, -1);
    const outStrides = stridesOf(outShape).slice(0, -1);
    const axes = d.input_spatial.map((axis, i): WindowAxis => ({
      extent: lhs.shape[axis],
      windows: shape[d.output_spatial[i]],
      stride: attrs.window_strides[i],
      low: attrs.padding[i][0],
      baseDilation: attrs.lhs_dilation[i],
      windowDilation: attrs.rhs_dilation[i],
    }));
    const sizes = d.kernel_spatial.map((axis) => rhs.shape[axis]);
    // Each group of features reads its own channels, and with batch groups its own part of the batch.
    const blocks = range(groups * batchGroups).map((block) => ({
      feature: (block * features) / (groups * batchGroups),
      channel: (block % groups) * groupChannels,
      batch: Math.floor(block / groups) * batch,
    }));
    const blockFeatures = features / (groups * batchGroups);

    forEachTap(sizes, (tap, index) => {
      const hits = axes.map((axis, i) =>
        hitsOf(axis, attrs.window_reversal[i] ? sizes[i] - 1 - tap[i] : tap[i]),
      );
      const counts = [batch, ...hits.map((h) => h.count)];
      const to = {
        offset: hits.reduce((sum, h, i) => sum + h.window * outStrides[i + 1], 0),
        strides: [outStrides[0], ...hits.map((h, i) => h.windowStep * outStrides[i + 1])],
      };
      const from = {
        offset: hits.reduce((sum, h, i) => sum + h.element * inStrides[i + 1], 0),
        strides: [inStrides[0], ...hits.map((h, i) => h.elementStep * inStrides[i + 1])],
      };
      const [count, toStep, fromStep] = rowSteps(counts, to, from);
      forEachRow(counts, to, from, (rowTo, rowFrom) => {
        for (const block of blocks) {
          let target = rowTo + block.feature;
          let source = rowFrom + block.channel + block.batch * inStrides[0];
          for (let i = 0; i < count; i++, target += toStep, source += fromStep) {
            for (let c = 0; c < groupChannels; c++) {
              const weights = (index * groupChannels + c) * features + block.feature;
              addScaled(sums, target, x[source + c], kernel, weights, blockFeatures);
            }
          }
        }
      });
    });
    const strides = stridesOf(shape);
    const to = { offset: 0, strides: outputAxes.map((axis) => strides[axis]) };
    copyStrided(outShape, out, to, sums, rowMajor(outShape));
  },
} satisfies Evaluators<'convolution'>;

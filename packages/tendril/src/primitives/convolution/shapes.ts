/** Type of convolutions. */
import {
  allow,
  arity,
  dilated,
  floats,
  show,
  windowCount,
  misfit,
  type ShapeRules,
} from '../../ir/shape-rules.ts';
import { isPermutation } from '../../ir/shape.ts';

export const convolutionShapes = {
  convolution(a, inputs) {
    arity(inputs, 2);
    const [lhs, rhs] = inputs;
    allow(lhs, floats);
    allow(rhs, floats);
    const d = a.dimension_numbers;
    const rank = lhs.shape.length;
    const described =
      rhs.shape.length === rank &&
      isPermutation([d.input_batch, d.input_feature, ...d.input_spatial], rank) &&
      isPermutation([d.kernel_input_feature, d.kernel_output_feature, ...d.kernel_spatial], rank) &&
      isPermutation([d.output_batch, d.output_feature, ...d.output_spatial], rank);
    if (!described) misfit(`dimension numbers do not fit ${show(lhs)} and ${show(rhs)}`);
    const perAxis = [
      a.window_strides,
      a.padding,
      a.lhs_dilation,
      a.rhs_dilation,
      a.window_reversal,
    ];
    const positive = [...a.window_strides, ...a.lhs_dilation, ...a.rhs_dilation].every(
      (n) => n >= 1,
    );
    if (!positive || perAxis.some((list) => list.length !== rank - 2))
      misfit(`needs strides and dilations of 1 or more for ${rank - 2} spatial axes`);
    if (a.feature_group_count > 1 && a.batch_group_count > 1)
      misfit('has feature groups or batch groups, not both');
    const channels = lhs.shape[d.input_feature];
    const outChannels = rhs.shape[d.kernel_output_feature];
    const batch = lhs.shape[d.input_batch];
    const fits =
      channels === rhs.shape[d.kernel_input_feature] * a.feature_group_count &&
      outChannels % (a.feature_group_count * a.batch_group_count) === 0 &&
      batch % a.batch_group_count === 0;
    if (!fits) {
      misfit(
        `input ${show(lhs)} has ${channels} channels in ${a.feature_group_count} group(s), the kernel ${show(rhs)} takes ` +
          `${rhs.shape[d.kernel_input_feature]} a group`,
      );
    }
    const shape = new Array<number>(lhs.shape.length);
    shape[d.output_batch] = batch / a.batch_group_count;
    shape[d.output_feature] = outChannels;
    d.output_spatial.forEach((axis, i) => {
      const extent =
        dilated(lhs.shape[d.input_spatial[i]], a.lhs_dilation[i]) +
        a.padding[i][0] +
        a.padding[i][1];
      const window = dilated(rhs.shape[d.kernel_spatial[i]], a.rhs_dilation[i]);
      shape[axis] = windowCount(extent, window, a.window_strides[i]);
    });
    return { shape, dtype: lhs.dtype };
  },
} satisfies ShapeRules<'convolution'>;

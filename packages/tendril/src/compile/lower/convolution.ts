/** A convolution as a contraction: groups are its batch, places of the result its m, features its n, taps and channels its k. */
import type { Graph, GraphNode } from '../../ir/graph.ts';
import type { AccessPart, Linear } from '../../ir/kernel.ts';
import { stridesOf } from '../../ir/shape.ts';
import { addForms, axisForm, boundPart, scaleForm, zeroForm } from '../fuse/views.ts';
import type { Contraction } from './contraction.ts';

export function describeConvolution(graph: Graph, node: GraphNode<'convolution'>): Contraction {
  const { attrs } = node;
  const d = attrs.dimension_numbers;
  const [lhs, rhs] = node.inputs;
  const lhsShape = graph.nodes[lhs].shape;
  const rhsShape = graph.nodes[rhs].shape;
  const groups = attrs.feature_group_count * attrs.batch_group_count;
  const images = lhsShape[d.input_batch] / attrs.batch_group_count;
  const channels = rhsShape[d.kernel_input_feature];
  const features = rhsShape[d.kernel_output_feature] / groups;
  const spatial = d.output_spatial.map((axis) => node.shape[axis]);
  const window = d.kernel_spatial.map((axis) => rhsShape[axis]);

  const batch = [groups];
  const m = [images, ...spatial];
  const n = [features];
  const k = [...window, channels];
  const extents = [...batch, ...m, ...n, ...k];
  const axes = extents.length;
  const group = axisForm(0, axes);
  const image = axisForm(1, axes);
  const feature = axisForm(1 + m.length, axes);
  const firstK = 2 + m.length;
  const channel = axisForm(axes - 1, axes);
  const inGroup = (form: Linear, size: number): Linear => addForms(scaleForm(group, size), form);

  const lhsForms = new Array<Linear>(lhsShape.length);
  lhsForms[d.input_batch] = attrs.batch_group_count > 1 ? inGroup(image, images) : image;
  lhsForms[d.input_feature] = attrs.feature_group_count > 1 ? inGroup(channel, channels) : channel;
  const rhsForms = new Array<Linear>(rhsShape.length);
  rhsForms[d.kernel_output_feature] = inGroup(feature, features);
  rhsForms[d.kernel_input_feature] = channel;
  const out = new Array<Linear>(node.shape.length);
  out[d.output_batch] = image;
  out[d.output_feature] = inGroup(feature, features);

  const strides = stridesOf(lhsShape);
  const bounds: AccessPart[] = [];
  const divided: AccessPart[] = [];
  spatial.forEach((_, i) => {
    const place = axisForm(2 + i, axes);
    const tap = axisForm(firstK + i, axes);
    const inputAxis = d.input_spatial[i];
    const extent = lhsShape[inputAxis];
    const at = addForms(
      scaleForm(place, attrs.window_strides[i], -attrs.padding[i][0]),
      scaleForm(tap, attrs.rhs_dilation[i]),
    );
    if (attrs.lhs_dilation[i] > 1) {
      divided.push({
        kind: 'divided',
        ...at,
        divisor: attrs.lhs_dilation[i],
        extent,
        stride: strides[inputAxis],
      });
      lhsForms[inputAxis] = zeroForm(axes);
    } else {
      bounds.push(...boundPart(at, extents, extent));
      lhsForms[inputAxis] = at;
    }
    rhsForms[d.kernel_spatial[i]] = attrs.window_reversal[i]
      ? scaleForm(tap, -1, window[i] - 1)
      : tap;
    out[d.output_spatial[i]] = place;
  });
  return {
    batch,
    m,
    n,
    k,
    lhs: { node: lhs, forms: lhsForms, bounds, divided },
    rhs: { node: rhs, forms: rhsForms, bounds: [], divided: [] },
    out,
  };
}

/** Types of windowed reductions and of the selections. */
import type { WindowAttrs } from '../../ir/primitives.ts';
import {
  allow,
  arity,
  dilated,
  numbers,
  show,
  windowCount,
  misfit,
  type ShapeRules,
} from '../../ir/shape-rules.ts';
import { sameShape, showShape, type Shape } from '../../ir/shape.ts';

export function windowedShape(shape: Shape, w: WindowAttrs): number[] {
  for (const list of [
    w.window_dimensions,
    w.window_strides,
    w.base_dilations,
    w.window_dilations,
    w.padding,
  ]) {
    if (list.length !== shape.length) misfit(`needs one entry an axis for ${showShape(shape)}`);
  }
  const steps = [...w.window_strides, ...w.base_dilations, ...w.window_dilations];
  if (!steps.every((n) => n >= 1)) misfit('needs strides and dilations of 1 or more');
  return shape.map((extent, i) => {
    const padded = dilated(extent, w.base_dilations[i]) + w.padding[i][0] + w.padding[i][1];
    return windowCount(
      padded,
      dilated(w.window_dimensions[i], w.window_dilations[i]),
      w.window_strides[i],
    );
  });
}

export const windowsShapes = {
  reduce_window(a, inputs) {
    arity(inputs, 1);
    allow(inputs[0], numbers);
    const dtype = a.kind === 'argmax' ? 'int32' : inputs[0].dtype;
    return { shape: windowedShape(inputs[0].shape, a), dtype };
  },
  select_and_scatter(a, inputs) {
    arity(inputs, 2);
    const [source, positions] = inputs;
    const wanted = windowedShape(a.shape, a);
    if (
      !sameShape(source.shape, wanted) ||
      !sameShape(positions.shape, wanted) ||
      positions.dtype !== 'int32'
    ) {
      misfit(`windows are ${showShape(wanted)}, got ${show(source)} and ${show(positions)}`);
    }
    return { shape: a.shape, dtype: source.dtype };
  },
  select_and_gather(a, inputs) {
    arity(inputs, 2);
    const [operand, positions] = inputs;
    const shape = windowedShape(operand.shape, a);
    if (!sameShape(positions.shape, shape) || positions.dtype !== 'int32') {
      misfit(`windows are ${showShape(shape)}, got positions ${show(positions)}`);
    }
    return { shape, dtype: operand.dtype };
  },
} satisfies ShapeRules<'reduce_window' | 'select_and_scatter' | 'select_and_gather'>;

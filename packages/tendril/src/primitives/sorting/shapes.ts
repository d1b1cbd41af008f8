/** Types of what puts elements in order. */
import { alongAxis, show, misfit, type ShapeRules } from '../../ir/shape-rules.ts';

export const sortingShapes = {
  sort: (a, inputs) => alongAxis(inputs, a.dimension),
  argsort: (a, inputs) => ({
    shape: alongAxis(inputs, a.dimension).shape,
    dtype: 'int32',
  }),
  top_k(a, inputs) {
    const { shape } = alongAxis(inputs, inputs[0].shape.length - 1);
    if (!(Number.isInteger(a.k) && a.k >= 0 && a.k <= shape[shape.length - 1]))
      misfit(`the last axis of ${show(inputs[0])} has no ${a.k} elements`);
    return { shape: [...shape.slice(0, -1), a.k], dtype: 'int32' };
  },
} satisfies ShapeRules<'sort' | 'argsort' | 'top_k'>;

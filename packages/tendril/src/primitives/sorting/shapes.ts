/** Types of what puts elements in order. */
import { alongAxis, show, wrong, type ShapeRules } from '../../ir/shape-rules.ts';

export const sortingShapes = {
  sort: (a, inputs) => alongAxis('sort', inputs, a.dimension),
  argsort: (a, inputs) => ({
    shape: alongAxis('argsort', inputs, a.dimension).shape,
    dtype: 'int32',
  }),
  top_k(a, inputs) {
    const { shape } = alongAxis('top_k', inputs, inputs[0].shape.length - 1);
    if (!(Number.isInteger(a.k) && a.k >= 0 && a.k <= shape[shape.length - 1]))
      wrong('top_k', `the last axis of ${show(inputs[0])} has no ${a.k} elements`);
    return { shape: [...shape.slice(0, -1), a.k], dtype: 'int32' };
  },
} satisfies ShapeRules<'sort' | 'argsort' | 'top_k'>;

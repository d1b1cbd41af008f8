/** Type of random bits. */
import { arity, show, misfit, type ShapeRules } from '../../ir/shape-rules.ts';
import { sameShape } from '../../ir/shape.ts';

export const randomShapes = {
  random_bits(a, inputs) {
    arity(inputs, 1);
    if (inputs[0].dtype !== 'int32' || !sameShape(inputs[0].shape, [2])) {
      misfit(`takes a key int32[2], got ${show(inputs[0])}`);
    }
    return { shape: a.shape, dtype: 'int32' };
  },
} satisfies ShapeRules<'random_bits'>;

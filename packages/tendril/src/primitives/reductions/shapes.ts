/** The type of a reduction's result. */
import {
  allow,
  arity,
  bits,
  numbers,
  show,
  without,
  misfit,
  type ShapeRules,
} from '../../ir/shape-rules.ts';

export const reductionShapes: ShapeRules<'reduce'> = {
  reduce(a, inputs) {
    arity(inputs, 1);
    const { shape, dtype } = inputs[0];
    const { dimensions } = a;
    for (let i = 0; i < dimensions.length; i++) {
      const d = dimensions[i];
      if (!(d >= 0 && d < shape.length)) misfit(`${show(inputs[0])} has no axis ${d}`);
      if (dimensions.indexOf(d) !== i) misfit(`axes repeat: [${dimensions.join(',')}]`);
    }
    const dtypes = a.kind === 'and' || a.kind === 'or' ? bits : numbers;
    if (!dtypes.includes(dtype)) allow(inputs[0], dtypes);
    const isArg = a.kind === 'argmax' || a.kind === 'argmin';
    if (isArg && a.dimensions.length !== 1) misfit(`${a.kind} takes exactly one axis`);
    return { shape: without(shape, a.dimensions), dtype: isArg ? 'int32' : dtype };
  },
};

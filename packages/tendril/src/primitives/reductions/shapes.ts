/** The type of a reduction's result. */
import {
  allow,
  arity,
  bits,
  numbers,
  show,
  without,
  wrong,
  type ShapeRules,
} from '../../ir/shape-rules.ts';

export const reductionShapes: ShapeRules<'reduce'> = {
  reduce(a, inputs) {
    arity('reduce', inputs, 1);
    const { shape, dtype } = inputs[0];
    const { dimensions } = a;
    for (let i = 0; i < dimensions.length; i++) {
      const d = dimensions[i];
      if (!(d >= 0 && d < shape.length)) wrong('reduce', `${show(inputs[0])} has no axis ${d}`);
      if (dimensions.indexOf(d) !== i) wrong('reduce', `axes repeat: [${dimensions.join(',')}]`);
    }
    const dtypes = a.kind === 'and' || a.kind === 'or' ? bits : numbers;
    if (!dtypes.includes(dtype)) allow(`reduce ${a.kind}`, inputs[0], dtypes);
    const isArg = a.kind === 'argmax' || a.kind === 'argmin';
    if (isArg && a.dimensions.length !== 1) wrong(`reduce ${a.kind}`, 'takes exactly one axis');
    return { shape: without(shape, a.dimensions), dtype: isArg ? 'int32' : dtype };
  },
};

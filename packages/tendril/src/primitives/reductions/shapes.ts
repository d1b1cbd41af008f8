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
    if (new Set(a.dimensions).size !== a.dimensions.length)
      wrong('reduce', `axes repeat: [${a.dimensions.join(',')}]`);
    for (const d of a.dimensions)
      if (!(d >= 0 && d < shape.length)) wrong('reduce', `${show(inputs[0])} has no axis ${d}`);
    allow(`reduce ${a.kind}`, inputs[0], a.kind === 'and' || a.kind === 'or' ? bits : numbers);
    const isArg = a.kind === 'argmax' || a.kind === 'argmin';
    if (isArg && a.dimensions.length !== 1) wrong(`reduce ${a.kind}`, 'takes exactly one axis');
    return { shape: without(shape, a.dimensions), dtype: isArg ? 'int32' : dtype };
  },
};

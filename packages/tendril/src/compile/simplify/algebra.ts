/** Algebraic rules. They hold for every value, NaN and infinities included. */
import { noAttrs } from '../../ir/primitives.ts';
import { on } from './rewriter.ts';

/** `x * 1, x / 1, x ** 1`. */
export const byOne = on(['multiply', 'divide', 'power'], (node, r) => {
  const [x, y] = node.inputs;
  if (r.constantOf(y) === 1) return x;
  return node.op === 'multiply' && r.constantOf(x) === 1 ? y : null;
});

/** `x - 0`. */
export const minusZero = on(['subtract'], (node, r) =>
  Object.is(r.constantOf(node.inputs[1]), 0) ? node.inputs[0] : null,
);

/** `x + -0, and x + 0 of integers`. */
export const plusZero = on(['add'], (node, r) => {
  const isZero = (i: number): boolean => {
    const value = r.constantOf(i);
    return node.dtype === 'int32' ? value === 0 : Object.is(value, -0);
  };
  const [x, y] = node.inputs;
  if (isZero(y)) return x;
  return isZero(x) ? y : null;
});

/** `x ** 2`. */
export const square = on(['power'], (node, r) => {
  const [x, y] = node.inputs;
  return r.constantOf(y) === 2 ? r.make('multiply', noAttrs, x, x) : null;
});

/** `x / 2ⁿ is x * 2⁻ⁿ`. */
export const byPowerOfTwo = on(['divide'], (node, r) => {
  const divisor = r.constantOf(node.inputs[1]);
  if (node.dtype !== 'float32' || divisor === null || divisor === 0) return null;
  const exponent = Math.log2(Math.abs(divisor));
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 100) return null;
  return r.make('multiply', noAttrs, node.inputs[0], r.constant(1 / divisor, node));
});

/** Select by a constant. */
export const selectByConstant = on(['select'], (node, r) => {
  const predicate = r.constantOf(node.inputs[0]);
  return predicate === null ? null : node.inputs[predicate !== 0 ? 1 : 2];
});

/** Select between equals. */
export const selectBetweenEquals = on(['select'], (node) =>
  node.inputs[1] === node.inputs[2] ? node.inputs[1] : null,
);

export const algebraRules = [
  byOne,
  minusZero,
  plusZero,
  square,
  byPowerOfTwo,
  selectByConstant,
  selectBetweenEquals,
];

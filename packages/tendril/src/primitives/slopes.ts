/** What the derivatives of elementwise functions are made of. */
import { add, constantLike, multiply, subtract } from '../ir/build.ts';
import type { Node } from '../ir/node.ts';

export const plusOne = (x: Node): Node => add(x, constantLike(x, 1));
export const oneMinus = (x: Node): Node => subtract(constantLike(x, 1), x);

/** 1 - x², which loses nothing near ±1 in this form. */
export const oneMinusSquare = (x: Node): Node => multiply(oneMinus(x), plusOne(x));

/** Comparisons, logic and choice. */
export { equal, greater, greaterEqual, less, lessEqual, notEqual } from './compare.ts';
export { bitwiseAnd, logicalAnd, logicalNot, logicalOr, logicalXor } from './logic.ts';
export { where } from './where.ts';

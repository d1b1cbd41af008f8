/** Gradient cases of every primitive. */
import type { Cases } from '../check.ts';
import { contractionCases } from './contraction.ts';
import { elementwiseCases } from './elementwise.ts';
import { indexingCases } from './indexing.ts';
import { movementCases } from './movement.ts';
import { reduceCases } from './reduce.ts';
import { windowCases } from './window.ts';

export const cases: Cases = {
  ...elementwiseCases,
  ...movementCases,
  ...reduceCases,
  ...contractionCases,
  ...windowCases,
  ...indexingCases,
};

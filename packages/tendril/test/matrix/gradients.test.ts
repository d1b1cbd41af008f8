/** The op matrix: gradients of first and second order of every op that has them, on every backend. */
import { it } from 'vitest';
import { describeBackends } from '../util/backends.ts';
import { checkGradients, checkNoGradients, gradientColumns } from './gradients.ts';
import { table } from './table.ts';

describeBackends('op matrix: gradients', () => {
  for (const spec of table) {
    const check = spec.gradient === true ? checkGradients : checkNoGradients;
    for (const column of gradientColumns(spec)) {
      it(`${spec.name}: ${column}`, () => check(spec, column));
    }
  }
});

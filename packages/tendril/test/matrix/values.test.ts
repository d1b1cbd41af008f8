/** The op matrix: every op, in every dtype that it takes, on every backend. */
import { it } from 'vitest';
import { describeBackends } from '../util/backends.ts';
import { table } from './table.ts';
import { checkValues, columnsOf } from './values.ts';

describeBackends('op matrix: values', () => {
  for (const spec of table) {
    for (const column of columnsOf(spec)) {
      it(`${spec.name}: ${column}`, () => checkValues(spec, column));
    }
  }
});

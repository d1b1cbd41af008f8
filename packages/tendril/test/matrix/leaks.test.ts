/** The op matrix: no op leaves anything behind, on any backend. */
import { expect, it } from 'vitest';
import { describeBackends } from '../util/backends.ts';
import { checkFailures, checkGradients, checkResults } from './leaks.ts';
import { table } from './table.ts';

describeBackends('op matrix: leaks', () => {
  for (const spec of table) {
    it(`${spec.name}: results`, () => checkResults(spec));
    it(`${spec.name}: failures`, async () => {
      expect(await checkFailures(spec)).toBeGreaterThan(0);
    });
    it(`${spec.name}: gradients`, () => checkGradients(spec));
  }
});

/** The op matrix: no op leaves anything behind, on any backend. */
import { beforeAll, expect, it } from 'vitest';
import { realizePending } from '../../src/runtime/realize.ts';
import { describeBackends } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';
import { checkFailures, checkGradients, checkResults } from './leaks.ts';
import { table } from './table.ts';

describeBackends('op matrix: leaks', () => {
  // What other files left is collected or computed before the counting, not in the midst of it.
  beforeAll(async () => {
    await collectGarbage();
    realizePending();
  });

  for (const spec of table) {
    it(`${spec.name}: results`, () => checkResults(spec));
    it(`${spec.name}: failures`, async () => {
      expect(await checkFailures(spec)).toBeGreaterThan(0);
    });
    it(`${spec.name}: gradients`, () => checkGradients(spec));
  }
});

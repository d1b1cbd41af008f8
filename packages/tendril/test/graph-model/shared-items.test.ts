import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SharedItems } from '../../src/graph-model/resources/shared-items.ts';

it('keeps every version as it was, whichever is looked at and changed', () => {
  const step = fc.record({
    from: fc.nat(),
    index: fc.nat(6),
    item: fc.option(fc.nat(), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(fc.nat()), (steps, looks) => {
      const versions = [new SharedItems<number>([1, 2, 3, 4, 5, 6, 7])];
      const expected: (number | undefined)[][] = [[1, 2, 3, 4, 5, 6, 7]];
      for (const { from, index, item } of steps) {
        const which = from % versions.length;
        versions.push(versions[which].with(index, item));
        expected.push(expected[which].with(index, item));
      }
      for (const look of [...looks, ...versions.keys()]) {
        const which = look % versions.length;
        expect([...versions[which].look()]).toEqual(expected[which]);
      }
    }),
  );
});

it('goes a long way back without a deep stack', () => {
  const first = new SharedItems<number>([0]);
  let last = first;
  for (let i = 1; i <= 200_000; i++) last = last.with(0, i);
  expect(first.look()).toEqual([0]);
  expect(last.look()).toEqual([200_000]);
});

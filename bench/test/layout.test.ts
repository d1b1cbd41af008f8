import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { images, inverse, plainOrder, reshapedOrder, transposed } from '../src/graphs/layout.ts';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Factors of the same product, cut anew at some places, with axes of one between them. */
const shapes = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  )
  .map(([factors, joins, ones]) => {
    const to: number[] = [];
    factors.forEach((factor, i) => {
      if (ones[i]) to.push(1);
      if (joins[i] && to.length > 0) to.push(to.pop()! * factor);
      else to.push(factor);
    });
    return { from: factors, to };
  });

describe('reshapedOrder', () => {
  it('tells how the axes lie when a tensor is reshaped in place', () => {
    const cases = shapes.chain(({ from, to }) =>
      fc.record({
        both: fc.constantFrom([from, to] as const, [to, from] as const),
        key: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ both: [from, to], key }) => {
        const order = plainOrder(from.length).sort((a, b) => key[a] - key[b]);
        const newOrder = reshapedOrder(from, to, order);
        if (newOrder === undefined) return;
        const values = Float32Array.from(plainOrder(product(from)));
        const memory = transposed({ shape: from, values }, order).values;
        const asItLies = { shape: newOrder.map((axis) => to[axis]), values: memory };
        expect(newOrder.toSorted((a, b) => a - b)).toEqual(plainOrder(to.length));
        expect(transposed(asItLies, inverse(newOrder)).values).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('moves nothing where pixels are doubled in images that lie by channels', () => {
    expect(reshapedOrder([1, 5, 5, 8], [1, 5, 5, 1, 8], images)).toEqual([0, 4, 1, 2, 3]);
    expect(reshapedOrder([1, 5, 2, 5, 2, 8], [1, 10, 10, 8], [0, 5, 1, 2, 3, 4])).toEqual(images);
  });

  it('says where something would have to move', () => {
    expect(reshapedOrder([1, 5, 5, 8], [1, 25, 8], images)).toEqual([0, 2, 1]);
    expect(reshapedOrder([1, 5, 5, 8], [1, 200], images)).toBeUndefined();
  });
});

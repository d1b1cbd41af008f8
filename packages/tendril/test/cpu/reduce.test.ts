/** Reductions and scans against loops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../util/build.ts';
import type { CumulativeKind, ReduceKind } from '../../src/ir/primitives.ts';
import { range } from '../../src/ir/shape.ts';
import { indices, tabulate } from '../util/index-space.ts';
import { given, run } from '../util/run.ts';

const [min, max] = [-(2 ** 31), 2 ** 31 - 1];

const folds: Record<CumulativeKind, [number, (x: number, y: number) => number]> = {
  sum: [0, (x, y) => (x + y) | 0],
  prod: [1, (x, y) => Math.imul(x, y)],
  max: [min, (x, y) => Math.max(x, y)],
  min: [max, (x, y) => Math.min(x, y)],
};

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
const kinds = fc.constantFrom<CumulativeKind>('sum', 'prod', 'max', 'min');
const intTensor = shapes.chain((shape) => {
  const size = shape.reduce((x, y) => x * y, 1);
  const int = fc.integer({ min, max });
  return fc.tuple(fc.constant(shape), fc.array(int, { minLength: size, maxLength: size }));
});

describe('reduce', () => {
  const over =
    (kind: ReduceKind, ...axes: number[]) =>
    (x: Parameters<typeof b.reduce>[0]) =>
      b.reduce(x, kind, axes);

  it('folds over any axes, whatever their order', () => {
    fc.assert(
      fc.property(
        intTensor,
        kinds,
        fc.nat(14),
        fc.boolean(),
        ([shape, values], kind, mask, flip) => {
          const axes = range(shape.length).filter((axis) => (mask + 1) & (1 << axis));
          if (axes.length === 0) axes.push(0);
          if (flip) axes.reverse();
          const kept = range(shape.length).filter((axis) => !axes.includes(axis));
          const [start, fold] = folds[kind];
          const all = indices(shape);
          const wanted = tabulate(
            kept.map((axis) => shape[axis]),
            (index) =>
              values
                .filter((_, i) => kept.every((axis, k) => all[i][axis] === index[k]))
                .reduce(fold, start),
          );
          expect(run(over(kind, ...axes), given(values, 'int32', shape))).toEqual(wanted);
        },
      ),
    );
  });

  it('rounds a sum of floats once', () => {
    const values = [1, ...range(100).map(() => 2 ** -25)];
    expect(run(over('sum', 0), given(values))).toEqual([Math.fround(1 + 100 * 2 ** -25)]);
  });

  it('of nothing gives the identity', () => {
    const nothing = (dtype: 'float32' | 'int32') => given([], dtype, [0, 1]);
    const identities = (dtype: 'float32' | 'int32'): number[] =>
      (['sum', 'prod', 'max', 'min'] as const).flatMap((k) => run(over(k, 0), nothing(dtype)));
    expect(identities('float32')).toEqual([0, 1, -Infinity, Infinity]);
    expect(identities('int32')).toEqual([0, 1, min, max]);
    expect(run(over('and', 0), given([], 'bool'))).toEqual([1]);
    expect(run(over('or', 0), given([], 'bool'))).toEqual([0]);
    expect(run(over('and', 0), given([], 'int32'))).toEqual([-1]);
  });

  it('extremes keep NaN', () => {
    const x = given([1, NaN, 3, 4, 5, 6], 'float32', [2, 3]);
    expect(run(over('max', 1), x)).toEqual([NaN, 6]);
    expect(run(over('min', 1), x)).toEqual([NaN, 4]);
    expect(run(over('max', 0), given([-Infinity, -Infinity]))).toEqual([-Infinity]);
  });

  it('and, or', () => {
    const x = given([1, 0, 1, 1, 0, 0], 'bool', [3, 2]);
    expect(run(over('and', 1), x)).toEqual([0, 1, 0]);
    expect(run(over('or', 1), x)).toEqual([1, 1, 0]);
    expect(run(over('and', 0), given([6, 3], 'int32'))).toEqual([2]);
    expect(run(over('or', 0), given([6, 3], 'int32'))).toEqual([7]);
  });

  it('argmax and argmin give the first, and NaN before all', () => {
    const x = given([3, 5, 5, 1, NaN, 1, 1, 2, NaN], 'float32', [3, 3]);
    expect(run(over('argmax', 1), x)).toEqual([1, 1, 2]);
    expect(run(over('argmin', 1), x)).toEqual([0, 1, 2]);
    expect(run(over('argmax', 0), given([-5, -2, -2], 'int32'))).toEqual([1]);
    expect(run(over('argmin', 0), given([-Infinity, -Infinity]))).toEqual([0]);
    expect(run(over('argmax', 0), given([0, 0], 'float32', [1, 2]))).toEqual([0, 0]);
  });
});

describe('cumulative', () => {
  it('folds along an axis, either way, with or without the element itself', () => {
    fc.assert(
      fc.property(
        intTensor,
        kinds,
        fc.nat(3),
        fc.boolean(),
        fc.boolean(),
        ([shape, values], kind, pick, exclusive, reverse) => {
          const axis = pick % shape.length;
          const [start, fold] = folds[kind];
          const all = indices(shape);
          const wanted = all.map((target) => {
            const before = values.filter((_, i) => {
              const distance = (target[axis] - all[i][axis]) * (reverse ? -1 : 1);
              const sameLine = target.every((n, k) => k === axis || n === all[i][k]);
              return sameLine && distance >= (exclusive ? 1 : 0);
            });
            return before.reduce(fold, start);
          });
          const scan = run(
            (x) => b.cumulative(x, kind, axis, exclusive, reverse),
            given(values, 'int32', shape),
          );
          expect(scan).toEqual(wanted);
        },
      ),
    );
  });

  it('of floats starts from the identity and keeps NaN', () => {
    const x = given([1, NaN, 3]);
    expect(run((n) => b.cumulative(n, 'max', 0), x)).toEqual([1, NaN, NaN]);
    expect(run((n) => b.cumulative(n, 'min', 0, true), x)).toEqual([Infinity, 1, NaN]);
    expect(run((n) => b.cumulative(n, 'sum', 0, false, true), given([1, 2, 3]))).toEqual([6, 5, 3]);
    expect(run((n) => b.cumulative(n, 'prod', 0, true, true), given([1, 2, 3]))).toEqual([6, 3, 1]);
  });
});

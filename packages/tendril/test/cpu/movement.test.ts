/** Moving elements, against definitions by index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../../src/ir/build.ts';
import { range, sizeOf } from '../../src/ir/shape.ts';
import { reader, tabulate } from '../util/index-space.ts';
import { counting, given, run } from '../util/run.ts';

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const values = (shape: readonly number[]): number[] => [...(counting(shape).values as number[])];

describe('values made of nothing', () => {
  it('constant', () => {
    expect(run(() => b.constant(0.1, [2], 'float32'))).toEqual([
      Math.fround(0.1),
      Math.fround(0.1),
    ]);
    expect(run(() => b.constant(-3, [], 'int32'))).toEqual([-3]);
    expect(run(() => b.constant(1, [0, 2], 'bool'))).toEqual([]);
  });

  it('iota counts along one axis', () => {
    fc.assert(
      fc.property(
        shapes.filter((s) => s.length > 0),
        fc.nat(),
        (shape, pick) => {
          const axis = pick % shape.length;
          expect(run(() => b.iota(shape, axis, 'int32'))).toEqual(
            tabulate(shape, (index) => index[axis]),
          );
        },
      ),
    );
  });
});

describe('broadcast_in_dim', () => {
  it('repeats along new axes and axes of 1', () => {
    const row = given([1, 2, 3]);
    expect(run((x) => b.broadcastInDim(x, [2, 3], [1]), row)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(run((x) => b.broadcastInDim(x, [3, 2], [0]), row)).toEqual([1, 1, 2, 2, 3, 3]);
    const column = given([1, 2], 'float32', [2, 1]);
    expect(run((x) => b.broadcastInDim(x, [2, 3], [0, 1]), column)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(run((x) => b.broadcastInDim(x, [2, 2], []), given([7], 'int32', []))).toEqual([
      7, 7, 7, 7,
    ]);
  });

  it('follows its definition, also with axes out of order', () => {
    const [shape, target, dims] = [
      [2, 1, 3],
      [3, 4, 5, 2],
      [3, 1, 0],
    ];
    const at = reader(values(shape), shape);
    expect(run((x) => b.broadcastInDim(x, target, dims), counting(shape))).toEqual(
      tabulate(target, (i) => at([i[3], 0, i[0]])!),
    );
  });
});

describe('transpose, reverse, reshape', () => {
  it('transpose puts axis permutation[i] at i', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const permutation = range(shape.length).sort(
          (p, q) => Math.sin(p * 7 + seed) - Math.sin(q * 7 + seed),
        );
        const at = reader(values(shape), shape);
        const target = permutation.map((axis) => shape[axis]);
        const wanted = tabulate(target, (index) => {
          const source = [...index];
          permutation.forEach((axis, i) => (source[axis] = index[i]));
          return at(source)!;
        });
        expect(run((x) => b.transpose(x, permutation), counting(shape))).toEqual(wanted);
      }),
    );
  });

  it('reverse mirrors the axes that it is given', () => {
    fc.assert(
      fc.property(shapes, fc.nat(15), (shape, mask) => {
        const axes = range(shape.length).filter((axis) => mask & (1 << axis));
        const at = reader(values(shape), shape);
        const wanted = tabulate(shape, (index) =>
          at(index.map((n, axis) => (axes.includes(axis) ? shape[axis] - 1 - n : n)))!,
        );
        expect(run((x) => b.reverse(x, axes), counting(shape))).toEqual(wanted);
      }),
    );
  });

  it('reshape keeps the order, in an array of its own', () => {
    expect(run((x) => b.reshape(x, [3, 2]), counting([2, 3]))).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

/** Attributes of a slice or pad along each axis of a shape. */
function perAxis<T>(axis: (extent: number) => fc.Arbitrary<T>): fc.Arbitrary<[number[], T[]]> {
  return shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.tuple(...shape.map(axis))));
}

describe('slice', () => {
  it('takes start + i·stride', () => {
    const axis = (extent: number) =>
      fc
        .tuple(fc.nat(extent), fc.nat(extent), fc.integer({ min: 1, max: 3 }))
        .map(([p, q, stride]) => ({ start: Math.min(p, q), limit: Math.max(p, q), stride }));
    fc.assert(
      fc.property(perAxis(axis), ([shape, axes]) => {
        const at = reader(values(shape), shape);
        const target = axes.map((a) => Math.ceil((a.limit - a.start) / a.stride));
        const sliced = run(
          (x) =>
            b.slice(
              x,
              axes.map((a) => a.start),
              axes.map((a) => a.limit),
              axes.map((a) => a.stride),
            ),
          counting(shape),
        );
        expect(sliced).toEqual(
          tabulate(target, (index) => at(index.map((n, i) => axes[i].start + n * axes[i].stride))!),
        );
      }),
    );
  });
});

describe('pad', () => {
  it('puts holes between neighbours, then widens or cuts', () => {
    const axis = (extent: number) =>
      fc
        .tuple(
          fc.integer({ min: -4, max: 3 }),
          fc.integer({ min: -4, max: 3 }),
          fc.integer({ min: 0, max: 2 }),
        )
        .map(([low, high, interior]) => {
          const padded = (extent === 0 ? 0 : (extent - 1) * (interior + 1) + 1) + low + high;
          return { low, high: padded < 0 ? high - padded : high, interior };
        });
    fc.assert(
      fc.property(perAxis(axis), ([shape, axes]) => {
        const at = reader(values(shape), shape);
        const step = axes.map((a) => a.interior + 1);
        const target = shape.map(
          (n, i) => (n === 0 ? 0 : (n - 1) * step[i] + 1) + axes[i].low + axes[i].high,
        );
        const padded = run(
          (x) =>
            b.pad(
              x,
              axes.map((a) => a.low),
              axes.map((a) => a.high),
              axes.map((a) => a.interior),
              -1,
            ),
          counting(shape),
        );
        const wanted = tabulate(target, (index) => {
          const source = index.map((n, i) => (n - axes[i].low) / step[i]);
          return source.every(Number.isInteger) ? (at(source) ?? -1) : -1;
        });
        expect(padded).toEqual(wanted);
        expect(padded.length).toBe(sizeOf(target));
      }),
    );
  });

  it('has a value of the type of its operand', () => {
    const widened = run((x) => b.pad(x, [1], [1], [0], 1), given([0], 'bool'));
    expect(widened).toEqual([1, 0, 1]);
    const ends = run((x) => b.pad(x, [1], [0], [0], -Infinity), given([2]));
    expect(ends).toEqual([-Infinity, 2]);
  });
});

describe('concatenate', () => {
  it('joins along any axis, empty operands too', () => {
    const [x, y, z] = [counting([2, 2]), given([], 'float32', [2, 0]), counting([2, 1])];
    expect(run((...all) => b.concatenate(all, 1), x, y, z)).toEqual([1, 2, 1, 3, 4, 2]);
    expect(run((...all) => b.concatenate(all, 0), counting([1, 2]), counting([2, 2]))).toEqual([
      1, 2, 1, 2, 3, 4,
    ]);
  });
});

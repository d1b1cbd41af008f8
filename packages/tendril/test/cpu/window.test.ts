/** Windowed primitives against their definitions by index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../util/build.ts';
import type { WindowAttrs, WindowKind } from '../../src/ir/primitives.ts';
import { windowedShape } from '../../src/primitives/windows/shapes.ts';
import { sizeOf, stridesOf, type Shape } from '../../src/ir/shape.ts';
import { indices, reader } from '../util/index-space.ts';
import { given, run } from '../util/run.ts';

interface WindowCase {
  readonly shape: number[];
  readonly attrs: WindowAttrs;
}

const small = (low: number, high: number) => fc.integer({ min: low, max: high });
const axis = fc.record({
  extent: small(1, 5),
  window: small(1, 3),
  stride: small(1, 3),
  base: small(1, 3),
  dilation: small(1, 3),
  low: small(-1, 3),
  high: small(-1, 3),
});
const windowCases: fc.Arbitrary<WindowCase> = fc
  .array(axis, { minLength: 1, maxLength: 3 })
  .map((axes) => ({
    shape: axes.map((a) => a.extent),
    attrs: {
      window_dimensions: axes.map((a) => a.window),
      window_strides: axes.map((a) => a.stride),
      base_dilations: axes.map((a) => a.base),
      window_dilations: axes.map((a) => a.dilation),
      padding: axes.map((a) => [a.low, a.high] as const),
    },
  }));

/** The operand's element under one position of one window; undefined in padding and in holes. */
function elementUnder({ shape, attrs }: WindowCase, window: number[], tap: number[]) {
  const index = window.map(
    (w, i) =>
      (w * attrs.window_strides[i] + tap[i] * attrs.window_dilations[i] - attrs.padding[i][0]) /
      attrs.base_dilations[i],
  );
  const inside = index.every((n, i) => Number.isInteger(n) && n >= 0 && n < shape[i]);
  return inside ? index : undefined;
}

const ints = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.round(Math.sin(i * 3.7 + seed) * 4) + 0);

const flatten = (index: number[], shape: Shape): number =>
  stridesOf(shape).reduce((sum, stride, i) => sum + stride * index[i], 0);

describe('reduce_window', () => {
  const reductions: Record<WindowKind, (found: [tap: number, value: number][]) => number> = {
    sum: (found) => found.reduce((sum, [, v]) => sum + v, 0),
    max: (found) => Math.max(-(2 ** 31), ...found.map(([, v]) => v)),
    min: (found) => Math.min(2 ** 31 - 1, ...found.map(([, v]) => v)),
    argmax: (found) => {
      const best = Math.max(...found.map(([, v]) => v));
      return found.find(([, v]) => v === best)?.[0] ?? 0;
    },
  };

  it.each(Object.keys(reductions) as WindowKind[])('%s', (kind) => {
    fc.assert(
      fc.property(windowCases, fc.nat(99), (c, seed) => {
        const values = ints(sizeOf(c.shape), seed);
        const at = reader(values, c.shape);
        const wanted = indices(windowedShape(c.shape, c.attrs)).map((w) =>
          reductions[kind](
            indices(c.attrs.window_dimensions).flatMap((tap, k) => {
              const index = elementUnder(c, w, tap);
              return index === undefined ? [] : [[k, at(index)!] as [number, number]];
            }),
          ),
        );
        const got = run(
          (x) => b.reduceWindow(x, { kind, ...c.attrs }),
          given(values, 'int32', c.shape),
        );
        expect(got).toEqual(wanted);
      }),
    );
  });

  const triples: WindowAttrs = {
    window_dimensions: [3],
    window_strides: [2],
    base_dilations: [1],
    window_dilations: [1],
    padding: [[3, 1]],
  };

  it('counts padding as the identity', () => {
    const x = given([-5, -7, -6]);
    const over = (kind: WindowKind) => run((n) => b.reduceWindow(n, { kind, ...triples }), x);
    expect(over('max')).toEqual([-Infinity, -5, -6]);
    expect(over('min')).toEqual([Infinity, -7, -7]);
    expect(over('sum')).toEqual([0, -12, -13]);
    expect(over('argmax')).toEqual([0, 1, 1]);
  });

  it('keeps NaN, which is the largest', () => {
    const x = given([1, NaN, Infinity]);
    const over = (kind: WindowKind) =>
      run((n) => b.reduceWindow(n, { kind, ...triples, padding: [[0, 0]] }), x);
    expect(over('max')).toEqual([NaN]);
    expect(over('min')).toEqual([NaN]);
    expect(over('argmax')).toEqual([1]);
  });

  it('finds an element among padding even when it is -∞', () => {
    const x = given([-Infinity]);
    const attrs = { ...triples, padding: [[2, 0]] as const };
    expect(run((n) => b.reduceWindow(n, { kind: 'argmax', ...attrs }), x)).toEqual([2]);
  });
});

describe('selections', () => {
  it('gather what a position names, 0 in padding; scatter adds it back', () => {
    fc.assert(
      fc.property(windowCases, fc.nat(99), (c, seed) => {
        const windows = windowedShape(c.shape, c.attrs);
        const taps = indices(c.attrs.window_dimensions);
        const positions = ints(sizeOf(windows), seed).map((n) => Math.abs(n) % taps.length);
        const operand = ints(sizeOf(c.shape), seed + 1);
        const source = ints(sizeOf(windows), seed + 2);
        const at = reader(operand, c.shape);
        const gathered: number[] = [];
        const scattered = operand.map(() => 0);
        indices(windows).forEach((w, i) => {
          const index = elementUnder(c, w, taps[positions[i]]);
          gathered.push(index === undefined ? 0 : at(index)!);
          if (index !== undefined) scattered[flatten(index, c.shape)] += source[i];
        });
        const chosen = given(positions, 'int32', windows);
        expect(
          run((x, p) => b.selectAndGather(x, p, c.attrs), given(operand, 'int32', c.shape), chosen),
        ).toEqual(gathered);
        expect(
          run(
            (x, p) => b.selectAndScatter(x, p, { ...c.attrs, shape: c.shape }),
            given(source, 'float32', windows),
            chosen,
          ).map((v) => v + 0),
        ).toEqual(scattered.map((v) => v + 0));
      }),
    );
  });
});

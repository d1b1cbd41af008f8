/** gather and scatter by hand, and against single elements moved one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../util/build.ts';
import type { Attrs, ScatterKind } from '../../src/ir/primitives.ts';
import { indices, reader, tabulate } from '../util/index-space.ts';
import { counting, given, run } from '../util/run.ts';

const rowsOf = (width: number): Attrs['gather'] => ({
  offset_dims: [1],
  collapsed_slice_dims: [0],
  operand_batching_dims: [],
  start_indices_batching_dims: [],
  start_index_map: [0],
  index_vector_dim: 1,
  slice_sizes: [1, width],
});

describe('gather', () => {
  it('takes rows, clamped to what is there', () => {
    const table = counting([3, 2]);
    const places = given([2, 0, -7, 2147483647], 'int32');
    expect(run((x, i) => b.gather(x, i, rowsOf(2)), table, places)).toEqual([
      5, 6, 1, 2, 1, 2, 5, 6,
    ]);
  });

  it('clamps whole windows', () => {
    const attrs: Attrs['gather'] = { ...rowsOf(2), collapsed_slice_dims: [], slice_sizes: [3] };
    const windows = run((x, i) => b.gather(x, i, attrs), counting([5]), given([1, 4, -1], 'int32'));
    expect(windows).toEqual([2, 3, 4, 3, 4, 5, 1, 2, 3]);
  });

  it('is slicing at each index vector, with vectors along any axis and batching', () => {
    const int = fc.integer({ min: -2, max: 5 });
    fc.assert(
      fc.property(fc.array(int, { minLength: 12, maxLength: 12 }), fc.boolean(), (at, last) => {
        // Operand [batch 2, 4, 5]; vectors of two, for axes 2 and 1, for each of [3, batch 2].
        const x = counting([2, 4, 5]);
        const shape = last ? [3, 2, 2] : [2, 3, 2];
        const attrs: Attrs['gather'] = {
          offset_dims: [0, 2],
          collapsed_slice_dims: [],
          operand_batching_dims: [0],
          start_indices_batching_dims: [last ? 1 : 2],
          start_index_map: [2, 1],
          index_vector_dim: last ? 2 : 0,
          slice_sizes: [1, 2, 3],
        };
        const [element, index] = [reader(x.values, x.shape), reader(at, shape)];
        const clamp = (n: number, most: number): number => Math.max(0, Math.min(n, most));
        const wanted = tabulate([2, 3, 3, 2], ([row, n, column, batch]) => {
          const component = (c: number) => index(last ? [n, batch, c] : [c, n, batch])!;
          return element([batch, clamp(component(1), 2) + row, clamp(component(0), 2) + column])!;
        });
        const got = run((p, q) => b.gather(p, q, attrs), x, given(at, 'int32', shape));
        expect(got).toEqual(wanted);
      }),
    );
  });

  it('of no places gives nothing', () => {
    expect(run((x, i) => b.gather(x, i, rowsOf(2)), counting([3, 2]), given([], 'int32'))).toEqual(
      [],
    );
  });
});

describe('scatter', () => {
  const rows = (kind: ScatterKind): Attrs['scatter'] => ({
    kind,
    update_window_dims: [1],
    inserted_window_dims: [0],
    input_batching_dims: [],
    scatter_indices_batching_dims: [],
    scatter_dims_to_operand_dims: [0],
    index_vector_dim: 1,
  });

  it.each([
    ['set', [50, 60, 3, 4, 30, 40]],
    ['add', [61, 82, 3, 4, 35, 46]],
    ['multiply', [500, 2400, 3, 4, 150, 240]],
    ['max', [50, 60, 3, 4, 30, 40]],
    ['min', [1, 2, 3, 4, 5, 6]],
  ] as const)('%s writes rows, later ones last, and skips what is outside', (kind, wanted) => {
    const places = given([0, 2, -1, 0, 3], 'int32');
    const updates = given([10, 20, 30, 40, 7, 7, 50, 60, 7, 7], 'float32', [5, 2]);
    const got = run((x, i, u) => b.scatter(x, i, u, rows(kind)), counting([3, 2]), places, updates);
    expect(got).toEqual(wanted);
  });

  it('skips element by element where windows stick out', () => {
    const attrs: Attrs['scatter'] = { ...rows('add'), inserted_window_dims: [] };
    const updates = given([1, 2, 3, 10, 20, 30], 'int32', [2, 3]);
    const into = given([0, 0, 0, 0], 'int32');
    const got = run((x, i, u) => b.scatter(x, i, u, attrs), into, given([-1, 2], 'int32'), updates);
    expect(got).toEqual([2, 3, 10, 20]);
  });

  it('wraps integers', () => {
    const once = (kind: ScatterKind) =>
      run(
        (x, i, u) => b.scatter(x, i, u, rows(kind)),
        given([2147483647], 'int32', [1, 1]),
        given([0], 'int32'),
        given([3], 'int32', [1, 1]),
      );
    expect(once('add')).toEqual([-2147483646]);
    expect(once('multiply')).toEqual([2147483645]);
  });

  it('adds up what gather would take: the two are transposes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 8 }), (places) => {
        const table = counting([4, 2]);
        const updates = counting([places.length, 2]);
        const at = given(places, 'int32');
        const gathered = run((x, i) => b.gather(x, i, rowsOf(2)), table, at);
        const zeros = given(new Array<number>(8).fill(0), 'float32', [4, 2]);
        const added = run((x, i, u) => b.scatter(x, i, u, rows('add')), zeros, at, updates);
        const dot = (p: ArrayLike<number>, q: ArrayLike<number>): number =>
          Array.from(p).reduce((sum, v, i) => sum + v * q[i], 0);
        expect(dot(gathered, updates.values)).toBe(dot(table.values, added));
      }),
    );
  });

  it('handles batching and vectors along the first axis', () => {
    const attrs: Attrs['scatter'] = {
      kind: 'set',
      update_window_dims: [],
      inserted_window_dims: [1, 2],
      input_batching_dims: [0],
      scatter_indices_batching_dims: [1],
      scatter_dims_to_operand_dims: [2, 1],
      index_vector_dim: 0,
    };
    const zeros = given(new Array<number>(12).fill(0), 'float32', [2, 2, 3]);
    // For batch 0: (column 2, row 1); for batch 1: (column 0, row 1).
    const got = run(
      (x, i, u) => b.scatter(x, i, u, attrs),
      zeros,
      given([2, 0, 1, 1], 'int32', [2, 2]),
      given([7, 8]),
    );
    const wanted = indices([2, 2, 3]).map(([n, row, column]) =>
      n === 0 && row === 1 && column === 2 ? 7 : n === 1 && row === 1 && column === 0 ? 8 : 0,
    );
    expect(got).toEqual(wanted);
  });
});

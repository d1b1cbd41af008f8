/** Fast routines against the reference evaluator's plain ones, and what neither may get wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import { runRoutine } from '../../src/backends/routines/index.ts';
import { makeTypedArray, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type { Attrs, RoutineName, ScatterKind } from '../../src/ir/primitives.ts';
import { sizeOf, type Shape } from '../../src/ir/shape.ts';
import { sampleValues } from '../util/build-graph.ts';
import { operand, routineOf, type Operand } from '../util/operands.ts';

/** The result in memory that held something else before. */
function fast<P extends RoutineName>(op: P, attrs: Attrs[P], operands: Operand[]): TypedArray {
  const node = routineOf(op, attrs, operands);
  const out = makeTypedArray(node.dtype, sizeOf(node.shape)).fill(77);
  runRoutine(node, operands, out);
  return out;
}

function expectSame<P extends RoutineName>(op: P, attrs: Attrs[P], operands: Operand[]): void {
  const expected = evaluateNode(routineOf(op, attrs, operands), operands);
  expect(fast(op, attrs, operands)).toEqual(expected);
}

const floatsOf = (...values: number[]): Operand =>
  operand([values.length], Float32Array.from(values));
const special = floatsOf(1, NaN, -0, Infinity, 0, -Infinity, -1, NaN, 1e-42, -1e-42, 0, 3e38, -0);
const orders = [false, true];

/** Many equals among them, and all bits in use. */
function mixed(size: number, dtype: DType): TypedArray {
  const values = sampleValues(size, dtype);
  for (let i = 0; i < size; i += 3) values[i] = Math.round(values[i]);
  if (dtype === 'int32') for (let i = 0; i < size; i += 5) values[i] = i * 0x9e3779b1;
  return values;
}

describe('sorting', () => {
  it.each(orders)('puts NaN last, and -0 before or with 0 (descending: %s)', (descending) => {
    const attrs = { dimension: 0, descending };
    expectSame('sort', attrs, [special]);
    expectSame('argsort', attrs, [special]);
    const sorted = fast('sort', attrs, [special]);
    expect([...sorted.subarray(-2)]).toEqual([NaN, NaN]);
    expect(sorted[0]).toBe(descending ? Infinity : -Infinity);
    const zeros = [...fast('argsort', attrs, [special])].filter((i) => special.values[i] === 0);
    expect(zeros).toEqual([2, 4, 10, 12]);
  });

  it.each(['float32', 'int32'] as const)('sorts %s lists of every length class', (dtype) => {
    for (const size of [0, 1, 2, 40, 41, 300, 9000]) {
      const x = operand([size], mixed(size, dtype), dtype);
      for (const descending of orders) {
        expectSame('sort', { dimension: 0, descending }, [x]);
        expectSame('argsort', { dimension: 0, descending }, [x]);
      }
    }
  });

  it('sorts along any axis', () => {
    for (const dimension of [0, 1, 2]) {
      const x = operand([5, 60, 3], mixed(900, 'float32'));
      expectSame('sort', { dimension, descending: false }, [x]);
      expectSame('argsort', { dimension, descending: true }, [x]);
    }
  });
});

describe('top_k', () => {
  it('prefers lower indices among equals, and anything to NaN', () => {
    const x = floatsOf(NaN, 1, 3, 3, NaN, 3, 2, -0, 0);
    for (let k = 0; k <= 9; k++) expectSame('top_k', { k }, [x]);
    expect([...fast('top_k', { k: 4 }, [x])]).toEqual([2, 3, 5, 6]);
  });

  it.each(['float32', 'int32'] as const)(
    'agrees with sorting, by heap or by sort (%s)',
    (dtype) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 400 }),
          fc.nat(),
          (rows, n, seed) => {
            const x = operand([rows, n], mixed(rows * n, dtype), dtype);
            expectSame('top_k', { k: seed % (n + 1) }, [x]);
            expectSame('top_k', { k: Math.min(n, 5) }, [x]);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('finds NaN-free elements behind a start of NaN, and rising ones', () => {
    const n = 500;
    const rising = Float32Array.from({ length: n }, (_, i) => (i < 10 ? NaN : i));
    expectSame('top_k', { k: 8 }, [operand([n], rising)]);
    expectSame('top_k', { k: 8 }, [operand([n], rising.slice().fill(NaN))]);
  });
});

describe('cumulative', () => {
  const kinds = ['sum', 'prod', 'max', 'min'] as const;
  it.each(kinds)('%s along any axis, both ways, with and without the element', (kind) => {
    for (const dtype of ['float32', 'int32'] as const) {
      for (const dimension of [0, 1, 2]) {
        for (const flags of [0, 1, 2, 3]) {
          const attrs = { kind, dimension, exclusive: flags > 1, reverse: flags % 2 === 1 };
          expectSame('cumulative', attrs, [operand([3, 4, 5], mixed(60, dtype), dtype)]);
        }
      }
    }
  });

  it('runs neighbours in strips', () => {
    const x = operand([3, 2500], mixed(7500, 'float32'));
    for (const kind of kinds)
      expectSame('cumulative', { kind, dimension: 0, exclusive: false, reverse: true }, [x]);
  });
});

describe('scatter', () => {
  const kinds: ScatterKind[] = ['set', 'add', 'multiply', 'max', 'min'];
  const whole = (shape: Shape, low: number, high: number, seed: number): Int32Array =>
    Int32Array.from(
      { length: sizeOf(shape) },
      (_, i) => low + ((((i + 1) * 7919 * (seed + 3)) >>> 4) % (high - low + 1)),
    );

  it.each(kinds)('%s of rows, with repeated indices and some outside', (kind) => {
    const attrs: Attrs['scatter'] = {
      kind,
      update_window_dims: [1],
      inserted_window_dims: [0],
      input_batching_dims: [],
      scatter_indices_batching_dims: [],
      scatter_dims_to_operand_dims: [0],
      index_vector_dim: 1,
    };
    // Whole numbers, since the reference adds floats in double precision.
    for (const dtype of ['float32', 'int32'] as const) {
      const numbers = (shape: Shape, seed: number): Operand => {
        const values = makeTypedArray(dtype, sizeOf(shape));
        values.set(whole(shape, -4, 4, seed));
        return operand(shape, values, dtype);
      };
      const indices = operand([20, 1], whole([20], -1, 6, 1), 'int32');
      expectSame('scatter', attrs, [numbers([6, 5], 1), indices, numbers([20, 5], 2)]);
    }
  });

  it('of windows that stick out, batched, with vectors along any axis', () => {
    for (const last of [true, false]) {
      const attrs: Attrs['scatter'] = {
        kind: 'add',
        update_window_dims: [0, 2],
        inserted_window_dims: [],
        input_batching_dims: [0],
        scatter_indices_batching_dims: [last ? 1 : 2],
        scatter_dims_to_operand_dims: [2, 1],
        index_vector_dim: last ? 2 : 0,
      };
      const shape = last ? [3, 2, 2] : [2, 3, 2];
      for (let seed = 0; seed < 8; seed++) {
        const numbers = (s: Shape): Operand => operand(s, Float32Array.from(whole(s, -9, 9, seed)));
        const indices = operand(shape, whole(shape, -2, 5, seed), 'int32');
        expectSame('scatter', attrs, [numbers([2, 4, 5]), indices, numbers([2, 3, 3, 2])]);
      }
    }
  });

  it('of scalars, of windows in runs with gaps, and of nothing', () => {
    const windows: Attrs['scatter'] = {
      kind: 'add',
      update_window_dims: [1, 2, 3],
      inserted_window_dims: [],
      input_batching_dims: [],
      scatter_indices_batching_dims: [],
      scatter_dims_to_operand_dims: [1],
      index_vector_dim: 1,
    };
    const numbers = (s: Shape): Operand => operand(s, Float32Array.from(whole(s, -9, 9, 2)));
    const indices = operand([2, 1], Int32Array.of(1, 0), 'int32');
    expectSame('scatter', windows, [numbers([2, 4, 3]), indices, numbers([2, 2, 2, 3])]);
    const none = operand([0, 1], Int32Array.of(), 'int32');
    expectSame('scatter', windows, [numbers([2, 4, 3]), none, numbers([0, 2, 2, 3])]);
    const scalars: Attrs['scatter'] = {
      ...windows,
      update_window_dims: [],
      inserted_window_dims: [0],
      scatter_dims_to_operand_dims: [0],
      index_vector_dim: 1,
    };
    expectSame('scatter', scalars, [
      numbers([4]),
      operand([3], Int32Array.of(2, 2, 9), 'int32'),
      numbers([3]),
    ]);
  });
});

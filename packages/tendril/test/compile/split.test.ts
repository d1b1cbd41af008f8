/** Large reductions in parts: the same values, in kernels that threads can share. */
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { splitReductions } from '../../src/compile/reductions/split.ts';
import * as b from '../../src/ir/build.ts';
import { makeTypedArray, type DType, type TypedArray } from '../../src/ir/dtype.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { ReduceKind } from '../../src/ir/primitives.ts';
import { sizeOf, type Shape } from '../../src/ir/shape.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';
import { reduce } from '../../src/primitives/index.ts';

const reduction = (
  shape: Shape,
  kind: ReduceKind,
  dimensions: number[],
  dtype: DType = 'float32',
): Graph => graphOf([reduce(parameter(shape, dtype), kind, dimensions)]);

const steps = (graph: Graph): number => graph.nodes.filter((node) => node.op === 'reduce').length;

function expectSame(graph: Graph, x: TypedArray): Graph {
  const split = splitReductions(graph);
  const [wanted] = evaluateGraph(graph, [x]);
  const [got] = evaluateGraph(split, [x]);
  expect(got.length).toBe(wanted.length);
  const wrong = [...got].findIndex(
    (v, i) =>
      !Object.is(v, wanted[i]) && !(Math.abs(v - wanted[i]) <= 1e-4 * (1 + Math.abs(wanted[i]))),
  );
  expect(wrong < 0 ? null : [wrong, got[wrong], wanted[wrong]]).toBeNull();
  return split;
}

it('leaves what a graph says of its inputs', () => {
  const graph = { ...reduction([1 << 18], 'sum', [0]), steady: [0] };
  expect(splitReductions(graph).steady).toEqual([0]);
});

/** Shapes and axes that are split, with and without a remainder. */
const cases: [Shape, number[]][] = [
  [[1 << 18], [0]],
  [[262147], [0]],
  [[3, 100003], [1]],
  [
    [512, 512],
    [0, 1],
  ],
  [
    [3, 256, 256],
    [2, 1],
  ],
  [[4096, 40], [0]],
  [[4099, 40], [0]],
  [[2, 2048, 64], [1]],
  [
    [64, 28, 28, 8],
    [0, 1, 2],
  ],
  [[60000, 3], [0]],
  [
    [7, 30011, 3],
    [0, 1],
  ],
  [
    [1, 300, 1, 500],
    [0, 1, 2],
  ],
  [
    [300, 20, 50],
    [0, 2],
  ],
];

describe('large reductions', () => {
  it.each(cases)('of %o over %o', (shape, dimensions) => {
    for (const kind of ['sum', 'prod', 'max', 'min'] as const) {
      for (const dtype of ['float32', 'int32'] as const) {
        const graph = reduction(shape, kind, dimensions, dtype);
        const values = sampleValues(sizeOf(shape), dtype);
        // Near 1, so that products stay numbers.
        if (kind === 'prod' && dtype === 'float32')
          for (let i = 0; i < values.length; i++) values[i] = 1 + values[i] * 1e-4;
        expect(steps(expectSame(graph, values))).toBeGreaterThan(1);
      }
    }
    for (const kind of ['and', 'or'] as const) {
      const values = makeTypedArray('bool', sizeOf(shape)).fill(kind === 'and' ? 1 : 0);
      values[values.length - 1] ^= 1;
      expectSame(reduction(shape, kind, dimensions, 'bool'), values);
    }
  });

  it.each(['argmax', 'argmin'] as const)('%s gives the first place', (kind) => {
    const sign = kind === 'argmax' ? 1 : -1;
    for (const n of [1 << 18, 262147]) {
      const graph = reduction([n], kind, [0]);
      const at = (fill: number, ...marks: [number, number][]): number => {
        const values = new Float32Array(n).fill(fill * sign);
        for (const [place, value] of marks) values[place] = value * sign;
        expectSame(graph, values);
        return evaluateGraph(splitReductions(graph), [values])[0][0];
      };
      expect(at(0)).toBe(0);
      expect(at(-Infinity)).toBe(0);
      expect(at(0, [n - 1, 1])).toBe(n - 1);
      expect(at(0, [100, 5], [200, 5], [n - 7, 5])).toBe(100);
      expect(at(0, [100, Infinity], [200000, NaN], [200001, NaN])).toBe(200000);
      expectSame(reduction([n], kind, [0], 'int32'), sampleValues(n, 'int32'));
    }
    const rows = reduction([3, 100003], kind, [1]);
    expect(steps(expectSame(rows, sampleValues(300009, 'float32')))).toBeGreaterThan(1);
  });

  it('keep NaN and infinities', () => {
    for (const kind of ['sum', 'max', 'min', 'prod'] as const) {
      const graph = reduction([1 << 18], kind, [0]);
      const values = new Float32Array(1 << 18).fill(1);
      values[77] = -Infinity;
      expectSame(graph, values);
      values[200000] = NaN;
      expectSame(graph, values);
    }
  });

  it('of rows that are many, and small ones, stay whole', () => {
    for (const [shape, dimensions] of [
      [[1024, 1024], [1]],
      [[4, 65536], [1]],
      [[128, 100000], [1]],
      [[128, 64, 64], [1]],
      [[1000, 100], [0]],
      [[1 << 17, 1], [1]],
    ] as const) {
      expect(steps(splitReductions(reduction(shape, 'sum', [...dimensions])))).toBe(1);
    }
  });

  it('are kernels of many units, with what surrounds them fused in', () => {
    const x = parameter([1 << 22]);
    const sum = reduce(b.multiply(x, x), 'sum', [0]);
    const program = compileGraph(graphOf([b.multiply(sum, b.constantLike(sum, 2 ** -22))]));
    expect(program.kernels.map((k) => (k.kind === 'nest' ? [k.outer, k.inner] : []))).toEqual([
      [[128], [32768]],
      [[1], [128]],
    ]);
  });
});

/** Whole graphs on the evaluator. */
import { describe, expect, it } from 'vitest';
import { evaluateGraph, evaluateNode } from '../../src/backends/cpu/evaluate.ts';
import * as b from '../util/build.ts';
import type { AnyGraphNode } from '../../src/ir/graph.ts';
import { record, type Node } from '../../src/ir/node.ts';
import { unaryNames } from '../../src/ir/primitives.ts';
import { toGraph } from '../util/graph.ts';

const vector = (): Node => record('parameter', { shape: [3], dtype: 'float32' }, []);

describe('evaluateGraph', () => {
  it('gives outputs in order, each an array of its own', () => {
    const [x, y] = [vector(), vector()];
    const sum = b.add(x, y);
    const input = Float32Array.of(1, 2, 3);
    const outputs = evaluateGraph(toGraph([sum, x, b.multiply(sum, y), sum], [x, y]), [
      input,
      Float32Array.of(10, 20, 30),
    ]);
    expect(outputs.map((o) => [...o])).toEqual([
      [11, 22, 33],
      [1, 2, 3],
      [110, 440, 990],
      [11, 22, 33],
    ]);
    expect(new Set([...outputs, input]).size).toBe(5);
  });

  it('uses a value that is read late', () => {
    const x = vector();
    const early = b.negate(x);
    let late = b.exponential(x);
    for (let i = 0; i < 5; i++) late = b.sqrt(late);
    const [out] = evaluateGraph(toGraph([b.subtract(late, early)], [x]), [new Float32Array(3)]);
    expect([...out]).toEqual([1, 1, 1]);
  });

  it('leaves its inputs as they were', () => {
    const x = vector();
    const input = Float32Array.of(1, 2, 3);
    const shifted = b.pad(b.reverse(x, [0]), [-1], [1]);
    evaluateGraph(toGraph([b.reshape(x, [3, 1]), shifted], [x]), [input]);
    expect([...input]).toEqual([1, 2, 3]);
  });

  it('in float64 rounds nothing, and keeps the other types', () => {
    const x = vector();
    const third = b.divide(x, b.constant(3, [3], 'float32'));
    const graph = toGraph([third, b.convert(x, 'int32'), b.isFinite(third)], [x]);
    const inputs = [Float64Array.of(1, 2, 1e300)];
    const [values, ints, bools] = evaluateGraph(graph, inputs, { float64: true });
    expect(values).toEqual(Float64Array.of(1 / 3, 2 / 3, 1e300 / 3));
    expect(ints).toEqual(Int32Array.of(1, 2, 2147483647));
    expect(bools).toEqual(Uint8Array.of(1, 1, 1));
    const [rounded] = evaluateGraph(graph, [Float32Array.of(1, 2, 3)]);
    expect(rounded).toEqual(Float32Array.of(1 / 3, 2 / 3, 1));
  });
});

describe('evaluateNode', () => {
  it.each(unaryNames)('%s gives an array of the size and type of its result', (op) => {
    const dtype = op === 'not' ? 'bool' : 'float32';
    const values = dtype === 'bool' ? new Uint8Array(2) : new Float32Array(2).fill(0.5);
    const result = dtype === 'bool' || op === 'is_finite' ? 'bool' : 'float32';
    const node = { op, attrs: {}, inputs: [0], shape: [2], dtype: result } as AnyGraphNode;
    const out = evaluateNode(node, [{ shape: [2], dtype, values }]);
    expect(out).toBeInstanceOf(result === 'bool' ? Uint8Array : Float32Array);
    expect(out.length).toBe(2);
  });

  it('does not make up a parameter', () => {
    const attrs = { shape: [], dtype: 'float32' } as const;
    const node = { op: 'parameter', attrs, inputs: [], shape: [], dtype: 'float32' } as const;
    expect(() => evaluateNode(node, [])).toThrow(/parameter/);
  });
});

/** The text of graphs. */
import { expect, it } from 'vitest';
import * as b from '../../src/ir/build.ts';
import { printGraph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/node.ts';
import { toGraph } from '../util/graph.ts';
import { reduce } from '../../src/primitives/index.ts';

it('a graph prints a line for each node, with its type, operands and attributes', () => {
  const x = record('parameter', { shape: [2, 3], dtype: 'float32' }, []);
  const w = record('parameter', { shape: [3, 4], dtype: 'float32' }, []);
  const product = b.dotGeneral(x, w, {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [1],
    rhs_contracting: [0],
  });
  const positive = b.maximum(product, b.constantLike(product, 0));
  const largest = reduce(positive, 'argmax', [1]);
  const graph = { ...toGraph([positive, largest], [x, w]), donated: [1] };
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "%0:f32[2,3] = parameter
    %1:f32[3,4] = parameter
    %2:f32[2,4] = dot_general %0 %1 lhs_batching=[] rhs_batching=[] lhs_contracting=[1] rhs_contracting=[0]
    %3:f32[2,4] = constant value=0
    %4:f32[2,4] = maximum %2 %3
    %5:i32[2] = reduce %4 kind=argmax dimensions=[1]
    return %4 %5 donated 1"
  `);
  expect(printGraph(structuredClone(graph))).toBe(printGraph(graph));
});

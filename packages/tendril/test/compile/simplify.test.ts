/** Each rule of simplification: what it makes of a graph that calls for it, and that values stay the same. */
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import { rules, simplify } from '../../src/compile/simplify/index.ts';
import * as b from '../util/build.ts';
import { record, type Node } from '../../src/ir/node.ts';
import { sizeOf } from '../../src/ir/shape.ts';
import { graphOf, parameter, sampleValues } from '../util/build-graph.ts';

interface Case {
  /** The graph, given parameters x and y of shape [2, 3]. */
  make(x: Node, y: Node): Node;
  /** The primitives that are left, parameters apart. */
  left: string[];
}

const number = (x: Node, value: number): Node => b.constantLike(x, value);
/** A view recorded as it is, without the short cuts of ir/build.ts. */
const viewOf = {
  reshape: (x: Node, shape: number[]) => record('reshape', { shape }, [x]),
  transpose: (x: Node, permutation: number[]) => record('transpose', { permutation }, [x]),
};

const cases: Record<string, Case[]> = {
  'elementwise work on constants': [
    { make: (x) => b.add(x, b.sqrt(number(x, 4))), left: ['constant', 'add'] },
  ],
  'what has no elements needs no work': [
    { make: (x) => b.negate(b.slice(x, [1, 0], [1, 3])), left: ['constant'] },
  ],
  'reduction of nothing': [
    { make: (x) => b.reduce(b.slice(x, [1, 0], [1, 3]), 'max', [0]), left: ['constant'] },
  ],
  'sum of no products': [
    {
      make: (x, y) =>
        b.dotGeneral(b.slice(x, [0, 0], [0, 3]), y, {
          lhs_batching: [],
          rhs_batching: [],
          lhs_contracting: [1],
          rhs_contracting: [1],
        }),
      left: ['constant'],
    },
  ],
  'padding of nothing': [
    {
      make: (x) => b.pad(b.slice(x, [0, 0], [0, 3]), [1, 0], [1, 0], [0, 0], 5),
      left: ['constant'],
    },
  ],
  'a view of a constant is a constant': [
    {
      make: (x) => b.add(x, b.broadcastTo(b.constant(2, [3], 'float32'), [2, 3])),
      left: ['constant', 'add'],
    },
  ],
  'reshape of reshape': [
    { make: (x) => viewOf.reshape(viewOf.reshape(x, [6]), [3, 2]), left: ['reshape'] },
  ],
  'reshape to the same shape': [
    { make: (x, y) => b.add(viewOf.reshape(x, [2, 3]), y), left: ['add'] },
  ],
  'transpose of transpose': [
    {
      make: (x, y) => b.add(viewOf.transpose(viewOf.transpose(x, [1, 0]), [1, 0]), y),
      left: ['add'],
    },
  ],
  'transpose that only moves axes of extent 1': [
    { make: (x) => viewOf.transpose(b.reshape(x, [2, 1, 3]), [1, 0, 2]), left: ['reshape'] },
  ],
  'broadcast that repeats nothing': [
    { make: (x) => b.broadcastInDim(x, [2, 1, 3], [0, 2]), left: ['reshape'] },
  ],
  'convert to the same type': [
    { make: (x) => b.negate(record('convert', { dtype: 'float32' }, [x])), left: ['negate'] },
  ],
  'reduction over axes of extent 1': [
    { make: (x) => b.reduce(b.reshape(x, [2, 1, 3]), 'sum', [1]), left: [] },
    { make: (x) => b.reduce(b.reshape(x, [2, 1, 3]), 'argmax', [1]), left: ['constant'] },
  ],
  'concatenation without its empty operands': [
    { make: (x) => b.concatenate([b.slice(x, [0, 0], [2, 0]), x], 1), left: [] },
  ],
  'double negation': [{ make: (x, y) => b.add(b.negate(b.negate(x)), y), left: ['add'] }],
  'x * 1, x / 1, x ** 1': [
    { make: (x, y) => b.add(b.multiply(x, number(x, 1)), y), left: ['add'] },
    { make: (x, y) => b.add(b.multiply(number(x, 1), x), y), left: ['add'] },
    { make: (x, y) => b.add(b.divide(x, number(x, 1)), b.power(y, number(y, 1))), left: ['add'] },
  ],
  'x - 0': [{ make: (x, y) => b.add(b.subtract(x, number(x, 0)), y), left: ['add'] }],
  'x + -0, and x + 0 of integers': [
    { make: (x, y) => b.multiply(b.add(x, number(x, -0)), y), left: ['multiply'] },
    // 0 would turn -0 into 0.
    { make: (x) => b.add(x, number(x, 0)), left: ['constant', 'add'] },
  ],
  'x ** 2': [{ make: (x) => b.power(x, number(x, 2)), left: ['multiply'] }],
  'x / 2ⁿ is x * 2⁻ⁿ': [
    { make: (x) => b.divide(x, number(x, 8)), left: ['constant', 'multiply'] },
    { make: (x) => b.divide(x, number(x, 3)), left: ['constant', 'divide'] },
  ],
  'select by a constant': [
    { make: (x, y) => b.add(b.select(b.constant(1, [2, 3], 'bool'), x, y), y), left: ['add'] },
  ],
  'select between equals': [
    { make: (x, y) => b.negate(b.select(b.compare('LT', x, y), x, x)), left: ['negate'] },
  ],
};

describe('rules', () => {
  it('have a case each', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });

  for (const [name, list] of Object.entries(cases)) {
    it.each(list)(`${name} (%#)`, ({ make, left }) => {
      const [x, y] = [parameter([2, 3]), parameter([2, 3])];
      const graph = graphOf([make(x, y)], [x, y]);
      const simplified = simplify(graph);
      expect(simplified.nodes.map((n) => n.op).filter((op) => op !== 'parameter')).toEqual(left);
      const inputs = graph.inputs.map((i, k) =>
        sampleValues(sizeOf(graph.nodes[i].shape), 'float32', k),
      );
      expect(evaluateGraph(simplified, inputs)).toEqual(evaluateGraph(graph, inputs));
    });
  }
});

describe('the pass', () => {
  it('computes common subexpressions once, and drops what nobody needs', () => {
    const x = parameter([4]);
    b.exponential(x);
    const graph = simplify(graphOf([b.add(b.tanh(x), b.tanh(x))], [x]));
    expect(graph.nodes.map((n) => n.op)).toEqual(['parameter', 'tanh', 'add']);
  });
});

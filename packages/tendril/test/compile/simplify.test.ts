/** Each rule of simplification: what it makes of a graph that calls for it, and that values stay the same. */
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import * as reductionRules from '../../src/compile/reductions/rules.ts';
import * as algebraRules from '../../src/compile/simplify/algebra.ts';
import * as foldingRules from '../../src/compile/simplify/folding.ts';
import { rules, simplify } from '../../src/compile/simplify/index.ts';
import * as movementRules from '../../src/compile/simplify/movement.ts';
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
  computedConstants: [{ make: (x) => b.add(x, b.sqrt(number(x, 4))), left: ['constant', 'add'] }],
  noElements: [{ make: (x) => b.negate(b.slice(x, [1, 0], [1, 3])), left: ['constant'] }],
  reductionOfNothing: [
    { make: (x) => b.reduce(b.slice(x, [1, 0], [1, 3]), 'max', [0]), left: ['constant'] },
  ],
  sumOfNoProducts: [
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
  paddingOfNothing: [
    {
      make: (x) => b.pad(b.slice(x, [0, 0], [0, 3]), [1, 0], [1, 0], [0, 0], 5),
      left: ['constant'],
    },
  ],
  viewOfConstant: [
    {
      make: (x) => b.add(x, b.broadcastTo(b.constant(2, [3], 'float32'), [2, 3])),
      left: ['constant', 'add'],
    },
  ],
  reshapeOfReshape: [
    { make: (x) => viewOf.reshape(viewOf.reshape(x, [6]), [3, 2]), left: ['reshape'] },
  ],
  reshapeToSameShape: [{ make: (x, y) => b.add(viewOf.reshape(x, [2, 3]), y), left: ['add'] }],
  transposeOfTranspose: [
    {
      make: (x, y) => b.add(viewOf.transpose(viewOf.transpose(x, [1, 0]), [1, 0]), y),
      left: ['add'],
    },
  ],
  transposeOfNothing: [
    { make: (x) => viewOf.transpose(b.reshape(x, [2, 1, 3]), [1, 0, 2]), left: ['reshape'] },
  ],
  broadcastOfNothing: [{ make: (x) => b.broadcastInDim(x, [2, 1, 3], [0, 2]), left: ['reshape'] }],
  convertToSameType: [
    { make: (x) => b.negate(record('convert', { dtype: 'float32' }, [x])), left: ['negate'] },
  ],
  reductionOfOne: [
    { make: (x) => b.reduce(b.reshape(x, [2, 1, 3]), 'sum', [1]), left: [] },
    { make: (x) => b.reduce(b.reshape(x, [2, 1, 3]), 'argmax', [1]), left: ['constant'] },
  ],
  emptyOperands: [{ make: (x) => b.concatenate([b.slice(x, [0, 0], [2, 0]), x], 1), left: [] }],
  doubleNegation: [{ make: (x, y) => b.add(b.negate(b.negate(x)), y), left: ['add'] }],
  byOne: [
    { make: (x, y) => b.add(b.multiply(x, number(x, 1)), y), left: ['add'] },
    { make: (x, y) => b.add(b.multiply(number(x, 1), x), y), left: ['add'] },
    { make: (x, y) => b.add(b.divide(x, number(x, 1)), b.power(y, number(y, 1))), left: ['add'] },
  ],
  minusZero: [{ make: (x, y) => b.add(b.subtract(x, number(x, 0)), y), left: ['add'] }],
  plusZero: [
    { make: (x, y) => b.multiply(b.add(x, number(x, -0)), y), left: ['multiply'] },
    // 0 would turn -0 into 0.
    { make: (x) => b.add(x, number(x, 0)), left: ['constant', 'add'] },
  ],
  square: [{ make: (x) => b.power(x, number(x, 2)), left: ['multiply'] }],
  byPowerOfTwo: [
    { make: (x) => b.divide(x, number(x, 8)), left: ['constant', 'multiply'] },
    { make: (x) => b.divide(x, number(x, 3)), left: ['constant', 'divide'] },
  ],
  selectByConstant: [
    { make: (x, y) => b.add(b.select(b.constant(1, [2, 3], 'bool'), x, y), y), left: ['add'] },
  ],
  selectBetweenEquals: [
    { make: (x, y) => b.negate(b.select(b.compare('LT', x, y), x, x)), left: ['negate'] },
  ],
};

describe('rules', () => {
  it('have a case each', () => {
    const files = [foldingRules, movementRules, algebraRules, reductionRules];
    const named = files.flatMap((file) => Object.entries(file).filter(([, rule]) => 'ops' in rule));
    expect(Object.keys(cases).sort()).toEqual(named.map(([name]) => name).sort());
    expect(new Set(rules)).toEqual(new Set(named.map(([, rule]) => rule)));
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

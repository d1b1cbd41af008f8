/** Gradients at ties, kinks, ends of domains and extreme operands, in float32. */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autodiff/backward.ts';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import * as b from '../util/build.ts';
import { nextNodeId, type Node } from '../../src/ir/node.ts';
import { toGraph } from '../util/graph.ts';
import { given, parametersFor, typed, type Given } from '../util/run.ts';

/** The gradients of the sum of what `build` gives, `order` times over with respect to the first operand. */
function gradients(build: (...x: Node[]) => Node, operands: Given[], order = 1): number[][] {
  const parameters = parametersFor(operands);
  const since = parameters[0].id;
  let node = build(...parameters);
  let results: (Node | null)[] = [];
  for (let i = 0; i < order; i++) {
    results = backward([{ node, ct: b.constantLike(node, 1) }], parameters, { since });
    node = results[0]!;
  }
  const known = results.filter((g) => g !== null);
  const values = evaluateGraph(toGraph(known, parameters), operands.map(typed));
  // Adding 0 makes -0 and 0 the same.
  return results.map((g) => (g === null ? [] : [...values[known.indexOf(g)]].map((v) => v + 0)));
}

const f = (...values: number[]): Given => given(values);

describe('ties', () => {
  it('maximum and minimum give all to the first operand', () => {
    expect(gradients(b.maximum, [f(1, 2, 2), f(2, 1, 2)])).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expect(gradients(b.minimum, [f(1, 2, 2), f(2, 1, 2)])).toEqual([
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  it('reductions give each extreme element the whole gradient', () => {
    const max = (x: Node): Node => b.reduce(x, 'max', [0]);
    const min = (x: Node): Node => b.reduce(x, 'min', [0]);
    expect(gradients(max, [f(3, 1, 3, 2)])).toEqual([[1, 0, 1, 0]]);
    expect(gradients(min, [f(3, 1, 1, 2)])).toEqual([[0, 1, 1, 0]]);
  });

  it('running and windowed extremes give it to the first', () => {
    const running = (reverse: boolean) => (x: Node) => b.cumulative(x, 'max', 0, false, reverse);
    expect(gradients(running(false), [f(2, 3, 3, 1)])).toEqual([[1, 3, 0, 0]]);
    expect(gradients(running(true), [f(2, 3, 3, 1)])).toEqual([[0, 0, 3, 1]]);
    const pool = (x: Node): Node =>
      b.reduceWindow(x, {
        kind: 'max',
        window_dimensions: [3],
        window_strides: [1],
        base_dilations: [1],
        window_dilations: [1],
        padding: [[0, 0]],
      });
    expect(gradients(pool, [f(5, 1, 5, 5)])).toEqual([[1, 0, 1, 0]]);
  });
});

describe('kinks and ends', () => {
  it('abs is flat at 0', () => {
    expect(gradients(b.abs, [f(-2, 0, 2)])).toEqual([[-1, 0, 1]]);
  });

  it('sqrt has an infinite slope at 0, and no gradient where none comes in', () => {
    expect(gradients(b.sqrt, [f(0, 4)])).toEqual([[Infinity, 0.25]]);
    const masked = (x: Node): Node =>
      b.select(b.compare('GT', x, b.constantLike(x, 0)), b.sqrt(x), x);
    expect(gradients(masked, [f(0, 4)])).toEqual([[1, 0.25]]);
  });
});

describe('power', () => {
  const power = (exponent: number) => (x: Node) => b.power(x, b.constantLike(x, exponent));

  it('has every derivative at 0', () => {
    expect(gradients(power(0), [f(0, 2)])).toEqual([[0, 0]]);
    expect(gradients(power(1), [f(0, 2)])).toEqual([[1, 1]]);
    expect(gradients(power(2), [f(0, 2)])).toEqual([[0, 4]]);
    expect(gradients(power(2), [f(0, 2)], 2)).toEqual([[2, 2]]);
    expect(gradients(power(2), [f(0, 2)], 3)).toEqual([[0, 0]]);
    expect(gradients(power(3), [f(0, -2)], 3)).toEqual([[6, 6]]);
    expect(gradients(power(1), [f(0, 2)], 3)).toEqual([[0, 0]]);
  });

  it('has no gradient in the exponent where the base is not positive', () => {
    const [, exponent] = gradients(b.power, [f(-2, 0, 0, 2), f(3, 2, -1, 3)]);
    expect(exponent.slice(0, 3)).toEqual([0, 0, 0]);
    expect(exponent[3]).toBeCloseTo(8 * Math.log(2), 5);
  });
});

describe('extreme operands', () => {
  it('logistic and tanh saturate to 0', () => {
    expect(gradients(b.logistic, [f(-200, 200)])).toEqual([[0, 0]]);
    expect(gradients(b.tanh, [f(-200, 200)])).toEqual([[0, 0]]);
    expect(gradients(b.logistic, [f(-200, 200)], 2)[0].map(Math.abs)).toEqual([0, 0]);
  });

  it('exponential_minus_one keeps its digits far below 0', () => {
    expect(gradients(b.exponentialMinusOne, [f(-30)])[0][0]).toBeCloseTo(Math.exp(-30), 18);
  });

  it('erf is flat far out', () => {
    expect(gradients(b.erf, [f(-30, 30)])).toEqual([[0, 0]]);
  });

  it('divide does not overflow through the square of its denominator', () => {
    const [, denominator] = gradients(b.divide, [f(1e25), f(1e25)]);
    expect(denominator[0]).toBeCloseTo(-1e-25, 30);
  });

  it('acosh does not overflow for large operands', () => {
    expect(gradients(b.acosh, [f(1e30)])[0][0] / 1e-30).toBeCloseTo(1, 5);
  });

  it('remainder sees how often the divisor fits', () => {
    expect(gradients(b.remainder, [f(7.5, -7.5, 1), f(2, 2, Infinity)])).toEqual([
      [1, 1, 1],
      [-3, 3, 0],
    ]);
  });
});

describe('nothing to differentiate', () => {
  it('is not recorded', () => {
    const parameters = parametersFor([f(1.5)]);
    const since = nextNodeId();
    const y = b.floor(parameters[0]);
    expect(backward([{ node: y, ct: b.constantLike(y, 1) }], parameters, { since })).toEqual([
      null,
    ]);
  });
});

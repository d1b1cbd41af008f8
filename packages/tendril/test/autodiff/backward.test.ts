/** The backward walk: what it visits, what it adds up, and what it leaves alone. */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/autodiff/backward.ts';
import { customRules } from '../../src/autodiff/custom.ts';
import { evaluateGraph } from '../../src/backends/cpu/evaluate.ts';
import * as b from '../util/build.ts';
import { nextNodeId, record, type Node } from '../../src/ir/node.ts';
import { toGraph } from '../util/graph.ts';

const scalar = (): Node => record('parameter', { shape: [], dtype: 'float32' }, []);
const one = (): Node => b.constant(1, [], 'float32');

function valueOf(node: Node, inputs: readonly Node[], values: readonly number[]): number {
  const arrays = values.map((value) => Float32Array.of(value));
  return evaluateGraph(toGraph([node], inputs), arrays)[0][0];
}

describe('backward', () => {
  it('adds up what comes by several ways', () => {
    const x = scalar();
    const since = nextNodeId();
    const square = b.multiply(x, x);
    const y = b.add(b.multiply(square, x), square);
    const [gx] = backward([{ node: y, ct: one() }], [x], { since });
    expect(valueOf(gx!, [x], [2])).toBe(3 * 4 + 2 * 2);
  });

  it('adds up several seeds, of one node too', () => {
    const x = scalar();
    const since = nextNodeId();
    const [y, z] = [b.negate(x), b.multiply(x, x)];
    const seeds = [
      { node: y, ct: one() },
      { node: z, ct: one() },
      { node: y, ct: b.constant(10, [], 'float32') },
    ];
    const [gx] = backward(seeds, [x], { since });
    expect(valueOf(gx!, [x], [3])).toBe(-1 + 6 - 10);
  });

  it('gives total derivatives where the values asked for depend on one another', () => {
    const x = scalar();
    const since = nextNodeId();
    const y = b.multiply(x, x);
    const z = b.multiply(y, x);
    const [gx, gy, gz] = backward([{ node: z, ct: one() }], [x, y, z], { since });
    expect(valueOf(gx!, [x], [2])).toBe(12);
    expect(valueOf(gy!, [x], [2])).toBe(2);
    expect(valueOf(gz!, [x], [2])).toBe(1);
  });

  it('gives null for what the outputs do not depend on', () => {
    const [x, y] = [scalar(), scalar()];
    const since = nextNodeId();
    const z = b.exponential(x);
    const aside = b.multiply(x, y);
    const got = backward([{ node: z, ct: one() }], [x, y, aside], { since });
    expect(got.map((g) => g === null)).toEqual([false, true, true]);
  });

  it('does not look behind the beginning of the tape', () => {
    const x = scalar();
    const before = b.multiply(x, x);
    const since = nextNodeId();
    const y = b.multiply(before, before);
    const [gx, gBefore] = backward([{ node: y, ct: one() }], [x, before], { since });
    expect(gx).toBeNull();
    expect(valueOf(gBefore!, [x], [3])).toBe(18);
  });

  it('carries gradients through float32 only', () => {
    const x = scalar();
    const n = record('parameter', { shape: [], dtype: 'int32' }, []) as Node;
    const since = nextNodeId();
    const y = b.multiply(x, b.convert(b.add(n, b.convert(x, 'int32')), 'float32'));
    const [gx, gn] = backward([{ node: y, ct: one() }], [x, n], { since });
    expect(gn).toBeNull();
    const graph = toGraph([gx!], [x, n]);
    expect(evaluateGraph(graph, [Float32Array.of(2.5), Int32Array.of(4)])[0][0]).toBe(6);
  });

  it('records nothing for operands that do not lead to what is asked for', () => {
    const [x, y] = [scalar(), scalar()];
    const since = nextNodeId();
    const z = b.multiply(x, y);
    const ct = one();
    const first = nextNodeId();
    backward([{ node: z, ct }], [x], { since });
    expect(nextNodeId() - first).toBe(1);
  });

  it('walks each node once, however many ways lead through it', () => {
    const x = scalar();
    const since = nextNodeId();
    let y = x;
    for (let i = 0; i < 60; i++) y = b.add(y, y);
    const first = nextNodeId();
    const [gx] = backward([{ node: y, ct: one() }], [x], { since });
    expect(nextNodeId() - first).toBeLessThan(100);
    expect(valueOf(gx!, [x], [0])).toBe(2 ** 60);
  });

  it('follows chains of any length', () => {
    const x = scalar();
    const since = nextNodeId();
    let y = x;
    for (let i = 0; i < 100_000; i++) y = b.negate(y);
    const [gx] = backward([{ node: y, ct: one() }], [x], { since });
    expect(valueOf(gx!, [x], [1])).toBe(1);
  });

  it('refuses cotangents of another shape or type', () => {
    const x = scalar();
    const since = nextNodeId();
    const y = b.negate(x);
    const wrongShape = [{ node: y, ct: b.constant(1, [2], 'float32') }];
    const wrongType = [{ node: y, ct: b.constant(1, [], 'int32') }];
    expect(() => backward(wrongShape, [x], { since })).toThrow(/float32\[\].*float32\[2\]/);
    expect(() => backward(wrongType, [x], { since })).toThrow(/float32\[\].*int32\[\]/);
  });
});

describe('custom rules', () => {
  it("take the place of a primitive's own", () => {
    const x = scalar();
    const since = nextNodeId();
    const y = b.multiply(x, x);
    customRules.set(y, {
      inputs: [x],
      vjp: (ct) => [b.multiply(ct, b.constant(7, [], 'float32'))],
    });
    const [gx] = backward([{ node: b.negate(y), ct: one() }], [x], { since });
    expect(valueOf(gx!, [x], [3])).toBe(-7);
  });

  it('name their own inputs, some of which may have no gradient', () => {
    const [x, y] = [scalar(), scalar()];
    const since = nextNodeId();
    const inner = b.exponential(x);
    const z = b.alias(inner);
    customRules.set(z, { inputs: [y, x], vjp: (ct) => [b.negate(ct), null] });
    const [gx, gy, gInner] = backward([{ node: z, ct: one() }], [x, y, inner], { since });
    expect(gx).toBeNull();
    expect(gInner).toBeNull();
    expect(valueOf(gy!, [y], [3])).toBe(-1);
  });

  it('are differentiated in their turn', () => {
    const x = scalar();
    const since = nextNodeId();
    const y = b.multiply(b.multiply(x, x), x);
    customRules.set(y, {
      inputs: [x],
      vjp: (ct) => [b.multiply(ct, b.multiply(b.constant(3, [], 'float32'), b.multiply(x, x)))],
    });
    const [first] = backward([{ node: y, ct: one() }], [x], { since });
    const [second] = backward([{ node: first!, ct: one() }], [x], { since });
    expect(valueOf(second!, [x], [2])).toBe(12);
  });

  it('can be given in a table of their own', () => {
    const x = scalar();
    const since = nextNodeId();
    const y = b.negate(x);
    const custom = new WeakMap([[y, { inputs: [x], vjp: (ct: Node) => [ct] }]]);
    const [gx] = backward([{ node: y, ct: one() }], [x], { since, custom });
    expect(valueOf(gx!, [x], [2])).toBe(1);
  });
});

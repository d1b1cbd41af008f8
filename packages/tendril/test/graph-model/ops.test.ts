import { describe, expect, it } from 'vitest';
import { supportedOps } from '../../src/graph-model/kernels/table.ts';
import * as tf from '../../src/index.ts';
import { describeUsual } from '../util/backends.ts';
import { cases, type OpCase } from './cases.ts';
import { expectModelLikeOracle, expectValues, given, type Fed } from './compare.ts';
import { converterOps } from './converter-ops.ts';
import { graphs } from './graphs.ts';
import { attr, node, placeholder, type NodeDef, type Weight } from './topology.ts';
import { unusual } from './unusual.ts';

async function check({
  op,
  inputs,
  attrs,
  outputs = 1,
  random,
  tolerance,
  expected,
}: OpCase): Promise<void> {
  const nodes: NodeDef[] = [];
  const weights: Record<string, Weight> = {};
  const feeds: Record<string, Fed> = {};
  const names = inputs.map((input, i) => {
    const name = `in${i}`;
    if ('weight' in input) {
      weights[name] = input.weight;
    } else {
      nodes.push(placeholder(name, null, input.dtype));
      feeds[name] = input;
    }
    return name;
  });
  nodes.push(node('out', op, names, attrs));
  if (expected !== undefined) return expectValues({ nodes, weights }, feeds, expected, 'out');
  const wanted = Array.from({ length: outputs }, (_, i) => (i === 0 ? 'out' : `out:${i}`));
  await expectModelLikeOracle({ nodes, weights }, { feeds, outputs: wanted, random, tolerance });
}

describeUsual('every op of a graph model gives what it gives in TensorFlow.js', () => {
  for (const one of [...cases, ...unusual]) {
    it([one.op, one.note].filter(Boolean).join(', '), () => check(one));
  }
});

describeUsual('ops that take several nodes to show', () => {
  for (const { name, parts, feeds, outputs, expected } of graphs) {
    it(name, async () => {
      if (expected !== undefined) await expectValues(parts, feeds, expected, outputs[0]);
      else await expectModelLikeOracle(parts, { feeds, outputs });
    });
  }

  it('of decision forests run where a program registers them, as the package tfjs-tfdf does', async () => {
    const forest = ['SimpleMLCreateModelResource', 'SimpleMLLoadModelFromPathWithHandle'];
    const infer = 'SimpleMLInferenceOpWithHandle';
    const parts = {
      nodes: [
        placeholder('x', [2]),
        node('model', forest[0]),
        node('read', forest[1], ['model', 'path']),
        node('y', infer, ['x', 'model', '^read'], { dense_output_dim: attr.i(1) }),
      ],
      weights: { path: { values: ['assets'], dtype: 'string' as const } },
    };
    await expect(expectValues(parts, { x: given([1, 2]) }, [], 'y')).rejects.toThrow(
      /SimpleMLInferenceOpWithHandle \(node 'y'\).*registerOp/,
    );
    for (const op of forest) tf.registerOp(op, () => tf.scalar(7));
    tf.registerOp(infer, ({ inputs: [x, model] }) => x.mul(model));
    try {
      await expectValues(parts, { x: given([1, 2]) }, [7, 14], 'y');
    } finally {
      for (const op of [...forest, infer]) tf.deregisterOp(op);
    }
  });
});

describe('the table of ops', () => {
  it('is that of the converter, and each is among the cases above', () => {
    const needRegistering = converterOps.filter((op) => op.startsWith('SimpleML'));
    const known = new Set(supportedOps());
    expect(converterOps).toHaveLength(248);
    expect(converterOps.filter((op) => !known.has(op))).toEqual(needRegistering);
    const shown = new Set<string>(cases.map(({ op }) => op));
    for (const { parts } of graphs) {
      const weights = Object.keys(parts.weights ?? {}).length;
      if (weights > 0) shown.add('Const');
      for (const { op } of parts.nodes) shown.add(op);
    }
    expect(converterOps.filter((op) => !shown.has(op))).toEqual(needRegistering);
  });
});

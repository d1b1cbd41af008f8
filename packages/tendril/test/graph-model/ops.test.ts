import { describe, it } from 'vitest';
import { cases, type OpCase } from './cases.ts';
import { expectModelLikeOracle, expectValues, type Fed } from './compare.ts';
import { node, placeholder, type NodeDef, type Weight } from './topology.ts';

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
  if (expected !== undefined) return expectValues({ nodes, weights }, feeds, expected);
  const wanted = Array.from({ length: outputs }, (_, i) => (i === 0 ? 'out' : `out:${i}`));
  await expectModelLikeOracle({ nodes, weights }, { feeds, outputs: wanted, random, tolerance });
}

describe('every op of a graph model gives what it gives in TensorFlow.js', () => {
  for (const one of cases) {
    it([one.op, one.note].filter(Boolean).join(', '), () => check(one));
  }
});

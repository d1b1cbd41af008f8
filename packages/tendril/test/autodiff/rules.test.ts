/** Every derivative rule against finite differences, first and second order. */
import { describe, expect, it } from 'vitest';
import { operandCotangent } from '../../src/autodiff/rules/index.ts';
import { record, type Node } from '../../src/ir/node.ts';
import type { PrimitiveName } from '../../src/ir/primitives.ts';
import { cases } from './cases/index.ts';
import { emptyCases } from './cases/movement.ts';
import { checkGradients, recordGradients, vjpRules } from './check.ts';

/** Whether a node of this primitive is among those that lead to `output`. */
function contains(output: Node, op: PrimitiveName): boolean {
  return output.op === op || output.inputs.some((input) => contains(input, op));
}

const names = Object.keys(vjpRules) as (keyof typeof vjpRules)[];

describe.each(names)('%s', (name) => {
  const own = cases[name];

  it('has cases, all of which use it', () => {
    expect(own.length).toBeGreaterThan(0);
    for (const c of own) expect(contains(recordGradients(c).output, name), c.about).toBe(true);
  });

  it.each(own.map((c) => [c.about, c] as const))('%s', (_, c) => {
    checkGradients(c);
  });
});

describe('rows with a rule', () => {
  // Differences of 0 would agree with no gradient at all.
  it.each(names.filter((name) => vjpRules[name] !== null))('%s has a gradient', (name) => {
    const gradients = cases[name].flatMap((c) => recordGradients(c).gradients);
    expect(gradients.some((g) => g !== null)).toBe(true);
  });

  it.each(names.filter((name) => vjpRules[name] === null))('%s has none', (name) => {
    const node = record('parameter', { shape: [], dtype: 'float32' }, []) as Node;
    expect(operandCotangent(node, { ...node, op: name }, 0)).toBeNull();
  });
});

describe('empty axes', () => {
  it.each(emptyCases.map((c) => [c.about, c] as const))('%s', (_, c) => {
    checkGradients(c);
  });
});

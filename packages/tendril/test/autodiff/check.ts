/**
 * Compares derivative rules with central differences, in double precision: the gradient of a weighted sum of a function's results,
 * and then the derivative of that gradient along a direction.
 */
import { expect } from 'vitest';
import { backward } from '../../src/autodiff/backward.ts';
import { vjpRules as coreRules } from '../../src/autodiff/rules/index.ts';
import { evaluateGraph, type Values } from '../../src/backends/cpu/evaluate.ts';
import type { DType } from '../../src/ir/dtype.ts';
import { nextNodeId, record, type Node } from '../../src/ir/node.ts';
import type { PrimitiveName } from '../../src/ir/primitives.ts';
import { sizeOf, type Shape } from '../../src/ir/shape.ts';
import { derivatives } from '../../src/primitives/index.ts';
import { toGraph } from '../util/graph.ts';

/** The rules of all primitives with one value. */
export const vjpRules = { ...coreRules, ...derivatives };

/** An operand: its values, or for float32 also the interval from which spread values are taken. */
export interface Given {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: readonly number[];
}

export interface Case {
  /** What is special about the case; empty where nothing is. */
  readonly about: string;
  readonly inputs: readonly Given[];
  readonly build: (...inputs: Node[]) => Node;
}

/** Cases by primitive. */
export type Cases<P extends PrimitiveName = keyof typeof vjpRules> = {
  readonly [Q in P]: readonly Case[];
};

/** A number in [0, 1) for each index, spread evenly, never twice the same among the first thousands. */
export function spread(i: number): number {
  return ((i + 1) * 0.6180339887498949) % 1;
}

/** float32 values spread over an interval. */
export function floats(shape: Shape, low = -2, high = 2, phase = 0): Given {
  const values = Array.from(
    { length: sizeOf(shape) },
    (_, i) => low + (high - low) * spread(i + phase * 31),
  );
  return { shape, dtype: 'float32', values };
}

export function ints(shape: Shape, values: readonly number[]): Given {
  return { shape, dtype: 'int32', values };
}

export function bools(shape: Shape): Given {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => (spread(i) < 0.5 ? 1 : 0));
  return { shape, dtype: 'bool', values };
}

function valuesOf({ dtype, values }: Given): Values {
  if (dtype === 'float32') return Float64Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}

const parameter = (shape: Shape, dtype: DType): Node => record('parameter', { shape, dtype }, []);

function dot(a: Values, b: Values): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const step = 1e-5;

/** (f(x + h) - f(x - h)) / 2h for each element of `x`. */
function centralDifferences(x: Values, f: () => number): number[] {
  return Array.from(x, (value, i) => {
    x[i] = value + step;
    const above = f();
    x[i] = value - step;
    const below = f();
    x[i] = value;
    return (above - below) / (2 * step);
  });
}

function expectClose(actual: Values, wanted: readonly number[], what: string): void {
  expect(actual.length, what).toBe(wanted.length);
  wanted.forEach((want, i) => {
    const tolerance = 2e-7 * (1 + Math.abs(want));
    expect(Math.abs(actual[i] - want), `${what}[${i}]: ${actual[i]}, wanted ${want}`).toBeLessThan(
      tolerance,
    );
  });
}

function weightsFor(nodes: readonly Node[], phase: number): Float64Array[] {
  return nodes.map((node, k) => Float64Array.from(floats(node.shape, -1, 1, phase + k).values));
}

/** A case, recorded together with its gradients. */
export interface Recorded {
  /** Ids from here on belong to the case. */
  readonly since: number;
  readonly inputs: readonly Node[];
  readonly output: Node;
  readonly ct: Node;
  /** The float32 operands, and the gradient with respect to each (null for none). */
  readonly wrt: readonly Node[];
  readonly gradients: readonly (Node | null)[];
}

export function recordGradients({ inputs, build }: Case): Recorded {
  const since = nextNodeId();
  const nodes = inputs.map(({ shape, dtype }) => parameter(shape, dtype));
  const output = build(...nodes);
  const ct = parameter(output.shape, 'float32');
  const wrt = nodes.filter((node) => node.dtype === 'float32');
  const gradients = backward([{ node: output, ct }], wrt, { since });
  return { since, inputs: nodes, output, ct, wrt, gradients };
}

/** Checks gradients of first and second order with respect to all float32 operands. */
export function checkGradients(given: Case): void {
  const { since, inputs: nodes, output, ct, wrt, gradients } = recordGradients(given);
  const { inputs } = given;
  const values = inputs.map(valuesOf);
  const wrtValues = values.filter((_, i) => inputs[i].dtype === 'float32');
  const [ctValues] = weightsFor([output], 3);
  const float64 = { float64: true };

  const forward = toGraph([output], nodes);
  const loss = (): number => dot(evaluateGraph(forward, values, float64)[0], ctValues);
  const known = gradients.filter((g) => g !== null);
  const first = toGraph(known, [...nodes, ct]);
  const firstValues = (): Values[] => evaluateGraph(first, [...values, ctValues], float64);

  const got = firstValues();
  wrt.forEach((_, i) => {
    const differences = centralDifferences(wrtValues[i], loss);
    const gradient = gradients[i];
    const actual =
      gradient === null ? new Float64Array(wrtValues[i].length) : got[known.indexOf(gradient)];
    expectClose(actual, differences, `gradient of operand ${i}`);
  });

  // The gradients are functions of the operands and of the cotangent. Seeding each with a direction gives both derivatives.
  const directions = weightsFor(known, 7);
  const seeds = known.map((node) => ({ node, ct: parameter(node.shape, 'float32') }));
  const sources = [...wrt, ct];
  const seconds = backward(seeds, sources, { since });
  const present = seconds.filter((g) => g !== null);
  const second = toGraph(present, [...nodes, ct, ...seeds.map((seed) => seed.ct)]);
  const secondValues = evaluateGraph(second, [...values, ctValues, ...directions], float64);
  const along = (): number =>
    firstValues().reduce((sum, gradient, k) => sum + dot(gradient, directions[k]), 0);
  sources.forEach((_, i) => {
    const x = i < wrtValues.length ? wrtValues[i] : ctValues;
    const gradient = seconds[i];
    const actual =
      gradient === null ? new Float64Array(x.length) : secondValues[present.indexOf(gradient)];
    expectClose(actual, centralDifferences(x, along), `second order, source ${i}`);
  });
}

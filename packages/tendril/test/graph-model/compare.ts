/** Runs a graph model on TensorFlow.js and on the library, and compares. */
import * as oracleModule from '@tensorflow/tfjs';
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectClose, type Api } from '../util/oracle.ts';
import { artifacts, type Kind, type ModelParts } from './topology.ts';

export const oracle = oracleModule as unknown as Api;
await oracle.setBackend('cpu');

export interface Fed {
  readonly values: readonly (number | string)[];
  readonly shape: readonly number[];
  readonly dtype?: Kind;
}

export const given = (
  values: readonly (number | string)[],
  shape?: readonly number[],
  dtype?: Kind,
): Fed => ({ values, shape: shape ?? [values.length], dtype });
export const ints = (values: readonly number[], shape?: readonly number[]): Fed =>
  given(values, shape, 'int32');

interface Shown {
  shape: number[];
  dtype: string;
  values: (number | string)[];
}

async function run(
  api: Api,
  model: tf.GraphModel,
  feeds: Record<string, Fed>,
  outputs: string[],
): Promise<Shown[]> {
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { values, shape, dtype }]) => [
      name,
      api.tensor(values as number[], [...shape], dtype as 'float32'),
    ]),
  );
  try {
    const result = await model.executeAsync(inputs, outputs);
    const tensors = Array.isArray(result) ? result : [result];
    const shown = await Promise.all(
      tensors.map(async (t) => {
        const values = Array.from(await t.data());
        return { shape: [...t.shape], dtype: t.dtype, values };
      }),
    );
    // What is left to the garbage collector would be counted at some time, and not at another.
    tensors.forEach((t) => t.dispose());
    return shown;
  } finally {
    Object.values(inputs).forEach((t) => t.dispose());
  }
}

export interface Check {
  readonly feeds?: Record<string, Fed>;
  readonly outputs: string[];
  readonly tolerance?: number;
  /** Whether only shapes and types are compared. */
  readonly random?: boolean;
}

/** Checks that a model gives what TensorFlow.js gives, twice over, and leaves no tensors behind. */
export async function expectModelLikeOracle(parts: ModelParts, check: Check): Promise<void> {
  const { feeds = {}, outputs, tolerance, random = false } = check;
  const theirs = await oracle.loadGraphModel(oracle.io.fromMemory(artifacts(parts)));
  const expected = await run(oracle, theirs, feeds, outputs);
  theirs.dispose();
  const before = tf.memory().numTensors;
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts(parts)));
  for (let time = 0; time < 2; time++) {
    const after = tf.memory().numTensors;
    const actual = await run(tf, model, feeds, outputs);
    expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      expected.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    if (!random) {
      actual.forEach(({ values }, i) => {
        if (typeof values[0] === 'string') expect(values).toEqual(expected[i].values);
        else expectClose(values as number[], expected[i].values as number[], tolerance);
      });
    }
    expect(tf.memory().numTensors).toBe(after);
  }
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

/** Checks what a node of a model gives. */
export async function expectValues(
  parts: ModelParts,
  feeds: Record<string, Fed>,
  expected: readonly number[],
  output: string,
): Promise<void> {
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts(parts)));
  const [actual] = await run(tf, model, feeds, [output]);
  expectClose(actual.values as number[], expected);
  model.dispose();
}

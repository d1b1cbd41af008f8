import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { artifacts, attr, func, node, placeholder, typeOf, type ModelParts } from './topology.ts';

/** Random numbers from a seed, so that a case that fails can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const conv = {
  strides: attr.ints([1, 1, 1, 1]),
  padding: attr.s('SAME'),
  dilations: attr.ints([1, 1, 1, 1]),
};
const frame = { frame_name: attr.s('loop') };

const seeds: ModelParts[] = [
  {
    nodes: [
      placeholder('x', [1, 4, 4, 2]),
      node('c', 'Conv2D', ['x', 'w'], conv),
      node('n', 'FusedBatchNormV3', ['c', 'v', 'v', 'v', 'v'], { epsilon: attr.f(0.01) }),
      node('p', 'MaxPool', ['n'], { ...conv, ksize: attr.ints([1, 2, 2, 1]) }),
      node('r', 'Reshape', ['p', 'shape']),
      node('y', 'Softmax', ['r']),
    ],
    weights: {
      w: { values: [1, 2, 3, 4], shape: [1, 1, 2, 2] },
      v: { values: [1, 2] },
      shape: { values: [1, -1], dtype: 'int32' },
    },
  },
  {
    nodes: [
      placeholder('x', [3]),
      node('e', 'Enter', ['x'], frame),
      node('m', 'Merge', ['e', 'next'], { N: attr.i(2) }),
      node('sum', 'Sum', ['m', 'zero']),
      node('less', 'Less', ['sum', 'limit']),
      node('cond', 'LoopCond', ['less']),
      node('s', 'Switch', ['m', 'cond']),
      node('a', 'AddV2', ['s:1', 's:1']),
      node('next', 'NextIteration', ['a']),
      node('exit', 'Exit', ['s']),
      node('where', 'Where', ['flags']),
      node('y', 'AddV2', ['exit', 'limit']),
      node('flags', 'Greater', ['x', 'limit']),
    ],
    weights: { zero: { values: [0], shape: [1], dtype: 'int32' }, limit: { values: [20] } },
  },
  {
    nodes: [
      placeholder('x', [2, 2]),
      node('l', 'TensorListFromTensor', ['x', 'shape'], { element_dtype: typeOf() }),
      node('st', 'TensorListStack', ['l', 'shape'], {
        element_dtype: typeOf(),
        num_elements: attr.i(2),
      }),
      node('i', 'If', ['yes', 'st'], { then_branch: attr.func('f'), else_branch: attr.func('g') }),
      node('f32', 'Fill', ['shape', 'one'], { T: typeOf() }),
      node('y', 'ConcatV2', ['i', 'x', 'axis'], { N: attr.i(2) }),
      node('t', 'Tile', ['f32', 'shape']),
      node('w', 'While', ['one'], { cond: attr.func('c'), body: attr.func('f') }),
    ],
    weights: {
      shape: { values: [2], shape: [1], dtype: 'int32' },
      yes: { values: [1], dtype: 'bool' },
      one: { values: [1] },
      axis: { values: [0], dtype: 'int32' },
      big: { values: [9] },
    },
    library: [
      func('f', { a: 'float32' }, [node('d', 'AddV2', ['a', 'a'])], { out: 'd:z:0' }),
      func('g', { a: 'float32' }, [node('n', 'Neg', ['a'])], { out: 'n:y:0' }),
      func(
        'c',
        { a: 'float32' },
        [node('big', 'Const'), node('l', 'Less', ['a', 'big:output:0'])],
        { out: 'l:z:0' },
      ),
    ],
  },
];

const strange: unknown[] = [
  null,
  undefined,
  -1,
  0,
  1,
  3,
  2 ** 31,
  1e18,
  NaN,
  0.5,
  '',
  'x',
  'y',
  '^x',
  'x:1',
  'x:-1',
  'x:99999999999',
  true,
  [],
  {},
  [1],
  ['x'],
  [1e9, 1e9],
  'DT_STRING',
  'DT_INT32',
  'DT_BOOL',
  'Identity',
  'Relu',
  'Switch',
  'Merge',
  'Exit',
  'While',
  'Placeholder',
  'Const',
  '9'.repeat(30),
];

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return found;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    placesIn(holder[key], found);
  }
  return found;
}

type Artifacts = tf.io.ModelArtifacts;

function mutate(model: Artifacts, random: (below: number) => number): void {
  for (let count = 1 + random(3); count > 0; count--) {
    const places = placesIn(model);
    const { holder, key } = places[random(places.length)];
    switch (random(6)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else Reflect.deleteProperty(holder, key);
        break;
      case 1: {
        const other = places[random(places.length)];
        holder[key] = structuredClone(other.holder[other.key]);
        break;
      }
      case 2:
        if (Array.isArray(holder[key])) (holder[key] as unknown[]).splice(random(4), 1);
        break;
      case 3:
        if (model.weightData instanceof ArrayBuffer) {
          model.weightData = model.weightData.slice(0, random(model.weightData.byteLength + 1));
        }
        break;
      default:
        holder[key] = structuredClone(strange[random(strange.length)]);
    }
  }
}

function describeError(error: unknown, seed: number): string | null {
  if (!(error instanceof Error)) return `case ${seed} threw ${String(error)}`;
  if (error.message.length < 8) return `case ${seed} says only '${error.message}'`;
  // Errors of the language itself say nothing of the model.
  const own = /^(loadGraphModel|GraphModel|decodeWeights)/.test(error.message);
  return own ? null : `case ${seed}: ${error.constructor.name}: ${error.message}`;
}

describe('damaged and hostile models', () => {
  const cases = 10_500;

  it('end in a result or in an error that says what is wrong, and leave nothing behind', async () => {
    // What is fuzzed is the loader; the evaluator has no code to generate for each case.
    const backend = tf.getBackend();
    await tf.setBackend('cpu');
    const kept = { ...tf.graphModelOptions };
    Object.assign(tf.graphModelOptions, { maxRounds: 20, maxElements: 1 << 16 });
    const originals = seeds.map(artifacts);
    const before = tf.memory().numTensors;
    const problems: string[] = [];
    let worked = 0;
    for (let seed = 0; seed < cases; seed++) {
      const random = generator(seed * 7919 + 1);
      const model = structuredClone(originals[seed % originals.length]);
      mutate(model, random);
      let loaded: ReturnType<typeof tf.loadGraphModelSync> | undefined;
      const made: tf.Tensor[] = [];
      try {
        loaded = tf.loadGraphModelSync(model);
        const feeds = Object.fromEntries(
          loaded.inputs.map(({ name, shape, dtype }) => {
            const extents = (shape ?? [2]).map((n) => (n >= 0 && n <= 64 ? Math.floor(n) : 2));
            if ((dtype as string) === 'resource' || dtype === 'string' || dtype === 'complex64')
              throw new Error('GraphModel: not tried');
            const x = tf.ones(extents, dtype);
            made.push(x);
            return [name, x];
          }),
        );
        const outputs = loaded.outputNodes;
        const result = loaded.execute(feeds, outputs);
        made.push(...[result].flat());
        worked++;
      } catch (error) {
        const problem = describeError(error, seed);
        if (problem !== null) problems.push(problem);
      }
      tf.dispose(made);
      loaded?.dispose();
      const left = tf.memory().numTensors - before;
      if (left !== 0) {
        problems.push(`case ${seed} leaves ${left} tensors`);
        break;
      }
    }
    Object.assign(tf.graphModelOptions, kept);
    await tf.setBackend(backend);
    expect(problems.slice(0, 10)).toEqual([]);
    // Some damage does no harm; if none did, nothing would be tested but the first check.
    expect(worked).toBeGreaterThan(cases / 50);
  });
});

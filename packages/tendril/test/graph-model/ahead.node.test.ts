/** What is told, compiled and kept ahead: before weights are fetched, before the first prediction, before the next round or size. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { artifacts, attr, func, node, placeholder, type ModelParts } from './topology.ts';

const load = (parts: ModelParts): tf.GraphModel =>
  tf.loadGraphModelSync(artifacts(parts)) as tf.GraphModel;

afterEach(() => {
  vi.restoreAllMocks();
  tf.env().set('TENDRIL_PRINT', '');
});

/** How many programs are made from now on. */
function programsMade(): () => number {
  let count = 0;
  vi.spyOn(console, 'log').mockImplementation(() => void count++);
  tf.env().set('TENDRIL_PRINT', 'program');
  return () => count;
}

describe('before weights are fetched', () => {
  const refused = async (op: string): Promise<{ error: unknown; asked: string[] }> => {
    const { modelTopology, weightSpecs } = artifacts({
      nodes: [placeholder('x', [2]), node('odd', op, ['x']), node('y', 'Mul', ['odd', 'w'])],
      weights: { w: { values: [1, 2] } },
    });
    const json = {
      modelTopology,
      weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }],
    };
    const asked: string[] = [];
    const fetchFunc = async (url: RequestInfo | URL): Promise<Response> => {
      asked.push(String(url));
      const isJSON = String(url).endsWith('.json');
      return new Response(isJSON ? JSON.stringify(json) : new Float32Array([1, 2]));
    };
    const error = await tf.loadGraphModel('http://a/model.json', { fetchFunc }).then(
      (model) => (model.dispose(), undefined),
      (e: unknown) => e,
    );
    return { error, asked };
  };

  it('an op that is not known is named, with its node and the way out', async () => {
    const { error, asked } = await refused('Frobnicate');
    expect(String(error)).toMatch(/Frobnicate \(node 'odd'\).*tf\.registerOp\('Frobnicate'/);
    expect(asked).toEqual(['http://a/model.json']);
  });

  it('a topology that was checked is not read again when its weights have come', async () => {
    const { modelTopology, weightSpecs } = artifacts({
      nodes: [placeholder('x', [2]), node('y', 'Mul', ['x', 'w'])],
      weights: { w: { values: [1, 2] } },
    });
    let reads = 0;
    const topology = {
      get node(): unknown {
        reads++;
        return (modelTopology as { node: unknown }).node;
      },
    };
    const weightsManifest = [{ paths: ['w.bin'], weights: weightSpecs! }];
    const json = { modelTopology: topology, weightsManifest };
    const load = (told: boolean): Promise<tf.GraphModel> =>
      tf.loadGraphModel({
        load: async (hooks) => {
          if (told) hooks?.onModelJSON?.(json);
          return { ...json, weightSpecs, weightData: new Float32Array([1, 2]).buffer };
        },
      });
    (await load(false)).dispose();
    const once = reads;
    reads = 0;
    (await load(true)).dispose();
    expect(reads).toBe(once);
  });

  it('nothing is said where all ops are known', async () => {
    const { error, asked } = await refused('Relu');
    expect(error).toBeUndefined();
    expect(asked).toEqual(['http://a/model.json', 'http://a/w.bin']);
  });
});

const network: ModelParts = {
  nodes: [
    placeholder('x', [-1, 64]),
    node('a', 'MatMul', ['x', 'w']),
    node('b', 'Softmax', ['a']),
    node('y', 'MatMul', ['b', 'w']),
  ],
  weights: {
    w: {
      values: Array.from({ length: 64 * 64 }, (_, i) => ((i * 7) % 11) / 50 - 0.1),
      shape: [64, 64],
    },
  },
};

describe('warmup', () => {
  it('leaves nothing to compile for a prediction of that shape, and no tensors', async () => {
    const model = load(network);
    const before = tf.memory().numTensors;
    const made = programsMade();
    await model.warmup([30, 64]);
    const compiled = made();
    expect(compiled).toBeGreaterThan(0);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(0);
    // Plain values: making a tensor of ones would be a program, too.
    const x = tf.tensor(new Float32Array(30 * 64).fill(1), [30, 64]);
    const y = model.predict(x) as tf.Tensor;
    await y.data();
    expect(made()).toBe(compiled);
    tf.dispose([x, y]);
    model.dispose();
  });

  /** A chain of products of which no two have the same sizes. */
  const layers = 24;
  const chain = (): ModelParts => ({
    nodes: [
      placeholder('x', [-1, 40]),
      ...Array.from({ length: layers }, (_, i) => [
        node(`p${i}`, 'MatMul', [i === 0 ? 'x' : `y${i - 1}`, `w${i}`]),
        node(`y${i}`, 'Tanh', [`p${i}`]),
      ]).flat(),
    ],
    weights: Object.fromEntries(
      Array.from({ length: layers }, (_, i) => [
        `w${i}`,
        {
          values: Array.from({ length: (40 + i) * (41 + i) }, (_, k) => ((k * 7) % 11) / 50 - 0.1),
          shape: [40 + i, 41 + i],
        },
      ]),
    ),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const input = (): tf.Tensor =>
    tf.tensor2d(
      Array.from({ length: 30 * 40 }, (_, i) => ((i * 5) % 13) / 13),
      [30, 40],
    );

  it('gives others their turn between steps, tells how far it is, and computes the same', async () => {
    await tf.setBackend('wasm');
    const [patient, plain] = [load(chain()), load(chain())];
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const onProgress = (fraction: number): number => told.push(fraction);
    let [turns, done] = [0, false];
    const warm = patient.warmup([30, 40], { onProgress }).finally(() => (done = true));
    while (!done) {
      await turn();
      turns++;
    }
    await warm;
    expect(turns).toBeGreaterThan(layers);
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    const made = programsMade();
    const x = input();
    const a = patient.predict(x) as tf.Tensor;
    const values = await a.data();
    expect(made()).toBe(0);
    const b = plain.predict(x) as tf.Tensor;
    expect(values).toEqual(await b.data());
    tf.dispose([x, a, b]);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
    patient.dispose();
    plain.dispose();
  });

  it('lets others use the model meanwhile', async () => {
    await tf.setBackend('wasm');
    const model = load(chain());
    const warm = model.warmup([30, 40]);
    const x = input();
    const seen: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      await turn();
      const y = model.predict(x) as tf.Tensor;
      seen.push(await y.data());
      y.dispose();
    }
    await warm;
    for (const values of seen) expect(values).toEqual(seen[0]);
    x.dispose();
    model.dispose();
  });

  it('says that the model is gone when it is disposed of meanwhile, and leaves nothing', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory();
    for (let turns = 1; turns < 20; turns += 3) {
      const model = load(chain());
      const outcome = model.warmup([30, 40]).then(
        () => 'done',
        (error: unknown) => String(error),
      );
      for (let i = 0; i < turns; i++) await turn();
      model.dispose();
      expect(await outcome).toMatch(/dispose/);
    }
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before.numTensors);
    expect(tf.memory().numBytes).toBeLessThanOrEqual(before.numBytes);
    expect(tf.memory().numBytesKept).toBeLessThanOrEqual(before.numBytesKept);
  });

  it('says what is wrong with a shape', async () => {
    const model = load(network);
    await expect(model.warmup([3, 15])).rejects.toThrow(/'x' must have shape \[any,64\]/);
    model.dispose();
  });
});

describe('another size of the input', () => {
  it('gives what that size gives alone, and comes back to a size without compiling', async () => {
    const model = load(network);
    const rows = tf.randomNormal([90, 64], 0, 1, 'float32', 1);
    const whole = (model.predict(rows) as tf.Tensor2D).arraySync();
    const at = (count: number): number[][] => {
      const part = tf.slice(rows, [0, 0], [count, 64]);
      const y = model.predict(part) as tf.Tensor2D;
      const values = y.arraySync();
      tf.dispose([part, y]);
      return values;
    };
    for (let count = 10; count <= 80; count += 10) {
      at(count).forEach((row, i) =>
        row.forEach((value, j) => expect(value).toBeCloseTo(whole[i][j], 4)),
      );
    }
    const made = programsMade();
    for (const count of [20, 70, 50]) at(count);
    expect(made()).toBe(0);
    rows.dispose();
    model.dispose();
  });
});

describe('a loop', () => {
  it('whose body is static has it compiled once, however many rounds it runs', async () => {
    const step = [
      node('p', 'MatMul', ['a', 'weight']),
      node('q', 'Tanh', ['p:product:0']),
      node('one', 'Const'),
      node('n', 'AddV2', ['i', 'one:output:0']),
    ];
    const parts: ModelParts = {
      nodes: [
        placeholder('x', [40, 64]),
        placeholder('limit', [], 'int32'),
        node('y', 'While', ['zero', 'x', 'w', 'limit'], {
          cond: attr.func('below'),
          body: attr.func('step'),
        }),
      ],
      weights: {
        ...network.weights,
        zero: { values: [0], shape: [], dtype: 'int32' },
        one: { values: [1], shape: [], dtype: 'int32' },
      },
      library: [
        func(
          'below',
          { i: 'int32', a: 'float32', weight: 'float32', limit: 'int32' },
          [node('l', 'Less', ['i', 'limit'])],
          { out: 'l:z:0' },
        ),
        func('step', { i: 'int32', a: 'float32', weight: 'float32', limit: 'int32' }, step, {
          i_out: 'n:z:0',
          a_out: 'q:y:0',
          weight_out: 'weight',
          limit_out: 'limit',
        }),
      ],
    };
    const model = load(parts);
    const x = tf.ones([40, 64]);
    const run = async (rounds: number): Promise<void> => {
      const limit = tf.scalar(rounds, 'int32');
      const y = (await model.executeAsync({ x, limit }, 'y:1')) as tf.Tensor;
      await y.data();
      tf.dispose([limit, y]);
    };
    const made = programsMade();
    await run(4);
    const compiled = made();
    expect(compiled).toBeGreaterThan(0);
    await run(40);
    expect(made()).toBe(compiled);
    x.dispose();
    model.dispose();
  });
});

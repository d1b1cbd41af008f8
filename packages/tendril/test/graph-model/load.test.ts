import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeUsual } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';
import { expectModelLikeOracle } from './compare.ts';
import {
  endlessLoop,
  artifacts,
  attr,
  node,
  placeholder,
  signatureOf,
  type Attr,
  type Weight,
} from './topology.ts';

const scaled = {
  nodes: [placeholder('x', [-1, 2]), node('y', 'Mul', ['x', 'w']), node('z', 'AddV2', ['y', 'b'])],
  weights: { w: { values: [10, 100] }, b: { values: [1, 2] } },
};

const load = (parts: Parameters<typeof artifacts>[0]) => tf.loadGraphModelSync(artifacts(parts));

// Some tests leave tensors to the collector, and others count.
beforeEach(collectGarbage);

describeUsual('a graph model', () => {
  it('gives what TensorFlow.js gives', async () => {
    await expectModelLikeOracle(scaled, {
      feeds: { x: { values: [1, 2, 3, 4], shape: [2, 2] } },
      outputs: ['z', 'y'],
    });
  });

  it('tells its inputs, outputs, weights and version', () => {
    const model = load({ ...scaled, signature: signatureOf(['x'], ['z']) });
    expect(model.inputs).toEqual([{ name: 'x', shape: [-1, 2], dtype: 'float32' }]);
    expect(model.outputs.map((o) => o.name)).toEqual(['z']);
    expect(model.inputNodes).toEqual(['x']);
    expect(model.outputNodes).toEqual(['z']);
    expect(Object.keys(model.weights)).toEqual(['w', 'b']);
    expect(model.modelVersion).toBe('1.2');
    expect(model.modelSignature).toEqual(signatureOf(['x'], ['z']));
    model.dispose();
  });

  it('can be loaded in steps, and shows what programs read of it in TensorFlow.js', async () => {
    const url = tf.io.fromMemory(artifacts(scaled));
    const model = new tf.GraphModel(url);
    expect(model['modelUrl']).toBe(url);
    expect(model['executor']).toBeNull();
    model['findIOHandler']();
    model.loadSync(await model['handler']!.load!());
    const { graph, weightMap } = model['executor']!;
    expect(Object.values(graph.nodes).map(({ op }) => op)).toContain('AddV2');
    expect(weightMap.w[0].shape).toEqual([2]);
    expect(model['artifacts']).toHaveProperty('modelTopology');
    expect(model['signature']).toBeUndefined();
    const y = model.predict(tf.tensor2d([[1, 2]])) as tf.Tensor;
    expect(Array.from(await y.data())).toEqual([11, 202]);
    model.dispose();
    expect(model['executor']).toBeNull();
  });

  it('takes a tensor, a list or a map, and gives nodes on the way', () => {
    const model = load(scaled);
    const x = tf.tensor2d([[1, 2]]);
    for (const inputs of [x, [x], { x }]) {
      const result = model.predict(inputs) as tf.Tensor;
      expect(result.arraySync()).toEqual([[11, 202]]);
    }
    expect((model.execute({ x }, 'y') as tf.Tensor).arraySync()).toEqual([[10, 200]]);
    expect((model.execute({ y: x }, 'z') as tf.Tensor).arraySync()).toEqual([[2, 4]]);
    model.dispose();
  });

  it('gets ready beforehand, and tells how far it is', async () => {
    const before = tf.memory().numTensors;
    const model = load(scaled);
    const told: number[] = [];
    await model.warmup([3, 2], { onProgress: (fraction) => told.push(fraction) });
    expect([told[0], told.at(-1)]).toEqual([0, 1]);
    await expect(
      model.warmup([3, 5], { onProgress: (fraction) => told.push(fraction) }),
    ).rejects.toThrow();
    expect(told.at(-1)).toBe(0);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('shows what every node gave, if it is told to keep that', () => {
    const model = load(scaled);
    const x = tf.tensor2d([[1, 2]]);
    const before = tf.memory().numTensors;
    tf.env().set('KEEP_INTERMEDIATE_TENSORS', true);
    const z = model.predict(x) as tf.Tensor;
    tf.env().set('KEEP_INTERMEDIATE_TENSORS', false);
    const all = model.getIntermediateTensors();
    const values = Object.entries(all).map(([name, [t]]) => [name, Array.from(t.dataSync())]);
    expect(Object.fromEntries(values)).toEqual({
      x: [1, 2],
      w: [10, 100],
      b: [1, 2],
      y: [10, 200],
      z: [11, 202],
    });
    model.disposeIntermediateTensors();
    expect(model.getIntermediateTensors()).toEqual({});
    z.dispose();
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
    model.dispose();
  });

  it('comes to an end in a loop too, whatever that reads', async () => {
    const model = load(endlessLoop());
    const x = tf.scalar(1);
    const running = model.executeAsync(x);
    setTimeout(() => model.dispose(), 1);
    await expect(running).rejects.toThrow(/disposed of while it ran/);
    x.dispose();
  });

  it('says so where it is disposed of while it runs', async () => {
    const model = load({
      nodes: [placeholder('x', [2]), node('w', 'Where', ['x']), node('y', 'GatherNd', ['v', 'w'])],
      weights: { v: { values: [3, 4] } },
    });
    const x = tf.tensor1d([0, 1]);
    const before = tf.memory().numTensors;
    const running = model.executeAsync(x);
    model.dispose();
    await expect(running).rejects.toThrow(/disposed of while it ran/);
    expect(tf.memory().numTensors).toBe(before - 1);
    x.dispose();
  });

  it('is freed whole, and gives tensors to the scope that is open', () => {
    const before = tf.memory().numTensors;
    const model = load(scaled);
    const sum = tf.tidy(() => (model.predict(tf.ones([1, 2])) as tf.Tensor).sum());
    expect(sum.dataSync()[0]).toBe(113);
    sum.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => model.predict(tf.ones([1, 2]))).toThrow(/disposed of/);
  });

  it('folds no constant that gives a product further axes', async () => {
    await expectModelLikeOracle(
      {
        nodes: [
          placeholder('x', [3, 2]),
          node('p', 'MatMul', ['x', 'w']),
          node('a', 'AddV2', ['p', 'row']),
          node('b', 'Mul', ['deep', 'a']),
          node('y', 'Sub', ['b', 'one']),
        ],
        weights: {
          w: { values: [1, 2, 3, 4], shape: [2, 2] },
          row: { values: [5, 6], shape: [1, 2] },
          deep: { values: [2, 3], shape: [1, 1, 2] },
          one: { values: [1], shape: [1, 1, 1, 1] },
        },
      },
      { feeds: { x: { values: [1, 2, 3, 4, 5, 6], shape: [3, 2] } }, outputs: ['a', 'b', 'y'] },
    );
  });

  it('folds batch norms and scales into weights, in the same numbers', async () => {
    const values = (n: number, from = 0.5): number[] =>
      Array.from({ length: n }, (_, i) => from + ((i * 7) % 5) / 3);
    const conv = { strides: attr.ints([1, 1, 1, 1]), padding: attr.s('SAME') };
    await expectModelLikeOracle(
      {
        nodes: [
          placeholder('x', [1, 4, 4, 2]),
          node('c', 'Conv2D', ['x', 'w'], { ...conv, dilations: attr.ints([1, 1, 1, 1]) }),
          node('b', 'BiasAdd', ['c', 'bias']),
          node('n', 'FusedBatchNormV3', ['b', 'g', 'o', 'm', 'v'], { epsilon: attr.f(0.01) }),
          node('s', 'Mul', ['n', 'two']),
          node('r', 'Relu', ['s']),
          node('d', 'DepthwiseConv2dNative', ['r', 'dw'], {
            ...conv,
            dilations: attr.ints([1, 1, 1, 1]),
          }),
          node('dn', 'FusedBatchNormV3', ['d', 'g', 'o', 'm', 'v'], { epsilon: attr.f(0.01) }),
        ],
        weights: {
          w: { values: values(3 * 3 * 2 * 3, -1), shape: [3, 3, 2, 3] },
          dw: { values: values(2 * 2 * 3, -1), shape: [2, 2, 3, 1] },
          bias: { values: values(3) },
          g: { values: values(3, 1) },
          o: { values: values(3) },
          m: { values: values(3, -1) },
          v: { values: values(3, 0.2) },
          two: { values: [2] },
        },
      },
      { feeds: { x: { values: values(32, -2), shape: [1, 4, 4, 2] } }, outputs: ['r', 'dn'] },
    );
  });

  it('scales what large weights give, and holds these once', async () => {
    const values = (n: number): number[] => Array.from({ length: n }, (_, i) => ((i * 7) % 11) / 5);
    const parts = {
      nodes: [
        placeholder('x', [2, 256]),
        node('p', 'MatMul', ['x', 'w']),
        node('s', 'Mul', ['p', 'scale']),
        node('b', 'AddV2', ['shift', 's']),
        node('n', 'Sub', ['b', 'half']),
      ],
      weights: {
        w: { values: values(256 * 128), shape: [256, 128] },
        scale: { values: values(128) },
        shift: { values: values(128) },
        half: { values: [0.5] },
      },
    };
    const x = { values: values(512), shape: [2, 256] };
    await expectModelLikeOracle(parts, { feeds: { x }, outputs: ['n'] });
    const model = load(parts);
    const bytes = (): number => tf.memory().numBytes + tf.memory().numBytesKept;
    const before = bytes();
    for (let i = 0; i < 2; i++) {
      const y = tf.tidy(() => model.predict(tf.ones([2, 256])) as tf.Tensor);
      await y.data();
      y.dispose();
    }
    expect(bytes() - before).toBeLessThan(4 * 256 * 128);
    model.dispose();
  });
});

describe('a graph model that is not wanted any more', () => {
  it('is not there once it is loaded', async () => {
    const before = tf.memory().numTensors;
    const { weightData, ...rest } = artifacts(scaled);
    const streaming = {
      ...rest,
      getWeightStream: () => new Blob([weightData as ArrayBuffer]).stream(),
    };
    for (const loaded of [artifacts(scaled), streaming]) {
      const model = new tf.GraphModel(tf.io.fromMemory(loaded));
      const loading = model.load();
      model.dispose();
      await expect(loading).rejects.toThrow(/disposed of while it was loaded/);
      expect(() => model.inputs).toThrow(/not loaded/);
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('leaves nothing behind where it should have been there at once', async () => {
    const before = tf.memory().numTensors;
    const waiting = tf.io.fromMemory(artifacts(scaled)) as unknown as tf.io.IOHandlerSync;
    expect(() => tf.loadGraphModelSync(waiting)).toThrow(/gives a promise/);
    await tf.nextFrame();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a damaged graph model is refused', () => {
  const cases: [string, Parameters<typeof artifacts>[0], RegExp][] = [
    [
      'a cycle',
      { nodes: [node('a', 'Relu', ['b']), node('b', 'Relu', ['a'])] },
      /cycle: 'a' → 'b'|cycle: 'b' → 'a'/,
    ],
    [
      'a missing node',
      { nodes: [node('a', 'Relu', ['b'])] },
      /'a' reads 'b', which is not in the graph/,
    ],
    [
      'two nodes of one name',
      { nodes: [placeholder('x'), placeholder('x')] },
      /two nodes named 'x'/,
    ],
    [
      'an unknown op',
      { nodes: [placeholder('x'), node('y', 'Frobnicate', ['x'])] },
      /Frobnicate \(node 'y'\).*registerOp/,
    ],
  ];
  for (const [name, parts, message] of cases) {
    it(name, () => {
      const before = tf.memory().numTensors;
      expect(() => load(parts)).toThrow(message);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it('nothing at all', async () => {
    const handler = { load: async () => undefined as unknown as tf.io.ModelArtifacts };
    await expect(tf.loadGraphModel(handler)).rejects.toThrow(/artifacts, and gives undefined/);
    await expect(tf.loadGraphModel(5 as unknown as string)).rejects.toThrow(/wanted a URL or/);
  });

  it('weights that end early', () => {
    const before = tf.memory().numTensors;
    const whole = artifacts(scaled);
    const short = { ...whole, weightData: (whole.weightData as ArrayBuffer).slice(0, 10) };
    expect(() => tf.loadGraphModelSync(short)).toThrow(/'b': it needs 8 bytes from byte 8/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('inputs of a wrong name, shape, dtype or number', () => {
    const model = load(scaled);
    const x = tf.ones([1, 2]);
    expect(() => model.predict({ q: x })).toThrow(/no input 'q'; the model's inputs are 'x'/);
    expect(() => model.predict(tf.ones([2]))).toThrow(
      /'x' must have shape \[any,2\], and has \[2\]/,
    );
    expect(() => model.predict(x.cast('int32'))).toThrow(/must be float32, and is int32/);
    expect(() => model.predict([x, x])).toThrow(/has 1 inputs \('x'\), given are 2/);
    expect(() => model.execute({}, 'z')).toThrow(/need the inputs 'x'/);
    expect(() => model.execute({ x }, 'q')).toThrow(/no node 'q'/);
    const foreign = { shape: [1, 2], dataSync: () => [1, 2] } as unknown as tf.Tensor;
    expect(() => model.predict(foreign)).toThrow(/tensors by name; got Object/);
    const typed = new Float32Array(2) as unknown as tf.Tensor;
    expect(() => model.predict(typed)).toThrow(/tensors by name; got Float32Array/);
    expect(() => model.predict({ x: typed })).toThrow(/'x' must be a tensor, got Float32Array/);
    model.dispose();
  });

  it('what takes more memory than it may, before that is taken', () => {
    const { maxElements } = tf.graphModelOptions;
    tf.graphModelOptions.maxElements = 1e6;
    const whole = (...numbers: number[]) => ({ values: numbers, dtype: 'int32' as const });
    const long = (numbers: number[]) => ({ ...whole(...numbers), shape: [numbers.length] });
    const grams = {
      ngram_widths: attr.ints([1e9]),
      pad_width: attr.i(-1),
      preserve_short_sequences: attr.b(false),
    };
    const cases: [string, Record<string, Weight>, Record<string, Attr>, RegExp][] = [
      ['Range', { a: { values: [0] }, b: { values: [1] }, c: { values: [1e-9] } }, {}, /numbers/],
      ['Range', { a: whole(2e9), b: whole(0), c: whole(1) }, {}, /2000000000 numbers/],
      [
        'ResizeNearestNeighbor',
        { a: { values: [1], shape: [1, 1, 1, 1] }, b: whole(2e9, 1) },
        {},
        /pictures of 2000000000 × 1/,
      ],
      ['LinSpace', { a: { values: [0] }, b: { values: [1] }, c: whole(2e9) }, {}, /2000000000 num/],
      ['RaggedRange', { a: long([0]), b: long([2e9]), c: long([1]) }, {}, /2000000000 numbers/],
      [
        'SparseFillEmptyRows',
        { a: { ...whole(0, 0), shape: [1, 2] }, b: { values: [1], shape: [1] } },
        {},
        /2000000000 rows/,
      ],
      [
        'StringNGrams',
        { a: { values: ['a', 'b'], dtype: 'string' }, b: whole(0, 2) },
        grams,
        /n-g/,
      ],
    ];
    const more = { rows: whole(2e9, 1), zero: { values: [0] } };
    for (const [op, weights, attrs, message] of cases) {
      const inputs = [
        ...Object.keys(weights),
        ...(op.startsWith('Sparse') ? Object.keys(more) : []),
      ];
      const model = load({
        nodes: [node('y', op, inputs, attrs)],
        weights: { ...weights, ...more },
      });
      expect(() => model.execute({}, 'y'), op).toThrow(message);
      model.dispose();
    }
    tf.graphModelOptions.maxElements = maxElements;
  });

  it('getting ready for an input that there is none of', async () => {
    const model = load(scaled);
    await expect(model.warmup({ q: [1, 2] })).rejects.toThrow(/no input 'q'.*inputs are 'x'/);
    model.dispose();
  });

  it('errors name the node', () => {
    const model = load({
      nodes: [placeholder('x'), node('y', 'Reshape', ['x', 's'])],
      weights: { s: { values: [3, 3], dtype: 'int32' } },
    });
    expect(() => model.predict(tf.ones([2]))).toThrow(/node 'y' \(Reshape\): /);
    model.dispose();
  });
});

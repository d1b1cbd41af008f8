import { beforeEach, describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeUsual } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';
import { expectModelLikeOracle, given, ints } from './compare.ts';
import { choosing } from './graphs.ts';
import {
  endlessLoop,
  artifacts,
  attr,
  func,
  node,
  placeholder,
  typeOf,
  type ModelParts,
} from './topology.ts';

const load = (parts: ModelParts): tf.GraphModel =>
  tf.loadGraphModelSync(artifacts(parts)) as tf.GraphModel;

/** Runs a model both ways; checks that both agree and leave nothing behind. */
async function both(
  model: tf.GraphModel,
  inputs: Record<string, tf.Tensor>,
  outputs: string,
): Promise<number[]> {
  const before = tf.memory().numTensors;
  const now = model.execute(inputs, outputs) as tf.Tensor;
  const later = (await model.executeAsync(inputs, outputs)) as tf.Tensor;
  const values = Array.from(now.dataSync());
  expect(Array.from(await later.data())).toEqual(values);
  now.dispose();
  later.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

/** x is doubled until it is at least 100, and rounds are counted: a loop in control flow v1. */
const doubling: ModelParts = {
  nodes: [
    placeholder('x', []),
    node('enter/x', 'Enter', ['x'], { frame_name: attr.s('loop') }),
    node('enter/i', 'Enter', ['zero'], { frame_name: attr.s('loop') }),
    node('enter/limit', 'Enter', ['limit'], {
      frame_name: attr.s('loop'),
      is_constant: attr.b(true),
    }),
    node('merge/x', 'Merge', ['enter/x', 'next/x'], { N: attr.i(2) }),
    node('merge/i', 'Merge', ['enter/i', 'next/i'], { N: attr.i(2) }),
    node('less', 'Less', ['merge/x', 'enter/limit']),
    node('cond', 'LoopCond', ['less']),
    node('switch/x', 'Switch', ['merge/x', 'cond']),
    node('switch/i', 'Switch', ['merge/i', 'cond']),
    node('body/x', 'AddV2', ['switch/x:1', 'switch/x:1']),
    node('body/i', 'AddV2', ['switch/i:1', 'one']),
    node('next/x', 'NextIteration', ['body/x']),
    node('next/i', 'NextIteration', ['body/i']),
    node('exit/x', 'Exit', ['switch/x']),
    node('exit/i', 'Exit', ['switch/i']),
    node('y', 'AddV2', ['exit/x', 'half']),
  ],
  weights: {
    zero: { values: [0], dtype: 'int32' },
    one: { values: [1], dtype: 'int32' },
    limit: { values: [100] },
    half: { values: [0.5] },
  },
};

// Some tests leave tensors to the collector, and others count.
beforeEach(collectGarbage);

describeUsual('control flow v1', () => {
  it('runs while loops', async () => {
    const feeds = { x: given([3], []) };
    await expectModelLikeOracle(doubling, { feeds, outputs: ['y', 'exit/i'] });
    const model = load(doubling);
    expect(await both(model, { x: tf.scalar(3) }, 'y')).toEqual([192.5]);
    expect(await both(model, { x: tf.scalar(200) }, 'y')).toEqual([200.5]);
    model.dispose();
  });

  it('runs a loop within a loop', () => {
    // Three rounds, in each of which two is added three times.
    const ring = (
      name: string,
      start: string,
      step: (x: string) => { nodes: ReturnType<typeof node>[]; out: string },
      from = 'none',
    ) => {
      const frame = { frame_name: attr.s(name) };
      const body = step(`${name}/sx:1`);
      return [
        node(`${name}/ei`, 'Enter', [from === 'none' ? 'zero' : from], frame),
        node(`${name}/ex`, 'Enter', [start], frame),
        node(`${name}/mi`, 'Merge', [`${name}/ei`, `${name}/ni`]),
        node(`${name}/mx`, 'Merge', [`${name}/ex`, `${name}/nx`]),
        node(`${name}/less`, 'Less', [`${name}/mi`, 'three']),
        node(`${name}/cond`, 'LoopCond', [`${name}/less`]),
        node(`${name}/si`, 'Switch', [`${name}/mi`, `${name}/cond`]),
        node(`${name}/sx`, 'Switch', [`${name}/mx`, `${name}/cond`]),
        node(`${name}/add`, 'AddV2', [`${name}/si:1`, 'one']),
        ...body.nodes,
        node(`${name}/ni`, 'NextIteration', [`${name}/add`]),
        node(`${name}/nx`, 'NextIteration', [body.out]),
        node(`${name}/exit`, 'Exit', [`${name}/sx`]),
      ];
    };
    const inner = (x: string) => ({
      nodes: ring('inner', x, (v) => ({ nodes: [node('plus', 'AddV2', [v, 'two'])], out: 'plus' })),
      out: 'inner/exit',
    });
    const model = load({
      nodes: [placeholder('x', []), ...ring('outer', 'x', inner)],
      weights: {
        zero: { values: [0], dtype: 'int32' },
        one: { values: [1], dtype: 'int32' },
        three: { values: [3], dtype: 'int32' },
        two: { values: [2] },
      },
    });
    expect((model.execute({ x: tf.scalar(1) }, 'outer/exit') as tf.Tensor).dataSync()[0]).toBe(19);
    model.dispose();
  });

  it('follows one branch of a Switch only', async () => {
    const parts: ModelParts = {
      nodes: [
        placeholder('x', [2]),
        placeholder('p', [], 'bool'),
        node('s', 'Switch', ['x', 'p']),
        node('no', 'Neg', ['s']),
        node('yes', 'Mul', ['s:1', 'ten']),
        node('m', 'Merge', ['no', 'yes'], { N: attr.i(2) }),
        node('y', 'AddV2', ['m', 'one']),
      ],
      weights: { ten: { values: [10] }, one: { values: [1] } },
    };
    for (const p of [0, 1]) {
      const feeds = { x: given([1, 2]), p: given([p], [], 'bool') };
      await expectModelLikeOracle(parts, { feeds, outputs: ['y'] });
    }
    const model = load(parts);
    const inputs = { x: tf.tensor1d([1, 2]), p: tf.scalar(true) };
    expect(() => model.execute(inputs, 'no')).toThrow(/'no' was left without a value by a Switch/);
    model.dispose();
  });

  it('leaves a loop out in a branch that is not taken', async () => {
    const frame = { frame_name: attr.s('twice') };
    const parts: ModelParts = {
      nodes: [
        placeholder('x', [2]),
        placeholder('p', [], 'bool'),
        node('s', 'Switch', ['x', 'p']),
        node('ex', 'Enter', ['s:1'], frame),
        node('ei', 'Enter', ['zero'], frame),
        node('mx', 'Merge', ['ex', 'nx']),
        node('mi', 'Merge', ['ei', 'ni']),
        node('less', 'Less', ['mi', 'three']),
        node('cond', 'LoopCond', ['less']),
        node('sx', 'Switch', ['mx', 'cond']),
        node('si', 'Switch', ['mi', 'cond']),
        node('twice', 'AddV2', ['sx:1', 'sx:1']),
        node('count', 'AddV2', ['si:1', 'one']),
        node('nx', 'NextIteration', ['twice']),
        node('ni', 'NextIteration', ['count']),
        node('exit', 'Exit', ['sx']),
        node('a', 'Neg', ['exit']),
        node('b', 'AddV2', ['a', 'one']),
        node('c', 'Neg', ['b']),
        node('no', 'Neg', ['s']),
        node('m', 'Merge', ['no', 'c'], { N: attr.i(2) }),
        node('y', 'AddV2', ['m', 'one']),
      ],
      weights: { zero: { values: [0] }, one: { values: [1] }, three: { values: [3] } },
    };
    for (const p of [0, 1]) {
      const feeds = { x: given([1, 2]), p: given([p], [], 'bool') };
      await expectModelLikeOracle(parts, { feeds, outputs: ['y'] });
    }
  });

  it('leaves a choice out in a branch that is not taken', async () => {
    const parts: ModelParts = {
      nodes: [
        placeholder('x', [2]),
        placeholder('p', [], 'bool'),
        placeholder('q', [], 'bool'),
        node('sx', 'Switch', ['x', 'p']),
        node('sq', 'Switch', ['q', 'p']),
        node('s', 'Switch', ['sx:1', 'sq:1']),
        node('yes', 'Neg', ['s:1']),
        node('no', 'Abs', ['s']),
        node('inner', 'Merge', ['no', 'yes'], { N: attr.i(2) }),
        node('a', 'AddV2', ['inner', 'one']),
        node('b', 'Neg', ['a']),
        node('c', 'AddV2', ['b', 'one', '^inner']),
        node('m', 'Merge', ['sx', 'c'], { N: attr.i(2) }),
        node('d', 'AddV2', ['m', 'one']),
        node('e', 'Neg', ['d']),
        node('y', 'AddV2', ['e', 'one']),
      ],
      weights: { one: { values: [1] } },
    };
    for (const p of [0, 1]) {
      for (const q of [0, 1]) {
        const feeds = { x: given([1, 2]), p: given([p], [], 'bool'), q: given([q], [], 'bool') };
        await expectModelLikeOracle(parts, { feeds, outputs: ['y'] });
      }
    }
  });

  it('fills and reads TensorArrays', async () => {
    const T = { dtype: typeOf('float32') };
    const nodes = (read: ReturnType<typeof node>[]) => [
      placeholder('x', [2, 2]),
      node('ta', 'TensorArrayV3', ['two'], {
        ...T,
        element_shape: attr.shape(null),
        dynamic_size: attr.b(false),
      }),
      node('flow', 'TensorArrayScatterV3', ['ta', 'both', 'x', 'ta:1']),
      ...read,
    ];
    const weights = {
      two: { values: [2], dtype: 'int32' as const },
      one: { values: [1], dtype: 'int32' as const },
      both: { values: [0, 1], dtype: 'int32' as const },
      swapped: { values: [1, 0], dtype: 'int32' as const },
    };
    const feeds = { x: given([1, 2, 3, 4], [2, 2]) };
    const reads: [string, ReturnType<typeof node>][] = [
      ['reads', node('y', 'TensorArrayReadV3', ['ta', 'one', 'flow'], T)],
      [
        'gathers',
        node('y', 'TensorArrayGatherV3', ['ta', 'swapped', 'flow'], {
          ...T,
          element_shape: attr.shape([2]),
        }),
      ],
      ['concatenates', node('y', 'TensorArrayConcatV3', ['ta', 'flow'], T)],
      ['tells its size', node('y', 'TensorArraySizeV3', ['ta', 'flow'])],
    ];
    const expected = [[3, 4], [3, 4, 1, 2], [1, 2, 3, 4], [2]];
    for (const [i, [, read]] of reads.entries()) {
      const model = load({ nodes: nodes([read]), weights });
      expect(
        await both(
          model,
          {
            x: tf.tensor2d([
              [1, 2],
              [3, 4],
            ]),
          },
          'y',
        ),
      ).toEqual(expected[i]);
      model.dispose();
    }
    void feeds;
  });
});

describeUsual('control flow v2', () => {
  it('calls one function of an If', async () => {
    for (const op of ['If', 'StatelessIf']) {
      for (const p of [0, 1]) {
        const feeds = { x: given([1, 2]), p: given([p], [], 'bool') };
        await expectModelLikeOracle(choosing(op), { feeds, outputs: ['y'] });
      }
    }
  });

  it('calls functions until a While is done', async () => {
    for (const op of ['While', 'StatelessWhile']) {
      const parts: ModelParts = {
        nodes: [
          placeholder('x', []),
          node('y', op, ['zero', 'x'], { cond: attr.func('c'), body: attr.func('b') }),
        ],
        weights: {
          zero: { values: [0], dtype: 'int32' },
          four: { values: [4], dtype: 'int32' },
          one: { values: [1], dtype: 'int32' },
        },
        library: [
          func(
            'c',
            { i: 'int32', a: 'float32' },
            [node('four', 'Const'), node('l', 'Less', ['i', 'four:output:0'])],
            { out: 'l:z:0' },
          ),
          func(
            'b',
            { i: 'int32', a: 'float32' },
            [
              node('one', 'Const'),
              node('p', 'AddV2', ['i', 'one:output:0']),
              node('d', 'AddV2', ['a', 'a']),
            ],
            { i_out: 'p:z:0', a_out: 'd:z:0' },
          ),
        ],
      };
      await expectModelLikeOracle(parts, { feeds: { x: given([3], []) }, outputs: ['y:1', 'y'] });
      const model = load(parts);
      expect(await both(model, { x: tf.scalar(3) }, 'y:1')).toEqual([48]);
      model.dispose();
    }
  });

  it('stops a loop that does not end', () => {
    const { maxRounds } = tf.graphModelOptions;
    const model = load(endlessLoop());
    tf.graphModelOptions.maxRounds = 50;
    const before = tf.memory().numTensors;
    const x = tf.scalar(1);
    expect(() => model.predict(x)).toThrow(/node 'y' \(While\): the loop 'y' has run 50 rounds/);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.graphModelOptions.maxRounds = maxRounds;
    model.dispose();
  });

  it('lets others have their turn while a loop runs', async () => {
    const { maxRounds } = tf.graphModelOptions;
    const call = (f: string) => node('n', 'PartitionedCall', ['a'], { f: attr.func(f) });
    const forever = { cond: attr.func('c'), body: attr.func('b') };
    const model = load({
      nodes: [
        placeholder('x', []),
        node('y', 'While', ['x'], { cond: attr.func('c'), body: attr.func('outer') }),
      ],
      library: [
        func('c', { a: 'float32' }, [node('l', 'Equal', ['a', 'a'])], { out: 'l:z:0' }),
        func('b', { a: 'float32' }, [call('twice')], { out: 'n:output:0' }),
        func('twice', { a: 'float32' }, [node('n', 'Neg', ['a'])], { out: 'n:y:0' }),
        func('outer', { a: 'float32' }, [node('w', 'While', ['a'], forever)], {
          out: 'w:output:0',
        }),
      ],
    });
    tf.graphModelOptions.maxRounds = 3000;
    const before = tf.memory().numTensors;
    const x = tf.scalar(1);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await expect(model.executeAsync(x)).rejects.toThrow(/the loop 'w' has run 3000 rounds/);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.graphModelOptions.maxRounds = maxRounds;
    model.dispose();
  });

  it('stops functions that call functions for longer than loops may run', () => {
    const { maxRounds } = tf.graphModelOptions;
    // Each calls the next one twice: 2 ** 30 calls of the last.
    const library = Array.from({ length: 31 }, (_, i) => {
      const f = { f: attr.func(`f${i + 1}`) };
      const last = i === 30;
      const nodes = last
        ? [node('n', 'Neg', ['a'])]
        : [node('m', 'PartitionedCall', ['a'], f), node('n', 'PartitionedCall', ['m:output:0'], f)];
      return func(`f${i}`, { a: 'float32' }, nodes, { out: 'n:output:0' });
    });
    const model = load({
      nodes: [placeholder('x', []), node('y', 'PartitionedCall', ['x'], { f: attr.func('f0') })],
      library,
    });
    tf.graphModelOptions.maxRounds = 50;
    const x = tf.scalar(1);
    const before = tf.memory().numTensors;
    expect(() => model.execute(x)).toThrow(/functions together have begun 400 times/);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
    tf.graphModelOptions.maxRounds = maxRounds;
    model.dispose();
  });

  it('fills lists and arrays up with zeros, however long they are', () => {
    const E = { element_dtype: typeOf() };
    const model = load({
      nodes: [
        node('l', 'TensorListReserve', ['shape', 'many'], E),
        node('one', 'TensorListSetItem', ['l', 'at', 'item'], E),
        node('y', 'TensorListStack', ['one', 'shape'], E),
        node('joined', 'TensorListConcat', ['one'], { ...E, element_shape: attr.shape([2]) }),
        node('ta', 'TensorArrayV3', ['many'], {
          dtype: typeOf(),
          element_shape: attr.shape([2]),
        }),
        node('w', 'TensorArrayWriteV3', ['ta', 'at', 'item', 'ta:1']),
        node('z', 'TensorArrayConcatV3', ['ta', 'w']),
        node('g', 'TensorArrayGatherV3', ['ta', 'three', 'w']),
      ],
      weights: {
        shape: { values: [2], shape: [1], dtype: 'int32' },
        many: { values: [300_000], dtype: 'int32' },
        at: { values: [7], dtype: 'int32' },
        item: { values: [3, 4] },
        three: { values: [6, 7, 8], dtype: 'int32' },
      },
    });
    for (const name of ['y', 'joined', 'z']) {
      const all = model.execute({}, name) as tf.Tensor;
      expect(all.shape).toEqual(name === 'y' ? [300_000, 2] : [600_000]);
      const values = all.dataSync();
      expect(Array.from(values.slice(12, 18))).toEqual([0, 0, 3, 4, 0, 0]);
      expect(values.at(-1)).toBe(0);
      all.dispose();
    }
    const some = model.execute({}, 'g') as tf.Tensor;
    expect(some.arraySync()).toEqual([
      [0, 0],
      [3, 4],
      [0, 0],
    ]);
    some.dispose();
    model.dispose();
  });

  it('refuses functions that call themselves', () => {
    const again = func(
      'f',
      { a: 'float32' },
      [node('n', 'PartitionedCall', ['a'], { f: attr.func('f') })],
      { out: 'n:output:0' },
    );
    expect(() =>
      load({
        nodes: [placeholder('x'), node('y', 'PartitionedCall', ['x'], { f: attr.func('f') })],
        library: [again],
      }),
    ).toThrow(/function 'f' calls itself/);
  });

  it('refuses functions that are nested without end', () => {
    const chain = (count: number): ModelParts => ({
      nodes: [placeholder('x', []), node('y', 'PartitionedCall', ['x'], { f: attr.func('f0') })],
      library: Array.from({ length: count }, (_, i) =>
        func(
          `f${i}`,
          { a: 'float32' },
          i === count - 1
            ? [node('n', 'Neg', ['a'])]
            : [node('n', 'PartitionedCall', ['a'], { f: attr.func(`f${i + 1}`) })],
          { out: 'n:output:0' },
        ),
      ),
    });
    expect(() => load(chain(20_000))).toThrow(/calls others more than 256 levels deep/);
    const model = load(chain(100));
    expect((model.predict(tf.scalar(2)) as tf.Tensor).dataSync()[0]).toBe(-2);
    model.dispose();
  });

  it('works on lists of tensors', async () => {
    const E = { element_dtype: typeOf('float32') };
    const weights = {
      shape: { values: [2], shape: [1], dtype: 'int32' as const },
      one: { values: [1], dtype: 'int32' as const },
      three: { values: [3], dtype: 'int32' as const },
      unlimited: { values: [-1], dtype: 'int32' as const },
      swapped: { values: [1, 0], dtype: 'int32' as const },
      lengths: { values: [1, 2], dtype: 'int32' as const },
      row: { values: [-1, 2], dtype: 'int32' as const },
      r: { values: [7, 8] },
    };
    const list = node('l', 'TensorListFromTensor', ['x', 'shape'], E);
    const cases: [ReturnType<typeof node>[], number[]][] = [
      [
        [node('y', 'TensorListStack', ['l', 'shape'], { ...E, num_elements: attr.i(3) })],
        [1, 2, 3, 4, 5, 6],
      ],
      [[node('y', 'TensorListGetItem', ['l', 'one', 'shape'], E)], [3, 4]],
      [
        [
          node('s', 'TensorListSetItem', ['l', 'one', 'r'], E),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [1, 2, 7, 8, 5, 6],
      ],
      [
        [
          node('s', 'TensorListPushBack', ['l', 'r'], E),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [1, 2, 3, 4, 5, 6, 7, 8],
      ],
      [
        [
          node('s', 'TensorListPopBack', ['l', 'shape'], E),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [1, 2, 3, 4],
      ],
      [[node('y', 'TensorListGather', ['l', 'swapped', 'shape'], E)], [3, 4, 1, 2]],
      [[node('y', 'TensorListLength', ['l'])], [3]],
      [
        [
          node('s', 'TensorListResize', ['l', 'one']),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [1, 2],
      ],
      [
        [
          node('s', 'TensorListReserve', ['shape', 'three'], E),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [0, 0, 0, 0, 0, 0],
      ],
      [
        [
          node('s', 'EmptyTensorList', ['shape', 'unlimited'], E),
          node('t', 'TensorListPushBack', ['s', 'r'], E),
          node('y', 'TensorListStack', ['t', 'shape'], E),
        ],
        [7, 8],
      ],
      [
        [
          node('s', 'TensorListSplit', ['x', 'row', 'lengths'], E),
          node('y', 'TensorListConcatV2', ['s', 'row', 'lengths'], E),
        ],
        [1, 2, 3, 4, 5, 6],
      ],
      [
        [
          node('s', 'TensorListSplit', ['x', 'row', 'lengths'], E),
          node('y', 'TensorListGetItem', ['s', 'one', 'row'], E),
        ],
        [3, 4, 5, 6],
      ],
      [
        [
          node('rr', 'Slice', ['x', 'z', 'two']),
          node('s', 'TensorListScatterV2', ['rr', 'swapped', 'shape', 'three'], E),
          node('y', 'TensorListStack', ['s', 'shape'], E),
        ],
        [3, 4, 1, 2, 0, 0],
      ],
    ];
    for (const [nodes, expected] of cases) {
      const model = load({
        nodes: [placeholder('x', [3, 2]), list, ...nodes],
        weights: {
          ...weights,
          z: { values: [0, 0], dtype: 'int32' },
          two: { values: [2, 2], dtype: 'int32' },
        },
      });
      const x = tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      expect(await both(model, { x }, 'y')).toEqual(expected);
      model.dispose();
    }
  });
});

describeUsual('hash tables', () => {
  const table = {
    key_dtype: typeOf('int32'),
    value_dtype: typeOf('float32'),
    shared_name: attr.s('t'),
  };
  const parts: ModelParts = {
    nodes: [
      placeholder('k', null, 'int32'),
      node('table', 'HashTableV2', [], table),
      node('y', 'LookupTableFindV2', ['table', 'k', 'none']),
      node('n', 'LookupTableSizeV2', ['table']),
    ],
    weights: {
      none: { values: [-1] },
      keys: { values: [1, 2, 5], dtype: 'int32' },
      values: { values: [10, 20, 50] },
    },
    more: {
      modelInitializer: {
        node: [
          node('keys', 'Const'),
          node('values', 'Const'),
          node('table', 'HashTableV2', [], table),
          node('fill', 'LookupTableImportV2', ['table', 'keys', 'values']),
        ],
      },
    },
  };

  it('are filled by the initializer, once, and looked up', async () => {
    const model = load(parts);
    const k = tf.tensor1d([5, 3, 1], 'int32');
    expect(await both(model, { k }, 'y')).toEqual([50, -1, 10]);
    expect(await both(model, {}, 'n')).toEqual([3]);
    model.dispose();
    await expectModelLikeOracle(parts, { feeds: { k: ints([5, 3, 1]) }, outputs: ['y'] });
  });
});

describe('registered ops', () => {
  it('stand in for ops that are not known, also ones that wait', async () => {
    const parts: ModelParts = {
      nodes: [
        placeholder('x'),
        node('y', 'Thrice', ['x'], { more: attr.f(0.5) }),
        node('z', 'Neg', ['y']),
      ],
    };
    tf.registerOp('Thrice', ({ inputs: [x], attrs }) => x.mul(3).add(attrs.more as number));
    const model = load(parts);
    expect(await both(model, { x: tf.tensor1d([1, 2]) }, 'z')).toEqual([-3.5, -6.5]);
    model.dispose();
    tf.registerOp('Thrice', async ({ inputs: [x] }) => {
      const sum = (await x.data()).length;
      return x.mul(sum);
    });
    const waiting = load(parts);
    const x = tf.tensor1d([1, 2]);
    const y = (await waiting.executeAsync({ x }, 'z')) as tf.Tensor;
    expect(Array.from(y.dataSync())).toEqual([-2, -4]);
    expect(() => waiting.execute({ x }, 'z')).toThrow(/node 'y' \(Thrice\): .*use executeAsync/);
    waiting.dispose();
    tf.deregisterOp('Thrice');
    expect(() => load(parts)).toThrow(/Thrice/);
  });

  it('have to give tensors, in time', async () => {
    const before = tf.memory().numTensors;
    const x = tf.scalar(1);
    const odd = 5 as unknown as tf.Tensor;
    for (const [give, message] of [
      [() => odd, /node 'y' \(Odd\): .*should give a tensor .*, and gives 5/],
      [() => [x.add(1), odd], /and gives 5/],
      [async () => x.add(1), /gives a promise; use executeAsync/],
      [() => Promise.reject(new Error('never told')), /gives a promise; use executeAsync/],
    ] as const) {
      tf.registerOp('Odd', give);
      const model = load({ nodes: [placeholder('x', []), node('y', 'Odd', ['x'])] });
      expect(() => model.execute(x)).toThrow(message);
      model.dispose();
    }
    tf.deregisterOp('Odd');
    x.dispose();
    await tf.nextFrame();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** Tensors of strings: making and reading them, and the ops that move them. */
import * as oracle from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

type Api = typeof tf;

/** Checks shape, dtype and elements against TensorFlow.js. */
function expectSame(f: (api: Api) => tf.Tensor | tf.Tensor[]): void {
  const shown = (api: Api) =>
    [f(api)].flat().map((t) => ({
      shape: [...t.shape],
      dtype: t.dtype,
      values: Array.from(t.dataSync<'string'>()),
    }));
  expect(shown(tf)).toEqual(shown(oracle as unknown as Api));
}

const words = ['to', 'be', 'or', 'not', 'to', 'be'];

describeBackends('strings', () => {
  it('hold large pieces of bytes, such as pictures', () => {
    const picture = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255);
    const [back] = tf.tensor([picture], [1], 'string').bytesSync() as Uint8Array[];
    expect(back).toEqual(picture);
  });

  it('are made and read', async () => {
    const t = tf.tensor(words, [2, 3]);
    expect([t.dtype, t.shape, t.size]).toEqual(['string', [2, 3], 6]);
    expect(t.dataSync()).toEqual(words);
    expect(await t.data<'string'>()).toEqual(words);
    expect(t.arraySync()).toEqual([words.slice(0, 3), words.slice(3)]);
    expect(await tf.tensor([['a', 'b']]).array()).toEqual([['a', 'b']]);
    expect(tf.scalar('é').dataSync()).toEqual(['é']);
    expect(await tf.scalar('é').bytes()).toEqual([new Uint8Array([0xc3, 0xa9])]);
    expect(tf.tensor1d(['', '\ufeffx']).dataSync()).toEqual(['', '\ufeffx']);
    expect(tf.tensor2d(words, [3, 2]).shape).toEqual([3, 2]);
    expect(tf.tensor([], [0], 'string').arraySync()).toEqual([]);
  });

  it('are bytes that need not be text', () => {
    const bytes = [new Uint8Array([0xff, 0]), new Uint8Array([104, 105])];
    const t = tf.tensor(bytes, [2], 'string');
    expect(t.bytesSync()).toEqual(bytes);
    expect(t.dataSync()).toEqual(['\ufffd\0', 'hi']);
    expect(tf.slice(t, [1]).dataSync()).toEqual(['hi']);
    expect(tf.tensor1d(bytes, 'string').shape).toEqual([2]);
  });

  it('are printed', () => {
    expect(tf.tensor(['a', 'bcd']).toString()).toBe(
      (oracle.tensor(['a', 'bcd']) as unknown as tf.Tensor).toString(),
    );
    expect(tf.tensor(words, [2, 3]).toString(true)).toBe(
      oracle.tensor(words, [2, 3]).toString(true),
    );
    expect(tf.scalar('x').toString()).toBe(oracle.scalar('x').toString());
  });

  it('have buffers', () => {
    const buffer = tf.buffer([2, 2], 'string');
    buffer.set('x', 0, 1);
    expect(buffer.get(0, 1)).toBe('x');
    expect(buffer.toTensor().arraySync()).toEqual([
      ['', 'x'],
      ['', ''],
    ]);
    expect(tf.tensor(['a', 'b']).bufferSync<'string'>().get(1)).toBe('b');
  });

  it('count as tensors, and their bytes', () => {
    const before = tf.memory();
    const t = tf.tensor(['abc', 'abc', 'é']);
    expect(tf.memory().numTensors).toBe(before.numTensors + 1);
    // The strings, each once, and where each element's is.
    expect(tf.memory().numBytes - before.numBytes).toBe(5 + 3 * 4);
    const [u, v] = [t.clone(), tf.tidy(() => t.reshape([3, 1]).squeeze())];
    expect(tf.memory().numTensors).toBe(before.numTensors + 3);
    tf.dispose([t, u, v]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    expect(() => t.dataSync()).toThrow('disposed');
  });

  it('move like numbers', () => {
    const t = (api: Api) => api.tensor(words, [2, 3]);
    expectSame((api) => t(api).reshape([3, 2]));
    expectSame((api) => t(api).expandDims(1).squeeze());
    expectSame((api) => t(api).slice([0, 1], [2, 2]));
    expectSame((api) => api.stridedSlice(t(api), [0, 2], [2, 0], [1, -1]));
    expectSame((api) => api.concat([t(api), api.tensor([['x'], ['to']])], 1));
    expectSame((api) => api.stack([t(api), api.fill([2, 3], 'x')], 1));
    expectSame((api) => api.unstack(t(api), 1));
    expect(tf.gather(t(tf), [1], 1).dataSync()).toEqual(['be', 'to']);
    expectSame((api) => api.gatherND(t(api), api.tensor2d([[1, 2]], [1, 2], 'int32')));
    expectSame((api) => api.tile(t(api), [2, 1]));
    expectSame((api) => t(api).clone());
    expectSame((api) => api.fill([2], 'x'));
    expect(tf.cast(t(tf), 'string').dataSync()).toEqual(words);
    expectSame((api) =>
      api.sparseToDense(
        api.tensor1d([3, 1], 'int32'),
        api.tensor1d(['x', 'y']),
        [4],
        api.scalar('z'),
      ),
    );
    expect(tf.broadcastTo(tf.tensor1d(['a', 'b']), [2, 2]).dataSync()).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
    expect(tf.split(t(tf), [1, 2], 1)[1].dataSync()).toEqual(['be', 'or', 'to', 'be']);
    expect(tf.transpose(t(tf)).dataSync()).toEqual(['to', 'not', 'be', 'to', 'or', 'be']);
    expect(tf.reverse(t(tf), 1).dataSync()).toEqual(['or', 'be', 'to', 'be', 'to', 'not']);
    expect(tf.mirrorPad(tf.tensor1d(['a', 'b']), [[0, 1]], 'symmetric').dataSync()).toEqual([
      'a',
      'b',
      'b',
    ]);
    expect(tf.pad(tf.tensor1d(['a']), [[1, 1]]).dataSync()).toEqual(['', 'a', '']);
    expect(tf.pad(tf.tensor1d(['a']), [[0, 1]], 'a').dataSync()).toEqual(['a', 'a']);
    expect(tf.ensureShape(tf.tensor1d(['a']), [1]).dataSync()).toEqual(['a']);
    expect(
      tf.where([true, false, true], tf.tensor(['a', 'b', 'c']), tf.scalar('-')).dataSync(),
    ).toEqual(['a', '-', 'c']);
  });

  it('are compared', () => {
    const t = (api: Api) => api.tensor(words, [2, 3]);
    expectSame((api) => api.equal(t(api), api.scalar('to')));
    expectSame((api) => api.notEqual(t(api), t(api).tile([1, 1])));
    expectSame((api) =>
      t(api)
        .slice([0, 0], [1, 2])
        .equal(t(api).slice([1, 1], [1, 2])),
    );
    expect(tf.equal(['a', 'b'], ['a', 'c']).arraySync()).toEqual([1, 0]);
    for (const op of ['less', 'lessEqual', 'greater', 'greaterEqual'] as const) {
      expectSame((api) => api[op](t(api), api.scalar('not')));
      expectSame((api) => api[op](api.tensor1d(['', 'B', 'é', '9']), api.tensor1d(words.slice(2))));
    }
  });

  it('are picked by what is known only at run time', async () => {
    const t = tf.tensor(['a', 'b', 'c', 'a']);
    expect((await tf.booleanMaskAsync(t, t.equal('a'))).arraySync()).toEqual(['a', 'a']);
    const [left, places] = await tf.setdiff1dAsync(t, ['b', 'x']);
    expect(left.arraySync()).toEqual(['a', 'c', 'a']);
    expect(places.arraySync()).toEqual([0, 2, 3]);
  });

  it('can be captured and given by compiled functions', () => {
    const names = tf.tensor(['zero', 'one', 'two']);
    const name = tf.compile((x: tf.Tensor) => tf.gather(names, tf.argMax(x, -1)));
    expect(
      name(
        tf.tensor2d([
          [0, 1, 0],
          [0, 0, 1],
        ]),
      ).dataSync(),
    ).toEqual(['one', 'two']);
    expect(
      name(
        tf.tensor2d([
          [1, 0, 0],
          [0, 0, 1],
        ]),
      ).dataSync(),
    ).toEqual(['zero', 'two']);
    const same = tf.compile((a: tf.Tensor, b: tf.Tensor) => tf.equal(a, b));
    expect(same(names, tf.tensor(['x', 'one', 'y'])).arraySync()).toEqual([0, 1, 0]);
    expect(same(names, tf.tensor(['zero', 'x', 'y'])).arraySync()).toEqual([1, 0, 0]);
    [name, same].forEach((f) => f.dispose());
  });

  it('are saved and loaded', async () => {
    const named = {
      a: tf.tensor(words, [2, 3]),
      n: tf.tensor1d([7]),
      e: tf.tensor([], [0], 'string'),
    };
    const { data, specs } = await tf.io.encodeWeights(named);
    const theirs = await oracle.io.encodeWeights({
      a: oracle.tensor(words, [2, 3]),
      n: oracle.tensor1d([7]),
      e: oracle.tensor([], [0], 'string'),
    });
    expect(new Uint8Array(data)).toEqual(new Uint8Array(theirs.data));
    expect(specs).toEqual(theirs.specs);
    const back = tf.io.decodeWeights(data, specs);
    expect(back.a.arraySync()).toEqual(named.a.arraySync());
    expect([back.n.arraySync(), back.e.shape]).toEqual([[7], [0]]);
    const stream = new ReadableStream<ArrayBuffer>({
      start(controller) {
        for (let i = 0; i < data.byteLength; i += 3) controller.enqueue(data.slice(i, i + 3));
        controller.close();
      },
    });
    expect((await tf.io.decodeWeightsStream(stream, specs)).a.arraySync()).toEqual(
      named.a.arraySync(),
    );
    expect(() => tf.io.decodeWeights(data.slice(0, 9), specs)).toThrow("ends within weight 'a'");
  });

  it('are refused where numbers are wanted', () => {
    const t = tf.tensor(['a']);
    expect(() => tf.add(t, 1)).toThrow("add: argument 'a' is string");
    expect(() => t.cast('int32')).toThrow('cast: only strings are strings');
    expect(() => tf.tensor([1]).cast('string')).toThrow('cast');
    expect(() => tf.concat([t, tf.tensor([1])])).toThrow('concat: strings and numbers do not mix');
    expect(() => tf.less(t, 1)).toThrow("less: argument 'a' is string");
    expect(() => tf.maximum(t, t)).toThrow('maximum');
    expect(() => tf.zerosLike(t)).toThrow('zerosLike');
    expect(() => tf.zeros([1], 'string')).toThrow('zeros');
    expect(() => tf.tensor(['a', 1] as string[])).toThrow('element 1 is number; wanted strings');
    expect(() => tf.fill([1], 'x', 'int32')).toThrow('fill');
  });
});

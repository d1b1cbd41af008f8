/** Variables of every dtype: made, assigned, read, saved, traced, disposed of. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

interface Case {
  readonly dtype: tf.DataType;
  readonly first: () => tf.Tensor;
  readonly second: () => tf.Tensor;
}

const numbers = (dtype: tf.DataType): Case => ({
  dtype,
  first: () => tf.tensor1d([1, 2, 3, 100, 5], dtype),
  second: () => tf.tensor1d([6, 7, 8, 9, 0], dtype),
});

const strings: Case = {
  dtype: 'string',
  first: () => tf.tensor1d(['to', 'be', 'or', 'not', 'to']),
  second: () => tf.tensor1d(['b\u00e9', '', 'or', 'x', 'y']),
};

const numeric = (
  ['float32', 'int32', 'bool', 'complex64', 'float16', 'uint8', 'int8'] as const
).map((dtype): Case =>
  dtype === 'complex64'
    ? {
        dtype,
        first: () => tf.complex([1, 2], [3, -4]),
        second: () => tf.complex([5, 6], [0.5, 8]),
      }
    : numbers(dtype),
);

const values = (t: tf.Tensor) => Array.from(t.dataSync() as ArrayLike<unknown>);

/** What a tensor that `make` makes holds; the tensor is gone afterwards. */
const valuesOf = (make: () => tf.Tensor) => tf.tidy(() => values(make()));

describeBackends('variables', () => {
  for (const { dtype, first, second } of [...numeric, strings]) {
    it(`hold ${dtype}`, () => {
      const before = tf.memory();
      const initial = first();
      const v = tf.variable(initial);
      expect(tf.memory().numTensors - before.numTensors).toBe(2);
      initial.dispose();
      expect([v.dtype, v.shape, v.size]).toEqual([dtype, first().shape, first().size]);
      expect(values(v)).toEqual(valuesOf(first));

      const copy = tf.keep(v.clone());
      tf.tidy(() => v.assign(second()));
      expect(values(v)).toEqual(valuesOf(second));
      expect(values(copy)).toEqual(valuesOf(first));
      expect(values(v.reverse())).toEqual(valuesOf(() => second().reverse()));
      copy.dispose();

      expect(() => v.assign(tf.zeros([3, 3]))).toThrow(`holds ${dtype}`);
      v.dispose();
      expect(() => v.dataSync()).toThrow('disposed');
    });

    it(`of ${dtype} leave nothing behind`, () => {
      const before = tf.memory();
      tf.tidy(() => {
        const v = tf.variable(first());
        v.assign(second());
        v.assign(tf.tidy(() => v.clone()));
        v.dataSync();
        v.dispose();
      });
      expect(tf.memory()).toEqual({ ...before, numBytesReserved: expect.any(Number) as number });
    });

    it(`of ${dtype} are saved and loaded`, async () => {
      const v = tf.variable(first(), false, 'saved');
      const { data, specs } = await tf.io.encodeWeights({ v });
      expect(specs[0].dtype).toBe(dtype);
      const { v: back } = tf.io.decodeWeights(data, specs);
      expect([back.dtype, values(back)]).toEqual([dtype, values(v)]);
      const again = tf.variable(back);
      expect(values(again)).toEqual(values(v));
      tf.dispose([v, again]);
    });
  }

  for (const { dtype, first, second } of numeric) {
    it(`of ${dtype} are read and assigned by compiled functions`, () => {
      const v = tf.variable(first());
      const swap = tf.compile((x: tf.Tensor) => {
        const old = v.clone();
        v.assign(x);
        return [old, v.reverse()];
      });
      for (const make of [second, first, second]) {
        const held = values(v);
        const given = make();
        const [old, reversed] = swap(given);
        expect(values(old)).toEqual(held);
        expect(values(v)).toEqual(values(given));
        expect([reversed.dtype, values(reversed)]).toEqual([dtype, values(given.reverse())]);
      }
      swap.dispose();
      v.dispose();
    });
  }

  it('of strings are refused in compiled functions', () => {
    const v = tf.variable(strings.first());
    const read = tf.compile((x: tf.Tensor) => tf.concat([x, tf.cast(v.equal('to'), 'float32')]));
    expect(() => read(tf.zeros([1]))).toThrow('holds strings');
    const assign = tf.compile((x: tf.Tensor) => {
      v.assign(strings.second());
      return x.neg();
    });
    expect(() => assign(tf.zeros([1]))).toThrow('holds strings');
    expect(values(v)).toEqual(valuesOf(strings.first));
    v.dispose();
  });

  it('are converted to the dtype asked for', () => {
    const dtypes = ['int32', 'bool', 'complex64', 'float16', 'uint8', 'int8'] as const;
    for (const dtype of dtypes) {
      for (const initial of [tf.tensor1d([0, 2.5]), [0, 2.5]]) {
        if (dtype === 'complex64' && Array.isArray(initial)) continue;
        const v = tf.variable(initial, true, undefined, dtype);
        expect([v.dtype, values(v)]).toEqual([dtype, values(tf.cast([0, 2.5], dtype))]);
        v.dispose();
      }
    }
    expect(() => tf.variable(tf.ones([1]), true, undefined, 'string')).toThrow('only strings');
    expect(() => tf.variable(strings.first(), true, undefined, 'int32')).toThrow('only strings');
  });

  it('made of plain values count once', () => {
    const before = tf.memory().numTensors;
    const v = tf.variable([1, 2]);
    expect(tf.memory().numTensors - before).toBe(1);
    v.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('that are not float32 stand aside while others are trained', () => {
    const w = tf.variable(tf.scalar(3), true, 'w');
    const names = tf.variable(tf.tensor1d(['a']), true, 'names');
    const bytes = tf.variable(tf.tensor1d([2], 'uint8'), true, 'bytes');
    const z = tf.variable(tf.complex([1, 2], [3, 4]), true, 'z');
    const loss = () => w.square().mul(bytes.sum()).asScalar();
    const { grads } = tf.variableGrads(loss);
    expect(Object.keys(grads)).toEqual(['w']);
    expect(grads.w.dataSync()[0]).toBe(12);
    tf.train.sgd(0.25).minimize(loss);
    expect(w.dataSync()[0]).toBe(0);

    const energy = () => tf.square(tf.abs(z)).sum().asScalar();
    const byZ = tf.variableGrads(energy).grads.z;
    expect(byZ.dtype).toBe('complex64');
    values(byZ).forEach((g, i) => expect(g).toBeCloseTo([2, 6, 4, 8][i], 5));
    expect(() => tf.train.sgd(0.1).minimize(energy)).toThrow('holds complex64');
    tf.dispose([w, names, bytes, z]);
  });
});

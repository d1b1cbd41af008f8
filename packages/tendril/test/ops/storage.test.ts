/** Tensors of the storage dtypes: float16, uint8 and int8. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const bytesHeld = () => tf.memory().numBytes;

/** The nearest half, by search among all of them. */
function halves(): Float64Array {
  const out = new Float64Array(0x7c00);
  for (let h = 0; h < 0x7c00; h++) {
    const [exponent, fraction] = [h >> 10, h & 1023];
    out[h] = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return out;
}

function nearestHalf(x: number): number {
  const all = halves();
  const size = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (size >= 65520) return Math.sign(x) * Infinity;
  let h = all.findIndex((v) => v >= size);
  if (h < 0) h = all.length - 1;
  if (h > 0) {
    const [low, high] = [size - all[h - 1], all[h] - size];
    if (low < high || (low === high && (h - 1) % 2 === 0)) h--;
  }
  return Math.sign(x) * all[h];
}

describeBackends('storage dtypes', () => {
  it('hold float16', () => {
    const values = [
      0,
      -0,
      1,
      -2.5,
      65504,
      65519,
      65520,
      1e9,
      -Infinity,
      NaN,
      2 ** -24,
      2 ** -25,
      2 ** -14,
      6.1e-5,
      1 / 3,
      2049,
      2051,
    ];
    const t = tf.tensor1d(values, 'float16');
    expect([t.dtype, t.shape]).toEqual(['float16', [values.length]]);
    const expected = values.map((v) => (v === 0 ? v : nearestHalf(v)));
    expect(Array.from(t.dataSync<'float16'>())).toEqual(expected);
    expect(Array.from(t.cast('float32').dataSync())).toEqual(expected);
    expect(t.bytesSync().length).toBe(2 * values.length);
    fc.assert(
      fc.property(
        fc.array(fc.float({ noDefaultInfinity: true, min: -70000, max: 70000 }), {
          minLength: 1,
          maxLength: 9,
        }),
        (list) => {
          const back = Array.from(tf.tensor1d(list).cast('float16').cast('float32').dataSync());
          back.forEach((v, i) => expect(v).toEqual(list[i] === 0 ? list[i] : nearestHalf(list[i])));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('hold uint8 and int8', () => {
    const values = [0, 1, 127, 128, 255, 256, -1];
    expect(Array.from(tf.tensor1d(values, 'uint8').dataSync<'uint8'>())).toEqual([
      0, 1, 127, 128, 255, 0, 255,
    ]);
    expect(Array.from(tf.tensor1d(values, 'int8').dataSync<'int8'>())).toEqual([
      0, 1, 127, -128, -1, 0, -1,
    ]);
    expect(tf.cast([1.9, -1.9], 'int8').arraySync()).toEqual([1, -1]);
    expect(
      tf
        .tensor2d(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          undefined,
          'uint8',
        )
        .toString(),
    ).toContain('[1, 2, 3]');
    expect(tf.tensor([], [0], 'int8').arraySync()).toEqual([]);
    expect(tf.scalar(7, 'uint8').arraySync()).toBe(7);
  });

  it('take their true size in memory', () => {
    for (const [dtype, bytes] of [
      ['float16', 2000],
      ['uint8', 1000],
      ['int8', 1000],
    ] as const) {
      const before = bytesHeld();
      const t = tf.tidy(() => tf.ones([1000]).mul(3).cast(dtype));
      t.dataSync();
      expect(bytesHeld() - before).toBe(bytes);
      t.dispose();
      expect(bytesHeld()).toBe(before);
    }
  });

  it('are computed with in float32 and int32', () => {
    const half = tf.tensor1d([1.5, 2.5], 'float16');
    const byte = tf.tensor1d([200, 100], 'uint8');
    expect([half.add(half).dtype, byte.add(byte).dtype, byte.mul(half).dtype]).toEqual([
      'float32',
      'int32',
      'float32',
    ]);
    expect(byte.add(byte).arraySync()).toEqual([400, 200]);
    expect(half.square().sum().arraySync()).toBe(8.5);
    expect(tf.gather([10, 20, 30], tf.tensor1d([2, 0], 'uint8')).arraySync()).toEqual([30, 10]);
    expect(byte.equal(200).arraySync()).toEqual([1, 0]);
    const w = tf.tensor2d(
      [
        [1, 2],
        [3, 4],
      ],
      undefined,
      'float16',
    );
    expect(tf.matMul(tf.ones([1, 2]), w).arraySync()).toEqual([[4, 6]]);
    const g = tf.grad((x) => x.mul(tf.cast(half, 'float32')).sum())(tf.tensor1d([1, 1]));
    expect(g.arraySync()).toEqual([1.5, 2.5]);
  });

  it('stay what they are when they move', () => {
    const t = tf.tensor2d(
      [
        [1, -2, 3],
        [-4, 5, -6],
      ],
      undefined,
      'int8',
    );
    const moved = [
      t.transpose(),
      t.reshape([3, 2]),
      t.slice([0, 1], [2, 2]),
      tf.concat([t, t], 1),
      tf.stack([t, t]),
      t.reverse(1),
      t.tile([1, 2]),
      t.pad([
        [0, 1],
        [0, 0],
      ]),
      t.gather([1]),
      t.expandDims().squeeze(),
      t.clone(),
      tf.where(t.greater(0), t, t),
    ];
    const plain = t.cast('int32');
    const wanted = [
      plain.transpose(),
      plain.reshape([3, 2]),
      plain.slice([0, 1], [2, 2]),
      tf.concat([plain, plain], 1),
      tf.stack([plain, plain]),
      plain.reverse(1),
      plain.tile([1, 2]),
      plain.pad([
        [0, 1],
        [0, 0],
      ]),
      plain.gather([1]),
      plain,
      plain,
      plain,
    ];
    moved.forEach((m, i) => {
      expect(m.dtype).toBe('int8');
      expect(m.arraySync()).toEqual(wanted[i].arraySync());
    });
    expect(tf.concat([t, plain]).dtype).toBe('int32');
    expect(tf.zeros([2], 'uint8').arraySync()).toEqual([0, 0]);
    expect([tf.onesLike(t).dtype, tf.fill([1], 3, 'float16').dtype]).toEqual(['int8', 'float16']);
  });

  it('go through compiled functions', () => {
    const f = tf.compile((x: tf.Tensor) => ({ wide: x.mul(2), kept: x.reverse() }));
    for (const values of [
      [1, 2],
      [3, -4],
    ]) {
      const { wide, kept } = f(tf.tensor1d(values, 'int8'));
      expect(wide.arraySync()).toEqual(values.map((v) => 2 * v));
      expect([kept.dtype, kept.arraySync()]).toEqual(['int8', [...values].reverse()]);
    }
    f.dispose();
  });

  it('are saved and loaded', async () => {
    const named = {
      h: tf.tensor1d([0.5, -2, 1e-7], 'float16'),
      u: tf.tensor1d([1, 200, 255], 'uint8'),
      i: tf.tensor2d([[1], [-2]], undefined, 'int8'),
    };
    const { data, specs } = await tf.io.encodeWeights(named);
    expect(data.byteLength).toBe(6 + 3 + 2);
    const back = tf.io.decodeWeights(data, specs);
    for (const name of ['h', 'u', 'i'] as const) {
      expect(back[name].dtype).toBe(named[name].dtype);
      expect(back[name].arraySync()).toEqual(named[name].arraySync());
    }
  });
});

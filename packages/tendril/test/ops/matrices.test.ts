/** Products of matrices and vectors. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import {
  booleans,
  expectClose,
  expectLikeOracle,
  integers,
  make,
  numbers,
} from '../util/oracle.ts';

describeBackends('matrix products', () => {
  it('of matrices, transposed or not', () => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = numbers(transposeA ? [4, 3] : [3, 4]);
        const b = numbers(transposeB ? [5, 4] : [4, 5], -2, 2, 2);
        expectLikeOracle((api, x, y) => api.matMul(x, y, transposeA, transposeB), [a, b]);
        expectGradients((x, y) => tf.matMul(x, y, transposeA, transposeB), [a, b], {
          second: false,
        });
      }
    }
  });

  it('of stacks of matrices, which broadcast', () => {
    const shapes: [number[], number[]][] = [
      [
        [2, 3, 4],
        [2, 4, 2],
      ],
      [
        [2, 3, 4],
        [4, 2],
      ],
      [
        [3, 4],
        [2, 4, 2],
      ],
      [
        [3, 1, 3, 4],
        [2, 4, 2],
      ],
      [
        [1, 3, 4],
        [2, 4, 2],
      ],
      [
        [2, 3, 4],
        [1, 4, 2],
      ],
      [
        [2, 1, 3, 4],
        [2, 2, 4, 2],
      ],
    ];
    for (const [a, b] of shapes) {
      const batch = a.length === 4 ? (b.length === 4 ? [2, 2] : [3, 2]) : [2];
      // The oracle gets its operands broadcast: by itself it fails on some of these.
      expectLikeOracle(
        (api, x, y) =>
          api === tf
            ? api.matMul(x, y)
            : api.matMul(
                api.broadcastTo(x, [...batch, ...a.slice(-2)]),
                api.broadcastTo(y, [...batch, ...b.slice(-2)]),
              ),
        [numbers(a), numbers(b, -2, 2, 2)],
      );
    }
    expectLikeOracle(
      (api, x, y) => api.matMul(x, y, true),
      [numbers([2, 4, 3]), numbers([4, 2], -1, 1, 2)],
    );
    expectLikeOracle(
      (api, x, y) => api.matMul(x, y, true, true),
      [numbers([2, 4, 3]), numbers([2, 2, 4])],
    );
    expectGradients(
      (x, y) => tf.matMul(x, y),
      [numbers([2, 1, 2, 3]), numbers([2, 3, 2], -1, 1, 3)],
    );
    expectGradients((x, y) => tf.matMul(x, y), [numbers([2, 2, 3]), numbers([3, 2], -1, 1, 3)]);
  });

  it('agrees with loops for any shape', () => {
    const extent = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(extent, extent, extent, (m, k, n) => {
        const [a, b] = [numbers([m, k]), numbers([k, n], -1, 1, 2)];
        const expected: number[] = [];
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) sum += a.values[i * k + p] * b.values[p * n + j];
            expected.push(sum);
          }
        }
        expectClose(tf.matMul(make(tf, a), make(tf, b)).dataSync(), expected);
      }),
      { numRuns: 30 },
    );
  });

  it('of integers and mixed dtypes', () => {
    expectLikeOracle(
      (api, x, y) => api.matMul(x, y),
      [integers([3, 4]), integers([4, 2], -3, 3, 2)],
    );
    expectLikeOracle((api, x, y) => api.matMul(x, y), [numbers([3, 4]), integers([4, 2])]);
    expect(tf.matMul(make(tf, booleans([2, 2])), tf.eye(2, 2, undefined, 'bool')).dtype).toBe(
      'int32',
    );
  });

  it('says what does not fit', () => {
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]))).toThrow(
      "matMul: inner dimensions differ: a is [2,3], b is [4,5]; a's last must equal b's second to last",
    );
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]), true, true)).toThrow(
      '(it is transposed)',
    );
    expect(() => tf.matMul([1, 2], [1, 2])).toThrow(
      'matMul: wants matrices (rank 2 or more): a is [2], b is [2]',
    );
    expect(() => tf.matMul(tf.ones([3, 2, 2]), tf.ones([2, 2, 2]))).toThrow(
      'matMul: shapes [3] and [2]',
    );
  });

  it('dot', () => {
    const [v, m] = [numbers([3]), numbers([3, 2])];
    expectLikeOracle((api, a, b) => api.dot(a, b), [v, numbers([3], 0, 1, 2)]);
    expectLikeOracle((api, a, b) => api.dot(a, b), [v, m]);
    expectLikeOracle((api, a, b) => api.dot(a, b), [numbers([2, 3]), v]);
    expectLikeOracle((api, a, b) => api.dot(a, b), [numbers([2, 3]), m]);
    expectGradients((a, b) => tf.dot(a, b), [v, m]);
    expect(() => tf.dot(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow('dot: inner dimensions differ');
    expect(() => tf.dot(1, [1])).toThrow('dot: wants operands of rank 1 or 2');
  });

  it('outerProduct', () => {
    expectLikeOracle(
      (api, a, b) => api.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
      [numbers([3]), numbers([2])],
    );
    expectGradients(
      (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
      [numbers([3]), numbers([2])],
    );
    expect(() => tf.outerProduct([[1]], [1])).toThrow('outerProduct: wants two vectors');
  });
});

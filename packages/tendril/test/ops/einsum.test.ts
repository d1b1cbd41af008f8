/** Einstein summation. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, expectLikeOracle, make, numbers } from '../util/oracle.ts';

describeBackends('einsum', () => {
  const matrix = numbers([3, 4]);

  it('of one and of two operands', () => {
    for (const equation of ['ij->ji', 'ij->i', 'ij->', 'ij->ij']) {
      expectLikeOracle((api, x) => api.einsum(equation, x), [matrix]);
    }
    const runs: [string, number[], number[]][] = [
      ['ij,jk->ik', [3, 4], [4, 2]],
      ['ij,jk->ki', [3, 4], [4, 2]],
      ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
      ['bij,bkj->bik', [2, 3, 4], [2, 5, 4]],
      ['i,j->ij', [3], [4]],
      ['ij,ij->', [3, 4], [3, 4]],
      ['abc,cd->abd', [2, 3, 4], [4, 5]],
      ['bthd,bshd->bhts', [2, 3, 2, 4], [2, 5, 2, 4]],
    ];
    for (const [equation, a, b] of runs) {
      expectLikeOracle(
        (api, x, y) => api.einsum(equation, x, y),
        [numbers(a), numbers(b, -1, 1, 2)],
      );
    }
  });

  it('of diagonals, and of several operands', () => {
    const x = make(tf, numbers([3, 3]));
    const values = x.arraySync() as number[][];
    expectClose(tf.einsum('ii->', x).dataSync(), [values[0][0] + values[1][1] + values[2][2]]);
    expectClose(
      tf.einsum('ii->i', x).dataSync(),
      values.map((row, i) => row[i]),
    );
    const [a, b, c] = [
      make(tf, numbers([2, 3])),
      make(tf, numbers([3, 4])),
      make(tf, numbers([4, 2])),
    ];
    expectClose(tf.einsum('ij,jk,kl->il', a, b, c).dataSync(), a.matMul(b).matMul(c).dataSync());
    expectClose(tf.einsum('ij,jk->', a, b).dataSync(), a.matMul(b).sum().dataSync());
  });

  it('has gradients', () => {
    expectGradients(
      (x, y) => tf.einsum('bij,bkj->bik', x, y),
      [numbers([2, 2, 3]), numbers([2, 2, 3], -1, 1, 2)],
    );
    expectGradients((x) => tf.einsum('ii->i', x).square(), [numbers([3, 3])]);
  });

  it('says what is wrong', () => {
    const x = tf.ones([2, 3]);
    expect(() => tf.einsum('ij,jk->ik', x)).toThrow(
      "einsum: the equation 'ij,jk->ik' has 2 operands, got 1 tensors",
    );
    expect(() => tf.einsum('ij', x)).toThrow("one '->'");
    expect(() => tf.einsum(3 as unknown as string, x)).toThrow(
      'einsum: the equation must be a string',
    );
    expect(() => tf.einsum('ijk->i', x)).toThrow("'ijk' in 'ijk->i' names 3 axes");
    expect(() => tf.einsum('ij,ij->', x, tf.ones([3, 2]))).toThrow("the axes named 'i'");
    expect(() => tf.einsum('ij->k', x)).toThrow("each letter right of '->'");
  });
});

/** The QR decomposition with its gradient. */
import { customRules } from '../../autodiff/custom.ts';
import type { Tensor } from '../../runtime/index.ts';
import { wrap } from '../util/operand.ts';
import { decomposed } from './householder.ts';
import { qrCotangent } from './qr-gradient.ts';

/**
 * The QR decomposition of each innermost matrix: `x = q · r` with q's columns orthonormal and r upper triangular.
 *
 * It reads the values of `x` and runs on the host, in float64, by Householder reflections. It is differentiable where the first
 * min(rows, columns) columns of `x` are independent (Walter & Lehmann 2012; Roberts & Roberts, https://arxiv.org/abs/2009.10071),
 * except with `fullMatrices` for more rows than columns: the columns that q then has more are not determined by `x`.
 *
 * @param x [..., rows, columns].
 * @param fullMatrices whether q is square (and r has as many rows). By default q has min(rows, columns) columns.
 * @returns q and r.
 * @throws if `x` is not of rank 2 or more.
 * @example
 * ```ts
 * const [q, r] = tf.linalg.qr(tf.tensor2d([[1, 2], [3, 4]]));
 * q.matMul(r).print(); // [[1, 2], [3, 4]]
 * ```
 */
export function qr(x: Tensor, fullMatrices = false): [Tensor, Tensor] {
  const parts = decomposed(x, fullMatrices);
  customRules.set(parts.q, { inputs: [parts.x], vjp: (ct) => [qrCotangent(parts, ct, null)] });
  customRules.set(parts.r, { inputs: [parts.x], vjp: (ct) => [qrCotangent(parts, null, ct)] });
  return [wrap(parts.q), wrap(parts.r)];
}

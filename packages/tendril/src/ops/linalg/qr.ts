/** The QR decomposition, computed on the host: it reads its operand's values. Its gradient is in qr-gradient.ts. */
import { customRules } from '../../autodiff/custom.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';
import { qrCotangent } from './qr-gradient.ts';

/** Reflects the rows from `j` on of `rows × columns` values, in place, so that `v` maps to one axis: x - 2 v (vᵀ x) / (vᵀ v). */
function reflect(
  values: Float64Array,
  columns: number,
  v: Float64Array,
  j: number,
  factor: number,
): void {
  for (let c = 0; c < columns; c++) {
    let along = 0;
    for (let i = j; i < v.length; i++) along += v[i] * values[i * columns + c];
    for (let i = j; i < v.length; i++) values[i * columns + c] -= factor * along * v[i];
  }
}

/** Householder reflections: `r` becomes upper triangular, and `qT` collects the reflections (Golub & Van Loan, 5.2). */
function decompose(
  matrix: Float64Array,
  rows: number,
  columns: number,
): { qT: Float64Array; r: Float64Array } {
  const r = matrix;
  const qT = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) qT[i * rows + i] = 1;
  for (let j = 0; j < Math.min(rows, columns); j++) {
    const v = new Float64Array(rows);
    let square = 0;
    for (let i = j; i < rows; i++) {
      v[i] = r[i * columns + j];
      square += v[i] * v[i];
    }
    const length = Math.sqrt(square);
    if (length === 0) continue;
    // Away from the element that stays, so that nothing cancels.
    v[j] += v[j] > 0 ? length : -length;
    const factor = 1 / (length * Math.abs(v[j]));
    reflect(r, columns, v, j, factor);
    reflect(qT, rows, v, j, factor);
    for (let i = j + 1; i < rows; i++) r[i * columns + j] = 0;
  }
  return { qT, r };
}

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
  const node = asFloat(nodeOf(x, 'x', 'qr'));
  const { shape } = node;
  check(shape.length >= 2, 'qr', () => `x must be of rank 2 or more, got the shape [${shape}]`);
  const [rows, columns] = shape.slice(-2);
  const kept = fullMatrices ? rows : Math.min(rows, columns);
  const batch = shape.slice(0, -2);
  const values = readValuesSync(node);
  const count = rows * columns === 0 ? 0 : values.length / (rows * columns);
  const q = new Float32Array(count * rows * kept);
  const r = new Float32Array(count * kept * columns);
  for (let b = 0; b < count; b++) {
    const start = b * rows * columns;
    const matrix = Float64Array.from(values.subarray(start, start + rows * columns));
    const parts = decompose(matrix, rows, columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < kept; j++) q[(b * rows + i) * kept + j] = parts.qT[j * rows + i];
    }
    r.set(parts.r.subarray(0, kept * columns), b * kept * columns);
  }
  const parts = {
    x: node,
    q: leafFromValues(q, [...batch, rows, kept], 'float32'),
    r: leafFromValues(r, [...batch, kept, columns], 'float32'),
  };
  customRules.set(parts.q, { inputs: [node], vjp: (ct) => [qrCotangent(parts, ct, null)] });
  customRules.set(parts.r, { inputs: [node], vjp: (ct) => [qrCotangent(parts, null, ct)] });
  return [wrap(parts.q), wrap(parts.r)];
}

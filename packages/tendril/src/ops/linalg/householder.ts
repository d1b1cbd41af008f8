/** The QR decomposition on the host: it reads its operand's values. What has no gradient to give is served by this. */
import type { Node } from '../../ir/node.ts';
import { leafFromValues } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { readValuesSync } from '../../runtime/read.ts';
import { asFloat } from '../util/dtype.ts';
import { check } from '../util/errors.ts';
import { nodeOf, wrap } from '../util/operand.ts';

export interface QRParts {
  readonly x: Node;
  readonly q: Node;
  readonly r: Node;
}

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

/** What `qr` gives, as nodes. */
export function decomposed(x: Tensor, fullMatrices: boolean): QRParts {
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
  return {
    x: node,
    q: leafFromValues(q, [...batch, rows, kept], 'float32'),
    r: leafFromValues(r, [...batch, kept, columns], 'float32'),
  };
}

/** The factors of a matrix, without a gradient. */
export function qrFactors(x: Tensor): [Tensor, Tensor] {
  const { q, r } = decomposed(x, false);
  return [wrap(q), wrap(r)];
}

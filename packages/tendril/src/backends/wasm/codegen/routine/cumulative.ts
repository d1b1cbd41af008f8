/** Running sums, products and extremes. */
import { sizeOf } from '../../../../ir/shape.ts';
import { scanColumns } from './columns.ts';
import type { CodeOf } from './index.ts';
import { productsOfRows } from './products.ts';
import { scanRows } from './scan.ts';

export const cumulative: CodeOf<'cumulative'> = ({ attrs, shape }, [{ dtype }], shared) => {
  const { kind, dimension, exclusive, reverse } = attrs;
  if (dtype === 'bool' || dtype === 'float64') return null;
  const scan = { kind, dtype, exclusive, reverse };
  const n = shape[dimension];
  const outer = sizeOf(shape.slice(0, dimension));
  const inner = sizeOf(shape.slice(dimension + 1));
  if (inner > 1) return scanColumns(scan, outer, n, inner);
  if (kind === 'prod' && dtype === 'float32') return productsOfRows(scan, outer, n);
  return scanRows(scan, outer, n, shared);
};

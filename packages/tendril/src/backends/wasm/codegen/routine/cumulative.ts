/** Running sums and extremes. Running products are rare, and underflow anyway: they stay as they are. */
import { sizeOf } from '../../../../ir/shape.ts';
import { scanColumns } from './columns.ts';
import type { CodeOf } from './index.ts';
import { scanRows } from './scan.ts';

export const cumulative: CodeOf<'cumulative'> = ({ attrs, shape }, [{ dtype }], shared) => {
  const { kind, dimension, exclusive, reverse } = attrs;
  if (kind === 'prod' || dtype === 'bool' || dtype === 'float64') return null;
  const scan = { kind, dtype, exclusive, reverse };
  const n = shape[dimension];
  const outer = sizeOf(shape.slice(0, dimension));
  const inner = sizeOf(shape.slice(dimension + 1));
  return inner === 1 ? scanRows(scan, outer, n, shared) : scanColumns(scan, outer, n, inner);
};

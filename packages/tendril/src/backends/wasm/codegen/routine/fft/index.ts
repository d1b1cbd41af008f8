/**
 * Fourier transforms as code. What has prime factors too large for a pass runs as TypeScript (../../../../fft/bluestein.ts), and so does what
 * is too long for its way.
 */
import { sizeOf } from '../../../../../ir/shape.ts';
import { radicesOf } from '../../../../fft/mixed-radix.ts';
import type { CodeOf } from '../index.ts';
import { splitLength, transformLong } from './long.ts';
import { longestRow, transformRows } from './rows.ts';

/** Rows from this length on leave the fastest caches; and few rows from that length on would leave lanes and threads idle. */
const long = 1 << 13;
const longOfFew = 1 << 10;

export const fft: CodeOf<'fft'> = ({ attrs, shape }, operands) => {
  if (operands.some(({ dtype }) => dtype !== 'float32')) return null;
  const n = shape[shape.length - 1];
  const rows = sizeOf(shape) / 2 / n;
  const isReal = operands.length === 1;
  const lengths = n >= (rows < 4 ? longOfFew : long) ? splitLength(n) : null;
  if (lengths !== null) return transformLong(isReal, attrs.inverse, rows, lengths);
  const radices = radicesOf(isReal && n % 2 === 0 ? n / 2 : n);
  if (radices === null || n > longestRow) return null;
  return transformRows(isReal, attrs.inverse, rows, n, radices);
};

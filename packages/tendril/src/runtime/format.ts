/** A tensor as text, laid out as TensorFlow.js prints it. */
import { isFloat } from '../ir/dtype.ts';
import { sizeOf, type Shape } from '../ir/shape.ts';
import type { DataType, DataValues } from './types.ts';

/** Axes longer than this show only their ends. */
const longAxis = 20;
const ends = 3;
const digits = 7;

function formatNumber(value: number): string {
  return String(parseFloat(value.toFixed(digits)));
}

/** Element `at` as text. */
function formatValue(values: DataValues, at: number, dtype: DataType): string {
  if (Array.isArray(values)) return `'${values[at]}'`;
  if (dtype === 'complex64')
    return `${formatNumber(values[2 * at])} + ${formatNumber(values[2 * at + 1])}j`;
  const value = values[at];
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  return isFloat(dtype) || dtype === 'float16' ? formatNumber(value) : String(value);
}

/** Positions along an axis that are shown; null stands for the gap. */
function shownPositions(extent: number): (number | null)[] {
  const all = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i);
  return extent <= longAxis
    ? all(0, extent)
    : [...all(0, ends), null, ...all(extent - ends, extent)];
}

/** The widths of the columns: the widest value shown at each position of the last axis. */
function columnWidths(values: DataValues, shape: Shape, dtype: DataType): number[] {
  const columns = shape[shape.length - 1];
  const widths = new Array<number>(columns).fill(0);
  const shown = shownPositions(columns).filter((c) => c !== null);
  const visit = (axis: number, row: number): void => {
    if (axis === shape.length - 1) {
      for (const c of shown) {
        widths[c] = Math.max(widths[c], formatValue(values, row * columns + c, dtype).length);
      }
      return;
    }
    for (const i of shownPositions(shape[axis]))
      if (i !== null) visit(axis + 1, row * shape[axis] + i);
  };
  visit(0, 0);
  return widths;
}

function formatRows(values: DataValues, shape: Shape, dtype: DataType): string[] {
  const columns = shape[shape.length - 1];
  const widths = columnWidths(values, shape, dtype);
  const visit = (axis: number, row: number): string[] => {
    const positions = shownPositions(shape[axis]);
    if (axis === shape.length - 1) {
      const cells = positions.map((c) =>
        c === null ? '...' : formatValue(values, row * columns + c, dtype).padEnd(widths[c]),
      );
      return [`[${cells.join(', ')}]`];
    }
    const lines: string[] = [];
    const gap = axis < shape.length - 2 ? [''] : [];
    positions.forEach((i, n) => {
      const last = n === positions.length - 1;
      const block = i === null ? ['...'] : visit(axis + 1, row * shape[axis] + i);
      // TensorFlow.js puts a comma behind a gap between rows, and none between blocks.
      if (!last && (i !== null || gap.length === 0)) block[block.length - 1] += ',';
      lines.push(...block, ...(last ? [] : gap));
    });
    return lines.map((line, n) => {
      const open = n === 0 ? '[' : line === '' ? '' : ' ';
      return `${open}${line}${n === lines.length - 1 ? ']' : ''}`;
    });
  };
  return visit(0, 0);
}

/** The text that `print` shows; `verbose` adds dtype, rank and shape. */
export function formatTensor(
  values: DataValues,
  shape: Shape,
  dtype: DataType,
  verbose: boolean,
): string {
  const lines =
    shape.length === 0
      ? [Array.isArray(values) ? values[0] : formatValue(values, 0, dtype)]
      : sizeOf(shape) === 0
        ? ['[]']
        : formatRows(values, shape, dtype);
  const head = verbose
    ? [`  dtype: ${dtype}`, `  rank: ${shape.length}`, `  shape: [${shape}]`, '  values:']
    : [];
  return ['Tensor', ...head, ...lines.map((line) => (line === '' ? '' : `    ${line}`))].join('\n');
}

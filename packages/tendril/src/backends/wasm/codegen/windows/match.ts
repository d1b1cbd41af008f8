/**
 * Which nests slide a window along the rows and columns of a picture, each channel by itself (depthwise convolutions), and what of
 * such a nest its code depends on. Extents and strides are not part of that: they are sizes, which the code reads.
 */
import { operandsOf, printKernel } from '../../../../ir/kernel.ts';
import type { AccessPart, Bound, Expr, Load, NestKernel, Store } from '../../../../ir/kernel.ts';
import { sameShape } from '../../../../ir/shape.ts';
import { needed } from '../../../../ir/expressions.ts';

/** What the code reads behind the open extent, in this order. Strides of what is read are in bytes. */
const sizeNames = [
  'columns',
  'channels',
  'rowStride',
  'columnStride',
  'tapRowStride',
  'tapColumnStride',
  'start',
  'weightStride',
  // In elements.
  'resultRow',
  'resultColumn',
  // Where the whole window is inside of the picture.
  'firstRow',
  'endOfRows',
  'firstColumn',
  'endOfColumns',
  // Which row (column) of the picture a tap reads: scale · row + step · tap + offset, which has to be below the limit.
  'rowScale',
  'rowStep',
  'rowOffset',
  'rowLimit',
  'columnScale',
  'columnStep',
  'columnOffset',
  'columnLimit',
] as const;

export type SizeName = (typeof sizeNames)[number];
export type Sizes<T> = Record<SizeName, T>;

/** An object with a value for each size. */
export function forSizes<T>(make: (at: number) => T): Sizes<T> {
  return Object.fromEntries(sizeNames.map((name, at) => [name, make(at)])) as Sizes<T>;
}

export interface Windows {
  readonly key: string;
  readonly sizes: readonly number[];
  /** Of the window. */
  readonly rows: number;
  readonly columns: number;
  /** How many taps' steps it is from a column's window to the next one's: 1 or 2, or null where that is open. */
  readonly spread: number | null;
  /** The arguments that hold picture and weights. */
  readonly picture: number;
  readonly weights: number;
  /** What is done with a sum: over the pixel's place in the result and the channel. */
  readonly exprs: readonly Expr[];
  readonly stores: readonly Store[];
}

/** Taps are written out. */
const mostTaps = 25;

/** The bound of an outer axis and the inner axis that goes with it; one that always holds if there is none. */
function boundOf(
  parts: readonly Bound[],
  axis: 0 | 1,
): Omit<Bound, 'kind' | 'coefs'> & {
  readonly scale: number;
  readonly step: number;
} {
  const part = parts.find(({ coefs }) => coefs[axis] > 0);
  if (part === undefined) return { scale: 0, step: 0, offset: 0, extent: 1 };
  const { coefs, offset, extent } = part;
  return { scale: coefs[axis], step: coefs[3 + axis], offset, extent };
}

/** The indices of an axis at which all taps are inside. */
function insideOf(
  { scale, step, offset, extent }: ReturnType<typeof boundOf>,
  taps: number,
): [from: number, to: number] {
  if (scale === 0) return [0, 2 ** 31 - 1];
  const last = extent - 1 - offset - step * (taps - 1);
  return [Math.max(0, Math.ceil(-offset / scale)), Math.max(0, Math.floor(last / scale) + 1)];
}

/** Windows' starts are so many taps' steps apart, in memory and in the picture; null if that is not 1 or 2. */
function spreadOf({
  columnStride,
  tapColumnStride,
  columnScale,
  columnStep,
}: Sizes<number>): number | null {
  const fits = (spread: number): boolean =>
    columnStride === spread * tapColumnStride && columnScale === spread * columnStep;
  return [1, 2].find(fits) ?? null;
}

/** Bounds of rows by rows' taps and of columns by columns' taps, at most one of each. */
function areSimple(parts: readonly AccessPart[]): parts is readonly Bound[] {
  const axes = parts.map((part) => {
    if (part.kind !== 'bound') return -1;
    const [row, column, channel, tapRow, tapColumn] = part.coefs;
    if (channel !== 0) return -1;
    if (row > 0 && tapRow > 0 && column === 0 && tapColumn === 0) return 0;
    return column > 0 && tapColumn > 0 && row === 0 && tapRow === 0 ? 1 : -1;
  });
  return !axes.includes(-1) && new Set(axes).size === axes.length;
}

/** The two operands of the product that is summed: the picture, and weights for each tap and channel. */
function operandsIn({ exprs, reductions, inner }: NestKernel): [Load, Load] | null {
  const product = exprs[reductions[0].expr];
  if (product.op !== 'multiply' || product.dtype !== 'float32') return null;
  const loads = operandsOf(product).map((id) => exprs[id]);
  const isWeights = (e: Expr): boolean => {
    if (e.op !== 'load') return false;
    const { coefs, offset, parts } = e.access;
    const step = coefs[4];
    return (
      parts.length === 0 &&
      offset === 0 &&
      step > 0 &&
      sameShape(coefs, [0, 0, 1, inner[1] * step, step])
    );
  };
  const weights = loads.find(isWeights);
  const picture = loads.find((e) => e !== weights);
  if (weights?.op !== 'load' || picture?.op !== 'load') return null;
  const { coefs, parts } = picture.access;
  const simple = coefs[2] === 1 && coefs.every((c) => c >= 0) && areSimple(parts);
  return simple && Object.is(picture.fill, 0) ? [picture, weights] : null;
}

/** Epilogues may read a value for each channel, or at the place where the result is written. Null if it is another. */
function epilogueOf({ exprs, stages }: NestKernel): Pick<Windows, 'exprs' | 'stores'> | null {
  const { stores } = stages[1];
  const place = stores[0].coefs;
  const change = (coefs: readonly number[], offset: number): number[] | null => {
    if (offset !== 0) return null;
    if (sameShape(coefs, place)) return [1, 1];
    if (sameShape(coefs, [0, 0, 1, 0, 0])) return [0, 1];
    return coefs.every((c) => c === 0) ? [0, 0] : null;
  };
  if (
    place[2] !== 1 ||
    !stores.every(({ coefs, offset }) => offset === 0 && sameShape(coefs, place))
  )
    return null;
  const wanted = needed(
    exprs,
    stores.map(({ expr }) => expr),
  );
  let simple = true;
  const changed = exprs.map((expr, id): Expr => {
    if (!wanted.has(id)) return { op: 'const', dtype: expr.dtype, value: 0 };
    if (expr.op === 'index' || expr.op === 'bound') simple = false;
    if (expr.op !== 'load') return expr;
    const coefs = change(expr.access.coefs, expr.access.offset);
    if (coefs === null || expr.access.parts.length > 0) simple = false;
    return { ...expr, access: { ...expr.access, coefs: coefs ?? [0, 0] } };
  });
  if (!simple) return null;
  return { exprs: changed, stores: stores.map((store) => ({ ...store, coefs: [1, 1] })) };
}

/** The nest as windows that slide, or null if it is another. */
export function matchWindows(kernel: NestKernel): Windows | null {
  const { outer, inner, reductions, stages } = kernel;
  const shaped = outer.length === 3 && inner.length === 2 && inner[0] * inner[1] <= mostTaps;
  if (!shaped || outer[2] % 4 !== 0 || reductions.length !== 1 || stages.length !== 2) return null;
  const [first, second] = stages;
  const staged = first.over === 'inner' && first.stores.length === 0 && second.over === 'outer';
  if (!staged || second.stores.length === 0 || reductions[0].kind !== 'sum') return null;
  const operands = operandsIn(kernel);
  const epilogue = operands && epilogueOf(kernel);
  if (operands === null || epilogue === null) return null;

  const [{ access: picture }, { access: weights }] = operands;
  const [rows, columns] = inner;
  const row = boundOf(picture.parts as readonly Bound[], 0);
  const column = boundOf(picture.parts as readonly Bound[], 1);
  const insideRows = insideOf(row, rows);
  const insideColumns = insideOf(column, columns);
  const [resultRow, resultColumn] = second.stores[0].coefs;
  const bytes = picture.coefs.map((c) => 4 * c);
  const sizes: Sizes<number> = {
    columns: outer[1],
    channels: outer[2],
    rowStride: bytes[0],
    columnStride: bytes[1],
    tapRowStride: bytes[3],
    tapColumnStride: bytes[4],
    start: 4 * picture.offset,
    weightStride: 4 * weights.coefs[4],
    resultRow,
    resultColumn,
    firstRow: insideRows[0],
    endOfRows: insideRows[1],
    firstColumn: Math.min(insideColumns[0], outer[1]),
    endOfColumns: Math.min(insideColumns[1], outer[1]),
    rowScale: row.scale,
    rowStep: row.step,
    rowOffset: row.offset,
    rowLimit: row.extent,
    columnScale: column.scale,
    columnStep: column.step,
    columnOffset: column.offset,
    columnLimit: column.extent,
  };
  const spread = spreadOf(sizes);
  const text = printKernel({
    ...kernel,
    ...epilogue,
    outer: [-1, -1],
    stages: [{ ...second, ...epilogue }],
  });
  return {
    key: `windows of arg${picture.arg} by arg${weights.arg}, ${spread ?? '?'} apart\n${text}`,
    sizes: sizeNames.map((name) => sizes[name]),
    rows,
    columns,
    spread,
    picture: picture.arg,
    weights: weights.arg,
    ...epilogue,
  };
}

/**
 * Which contractions are convolutions by windows of 3×3 or 5×5 that go on by one pixel at a time, over pictures whose channels are
 * neighbours in memory. Emits no code.
 */
import type { AccessPart, ContractionKernel, Linear, Load } from '../../../../ir/kernel.ts';

/** What lies where, in elements. */
export interface Convolution {
  /** Rows, and columns, of the window. */
  readonly taps: number;
  readonly picture: number;
  readonly weights: number;
  /** Where the first tap of the first result reads, if that is inside; and how far it is to the next picture, row and column. */
  readonly start: number;
  readonly pictureStep: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** Of the results: null for one picture, whose number of rows is open. */
  readonly height: number | null;
  readonly width: number;
  /** Rows (columns) of padding before the picture's, and how many those are; null if results reach no further than they. */
  readonly rows: Side | null;
  readonly columns: Side | null;
  readonly channels: number;
  readonly features: number;
  readonly weightStart: number;
  readonly tapRowStep: number;
  readonly tapColumnStep: number;
  readonly channelStep: number;
  readonly featureStep: number;
}

interface Side {
  readonly padding: number;
  readonly extent: number;
}

function plainLoad(kernel: ContractionKernel, id: number): Load | null {
  const expr = kernel.exprs[id];
  return expr.op === 'load' && expr.dtype === 'float32' ? expr : null;
}

/** The convolution that the kernel is, whatever comes of its sums; null if it is another. */
export function matchConvolution(kernel: ContractionKernel): Convolution | null {
  const { batch, m, n, k } = kernel;
  const picture = plainLoad(kernel, kernel.a);
  const weights = plainLoad(kernel, kernel.b);
  if (picture === null || weights === null || weights.access.parts.length > 0) return null;
  if (batch.length > 0 || m.length < 2 || m.length > 3 || n.length !== 1) return null;
  if (!Object.is(picture.fill, 0)) return null;

  const row = m.length - 2;
  const tap = m.length + 1;
  const [taps] = k;
  // The taps of a row and their channels are one axis, if no padding tells them apart.
  const joined = k.length === 2 && k[1] % taps === 0;
  if ((taps !== 3 && taps !== 5) || (!joined && (k.length !== 3 || k[1] !== taps))) return null;
  const channels = joined ? k[1] / taps : k[2];
  const stepsOf = ({ coefs }: Linear): { row: number; column: number; channel: number } => {
    const [tapRow, inner, channel] = coefs.slice(tap);
    return joined
      ? { row: tapRow, column: inner * channels, channel: inner }
      : { row: tapRow, column: inner, channel };
  };
  const from = stepsOf(picture.access);
  const { coefs } = picture.access;
  const slides = coefs[row] === from.row && coefs[row + 1] === from.column && from.channel === 1;
  if (!slides || coefs.some((c) => c < 0)) return null;
  const sides = sidesOf(picture.access.parts, row, tap);
  if (sides === null) return null;
  const by = stepsOf(weights.access);
  return {
    taps,
    picture: picture.access.arg,
    weights: weights.access.arg,
    start: picture.access.offset,
    pictureStep: row === 0 ? 0 : coefs[0],
    rowStep: from.row,
    columnStep: from.column,
    height: row === 0 ? null : m[row],
    width: m[row + 1],
    ...sides,
    channels,
    features: n[0],
    weightStart: weights.access.offset,
    tapRowStep: by.row,
    tapColumnStep: by.column,
    channelStep: by.channel,
    featureStep: weights.access.coefs[m.length],
  };
}

/** What the bounds say of rows and of columns, each by the sum of a result's place and a tap's; null if they say anything else. */
function sidesOf(
  parts: readonly AccessPart[],
  row: number,
  tap: number,
): Pick<Convolution, 'rows' | 'columns'> | null {
  const found: (Side | null)[] = [null, null];
  for (const part of parts) {
    if (part.kind !== 'bound') return null;
    const axis = part.coefs[row] === 1 ? 0 : 1;
    const simple = part.coefs.every((c, i) => c === Number(i === row + axis || i === tap + axis));
    if (!simple || found[axis] !== null) return null;
    found[axis] = { padding: -part.offset, extent: part.extent };
  }
  return { rows: found[0], columns: found[1] };
}

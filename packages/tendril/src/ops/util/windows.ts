/**
 * The geometry of windows that slide over spatial axes: how many there are, and how much padding that takes.
 * Convolutions and pools share it. The words are TensorFlow.js's; the result is what the primitives take.
 */
import { dilated } from '../../ir/shape-rules.ts';
import { check, fail, show } from './errors.ts';

/** Padding of each axis of the input, those of batch and channels included and 0. */
export type ExplicitPadding = [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];
export type Pad = 'valid' | 'same' | number | readonly (readonly [number, number])[];
export type DimRoundingMode = 'floor' | 'round' | 'ceil';

/** One spatial axis. */
export interface AxisWindows {
  /** How many windows there are. */
  readonly count: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly extent: number;
  /** Padding before the first element and after the last. */
  readonly low: number;
  readonly high: number;
}

export interface WindowsRequest {
  readonly op: string;
  /** The spatial extents of the input, the sizes of the windows, and how they move. */
  readonly extents: readonly number[];
  readonly windows: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: Pad;
  readonly dimRoundingMode?: DimRoundingMode;
  /** Which axes of the input the spatial ones are: explicit paddings are given for all axes. */
  readonly axes: readonly number[];
}

/** One number for all spatial axes, or one for each. */
export function perAxis(
  op: string,
  name: string,
  value: number | readonly number[],
  count: number,
  least = 1,
): number[] {
  const list =
    typeof value === 'number' ? new Array<number>(count).fill(value) : Array.from(value ?? []);
  check(
    list.length === count && list.every((v) => Number.isInteger(v) && v >= least),
    op,
    () =>
      `${name} must be a whole number from ${least} on, or ${count} of them; got ${show(value)}`,
  );
  return list;
}

function explicitPad(request: WindowsRequest, axis: number): [number, number] {
  const { op, pad, axes } = request;
  const [low, high] =
    typeof pad === 'number' ? [pad, pad] : (pad as readonly [number, number][])[axes[axis]];
  const fits = [low, high].every((p) => Number.isInteger(p) && p >= 0);
  check(fits, op, () => `pad must be whole numbers from 0 on, got ${show(pad)}`);
  return [low, high];
}

function checkPad({ op, pad, dimRoundingMode, axes }: WindowsRequest): void {
  if (pad === 'same' || pad === 'valid') {
    check(
      dimRoundingMode === undefined || dimRoundingMode === null,
      op,
      () =>
        `dimRoundingMode '${dimRoundingMode}' goes with numeric padding; with pad '${pad}' leave it out`,
    );
    return;
  }
  const isExplicit =
    Array.isArray(pad) &&
    pad.length === axes.length + 2 &&
    pad.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (typeof pad !== 'number' && !isExplicit) {
    fail(
      op,
      `pad must be 'same', 'valid', a number or a pair for each axis of the input; got ${show(pad)}`,
    );
  }
}

const rounding: Record<DimRoundingMode, (x: number) => number> = {
  floor: Math.floor,
  round: Math.round,
  ceil: Math.ceil,
};

/** The windows along each spatial axis. */
export function windowsAlong(request: WindowsRequest): AxisWindows[] {
  const { op, pad, dimRoundingMode } = request;
  checkPad(request);
  const round = rounding[dimRoundingMode ?? 'floor'];
  check(
    round !== undefined,
    op,
    () => `dimRoundingMode must be 'floor', 'round' or 'ceil', got ${show(dimRoundingMode)}`,
  );
  return request.extents.map((extent, i) => {
    const [window, stride, dilation] = [
      request.windows[i],
      request.strides[i],
      request.dilations[i],
    ];
    const reach = dilated(window, dilation);
    const axis = { window, stride, dilation, extent };
    if (pad === 'same') {
      const count = Math.ceil(extent / stride);
      const total = Math.max(0, (count - 1) * stride + reach - extent);
      const low = Math.floor(total / 2);
      return { ...axis, count, low, high: total - low };
    }
    const [low, wantedHigh] = pad === 'valid' ? [0, 0] : explicitPad(request, i);
    const padded = extent + low + wantedHigh;
    check(
      padded >= reach || extent === 0,
      op,
      () =>
        `a window of ${window}${dilation > 1 ? ` with dilation ${dilation} (${reach} wide)` : ''} does not fit in an extent of ` +
        `${extent}${padded > extent ? ` padded to ${padded}` : ''}; use a smaller window or pad 'same'`,
    );
    const count = padded < reach ? 0 : round((padded - reach) / stride) + 1;
    // Rounded up, the last window reaches beyond the padding that was asked for.
    const high = Math.max(wantedHigh, (count - 1) * stride + reach - extent - low);
    return { ...axis, count, low, high };
  });
}

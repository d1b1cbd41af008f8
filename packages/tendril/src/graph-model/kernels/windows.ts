/** What convolutions and pools read from their attributes. */
import { transpose } from '../../ops/index.ts';
import type { ExplicitPadding } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { Call } from './call.ts';

/** Whether channels come before the spatial axes. */
export function channelsFirst(call: Call): boolean {
  return call.attrs.string('data_format').toUpperCase().startsWith('NC');
}

/** Strides and windows beyond this are damage: nothing slides over so much. */
const farthest = 1 << 16;

/** The spatial extents of a list over all axes (strides, dilations, windows). */
export function spatial(call: Call, name: string): number[] {
  const all = call.attrs.numbers(name);
  if (all.some((n) => !(Number.isInteger(n) && n > 0 && n <= farthest))) {
    throw new Error(`its ${name} are [${all}], which must be whole numbers from 1 to ${farthest}`);
  }
  if (all.length === 0) return [];
  return channelsFirst(call) ? all.slice(2) : all.slice(1, -1);
}

/** Like `spatial`, for attributes that may be missing, which means ones. */
export function dilationsOf(call: Call, count: number): number[] {
  const dilations = spatial(call, 'dilations');
  return dilations.length === count ? dilations : new Array<number>(count).fill(1);
}

type Pairs = [[number, number], [number, number], [number, number], [number, number]];

export function paddingOf(call: Call): 'same' | 'valid' | ExplicitPadding {
  const name = call.attrs.string('padding', 'VALID').toLowerCase();
  if (name === 'same' || name === 'valid') return name;
  const flat = call.attrs.numbers('explicit_paddings');
  if (name !== 'explicit' || flat.length !== 8) {
    throw new Error(`its padding '${name}' is none of SAME, VALID, or EXPLICIT with 8 numbers`);
  }
  return [0, 2, 4, 6].map((i) => [flat[i], flat[i + 1]]) as Pairs;
}

/** The padding for an op that is run with channels last, whatever the node's own order is. */
export function paddingInChannelsLast(call: Call): 'same' | 'valid' | ExplicitPadding {
  const padding = paddingOf(call);
  if (typeof padding === 'string' || !channelsFirst(call)) return padding;
  const [batch, channels, height, width] = padding;
  return [batch, height, width, channels];
}

/** Runs an op that wants channels last. */
export function inChannelsLast(call: Call, x: Tensor, run: (x: Tensor) => Tensor): Tensor {
  if (!channelsFirst(call)) return run(x);
  const inner = x.shape.slice(2).map((_, i) => i + 1);
  const last = transpose(x, [0, ...inner.map((i) => i + 1), 1]);
  return transpose(run(last), [0, x.rank - 1, ...inner]);
}

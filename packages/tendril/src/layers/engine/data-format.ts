/** Where channels are, and the moves between the two ways. */
import { transpose } from '../../ops/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { normalizeName, suggest } from '../../io/suggest.ts';
import type { DataFormat, PaddingMode, Shape } from './types.ts';

/** One of some words, in any spelling. */
export function readOption<T extends string>(
  what: string,
  value: string | null | undefined,
  known: readonly T[],
  fallback: T,
): T {
  if (value == null) return fallback;
  const found = known.find((k) => normalizeName(k) === normalizeName(String(value)));
  if (!found) throw new Error(`unknown ${what} '${value}': ${suggest(String(value), [...known])}`);
  return found;
}

export function readDataFormat(value: string | null | undefined): DataFormat {
  return readOption('dataFormat', value, ['channelsLast', 'channelsFirst'], 'channelsLast');
}

export function readPadding(value: string | null | undefined): PaddingMode {
  return readOption('padding', value, ['valid', 'same', 'causal'], 'valid');
}

/** A shape with the channels behind, whatever the format. */
export function shapeChannelsLast(shape: Shape, dataFormat: DataFormat): Shape {
  if (dataFormat === 'channelsLast') return shape;
  return [shape[0], ...shape.slice(2), shape[1]];
}

/** The reverse of `shapeChannelsLast`. */
export function shapeInFormat(shape: Shape, dataFormat: DataFormat): Shape {
  if (dataFormat === 'channelsLast') return shape;
  return [shape[0], shape[shape.length - 1], ...shape.slice(1, -1)];
}

function axes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A tensor with the channels behind, whatever the format. */
export function toChannelsLast(x: Tensor, dataFormat: DataFormat): Tensor {
  if (dataFormat === 'channelsLast') return x;
  return transpose(x, [0, ...axes(2, x.rank), 1]);
}

/** The reverse of `toChannelsLast`. */
export function fromChannelsLast(x: Tensor, dataFormat: DataFormat): Tensor {
  if (dataFormat === 'channelsLast') return x;
  return transpose(x, [0, x.rank - 1, ...axes(1, x.rank - 1)]);
}

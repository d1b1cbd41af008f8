/** Pools as plain loops over [batch, ...spatial, channels], for where the oracle is wrong. */
import { input, type Input } from './oracle.ts';

interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: 'same' | 'valid';
}

function* indices(shape: readonly number[]): Generator<number[]> {
  const total = shape.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < total; flat++) {
    let rest = flat;
    const index = new Array<number>(shape.length);
    for (let i = shape.length - 1; i >= 0; i--) {
      index[i] = rest % shape[i];
      rest = Math.floor(rest / shape[i]);
    }
    yield index;
  }
}

/** Padding neither counts nor wins. */
export function naivePool(
  x: Input,
  kind: 'max' | 'avg',
  { size, strides, dilations, pad }: Window,
): Input {
  const extents = x.shape.slice(1, -1);
  const reach = size.map((n, i) => (n - 1) * dilations[i] + 1);
  const counts = extents.map((n, i) =>
    Math.ceil((pad === 'same' ? n : n - reach[i] + 1) / strides[i]),
  );
  const low = extents.map((n, i) =>
    pad === 'same' ? Math.floor(Math.max(0, (counts[i] - 1) * strides[i] + reach[i] - n) / 2) : 0,
  );
  const at = (batch: number, places: number[], channel: number): number => {
    let flat = batch;
    places.forEach((place, i) => (flat = flat * extents[i] + place));
    return x.values[flat * x.shape[x.shape.length - 1] + channel];
  };
  const shape = [x.shape[0], ...counts, x.shape[x.shape.length - 1]];
  const values: number[] = [];
  for (const [batch, ...rest] of indices(shape)) {
    const channel = rest.pop()!;
    const seen: number[] = [];
    for (const k of indices(size)) {
      const places = rest.map((o, i) => o * strides[i] - low[i] + k[i] * dilations[i]);
      if (places.every((p, i) => p >= 0 && p < extents[i])) seen.push(at(batch, places, channel));
    }
    values.push(kind === 'max' ? Math.max(...seen) : seen.reduce((a, b) => a + b, 0) / seen.length);
  }
  return input(shape, values);
}

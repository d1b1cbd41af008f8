/** Gradient cases of windowed reductions and selections. */
import * as b from '../../util/build.ts';
import type { WindowAttrs, WindowKind } from '../../../src/ir/primitives.ts';
import { windowedShape } from '../../../src/primitives/windows/shapes.ts';
import { sizeOf } from '../../../src/ir/shape.ts';
import { floats, ints, type Case, type Cases } from '../check.ts';

/** Windows over an operand [5, 6]. */
const windows: Readonly<Record<string, WindowAttrs>> = {
  plain: {
    window_dimensions: [2, 3],
    window_strides: [1, 1],
    base_dilations: [1, 1],
    window_dilations: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  'strided and padded': {
    window_dimensions: [3, 2],
    window_strides: [2, 3],
    base_dilations: [1, 1],
    window_dilations: [1, 1],
    padding: [
      [1, 1],
      [0, 1],
    ],
  },
  'dilated both ways': {
    window_dimensions: [2, 2],
    window_strides: [2, 1],
    base_dilations: [2, 1],
    window_dilations: [3, 2],
    padding: [
      [0, 2],
      [1, 0],
    ],
  },
  'some wholly in padding': {
    window_dimensions: [2, 2],
    window_strides: [2, 2],
    base_dilations: [1, 1],
    window_dilations: [1, 1],
    padding: [
      [2, 0],
      [0, 2],
    ],
  },
  'cut by negative padding': {
    window_dimensions: [2, 3],
    window_strides: [1, 2],
    base_dilations: [1, 1],
    window_dilations: [1, 1],
    padding: [
      [-1, 0],
      [0, -1],
    ],
  },
};

const operand = [5, 6];

function reduction(kind: WindowKind): Case[] {
  return Object.entries(windows).map(([about, window]) => ({
    about: `${kind}, ${about}`,
    inputs: [floats(operand)],
    build: (x) => {
      const result = b.reduceWindow(b.multiply(x, x), { kind, ...window });
      if (kind === 'argmax') return b.convert(result, 'float32');
      // A window of padding alone has an infinite extreme.
      return b.select(b.isFinite(result), result, b.constantLike(result, 0));
    },
  }));
}

/** Positions that cover the window, among them some that name padding. */
function positions(window: WindowAttrs) {
  const shape = windowedShape(operand, window);
  const taps = sizeOf(window.window_dimensions);
  return ints(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => (i * 5 + 1) % taps),
  );
}

export const windowCases = {
  reduce_window: (['sum', 'max', 'min', 'argmax'] as const).flatMap(reduction),
  select_and_scatter: Object.entries(windows).map(([about, window]) => {
    const chosen = positions(window);
    return {
      about,
      inputs: [floats(chosen.shape), chosen],
      build: (source, position) => {
        const spread = b.selectAndScatter(source, position, { ...window, shape: operand });
        return b.multiply(spread, spread);
      },
    } satisfies Case;
  }),
  select_and_gather: Object.entries(windows).map(([about, window]) => {
    return {
      about,
      inputs: [floats(operand), positions(window)],
      build: (x, position) => b.selectAndGather(b.multiply(x, x), position, window),
    } satisfies Case;
  }),
} satisfies Cases<'reduce_window' | 'select_and_scatter' | 'select_and_gather'>;

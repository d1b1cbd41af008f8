/** Gradient cases of reductions and scans. */
import * as b from '../../util/build.ts';
import type { Node } from '../../../src/ir/node.ts';
import type { CumulativeKind, ReduceKind } from '../../../src/ir/primitives.ts';
import { floats, type Case, type Cases, type Given } from '../check.ts';

function reduction(kind: ReduceKind, dimensions: readonly number[], given: Given): Case {
  return {
    about: `${kind} over ${dimensions.join()} of ${given.shape.join('×')}`,
    inputs: [given],
    build: (x) => b.reduce(b.multiply(x, x), kind, dimensions),
  };
}

const bitwise = (kind: 'and' | 'or'): Case => ({
  about: kind,
  inputs: [floats([2, 3])],
  build: (x) => b.convert(b.reduce(b.convert(x, 'bool'), kind, [1]), 'float32'),
});

const position = (kind: 'argmax' | 'argmin'): Case => ({
  about: kind,
  inputs: [floats([2, 3])],
  build: (x) => b.convert(b.reduce(x, kind, [1]), 'float32'),
});

function withZeros(shape: readonly number[], zeros: readonly number[]): Given {
  const given = floats(shape);
  return { ...given, values: given.values.map((v, i) => (zeros.includes(i) ? 0 : v)) };
}

function productOf(about: string, given: Given, dimensions: readonly number[]): Case {
  return { about, inputs: [given], build: (x) => b.reduce(x, 'prod', dimensions) };
}

function scan(
  kind: CumulativeKind,
  given: Given,
  dimension: number,
  exclusive: boolean,
  reverse: boolean,
  about = '',
): Case {
  const flags = `${exclusive ? ' exclusive' : ''}${reverse ? ' reverse' : ''} ${about}`;
  return {
    about: `${kind} along ${dimension} of ${given.shape.join('×')}${flags}`,
    inputs: [given],
    // An exclusive scan for extremes begins with an infinity, whose difference from itself is NaN.
    build: (x) => {
      const result = b.cumulative(x, kind, dimension, exclusive, reverse);
      return b.select(b.isFinite(result), result, b.constantLike(result, 0));
    },
  };
}

const flags = [false, true].flatMap((exclusive) =>
  [false, true].map((reverse) => [exclusive, reverse] as const),
);

export const reduceCases = {
  reduce: [
    reduction('sum', [0], floats([3, 2])),
    reduction('sum', [1, 2], floats([2, 3, 2])),
    reduction('sum', [2, 0], floats([2, 3, 2])),
    reduction('max', [1], floats([3, 4])),
    reduction('max', [0, 2], floats([2, 3, 4])),
    reduction('min', [0, 1], floats([2, 3])),
    reduction('prod', [1], floats([2, 5])),
    reduction('prod', [2, 0], floats([2, 2, 3])),
    productOf('prod with one zero in a row', withZeros([2, 4], [2]), [1]),
    productOf('prod with two zeros in a row', withZeros([2, 4], [1, 3]), [1]),
    productOf('prod with three zeros, over all axes', withZeros([2, 3], [0, 1, 4]), [0, 1]),
    productOf('prod of one', floats([3, 1]), [1]),
    bitwise('and'),
    bitwise('or'),
    position('argmax'),
    position('argmin'),
  ],
  cumulative: [
    ...(['sum', 'prod', 'max', 'min'] as const).flatMap((kind) =>
      flags.map(([exclusive, reverse]) => scan(kind, floats([2, 5, 2]), 1, exclusive, reverse)),
    ),
    ...flags.map(([exclusive, reverse]) =>
      scan('prod', withZeros([2, 6], [2, 4, 9]), 1, exclusive, reverse, 'with zeros'),
    ),
    ...flags.map(([exclusive, reverse]) => scan('prod', floats([2, 1]), 1, exclusive, reverse)),
    scan('max', floats([6]), 0, false, false),
    scan('sum', floats([6, 2]), 0, true, false),
  ],
  sort: [false, true].flatMap((descending) =>
    [0, 1].map((dimension) => ({
      about: `along ${dimension}${descending ? ', descending' : ''}`,
      inputs: [floats([3, 4])],
      build: (x: Node) => b.sort(b.multiply(x, x), dimension, descending),
    })),
  ),
  argsort: [
    {
      about: 'gives places, which do not change a little',
      inputs: [floats([3, 4])],
      build: (x: Node) => b.convert(b.argsort(x, 0), 'float32'),
    },
  ],
  top_k: [
    {
      about: 'gives places, which do not change a little',
      inputs: [floats([3, 4])],
      build: (x: Node) => b.convert(b.topK(x, 2), 'float32'),
    },
  ],
  fft: [false, true].flatMap((inverse) => [
    {
      about: `of complex numbers, inverse ${inverse}`,
      inputs: [floats([2, 3]), floats([2, 3])],
      build: (x: Node, y: Node) => {
        const f = b.fft(x, y, inverse);
        return b.multiply(f, f);
      },
    },
    {
      about: `of real numbers, inverse ${inverse}`,
      inputs: [floats([4])],
      build: (x: Node) => {
        const f = b.fft(x, null, inverse);
        return b.multiply(f, f);
      },
    },
  ]),
} satisfies Cases<'reduce' | 'cumulative' | 'sort' | 'argsort' | 'top_k' | 'fft'>;

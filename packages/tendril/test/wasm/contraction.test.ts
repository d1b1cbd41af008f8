/** Generated code for contractions against their definition. Values are chosen so that sums are exact: results must be equal. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { TypedArray } from '../../src/ir/dtype.ts';
import type { ContractionKernel, Expr } from '../../src/ir/kernel.ts';
import { evaluate } from './contraction-reference.ts';
import {
  argSizes,
  contractions,
  differences,
  fillArgs,
  load,
  Machine,
  matmul,
  openExtent,
  read,
  withExtent,
  withSteady,
  write,
} from './contraction-support.ts';

// Many kernels are compiled; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

function expectSame(got: readonly TypedArray[], want: readonly TypedArray[]): void {
  expect(differences(got, want)).toEqual([]);
}

function expectRight(kernel: ContractionKernel, cuts: readonly number[] = []): void {
  const sizes = argSizes(kernel);
  const args = fillArgs(kernel.args, sizes);
  const machine = new Machine(kernel, sizes);
  expectSame(machine.run(args, openExtent(kernel), cuts), evaluate(kernel, args));
}

describe('matrix products', () => {
  const sizes = [1, 2, 3, 5, 6, 7, 8, 9, 13, 17, 24, 33, 50];
  const some = fc.constantFrom(...sizes);

  test('of all sizes and layouts', () => {
    fc.assert(
      fc.property(some, some, some, fc.boolean(), fc.boolean(), (m, n, k, ta, tb) =>
        expectRight(matmul([], m, n, k, ta, tb)),
      ),
      { numRuns: 100 },
    );
  });

  test('in batches', () => {
    fc.assert(
      fc.property(some, some, some, fc.boolean(), fc.boolean(), (m, n, k, ta, tb) =>
        expectRight(matmul([2, 3], m, n, k, ta, tb), [0.3, 0.6]),
      ),
      { numRuns: 50 },
    );
  });

  test('with operands that are kept packed', () => {
    const steady = fc.subarray([0, 1], { minLength: 1 });
    fc.assert(
      fc.property(some, some, some, fc.boolean(), steady, (m, n, k, ta, which) =>
        expectRight(withSteady(matmul([], m, n, k, ta), which)),
      ),
      { numRuns: 50 },
    );
    const large = withSteady(matmul([], 100, 1600, 300), [1]);
    expectRight(large, [0.3, 0.6]);
    expectRight(withSteady(matmul([], 1600, 20, 600), [0, 1]), [0.5]);
    expectRight(withSteady(matmul([3], 7, 20, 30), [0, 1]));
  });

  test('over several blocks of k, of rows and of columns', () => {
    expectRight(matmul([], 101, 90, 300));
    expectRight(matmul([], 26, 1030, 290, true, true));
    expectRight(matmul([], 7, 21, 1001));
    expectRight(matmul([], 1030, 3, 300));
  });

  test('with k so long that packed panels do not fit the scratch memory', () => {
    expectRight(matmul([], 7, 17, 50000, true));
    expectRight(matmul([], 2, 3, 20000));
    expectRight(matmul([], 6, 9, 16000));
  });

  test('of a matrix and a vector', () => {
    for (const transposed of [false, true]) {
      for (const rows of [1, 2, 5, 6, 7]) {
        expectRight(matmul([], rows, 1031, 70, false, transposed));
        expectRight(matmul([], 1031, rows, 70, transposed, false));
        expectRight(matmul([2], rows, 37, 19, false, transposed));
      }
    }
  });

  test('where the open extent is any other', () => {
    for (const kernel of [matmul([], 64, 20, 12), matmul([4], 3, 20, 12), matmul([], 64, 3, 40)]) {
      const sizes = argSizes(kernel);
      const args = fillArgs(kernel.args, sizes);
      const machine = new Machine(kernel, sizes);
      for (let extent = 0; extent <= openExtent(kernel); extent += extent < 16 ? 1 : 16)
        expectSame(machine.run(args, extent), evaluate(withExtent(kernel, extent), args));
    }
  });
});

describe('contractions at random', () => {
  test('are right', () => {
    fc.assert(
      fc.property(contractions, (kernel) => expectRight(kernel)),
      { numRuns: 200 },
    );
  });

  test('give the same bits however their units are split', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(contractions, cuts, (kernel, at) => {
        const sizes = argSizes(kernel);
        const args = fillArgs(kernel.args, sizes).map((values) =>
          values instanceof Float32Array ? values.map((v, i) => v * Math.sin(i + 1)) : values,
        );
        const machine = new Machine(kernel, sizes);
        const whole = machine.run(args, openExtent(kernel));
        expectSame(machine.run(args, openExtent(kernel), at), whole);
      }),
      { numRuns: 100 },
    );
  });

  test('let NaN and infinities through, and nothing else makes any', () => {
    fc.assert(
      fc.property(contractions, fc.integer({ min: 1, max: 30 }), (kernel, rare) => {
        const sizes = argSizes(kernel);
        const specials = [NaN, Infinity, -Infinity, 0];
        const args = fillArgs(kernel.args, sizes).map((values) =>
          values instanceof Float32Array
            ? values.map((v, i) => (i % (7 * rare) === rare ? specials[i % 4] : v))
            : values,
        );
        const machine = new Machine(kernel, sizes);
        expectSame(machine.run(args, openExtent(kernel)), evaluate(kernel, args));
      }),
      { numRuns: 100 },
    );
  });

  test('are done for a smaller open extent by the same code', () => {
    fc.assert(
      fc.property(contractions, (kernel) => {
        const sizes = argSizes(kernel);
        const args = fillArgs(kernel.args, sizes);
        const extent = Math.ceil(openExtent(kernel) / 2);
        const machine = new Machine(kernel, sizes);
        expectSame(machine.run(args, extent), evaluate(withExtent(kernel, extent), args));
      }),
      { numRuns: 100 },
    );
  });
});

/** Filters that slide over images [images, height, width, colours]; tap by tap to the right and downwards, or the other way. */
function slidingFilters(of: {
  images: number;
  height: number;
  width: number;
  colours: number;
  filters: number;
  rows: number;
  columns: number;
  taps: readonly [number, number];
  tap: number;
  stride: number;
  padding: number;
  fill: number;
}): ContractionKernel {
  const { height, width, colours, filters, rows, columns, taps, tap, stride, padding } = of;
  const across = width * colours;
  const parts = [height, width].map((extent, side) => {
    const coefs = new Array<number>(7).fill(0);
    coefs[1 + side] = stride;
    coefs[4 + side] = tap;
    return { kind: 'bound', coefs, offset: -padding, extent } as const;
  });
  const image = [height * across, stride * across, stride * colours, 0];
  const line = taps[1] * colours * filters;
  const results = [rows * columns * filters, columns * filters, filters, 1, 0, 0, 0];
  return {
    kind: 'contraction',
    batch: [],
    m: [of.images, rows, columns],
    n: [filters],
    k: [...taps, colours],
    args: [read(), { ...read(), steady: true }, write()],
    exprs: [
      load(
        0,
        [...image, tap * across, tap * colours, 1],
        -padding * (across + colours),
        parts,
        of.fill,
      ),
      load(1, [0, 0, 0, 1, line, colours * filters, filters]),
      { op: 'sum', dtype: 'float32' },
    ],
    a: 0,
    b: 1,
    stores: [{ arg: 2, expr: 2, coefs: results, offset: 0 }],
  };
}

describe('large problems', () => {
  /** [4, 20, 20, 6] images, 3 × 3 windows with padding, 24 features. */
  const image = 20;
  const [channels, features, images] = [6, 24, 4];
  const bounds = (row: number, tap: number) =>
    [0, 1].map((d) => {
      const coefs = new Array<number>(7).fill(0);
      coefs[row + d] = 1;
      coefs[tap + d] = 1;
      return { kind: 'bound', coefs, offset: -1, extent: image } as const;
    });
  const line = image * channels;
  const start = -line - channels;

  test('a convolution with bias and a residual', () => {
    const result = [image * image * features, image * features, features, 1, 0, 0, 0];
    const kernel: ContractionKernel = {
      kind: 'contraction',
      batch: [],
      m: [images, image, image],
      n: [features],
      k: [3, 3, channels],
      args: [read(), read(), write(), read(), read()],
      exprs: [
        load(0, [image * line, line, channels, 0, line, channels, 1], start, bounds(1, 4)),
        load(1, [0, 0, 0, 1, 3 * channels * features, channels * features, features]),
        { op: 'sum', dtype: 'float32' },
        load(3, [0, 0, 0, 1, 0, 0, 0]),
        { op: 'add', dtype: 'float32', args: [2, 3] },
        load(4, result),
        { op: 'add', dtype: 'float32', args: [4, 5] },
      ],
      a: 0,
      b: 1,
      stores: [{ arg: 2, expr: 6, coefs: result, offset: 0 }],
    };
    expectRight(kernel, [0.2, 0.21, 0.9]);
  });

  test('a first convolution, whose windows are read where they lie', () => {
    const sizes = { images: 2, height: 23, width: 30, colours: 3, filters: 10, stride: 2 };
    const places = { rows: 12, columns: 15, taps: [3, 3] as const };
    for (const [padding, tap] of [
      [0, 1],
      [1, 1],
      [-1, -1],
    ]) {
      const kernel = slidingFilters({ ...sizes, ...places, padding, tap, fill: 0 });
      const args = fillArgs(kernel.args, argSizes(kernel));
      for (let i = 0; i < args[0].length; i += 101) args[0][i] = [NaN, Infinity][i % 2];
      const machine = new Machine(kernel, argSizes(kernel));
      expectSame(machine.run(args, 2, [0.3]), evaluate(kernel, args));
      expectSame(machine.run(args, 1), evaluate(withExtent(kernel, 1), args));
    }
  });

  test('convolutions with few features, whose windows are summed along their lines', () => {
    const small = fc.integer({ min: 1, max: 3 });
    const sizes = fc.record({
      images: small,
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 40 }),
      colours: fc.constantFrom(1, 2, 5, 8),
      filters: fc.integer({ min: 1, max: 9 }),
      taps: fc.tuple(small, fc.integer({ min: 1, max: 37 })),
      stride: small,
      padding: fc.integer({ min: -1, max: 4 }),
    });
    fc.assert(
      fc.property(sizes, (some) => {
        const [rows, columns] = [some.height, some.width].map(
          (size) => Math.ceil(size / some.stride) + 1,
        );
        const kernel = slidingFilters({ ...some, rows, columns, tap: 1, fill: 0.5 });
        expectRight(kernel, [0.3, 0.6]);
      }),
      { numRuns: 200 },
    );
  });

  test("a convolution's filter gradient", () => {
    const kernel: ContractionKernel = {
      kind: 'contraction',
      batch: [],
      m: [3, 3, channels],
      n: [features],
      k: [images, image, image],
      args: [read(), read(), write()],
      exprs: [
        load(0, [line, channels, 1, 0, image * line, line, channels], start, bounds(0, 5)),
        load(1, [0, 0, 0, 1, image * image * features, image * features, features]),
        { op: 'sum', dtype: 'float32' },
      ],
      a: 0,
      b: 1,
      stores: [
        {
          arg: 2,
          expr: 2,
          coefs: [3 * channels * features, channels * features, features, 1, 0, 0, 0],
          offset: 0,
        },
      ],
    };
    expectRight(kernel, [0.5]);
  });
});

describe('what is not a product of float32 values in memory', () => {
  const withOperand = (kernel: ContractionKernel, a: Expr[], args = kernel.args) => ({
    ...kernel,
    args,
    exprs: [...kernel.exprs, ...a],
    a: kernel.exprs.length + a.length - 1,
  });

  test('int32', () => {
    const kernel = matmul([2], 5, 9, 7);
    const exprs = kernel.exprs.map((e): Expr => ({ ...e, dtype: 'int32' }) as Expr);
    expectRight({ ...kernel, args: [read('int32'), read('int32'), write('int32')], exprs });
  });

  test('an operand computed on the way', () => {
    const kernel = matmul([], 21, 18, 30);
    expectRight(withOperand(kernel, [{ op: 'add', dtype: 'float32', args: [0, 0] }]));
  });

  test('a converted operand', () => {
    const kernel = matmul([], 21, 18, 30);
    const whole: Expr = { ...load(0, [30, 0, 1]), dtype: 'int32' } as Expr;
    const args = [read('int32'), read(), write()];
    const exprs: Expr[] = [whole, { op: 'convert', dtype: 'float32', args: [3] }];
    const converted = withOperand(kernel, exprs, args);
    expectRight({ ...converted, exprs: converted.exprs.map((e, i) => (i === 0 ? whole : e)) });
  });

  test('a constant operand', () => {
    expectRight(withOperand(matmul([], 21, 18, 30), [{ op: 'const', dtype: 'float32', value: 2 }]));
  });
});

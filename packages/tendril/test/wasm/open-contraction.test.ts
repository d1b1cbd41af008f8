/** Layers of networks that differ in sizes alone share their code, which is right for each of them. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  generateContraction,
  openContraction,
} from '../../src/backends/wasm/codegen/contraction/index.ts';
import type { ContractionKernel, Expr } from '../../src/ir/kernel.ts';
import { evaluate } from './contraction-reference.ts';
import {
  argSizes,
  differences,
  fillArgs,
  load,
  Machine,
  matmul,
  read,
  withSteady,
  write,
} from './contraction-support.ts';

// Many kernels are compiled; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

interface Layer {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Elements between rows of what is read, added and written. */
  readonly gaps: readonly [number, number, number];
  /** Each output's weights are neighbours in memory, not each input's. */
  readonly transposed: boolean;
  readonly residual: boolean;
}

/** relu(x·w + bias), plus something if it is residual; the weights seldom change. */
function layer({ m, n, k, gaps, transposed, residual }: Layer): ContractionKernel {
  const [rowOfX, rowOfMore, rowOfY] = [k + gaps[0], n + gaps[1], n + gaps[2]];
  const y = residual ? 4 : 3;
  const exprs: Expr[] = [
    load(0, [rowOfX, 0, 1]),
    load(1, transposed ? [0, k, 1] : [0, 1, n]),
    { op: 'sum', dtype: 'float32' },
    load(2, [0, 1, 0]),
    { op: 'add', dtype: 'float32', args: [2, 3] },
    { op: 'const', dtype: 'float32', value: 0 },
    { op: 'maximum', dtype: 'float32', args: [4, 5] },
    load(residual ? 3 : 2, residual ? [rowOfMore, 1, 0] : [0, 1, 0]),
    { op: 'add', dtype: 'float32', args: [6, 7] },
  ];
  const inputs = [read(), { ...read(), steady: true } as const, read()];
  return {
    kind: 'contraction',
    batch: [],
    m: [m],
    n: [n],
    k: [k],
    args: [...inputs, ...(residual ? [read()] : []), write()],
    exprs,
    a: 0,
    b: 1,
    stores: [{ arg: y, expr: residual ? 8 : 6, coefs: [rowOfY, 1, 0], offset: 0 }],
  };
}

const features = { relaxed: false, shared: false };
const gap = fc.constantFrom(0, 0, 1, 7);

const layers: fc.Arbitrary<Layer> = fc.record({
  m: fc.integer({ min: 1, max: 30 }),
  n: fc.integer({ min: 1, max: 200 }),
  k: fc.integer({ min: 8, max: 40 }),
  gaps: fc.tuple(gap, gap, gap),
  transposed: fc.boolean(),
  residual: fc.boolean(),
});

describe('cut into strips', () => {
  const again = (m: number, n: number, k: number): number => {
    const sizes = { m, n, k, gaps: [0, 0, 0], transposed: false, residual: false } as const;
    const { facts } = openContraction(layer(sizes))!;
    expect(facts.units(m), `${m}×${k}×${n}`).toBeGreaterThan(1);
    return facts.packsAgain!(m);
  };

  test('along the columns, products pack their rows for each strip', () => {
    expect(again(49, 448, 1344)).toBeGreaterThan(0);
  });

  test('along the rows they pack what only they read, or nothing', () => {
    expect(again(3000, 448, 1344)).toBe(0);
    expect(again(3000, 16, 96)).toBe(0);
  });

  test('along the columns, they pack nothing where rows are read where they lie', () => {
    expect(again(49, 150, 1344)).toBe(0);
  });
});

describe('products whose code reads its sizes', () => {
  test('are right whatever the sizes are', () => {
    fc.assert(
      fc.property(layers, fc.float({ min: 0, max: 1, noNaN: true }), (of, cut) => {
        const kernel = layer(of);
        const sizes = argSizes(kernel);
        const args = fillArgs(kernel.args, sizes);
        const got = new Machine(kernel, sizes).run(args, of.m, [cut]);
        expect(differences(got, evaluate(kernel, args))).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  test('are right over several blocks of k, of rows and of columns', () => {
    const large: Partial<Layer>[] = [
      { k: 300 },
      { k: 1001, n: 37 },
      { n: 1100, m: 13 },
      { m: 205, n: 388 },
    ];
    for (const change of large) {
      const gaps = [0, 3, 1] as const;
      const of = { m: 100, n: 64, k: 32, gaps, transposed: false, residual: true, ...change };
      const kernel = layer(of);
      const sizes = argSizes(kernel);
      const args = fillArgs(kernel.args, sizes);
      const got = new Machine(kernel, sizes).run(args, of.m, [0.4]);
      expect(differences(got, evaluate(kernel, args))).toEqual([]);
    }
  });

  test('have one code where they have one key', () => {
    const codes = new Map<string, { readonly bytes: string; readonly sizes: Set<string> }>();
    fc.assert(
      fc.property(layers, (of) => {
        const kernel = layer(of);
        const opened = openContraction(kernel);
        // A small problem is turned around, if that is cheaper; or is a nest.
        if (opened === null) return;
        const { bytes, sizes } = generateContraction(kernel, features);
        expect(sizes).toEqual(opened.facts.sizes);
        const text = bytes.join();
        const known = codes.get(opened.key);
        if (known === undefined)
          codes.set(opened.key, { bytes: text, sizes: new Set([sizes!.join()]) });
        else {
          expect(known.bytes === text).toBe(true);
          known.sizes.add(sizes!.join());
        }
      }),
      { numRuns: 300 },
    );
    const shared = [...codes.values()].filter(({ sizes }) => sizes.size > 1);
    expect(shared.length).toBeGreaterThan(3);
    // Few of the many sizes have code of their own.
    expect(codes.size).toBeLessThan(60);
  });

  test('are the usual layers of a network', () => {
    const keyOf = (of: Partial<Layer>): string | undefined => {
      const plain = { m: 49, gaps: [0, 0, 0] as const, transposed: false, residual: false };
      return openContraction(layer({ ...plain, n: 96, k: 32, ...of }))?.key;
    };
    const key = keyOf({});
    expect(key).toBeDefined();
    expect(keyOf({ n: 24, k: 144 })).toBe(key);
    expect(keyOf({ n: 160, k: 960 })).toBe(key);
    expect(keyOf({ m: 12544, n: 64 })).toBe(key);
    expect(keyOf({ residual: true })).not.toBe(key);
    // Columns that do not come in whole vectors are another code.
    expect(keyOf({ n: 25 })).not.toBe(key);
  });

  test('are no products of what changes from run to run, of batches, or of few terms', () => {
    expect(openContraction(matmul([], 49, 96, 32))).toBeNull();
    expect(openContraction(withSteady(matmul([3], 49, 96, 32), [1]))).toBeNull();
    expect(openContraction(withSteady(matmul([], 49, 96, 3), [1]))).toBeNull();
    expect(openContraction(withSteady(matmul([], 49, 96, 32), [1]))).not.toBeNull();
  });
});

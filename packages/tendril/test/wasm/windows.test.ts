/** Windows that slide over channels share their code whatever their sizes are, and it is right for each of them. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { openWindows } from '../../src/backends/wasm/codegen/windows/index.ts';
import type { NestKernel } from '../../src/ir/kernel.ts';
import { check, NestBuilder } from './nest-support.ts';
import { randomValues } from './run-kernel.ts';

// Many kernels are compiled; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

interface Layer {
  /** Of the picture and of the window: rows, columns. */
  readonly picture: readonly [number, number];
  readonly window: readonly [number, number];
  readonly channels: number;
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows and columns of padding at each side. */
  readonly padding: readonly [number, number];
  readonly epilogue: 'none' | 'bias' | 'residual';
  /** A place in the picture and among the weights where something odd stands. */
  readonly odd: readonly [place: number, value: number];
}

const base: Layer = {
  picture: [9, 11],
  window: [3, 3],
  channels: 16,
  strides: [1, 1],
  dilations: [1, 1],
  padding: [1, 1],
  epilogue: 'bias',
  odd: [0, 1],
};

/** Null where the window is larger than all there is. */
function layer(of: Layer): NestBuilder | null {
  const { picture, window, channels: c, strides, dilations, padding, epilogue, odd } = of;
  const out = [0, 1].map((i) => {
    const reach = dilations[i] * (window[i] - 1);
    return Math.floor((picture[i] + 2 * padding[i] - reach - 1) / strides[i]) + 1;
  });
  if (out.some((extent) => extent < 1)) return null;
  const nest = new NestBuilder([...out, c], [...window]);
  const width = picture[1];
  const values = (size: number, seed: number): Float32Array => {
    const all = randomValues('float32', size, seed) as Float32Array;
    all[Math.floor(odd[0] * size)] = odd[1];
    return all;
  };
  const x = nest.input(values(picture[0] * width * c, 1));
  const w = nest.input(values(window[0] * window[1] * c, 2));
  const bias = nest.input(c);
  const more = nest.input(out[0] * out[1] * c);
  const y = nest.output(out[0] * out[1] * c);
  const forms = [0, 1].map((i) => {
    const form = [0, 0, 0, 0, 0, -padding[i]];
    form[i] = strides[i];
    form[3 + i] = dilations[i];
    return form;
  });
  const parts = forms.flatMap((form, i) =>
    padding[i] === 0 ? [] : [nest.bound(form, picture[i])],
  );
  const [rows, columns] = [c * width, c];
  const form = [
    rows * strides[0],
    columns * strides[1],
    1,
    rows * dilations[0],
    columns * dilations[1],
    -padding[0] * rows - padding[1] * columns,
  ];
  const product = nest.binary(
    'multiply',
    nest.load(x, form, parts),
    nest.load(w, [0, 0, 1, window[1] * c, c]),
  );
  const place = [out[1] * c, c, 1, 0, 0];
  let value = nest.reduce('sum', product);
  if (epilogue !== 'none') {
    const sum = nest.binary('add', value, nest.load(bias, [0, 0, 1, 0, 0]));
    value = nest.binary('minimum', sum, nest.constant(6));
  }
  if (epilogue === 'residual') value = nest.binary('add', value, nest.load(more, place));
  return nest.store('outer', [y, place, value]);
}

const open = (of: Partial<Layer>) => {
  const nest = layer({ ...base, ...of });
  return nest && openWindows(nest.kernel());
};

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const layers: fc.Arbitrary<Layer> = fc.record({
  picture: pair(1, 14),
  window: fc.constantFrom([3, 3], [1, 3], [3, 1], [2, 2], [5, 5], [4, 3]),
  channels: fc.constantFrom(4, 8, 12, 16, 20, 36),
  strides: pair(1, 3),
  dilations: pair(1, 2),
  padding: pair(0, 3),
  epilogue: fc.constantFrom('none', 'bias', 'residual'),
  odd: fc.tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.constantFrom(1, NaN, Infinity, -Infinity, -0),
  ),
});

describe('windows whose code reads its sizes', () => {
  test('are right whatever the sizes are, and the same bits however rows are shared out', () => {
    fc.assert(
      fc.property(layers, (of) => {
        const nest = layer(of);
        if (nest === null) return;
        check(nest, 1e-5, (kernel, features) => {
          const { facts, generate } = openWindows(kernel)!;
          return { bytes: generate(features), ...facts };
        });
      }),
      { numRuns: 300 },
    );
  });

  test('have one code where they have one key', () => {
    const features = { relaxed: false, shared: false };
    const codes = new Map<string, string>();
    const sizes = new Set<string>();
    fc.assert(
      fc.property(layers, (of) => {
        const opened = layer(of) && open(of);
        if (!opened) return;
        sizes.add(opened.facts.sizes!.join());
        const text = opened.generate(features).join();
        expect((codes.get(opened.key) ?? text) === text).toBe(true);
        codes.set(opened.key, text);
      }),
      { numRuns: 150 },
    );
    // Six windows, three epilogues, and three ways in which windows overlap.
    expect(codes.size).toBeLessThanOrEqual(54);
    expect(sizes.size).toBeGreaterThan(60);
  });

  test('are the usual layers of a network', () => {
    const key = open({})?.key;
    expect(key).toBeDefined();
    for (const change of [
      { strides: [2, 1] },
      { padding: [0, 0] },
      { channels: 960, picture: [7, 7] },
    ] as const)
      expect(open(change)?.key).toBe(key);
    const apart = open({ strides: [2, 2] })?.key;
    expect(apart).toBeDefined();
    expect(apart).not.toBe(key);
    expect(open({ strides: [2, 2], picture: [112, 112], epilogue: 'bias' })?.key).toBe(apart);
    expect(open({ window: [5, 5] })?.key).not.toBe(key);
    expect(open({ epilogue: 'none' })?.key).not.toBe(key);
  });

  test('are no windows of a few channels, no large ones, and no maxima', () => {
    expect(open({ channels: 6 })).toBeNull();
    expect(open({ window: [6, 6] })).toBeNull();
    const kernel = layer(base)!.kernel();
    const largest: NestKernel = {
      ...kernel,
      reductions: kernel.reductions.map((reduction) => ({ ...reduction, kind: 'max' })),
    };
    expect(openWindows(largest)).toBeNull();
    expect(openWindows(kernel)).not.toBeNull();
  });
});

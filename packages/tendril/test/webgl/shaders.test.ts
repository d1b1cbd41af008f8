import { describe, expect, it } from 'vitest';
import { expressionToGlsl, functionsToGlsl } from '../../src/backends/webgl/codegen/glsl.ts';
import { planKernel } from '../../src/backends/webgl/codegen/index.ts';
import type { KernelPasses } from '../../src/backends/webgl/codegen/pass.ts';
import { functionsFor } from '../../src/backends/gpu/functions.ts';
import type { Kernel, KernelArg, NestKernel } from '../../src/ir/kernel.ts';
import { product as productOf } from '../../src/ir/shape.ts';
import { product, read, rows, write } from '../util/sample-kernels.ts';

const limits = { sources: 16, targets: 4 };

/** What the passes read, write and compute: their shaders' entry points. */
function print({ temporaries, passes }: KernelPasses): string {
  return [
    `temporaries of [${temporaries}] texels`,
    ...passes.map(({ code, sources, targets, texels, params, writes }) => {
      const main = code.slice(code.indexOf('void main()'));
      return `(${sources}) -> (${targets}) ${texels} texels, params [${params}], writes ${writes}\n${main}`;
    }),
  ].join('\n');
}

function plan(kernel: Kernel, extent: number, sizes: readonly number[]): KernelPasses {
  return planKernel(kernel, extent, sizes, limits);
}

/** y = max(x, 0) over [rows, columns], x cut out of a wider array. */
function map(columns: number): NestKernel {
  return {
    kind: 'nest',
    outer: [3, columns],
    inner: [],
    args: [read, write],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: {
          arg: 0,
          coefs: [8, 1],
          offset: -4,
          parts: [{ kind: 'bound', coefs: [0, 1], offset: -4, extent: 3 }],
        },
        fill: 0,
      },
      { op: 'const', dtype: 'float32', value: 0 },
      { op: 'maximum', dtype: 'float32', args: [0, 1] },
    ],
    reductions: [],
    stages: [
      {
        over: 'outer',
        reductions: [],
        stores: [{ arg: 1, expr: 2, coefs: [columns, 1], offset: 0 }],
      },
    ],
  };
}

const planProduct = (m: number, n: number, k: number): KernelPasses =>
  plan(product(m, n, k), m, [m * k, k * n, m * n]);

describe('draws', () => {
  it('of a map, four elements at a time', () =>
    expect(print(plan(map(8), 3, [24, 24]))).toMatchSnapshot());
  it('of a map with odd rows, each element by itself', () =>
    expect(print(plan(map(5), 3, [24, 15]))).toMatchSnapshot());
  it('of rows: the sums, then what is made of them', () =>
    expect(print(plan(rows(6), 4, [24, 24]))).toMatchSnapshot());
  it('of a product in blocks, four rows to a fragment', () =>
    expect(print(planProduct(64, 48, 40))).toMatchSnapshot());
  it('of a small product', () => expect(print(planProduct(2, 3, 4))).toMatchSnapshot());

  it('share out sums that are long and few', () => {
    const { passes } = planProduct(1, 1, 1 << 20);
    expect(passes).toHaveLength(2);
    expect(passes[0].texels).toBeGreaterThan(100);
    // Parts that are no whole texels are as many.
    const odd = planProduct(1, 1, (1 << 20) + 3);
    expect(odd.passes).toHaveLength(2);
    expect(odd.passes[0].code).toMatch(/uint\(z2\)/);
  });

  it('are the same for any open extent', () => {
    for (const make of [
      (m: number) => planProduct(m, 48, 64),
      (m: number) => planProduct(m, 10, 1000),
      (m: number) => plan(map(8), m, [8 * m, 8 * m]),
      (m: number) => plan(map(5), m, [8 * m, 5 * m]),
    ]) {
      const [few, many] = [128, 144].map((m) => make(m).passes.map(({ code }) => code));
      expect(few).toEqual(many);
    }
  });

  it('are the same for layers that differ only in sizes, which they are given', () => {
    const products = [
      planProduct(64, 48, 40),
      planProduct(100, 64, 32),
      planProduct(500, 24, 96),
      planProduct(64, 1280, 320),
    ];
    const [texts, ...others] = products.map(({ passes }) => passes.map(({ code }) => code));
    for (const other of others) expect(other).toEqual(texts);
    const sizes = products.map(({ passes }) => String(passes.map((pass) => pass.sizes)));
    expect(new Set(sizes).size).toBe(products.length);
    const maps = [map(20), map(24), map(64)].map((kernel) => plan(kernel, 3, [600, 600]));
    expect(new Set(maps.map(({ passes }) => passes[0].code)).size).toBe(1);
  });

  it('know equal sizes apart where they are equal by chance', () => {
    // Texels of a row of x, and of a row of y.
    const [equal, other] = [planProduct(64, 24, 96), planProduct(64, 48, 96)];
    expect(equal.passes[0].code).toBe(other.passes[0].code);
  });

  it('write a part of a memory and leave the rest alone', () => {
    const part = (columns: number, offset: number): string => {
      const [store] = map(columns).stages[0].stores;
      const kernel: NestKernel = {
        ...map(columns),
        stages: [{ over: 'outer', reductions: [], stores: [{ ...store, coefs: [16, 1], offset }] }],
      };
      const { passes } = plan(kernel, 3, [24, 48]);
      return passes[0].writes;
    };
    expect(part(8, 4)).toBe('texels');
    expect(part(8, 3)).toBe('elements');
    expect(part(5, 4)).toBe('elements');
  });

  it('see no more textures than they may', () => {
    const count = 30;
    const kernel: NestKernel = {
      kind: 'nest',
      outer: [9],
      inner: [],
      args: [...Array<KernelArg>(count).fill(read), write],
      exprs: [
        ...Array.from({ length: count }, (_, arg) => ({
          op: 'load' as const,
          dtype: 'float32' as const,
          access: { arg, coefs: [1], offset: 0, parts: [] },
          fill: 0,
        })),
        ...Array.from({ length: count - 1 }, (_, i) => ({
          op: 'add' as const,
          dtype: 'float32' as const,
          args: [i === 0 ? 0 : count + i - 1, i + 1] as const,
        })),
      ],
      reductions: [],
      stages: [
        {
          over: 'outer',
          reductions: [],
          stores: [{ arg: count, expr: 2 * count - 2, coefs: [1], offset: 0 }],
        },
      ],
    };
    const { passes, copies } = plan(kernel, 9, Array<number>(count + 1).fill(9));
    expect(passes[0].sources.length).toBeLessThanOrEqual(limits.sources);
    const places = copies.map(({ to, first }) => `${to}@${first}`);
    expect(new Set(places).size).toBe(copies.length);
    expect(copies.length + passes[0].sources.length).toBe(count + 1);
  });

  it('write no more textures at once than they may', () => {
    const outputs = 11;
    const kernel: NestKernel = {
      ...map(8),
      args: [read, ...Array<KernelArg>(outputs).fill(write)],
      stages: [
        {
          over: 'outer',
          reductions: [],
          stores: Array.from({ length: outputs }, (_, i) => ({
            arg: i + 1,
            expr: 2,
            coefs: [8, 1],
            offset: 0,
          })),
        },
      ],
    };
    const { passes } = plan(kernel, 3, Array<number>(outputs + 1).fill(24));
    expect(passes.map(({ targets }) => targets.length)).toEqual([4, 4, 3]);
    expect(productOf(passes.map(({ texels }) => texels))).toBe(6 ** 3);
  });
});

describe('GLSL', () => {
  it('of expressions', () => {
    const pairs = {
      'select(0i, 7i, x > 3f)': 'select(0, 7, x > 3.0)',
      'bitcast<u32>(x) & 0x7fffffi': 'as_uint(x) & 0x7fffff',
      'fma(round(x), 1.5e-7f, f32(n))': 'times_plus(roundEven(x), 1.5e-7, float(n))',
      'i32(-2147483648)': 'int(0x80000000u)',
      'vec2<f32>(x, y)': 'vec2(x, y)',
    };
    for (const [wgsl, glsl] of Object.entries(pairs)) expect(expressionToGlsl(wgsl)).toBe(glsl);
  });

  it('of functions', () => {
    expect(functionsToGlsl(functionsFor('integer_power('))).toMatchSnapshot();
    // Nothing of the other language is left.
    const all = functionsToGlsl(functionsFor('power( cosine( angle( error_function( remainder('));
    expect(all).not.toMatch(/\b(fn|let|var|f32|i32|u32|bitcast)\b|->/);
  });
});

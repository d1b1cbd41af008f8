import { describe, expect, it } from 'vitest';
import { chooseShader, type DeviceTraits } from '../../src/backends/webgpu/codegen/index.ts';
import { layOut } from '../../src/backends/webgpu/codegen/layout.ts';
import { functionsFor } from '../../src/backends/gpu/functions.ts';
import { chooseTiling, fitsEveryDevice } from '../../src/backends/webgpu/codegen/tiles.ts';
import { assignSlots } from '../../src/backends/gpu/slots.ts';
import type { Kernel, KernelArg, NestKernel } from '../../src/ir/kernel.ts';
import type { Program } from '../../src/ir/program.ts';
import { columns, product, read, rows, write } from '../util/sample-kernels.ts';

const gpu = { isSoftware: false, subgroups: false };
const limits = { maxStorageBuffersPerShaderStage: 8, maxStorageBufferBindingSize: 1 << 27 };

/** The shader's text, without the functions that it calls. */
function shader(
  kernel: Kernel,
  extent: number,
  buffers = kernel.args.map((_, i) => i),
  traits: Partial<DeviceTraits> = {},
): string {
  const sizes = kernel.args.map(() => 1024);
  const layout = layOut(kernel.args, buffers, sizes, limits, 'a kernel');
  const { code } = chooseShader(kernel, layout, extent, { ...gpu, ...traits }).generate();
  const called = functionsFor(code.slice(code.indexOf('@compute')));
  return called === '' ? code : code.replace(`${called}\n\n`, '');
}

/** y = max(x, 0) over [rows, 5], where x is cut out of a wider array. */
const map: NestKernel = {
  kind: 'nest',
  outer: [3, 5],
  inner: [],
  args: [read, write],
  exprs: [
    {
      op: 'load',
      dtype: 'float32',
      access: {
        arg: 0,
        coefs: [8, 1],
        offset: -2,
        parts: [{ kind: 'bound', coefs: [0, 1], offset: -2, extent: 3 }],
      },
      fill: 0,
    },
    { op: 'const', dtype: 'float32', value: 0 },
    { op: 'maximum', dtype: 'float32', args: [0, 1] },
  ],
  reductions: [],
  stages: [
    { over: 'outer', reductions: [], stores: [{ arg: 1, expr: 2, coefs: [5, 1], offset: 0 }] },
  ],
};

describe('shaders', () => {
  it('of a map', () => expect(shader(map, 3)).toMatchSnapshot());
  it('of short rows', () => expect(shader(rows(6), 4)).toMatchSnapshot());
  it('of long rows', () => expect(shader(rows(300), 4)).toMatchSnapshot());
  it('of long rows, with subgroups', () =>
    expect(shader(rows(300), 4, undefined, { subgroups: true })).toMatchSnapshot());
  it('of columns', () => expect(shader(columns(40, 300), 2)).toMatchSnapshot());
  it('of columns and of long rows, for software', () => {
    const traits = { isSoftware: true };
    expect(shader(columns(40, 300), 2, undefined, traits)).toMatchSnapshot();
    expect(shader(rows(300), 4, undefined, traits)).not.toContain('workgroupBarrier');
  });
  it('of a matrix product for software', () =>
    expect(shader(product(128, 132, 40), 128, undefined, { isSoftware: true })).toMatchSnapshot());
  it('of a matrix product', () => expect(shader(product(70, 50, 40), 70)).toMatchSnapshot());
  it('of a tiny product', () => expect(shader(product(2, 3, 4), 2)).toMatchSnapshot());

  it('bind one buffer once, however many arguments it is', () => {
    const text = shader(map, 3, [7, 7]);
    expect(text).toContain('var<storage, read_write> mem0: array<f32>;');
    expect(text).not.toContain('mem1');
  });

  it('load all operands before they store a result over one of them', () => {
    // (x, y) → (y, x), in place.
    const access = { coefs: [1], offset: 0, parts: [] };
    const swap: NestKernel = {
      kind: 'nest',
      outer: [9],
      inner: [],
      args: [read, read, write, write],
      exprs: [
        { op: 'load', dtype: 'float32', access: { arg: 0, ...access }, fill: 0 },
        { op: 'load', dtype: 'float32', access: { arg: 1, ...access }, fill: 0 },
      ],
      reductions: [],
      stages: [
        {
          over: 'outer',
          reductions: [],
          stores: [
            { arg: 2, expr: 1, coefs: [1], offset: 0 },
            { arg: 3, expr: 0, coefs: [1], offset: 0 },
          ],
        },
      ],
    };
    const text = shader(swap, 9, [0, 1, 0, 1]);
    expect(text.lastIndexOf('let e')).toBeLessThan(text.indexOf('mem0[i0] ='));
  });

  it('are the same for any open extent', () => {
    const layout = layOut(map.args, [0, 1], [1, 1], limits, 'a kernel');
    const keys = [3, 300].map((extent) => chooseShader(map, layout, extent, gpu).key);
    expect(keys[0]).toBe(keys[1]);
  });
});

describe('layouts', () => {
  it('pack the smallest buffers where there are too many', () => {
    const args = [...Array<KernelArg>(11).fill(read), ...Array<KernelArg>(5).fill(write)];
    const sizes = args.map((_, i) => 100 - i);
    const { bindings, places } = layOut(
      args,
      args.map((_, i) => i),
      sizes,
      limits,
      'a kernel',
    );
    expect(bindings.length).toBeLessThanOrEqual(8);
    // Everything has a place, and no two overlap.
    const ranges = places.map(({ binding, base }, i) => ({ binding, base, end: base + sizes[i] }));
    for (const [i, a] of ranges.entries()) {
      expect(bindings[a.binding].args).toContain(i);
      for (const b of ranges.slice(i + 1))
        expect(a.binding !== b.binding || a.end <= b.base || b.end <= a.base).toBe(true);
    }
    for (const { args: inside, access } of bindings)
      expect(inside.some((i) => args[i].access === 'write')).toBe(access === 'read_write');
  });
});

describe('tilings', () => {
  it('fit every device: threads, and shared memory', () => {
    for (const m of [1, 3, 20, 64, 1000])
      for (const n of [1, 5, 33, 200, 4096]) {
        const tiling = chooseTiling({ batches: 2, m, n, k: 999 });
        expect(fitsEveryDevice(tiling)).toBe(true);
      }
  });
});

it('temporaries share memory only when they do not live at once', () => {
  const temp = { kind: 'temp', dtype: 'float32', size: 64, index: 0, offset: 0 } as const;
  const step = (...buffers: number[]) =>
    ({ kind: 'kernel', kernel: 0, extent: 1, buffers }) as const;
  const program: Program = {
    kernels: [],
    buffers: [temp, temp, { ...temp, size: 100 }],
    steps: [step(0), step(0, 1), step(1, 2)],
    inputs: [],
    outputs: [],
    reuse: [],
    arena: 0,
  };
  const { of, bytes } = assignSlots(program);
  expect(of[0]).not.toBe(of[1]);
  expect(of[1]).not.toBe(of[2]);
  expect(of[2]).toBe(of[0]);
  expect(bytes).toHaveLength(2);
  expect(bytes[of[2]]).toBe(400);
  // Textures are not stretched.
  expect(assignSlots(program, true).bytes).toEqual([400, 256, 256]);
});

it('small temporaries that live long take no place that large ones could share', () => {
  const temp = (size: number) =>
    ({ kind: 'temp', dtype: 'float32', size, index: 0, offset: 0 }) as const;
  const step = (...buffers: number[]) =>
    ({ kind: 'kernel', kernel: 0, extent: 1, buffers }) as const;
  const program: Program = {
    kernels: [],
    // Large ones, each of which ends in a small one that is needed at the end.
    buffers: [temp(4000), temp(8), temp(4000), temp(8), temp(4000), temp(8)],
    steps: [step(0), step(0, 1), step(2), step(2, 3), step(4), step(4, 5), step(1, 3, 5)],
    inputs: [],
    outputs: [],
    reuse: [],
    arena: 0,
  };
  const { bytes } = assignSlots(program);
  expect(bytes).toEqual([16_000, 32, 32, 32]);
});

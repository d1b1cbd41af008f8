/** Which kernels make a chain, in what form, and what its shader looks like. */
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../src/backends/webgpu/chains/chain.ts';
import { chooseForm } from '../../src/backends/webgpu/chains/form.ts';
import { chooseChain } from '../../src/backends/webgpu/chains/shader.ts';
import { layOut } from '../../src/backends/webgpu/codegen/layout.ts';
import type { ContractionKernel, NestKernel } from '../../src/ir/kernel.ts';
import { product, read, write } from '../util/sample-kernels.ts';

const limits = { maxStorageBuffersPerShaderStage: 8, maxStorageBufferBindingSize: 1 << 27 };

/** Means of 3 × 3 neighbours in a picture of 9 × 10, of so many channels; what lies outside is 0. */
function means(channels: number, stride = channels): NestKernel {
  const inside = (axis: number, extent: number) => ({
    kind: 'bound' as const,
    extent,
    coefs: [0, 1, 2, 3, 4].map((a) => (a === axis || a === axis + 3 ? 1 : 0)),
    offset: -1,
  });
  const coefs = [10 * stride, stride, 1, 10 * stride, stride];
  const parts = [inside(0, 9), inside(1, 10)];
  return {
    kind: 'nest',
    outer: [9, 10, channels],
    inner: [3, 3],
    args: [read, write],
    exprs: [
      {
        op: 'load',
        dtype: 'float32',
        access: { arg: 0, coefs, offset: -11 * stride, parts },
        fill: 0,
      },
      { op: 'reduced', dtype: 'float32', reduction: 0 },
      { op: 'const', dtype: 'float32', value: 9 },
      { op: 'divide', dtype: 'float32', args: [1, 2] },
    ],
    reductions: [{ kind: 'sum', expr: 0, dtype: 'float32' }],
    stages: [
      { over: 'inner', reductions: [0], stores: [] },
      {
        over: 'outer',
        reductions: [],
        stores: [{ arg: 1, expr: 3, coefs: [10 * channels, channels, 1, 0, 0], offset: 0 }],
      },
    ],
  };
}

const chained = (
  first: ContractionKernel,
  window: NestKernel,
  last: ContractionKernel | null,
): ReturnType<typeof chainOf> =>
  chainOf(
    { kernel: first, reads: -1, writes: 2 },
    { kernel: window, reads: 0, writes: 1 },
    last && { kernel: last, reads: 0, writes: 2 },
  );

function shader(last: ContractionKernel | null, isSoftware: boolean): string {
  const { chain } = chained(product(90, 8, 12), means(8), last)!;
  const { form } = chooseForm(chain, isSoftware)!;
  const args = form.inMemory ? [...chain.args, write] : chain.args;
  const sizes = args.map(() => 1024);
  const layout = layOut(args, Object.keys(args).map(Number), sizes, limits, 'a chain');
  return chooseChain(chain, layout, form).generate().code;
}

describe('chains', () => {
  it('of three kernels', () => expect(shader(product(90, 4, 8), false)).toMatchSnapshot());
  it('of three kernels, for software', () =>
    expect(shader(product(90, 4, 8), true)).toMatchSnapshot());
  it('of two kernels', () => expect(shader(null, false)).toMatchSnapshot());

  it('are of kernels that fit', () => {
    expect(chained(product(90, 8, 12), means(8), null)).not.toBeNull();
    // No whole vectors; other channels; a part of what is there; rows in another order.
    expect(chained(product(90, 6, 12), means(6), null)).toBeNull();
    expect(chained(product(90, 12, 12), means(8), null)).toBeNull();
    expect(chained(product(90, 12, 12), means(8, 12), null)).toBeNull();
    expect(chained(product(90, 8, 12), means(8), product(45, 4, 16))).toBeNull();
  });
});

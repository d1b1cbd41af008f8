/** Sums in parts: that parts are what they should be, against the plain contraction; when sums are split, and on the device. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import {
  chooseCut,
  splitForGpu,
  splitForSoftware,
  splitKernel,
} from '../../src/backends/webgpu/split-sums.ts';
import { printKernel, type ContractionKernel } from '../../src/ir/kernel.ts';
import { makeTypedArray } from '../../src/ir/dtype.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { make, numbers } from '../util/oracle.ts';
import { evaluate, product } from '../wasm/contraction-reference.ts';
import {
  argSizes,
  contractions,
  differences,
  fillArgs,
  matmul,
} from '../wasm/contraction-support.ts';
import { interpret } from '../wasm/interpret.ts';

const eager = { busy: 1 << 20, terms: 2 };

/** Both kernels, run one after the other. */
function expectSplitRight(kernel: ContractionKernel, axis: number, length: number): void {
  const cut = { axis, length, parts: Math.ceil(kernel.k[axis] / length) };
  const { partial, sums, partialArgs, sumsArgs, size } = splitKernel(kernel, cut);
  const args = fillArgs(kernel.args, argSizes(kernel));
  const want = evaluate(kernel, args);
  const parts = makeTypedArray(partial.args.at(-1)!.dtype, size).fill(NaN);
  const got = args.map((values) => values.slice());
  const of = (numbers: readonly number[]) => numbers.map((i) => (i < 0 ? parts : got[i]));
  interpret(partial, of(partialArgs));
  interpret(sums, of(sumsArgs));
  expect(differences(got, want)).toEqual([]);
}

describe('sums in parts', () => {
  it('are the sums, of contractions made at random', () => {
    fc.assert(
      fc.property(
        contractions,
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        (kernel, which, length) => {
          if (product([...kernel.batch, ...kernel.m, ...kernel.n, ...kernel.k]) > 20_000) return;
          expectSplitRight(kernel, which % kernel.k.length, length);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('look like this', () => {
    const { partial, sums } = splitKernel(matmul([], 8, 12, 1000, true, false), {
      axis: 0,
      parts: 8,
      length: 128,
    });
    expect(`${printKernel(partial)}\n${printKernel(sums)}`).toMatchSnapshot();
  });

  it('are for few results and many terms', () => {
    const cut = (m: number, n: number, k: number, rule = splitForGpu, batch: number[] = []) =>
      chooseCut(matmul(batch, m, n, k, false, false), batch[0] ?? m, rule);
    expect(cut(64, 64, 100_000)).toEqual({ axis: 0, parts: 64, length: 1564 });
    expect(cut(1, 1000, 1280)?.parts).toBeGreaterThan(1);
    expect(cut(2, 2, 1000, splitForGpu, [8])?.parts).toBeGreaterThan(1);
    // Busy enough, or too short, or more to write than there is to read.
    expect(cut(1024, 1024, 4096)).toBeNull();
    expect(cut(64, 64, 200)).toBeNull();
    expect(cut(500, 500, 512)).toBeNull();
    expect(cut(64, 64, 100_000, splitForSoftware)).toBeNull();
    expect(cut(0, 64, 100_000)).toBeNull();
    expect(cut(2, 2, 7, eager)).toEqual({ axis: 0, parts: 2, length: 4 });
  });
});

describe.runIf(await dawnWorks()).each([false, true])(
  'on the device (software: %s)',
  (isSoftware) => {
    onWebgpu(`webgpu-sums-${isSoftware}`, [{ isSoftware }]);

    const x = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, shape.length));
    type Case = [string, () => tf.Tensor];
    const cases: Case[] = [
      ['a dense layer of one example', () => tf.matMul(x(1, 5003), x(5003, 10)).add(x(10)).relu()],
      ['a product of tall and slim', () => tf.matMul(x(4096, 7), x(4096, 9), true)],
      ['a batch', () => tf.matMul(x(2, 3, 4000), x(2, 4000, 5))],
    ];
    // Software takes seconds to compile a shader that is for GPUs.
    const large: Case[] = [
      [
        'the gradient of a filter',
        () =>
          tf.grad((f) =>
            tf.conv2d(x(3, 41, 37, 2) as tf.Tensor4D, f as tf.Tensor4D, 1, 'same').square(),
          )(x(3, 3, 2, 4)),
      ],
    ];
    it.each(isSoftware ? [...cases, ...large] : cases)('%s, twice the same', async (_, f) => {
      await expectAsOnCpu(f);
      const [one, other] = [f(), f()];
      expect(await one.data()).toEqual(await other.data());
      tf.dispose([one, other]);
    });
  },
);

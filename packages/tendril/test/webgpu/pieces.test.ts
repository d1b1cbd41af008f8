/** Pieces of kernels made at random compute what the whole kernel computes, and each sees no more than it may. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canLayOut } from '../../src/backends/webgpu/codegen/layout.ts';
import { piecesOf } from '../../src/backends/webgpu/pieces.ts';
import type { Kernel } from '../../src/ir/kernel.ts';
import { printKernel } from '../../src/ir/kernel.ts';
import {
  argSizes,
  contractions,
  differences,
  fillArgs,
  matmul,
} from '../wasm/contraction-support.ts';
import { interpret } from '../wasm/interpret.ts';

const limitsOf = (window: number, bindings: number) => ({
  maxStorageBufferBindingSize: window * 4,
  maxStorageBuffersPerShaderStage: bindings,
  maxBufferSize: 1 << 20,
  maxComputeWorkgroupsPerDimension: 100,
});

const extentOf = (kernel: Kernel): number =>
  kernel.kind === 'nest' ? kernel.outer[0] : (kernel.batch[0] ?? kernel.m[0]);

/** Runs the pieces one after the other; gives how many there are. */
function expectPiecesRight(kernel: Kernel, sizes: readonly number[], window: number): number {
  const args = fillArgs(kernel.args, sizes);
  const want = args.map((values) => values.slice());
  interpret(kernel, want);
  const limits = limitsOf(window, kernel.args.length);
  const pieces = piecesOf(
    kernel,
    extentOf(kernel),
    sizes.map((_, i) => i),
    sizes,
    limits,
  );
  for (const { kernel: piece, starts, sizes: seen } of pieces) {
    const buffers = sizes.map((_, i) => i);
    if (pieces.length > 1) expect(canLayOut(kernel.args, buffers, seen, limits)).toBe(true);
    for (const start of starts) expect(start % 64).toBe(0);
    interpret(
      piece,
      args.map((values, i) => values.subarray(starts[i], starts[i] + seen[i])),
    );
  }
  expect(differences(args, want)).toEqual([]);
  return pieces.length;
}

describe('pieces of kernels', () => {
  it('compute what the whole does', () => {
    let cut = 0;
    fc.assert(
      fc.property(contractions, fc.constantFrom(64, 128), (kernel, window) => {
        cut += Number(expectPiecesRight(kernel, argSizes(kernel), window) > 1);
      }),
      { numRuns: 40, seed: 3 },
    );
    expect(cut).toBeGreaterThan(2);
  });

  it('see of their tensors what they need, and are of one text where that is possible', () => {
    const kernel = matmul([], 64, 16, 20, false, false);
    const sizes = argSizes(kernel);
    const pieces = piecesOf(kernel, 64, [0, 1, 2], sizes, limitsOf(320, 3));
    expect(pieces.map(({ starts, sizes: seen }) => [starts, seen])).toEqual([
      [
        [0, 0, 0],
        [320, 320, 256],
      ],
      [
        [320, 0, 256],
        [320, 320, 256],
      ],
      [
        [640, 0, 512],
        [320, 320, 256],
      ],
      [
        [960, 0, 768],
        [320, 320, 256],
      ],
    ]);
    expect(new Set(pieces.map((piece) => printKernel(piece.kernel))).size).toBe(1);
  });

  it('are the whole where that fits, and where nothing helps', () => {
    const kernel = matmul([], 8, 8, 40, false, false);
    const sizes = argSizes(kernel);
    for (const window of [320, 64])
      expect(piecesOf(kernel, 8, [0, 1, 2], sizes, limitsOf(window, 3))).toEqual([
        { kernel, extent: 8, starts: [0, 0, 0], sizes },
      ]);
  });
});

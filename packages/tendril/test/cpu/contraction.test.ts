/** dot_general and convolution against their definitions by index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as b from '../util/build.ts';
import type { Attrs } from '../../src/ir/primitives.ts';
import { inferType } from '../../src/ir/shape-rules.ts';
import { range, sizeOf, type Shape } from '../../src/ir/shape.ts';
import { indices, reader, tabulate } from '../util/index-space.ts';
import { counting, given, run } from '../util/run.ts';

const small = (low: number, high: number) => fc.integer({ min: low, max: high });

/** Small integers, so that sums of products are exact in float32. */
const ints = (shape: Shape, seed: number): number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(Math.sin(i * 2.3 + seed) * 5) + 0);

/** A permutation of 0 … n-1 that depends on a seed. */
function shuffled(n: number, seed: number): number[] {
  return range(n).sort((p, q) => Math.sin(p * 9 + seed) - Math.sin(q * 9 + seed));
}

describe('dot_general', () => {
  it('sums over the contracted axes, for each index of the others', () => {
    const extents = (most: number) => fc.array(small(0, 3), { maxLength: most });
    fc.assert(
      fc.property(
        extents(2),
        extents(2),
        extents(2),
        extents(2),
        fc.nat(999),
        fc.constantFrom('float32' as const, 'int32' as const),
        (batch, contracted, lhsFree, rhsFree, seed, dtype) => {
          // Each operand holds its axes in an order of its own.
          const lhsNatural = [...batch, ...contracted, ...lhsFree];
          const rhsNatural = [...batch, ...contracted, ...rhsFree];
          const lhsOrder = shuffled(lhsNatural.length, seed);
          const rhsOrder = shuffled(rhsNatural.length, seed + 1);
          const lhsShape = lhsOrder.map((axis) => lhsNatural[axis]);
          const rhsShape = rhsOrder.map((axis) => rhsNatural[axis]);
          const [nb, nc] = [batch.length, contracted.length];
          const inLhs = (from: number, n: number) =>
            range(n).map((i) => lhsOrder.indexOf(from + i));
          const inRhs = (from: number, n: number) =>
            range(n).map((i) => rhsOrder.indexOf(from + i));
          const attrs: Attrs['dot_general'] = {
            lhs_batching: inLhs(0, nb),
            rhs_batching: inRhs(0, nb),
            lhs_contracting: inLhs(nb, nc),
            rhs_contracting: inRhs(nb, nc),
          };
          // The free axes of the result stand in the order in which the operand holds them.
          const freeOf = (order: number[]): number[] => order.filter((axis) => axis >= nb + nc);
          const [x, y] = [ints(lhsShape, seed), ints(rhsShape, seed + 2)];
          const [xAt, yAt] = [reader(x, lhsShape), reader(y, rhsShape)];
          const resultShape = [
            ...batch,
            ...freeOf(lhsOrder).map((axis) => lhsNatural[axis]),
            ...freeOf(rhsOrder).map((axis) => rhsNatural[axis]),
          ];
          const wanted = tabulate(resultShape, (index) => {
            const place = (order: number[], free: number[], from: number, k: number[]): number[] =>
              order.map((axis) => {
                if (axis < nb) return index[axis];
                if (axis < nb + nc) return k[axis - nb];
                return index[from + free.indexOf(axis)];
              });
            return indices(contracted).reduce((sum, k) => {
              const l = place(lhsOrder, freeOf(lhsOrder), nb, k);
              const r = place(rhsOrder, freeOf(rhsOrder), nb + lhsFree.length, k);
              return sum + xAt(l)! * yAt(r)!;
            }, 0);
          });
          const got = run(
            (l, r) => b.dotGeneral(l, r, attrs),
            given(x, dtype, lhsShape),
            given(y, dtype, rhsShape),
          );
          expect(got.map((v) => v + 0)).toEqual(wanted.map((v) => v + 0));
        },
      ),
    );
  });

  const matmul: Attrs['dot_general'] = {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [1],
    rhs_contracting: [0],
  };

  it('multiplies matrices', () => {
    const product = run((x, y) => b.dotGeneral(x, y, matmul), counting([2, 3]), counting([3, 2]));
    expect(product).toEqual([22, 28, 49, 64]);
  });

  it('wraps integers and keeps NaN of 0·∞', () => {
    const square = [1, 1];
    const big = given([2 ** 30], 'int32', square);
    expect(run((x, y) => b.dotGeneral(x, y, matmul), big, given([4], 'int32', square))).toEqual([
      0,
    ]);
    const zero = given([0], 'float32', square);
    expect(
      run((x, y) => b.dotGeneral(x, y, matmul), zero, given([Infinity], 'float32', square)),
    ).toEqual([NaN]);
  });
});

describe('convolution', () => {
  const axis = fc.record({
    extent: small(1, 4),
    kernel: small(1, 3),
    stride: small(1, 3),
    base: small(1, 3),
    dilation: small(1, 2),
    low: small(-1, 3),
    high: small(-1, 3),
    reversed: fc.boolean(),
  });

  it('follows its definition: any strides, dilations, padding, groups and layouts', () => {
    fc.assert(
      fc.property(
        fc.array(axis, { maxLength: 2 }),
        fc.constantFrom([1, 1] as const, [2, 1] as const, [3, 1] as const, [1, 2] as const),
        fc.record({ batch: small(1, 2), channels: small(1, 3), features: small(1, 2) }),
        fc.nat(999),
        (axes, [groups, batchGroups], { batch, channels, features }, seed) => {
          const rank = axes.length + 2;
          const [inputOrder, kernelOrder, outputOrder] = [seed, seed + 1, seed + 2].map((s) =>
            shuffled(rank, s),
          );
          const spatial = (order: number[]): number[] => axes.map((_, i) => order[i + 2]);
          const outChannels = features * groups * batchGroups;
          const inputShape = new Array<number>(rank);
          const kernelShape = new Array<number>(rank);
          inputShape[inputOrder[0]] = batch * batchGroups;
          inputShape[inputOrder[1]] = channels * groups;
          kernelShape[kernelOrder[0]] = channels;
          kernelShape[kernelOrder[1]] = outChannels;
          axes.forEach((a, i) => {
            inputShape[inputOrder[i + 2]] = a.extent;
            kernelShape[kernelOrder[i + 2]] = a.kernel;
          });
          const attrs: Attrs['convolution'] = {
            window_strides: axes.map((a) => a.stride),
            padding: axes.map((a) => [a.low, a.high] as const),
            lhs_dilation: axes.map((a) => a.base),
            rhs_dilation: axes.map((a) => a.dilation),
            window_reversal: axes.map((a) => a.reversed),
            dimension_numbers: {
              input_batch: inputOrder[0],
              input_feature: inputOrder[1],
              input_spatial: spatial(inputOrder),
              kernel_input_feature: kernelOrder[0],
              kernel_output_feature: kernelOrder[1],
              kernel_spatial: spatial(kernelOrder),
              output_batch: outputOrder[0],
              output_feature: outputOrder[1],
              output_spatial: spatial(outputOrder),
            },
            feature_group_count: groups,
            batch_group_count: batchGroups,
          };
          const [x, k] = [
            given(ints(inputShape, seed), 'float32', inputShape),
            given(ints(kernelShape, seed + 3), 'float32', kernelShape),
          ];
          const { shape } = inferType('convolution', attrs, [x, k]);
          const [xAt, kAt] = [reader(x.values, inputShape), reader(k.values, kernelShape)];
          const taps = indices(axes.map((a) => a.kernel));
          const wanted = tabulate(shape, (index) => {
            const [n, f] = [index[outputOrder[0]], index[outputOrder[1]]];
            const group = Math.floor(f / (outChannels / (groups * batchGroups)));
            let sum = 0;
            for (const tap of taps) {
              const places = axes.map((a, i) => {
                const position = index[outputOrder[i + 2]] * a.stride + tap[i] * a.dilation - a.low;
                return position / a.base;
              });
              if (!places.every(Number.isInteger)) continue;
              for (let c = 0; c < channels; c++) {
                const from = new Array<number>(rank);
                const weight = new Array<number>(rank);
                from[inputOrder[0]] = batchGroups > 1 ? group * batch + n : n;
                from[inputOrder[1]] = groups > 1 ? group * channels + c : c;
                weight[kernelOrder[0]] = c;
                weight[kernelOrder[1]] = f;
                axes.forEach((a, i) => {
                  from[inputOrder[i + 2]] = places[i];
                  weight[kernelOrder[i + 2]] = a.reversed ? a.kernel - 1 - tap[i] : tap[i];
                });
                sum += (xAt(from) ?? 0) * kAt(weight)!;
              }
            }
            return sum;
          });
          const got = run((l, r) => b.convolution(l, r, attrs), x, k);
          expect(got.map((v) => v + 0)).toEqual(wanted.map((v) => v + 0));
        },
      ),
      { numRuns: 300 },
    );
  });
});

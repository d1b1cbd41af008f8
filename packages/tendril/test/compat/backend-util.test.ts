/** tf.backend_util and tf.slice_util against TensorFlow.js, for random arguments. */
import * as core from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

const ours = tf.backend_util;
const theirs = core.backend_util;
const runs = { numRuns: 200 };

const small = (min = 1, max = 4): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = (of: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> => fc.tuple(of, of);

type Conv2DInfo = ReturnType<typeof ours.computeConv2DInfo>;
const end = ({ bottom, right }: Conv2DInfo['padInfo']) => ({ bottom, right });

describe('geometry of windows', () => {
  const request = fc.record({
    extents: pair(small(3, 12)),
    window: pair(small(1, 3)),
    strides: pair(small(1, 3)),
    pad: fc.oneof(fc.constant('same' as const), fc.constant('valid' as const), small(0, 2)),
    rounding: fc.constantFrom('floor' as const, 'ceil' as const),
    first: fc.boolean(),
    channels: pair(small()),
    depthwise: fc.boolean(),
  });

  it('of convolutions and pools of images', () => {
    fc.assert(
      fc.property(request, ({ extents, pad, rounding, first, channels, ...r }) => {
        const format = first ? 'channelsFirst' : 'channelsLast';
        const shape = first ? [2, channels[0], ...extents] : [2, ...extents, channels[0]];
        const mode = typeof pad === 'number' ? rounding : undefined;
        // With padding in numbers, TensorFlow.js takes the height of window and stride for the width too.
        const square = ([height, width]: [number, number]) =>
          mode === undefined ? [height, width] : [height, height];
        const [window, strides] = [square(r.window), square(r.strides)];
        const conv = [shape, [...window, ...channels], strides, 1, pad, mode, r.depthwise, format];
        const pool = [shape, window, strides, 1, pad, mode, format];
        const [o, t] = [ours, theirs] as unknown as Record<string, (...a: unknown[]) => unknown>[];
        for (const [compute, args] of Object.entries({
          computeConv2DInfo: conv,
          computePool2DInfo: pool,
        })) {
          const [got, wanted] = [o, t].map((side) => side[compute](...args) as Conv2DInfo);
          // Rounding up lets the last window reach past the padding: ours counts that in, TensorFlow.js does not.
          if (mode === 'ceil') Object.assign(wanted.padInfo, end(got.padInfo));
          expect(got).toEqual(wanted);
        }
      }),
      runs,
    );
  });

  it('of volumes', () => {
    const shape: [number, number, number, number, number] = [2, 7, 8, 9, 3];
    for (const pad of ['same', 'valid', 1] as const) {
      expect(ours.computeConv3DInfo(shape, [3, 2, 3, 3, 5], [1, 2, 3], 1, pad)).toEqual(
        theirs.computeConv3DInfo(shape, [3, 2, 3, 3, 5], [1, 2, 3], 1, pad),
      );
      expect(ours.computePool3DInfo(shape, [3, 2, 3], [1, 2, 3], 1, pad)).toEqual(
        theirs.computePool3DInfo(shape, [3, 2, 3], [1, 2, 3], 1, pad),
      );
    }
  });

  it('of dilations, and default padding', () => {
    const args = [[1, 9, 8, 3], [3, 2, 3], 2, 'same', 'NHWC', 1] as const;
    expect(
      ours.computeDilation2DInfo(
        ...(args as never as Parameters<typeof ours.computeDilation2DInfo>),
      ),
    ).toEqual(
      theirs.computeDilation2DInfo(
        ...(args as never as Parameters<typeof theirs.computeDilation2DInfo>),
      ),
    );
    for (const stride of [1, 2, 3])
      expect(ours.computeDefaultPad([9, 9], 5, stride, 2)).toBe(
        theirs.computeDefaultPad([9, 9], 5, stride, 2),
      );
  });

  it('of a rounding mode with padding that leaves nothing to round', () => {
    expect(() => ours.checkPadOnDimRoundingMode('myPool', 'same', 'floor')).toThrow(/^myPool: /);
    expect(() => ours.checkPadOnDimRoundingMode('myPool', 0.5, 'floor')).toThrow(/^myPool: /);
    ours.checkPadOnDimRoundingMode('myPool', 'same');
  });
});

it('blocks of batch and space', () => {
  const blocks = fc.array(small(1, 3), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      blocks,
      fc.array(small(), { maxLength: 2 }),
      fc.boolean(),
      (block, rest, fromBatch) => {
        const prod = block.reduce((a, b) => a * b, 1);
        const shape = [2 * prod, ...block.map((b, i) => b * (i + 1)), ...rest];
        const rank = shape.length + block.length;
        const crops = block.map((_, i) => [i, 0]);
        expect(ours.getReshaped(shape, block, prod, fromBatch)).toEqual(
          theirs.getReshaped(shape, block, prod, fromBatch),
        );
        expect(ours.getPermuted(rank, block.length, fromBatch)).toEqual(
          theirs.getPermuted(rank, block.length, fromBatch),
        );
        expect(ours.getReshapedPermuted(shape, block, prod, fromBatch)).toEqual(
          theirs.getReshapedPermuted(shape, block, prod, fromBatch),
        );
        expect(ours.getSliceBeginCoords(crops, block.length)).toEqual(
          theirs.getSliceBeginCoords(crops, block.length),
        );
        expect(ours.getSliceSize(shape, crops, block.length)).toEqual(
          theirs.getSliceSize(shape, crops, block.length),
        );
      },
    ),
    runs,
  );
});

it('complex numbers', () => {
  for (const n of [1, 2, 3, 4, 7, 8]) {
    const x = Float32Array.from({ length: 2 * n }, (_, i) => i + 1);
    expect(ours.complexWithEvenIndex(x)).toEqual(theirs.complexWithEvenIndex(x));
    expect(ours.complexWithOddIndex(x)).toEqual(theirs.complexWithOddIndex(x));
    for (const inverse of [false, true]) {
      const [o, t] = [ours.exponents(n, inverse), theirs.exponents(n, inverse)];
      o.real.forEach((v, i) => expect(v).toBeCloseTo(t.real[i], 6));
      o.imag.forEach((v, i) => expect(v).toBeCloseTo(t.imag[i], 6));
      expect(o.real.length).toBe(t.real.length);
    }
  }
});

it('equations of einsum', () => {
  for (const [equation, count] of [
    ['ij,jk->ik', 2],
    ['bij,bjk->bik', 2],
    ['ij->ji', 1],
    ['i,j->ij', 2],
    ['ij,ij->', 2],
    ['abc->b', 1],
  ] as const) {
    const read = ours.decodeEinsumEquation(equation, count);
    expect(read).toEqual(theirs.decodeEinsumEquation(equation, count));
    const { allDims, summedDims, idDims } = read;
    expect(ours.getEinsumComputePath(summedDims, idDims)).toEqual(
      theirs.getEinsumComputePath(summedDims, idDims),
    );
    for (const dims of idDims)
      expect(ours.getEinsumPermutation(allDims.length, dims)).toEqual(
        theirs.getEinsumPermutation(allDims.length, dims),
      );
  }
  expect(() => ours.decodeEinsumEquation('iij->j', 1)).toThrow("'iij' repeats an axis");
  expect(() => ours.decodeEinsumEquation('ij->k', 1)).toThrow("no input has the axis 'k'");
  expect(() => ours.decodeEinsumEquation('ij,jk->ik', 1)).toThrow('is of 2 tensors, wanted 1');
  expect(() =>
    ours.checkEinsumDimSizes(
      3,
      [
        [0, 2],
        [2, 1],
      ],
      [tf.zeros([4, 5]), tf.zeros([6, 7])],
    ),
  ).toThrow('axis 0 of operand 1 has 6 elements');
});

it('bias and activation', async () => {
  const x = tf.tensor2d([
    [-1, 2],
    [3, 9],
  ]);
  const values: Record<string, number[]> = {
    linear: [-1, 2, 3, 9],
    relu: [0, 2, 3, 9],
    relu6: [0, 2, 3, 6],
    leakyrelu: [-0.5, 2, 3, 9],
    prelu: [-0.25, 2, 3, 9],
  };
  for (const [name, wanted] of Object.entries(values))
    expect([
      ...(await ours.applyActivation(x, name as 'relu', tf.scalar(0.25), 0.5).data()),
    ]).toEqual(wanted);
  expect([...(await ours.getFusedBiasGradient(tf.zeros([2]), x).data())]).toEqual([2, 11]);
  expect([...(await ours.getFusedDyActivation(tf.onesLike(x), x, 'relu').data())]).toEqual([
    0, 1, 1, 1,
  ]);
  expect(() => ours.applyActivation(x, 'rellu' as never)).toThrow("no activation 'rellu'");
  expect(() => ours.getFusedDyActivation(x, x, 'elu')).toThrow("got 'elu'");
  expect([0, 1].map((depth) => ours.shouldFuse(depth, 'relu'))).toEqual([true, false]);
});

it('ragged shapes', () => {
  const names = ['FIRST_DIM_SIZE', 'ROW_SPLITS', 'nonsense', 'ROW_LENGTHS'];
  expect(ours.getRowPartitionTypesHelper(names)).toEqual(theirs.getRowPartitionTypesHelper(names));
  expect({ ...ours.RowPartitionType }).toEqual({ ...theirs.RowPartitionType });
  for (const types of [[], [0, 1], [3], [1, 3]])
    expect(ours.getRaggedRank(types)).toBe(theirs.getRaggedRank(types));
  expect(ours.combineRaggedTensorToTensorShapes(1, undefined, [4, 5])).toEqual([-1, -1, -1]);
  expect(ours.combineRaggedTensorToTensorShapes(1, [2, 3, -1], [4, 5])).toEqual([2, 3, 5]);
  expect(() => ours.combineRaggedTensorToTensorShapes(1, [2, 3, 6], [4, 5])).toThrow('axis 2');
  expect(() => ours.combineRaggedTensorToTensorShapes(1, [2], [4, 5])).toThrow('rank 1');
  ours.validateDefaultValueShape([1, 3], [9, 2, 3]);
  expect(() => ours.validateDefaultValueShape([2, 3], [2])).toThrow('[2,3] does not fit');
});

it('segments and gathers', () => {
  for (let size = 1; size < 200; size += 7)
    for (const segments of [1, 5, 40])
      expect(ours.segment_util.segOpComputeOptimalWindowSize(size, segments)).toBe(
        theirs.segment_util.segOpComputeOptimalWindowSize(size, segments),
      );
  const [x, indices] = [{ shape: [2, 3, 4, 5] }, { shape: [2, 7] }];
  for (const [axis, batch] of [
    [1, 1],
    [2, 1],
    [3, 0],
    [1, -1],
  ])
    expect(ours.segment_util.collectGatherOpShapeInfo(x, indices, axis, batch)).toEqual(
      theirs.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, batch),
    );
  expect(() => ours.segment_util.collectGatherOpShapeInfo(x, indices, 0, 1)).toThrow('batchDims 1');
});

describe('strided slices', () => {
  const spec = fc.integer({ min: 1, max: 4 }).chain((rank) =>
    fc.record({
      shape: fc.array(small(1, 6), { minLength: rank, maxLength: rank }),
      entries: fc.array(
        fc.record({
          from: fc.integer({ min: -7, max: 7 }),
          to: fc.integer({ min: -7, max: 7 }),
          by: fc.constantFrom(1, 2, -1, -2),
        }),
        { minLength: rank, maxLength: rank },
      ),
      masks: fc.tuple(fc.nat(15), fc.nat(15)),
      ellipsis: fc.integer({ min: -1, max: rank - 1 }),
    }),
  );

  it('resolve to what stridedSlice takes', () => {
    fc.assert(
      fc.property(spec, ({ shape, entries, masks: [beginMask, endMask], ellipsis }) => {
        const [begin, end, strides] = (['from', 'to', 'by'] as const).map((key) =>
          entries.map((entry) => entry[key]),
        );
        const mask = ellipsis < 0 ? 0 : 1 << ellipsis;
        const args = [shape, begin, end, strides, beginMask, endMask, mask, 0, 0] as const;
        const wanted = theirs.slice_util.sliceInfo(...args);
        const got = ours.slice_util.sliceInfo(...args);
        expect(got.finalShape).toEqual(wanted.finalShape.map((n) => Math.max(0, n)));
        expect(got.isIdentity).toBe(wanted.isIdentity);
        expect(got.strides).toEqual(wanted.strides);
        if (!got.finalShape.includes(0)) expect(got.begin).toEqual(wanted.begin);
      }),
      runs,
    );
  });

  it('with axes put in and dropped', () => {
    for (const [newAxis, shrink] of [
      [0, 1],
      [2, 4],
      [1, 0],
    ]) {
      const args = [[4, 5, 6], [1, 0, 2], [3, 5, 4], [1, 1, 1], 0, 0, 0, newAxis, shrink] as const;
      const copy = () =>
        args.map((a) => (Array.isArray(a) ? [...(a as number[])] : a)) as never as Parameters<
          typeof ours.slice_util.sliceInfo
        >;
      expect(ours.slice_util.sliceInfo(...copy())).toEqual(theirs.slice_util.sliceInfo(...copy()));
    }
  });

  it('spell an ellipsis out', () => {
    const shape = [4, 5, 6, 7];
    const args = [shape, [1], 1, [1, 0, 2], [3, 5, 6], [1, 2, 3], 0, 4, 2] as const;
    const copy = () =>
      args.map((a) => (Array.isArray(a) ? [...a] : a)) as never as Parameters<
        typeof ours.slice_util.getNormalizedAxes
      >;
    expect(ours.slice_util.getNormalizedAxes(...copy())).toEqual(
      theirs.slice_util.getNormalizedAxes(...copy()),
    );
  });
});

it('messages about sparse tensors say what is wrong', () => {
  expect(ours.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(1, 7, 5)).toBe(
    'sparse: indices[1] is 7, which is not in [0, 5)',
  );
  expect(ours.getSparseReshapeInputOutputMismatchErrorMessage([2, 3], [4, 5])).toBe(
    'sparse: [2,3] has 6 elements, [4,5] 20',
  );
});

it('work done on plain arrays', async () => {
  const boxes = new Float32Array([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 0.2, 1, 1.2, 2, 2, 3, 3]);
  const scores = new Float32Array([0.9, 0.8, 0.75, 0.7]);
  const [o, t] = [tf.kernel_impls, core.kernel_impls];
  expect(o.nonMaxSuppressionV3Impl(boxes, scores, 4, 0.5, 0.1)).toEqual(
    t.nonMaxSuppressionV3Impl(boxes, scores, 4, 0.5, 0.1),
  );
  expect(o.nonMaxSuppressionV4Impl(boxes, scores, 4, 0.5, 0.1, true)).toEqual(
    t.nonMaxSuppressionV4Impl(boxes, scores, 4, 0.5, 0.1, true),
  );
  const [soft, wanted] = [o, t].map((impl) =>
    impl.nonMaxSuppressionV5Impl(boxes, scores, 4, 1, 0.1, 0.5),
  );
  expect(soft.selectedIndices).toEqual(wanted.selectedIndices);
  soft.selectedScores!.forEach((s, i) => expect(s).toBeCloseTo(wanted.selectedScores![i], 6));
  expect(await o.whereImpl([2, 2], new Uint8Array([1, 0, 0, 1])).array()).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

it('a platform of one’s own fetches and tells the time', async () => {
  const { platform: usual, platformName } = tf.env();
  try {
    tf.setPlatform('mine', {
      ...usual,
      now: () => 42,
      fetch: async () => new Response('from mine'),
    });
    expect(tf.env().platformName).toBe('mine');
    expect(tf.util.now()).toBe(42);
    expect(await (await tf.util.fetch('anything')).text()).toBe('from mine');
  } finally {
    tf.setPlatform(platformName, usual);
  }
  expect(tf.env().getQueryParams('?a=1&b=x')).toEqual({ a: '1', b: 'x' });
});

/** tf.util and its like give what TensorFlow.js gives. */
import * as oracleModule from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

const oracle = oracleModule as unknown as typeof tf;

/** The same call on both, with results that can be compared as they are. */
function same(call: (api: typeof tf) => unknown): void {
  expect(call(tf)).toEqual(call(oracle));
}

it('util: shapes and places', () => {
  same(({ util }) => util.sizeFromShape([2, 3, 4]));
  same(({ util }) => util.computeStrides([2, 3, 4, 5]));
  same(({ util }) => util.parseAxisParam([-1, 0], [2, 3]));
  same(({ util }) => util.parseAxisParam(null, [2, 3]));
  same(({ util }) => util.squeezeShape([1, 2, 1, 3]));
  same(({ util }) => util.squeezeShape([1, 2, 1, 3], [2]));
  same(({ util }) => util.inferFromImplicitShape([2, -1], 8));
  same(({ util }) => util.locToIndex([1, 2, 3], 3, [12, 4]));
  same(({ util }) => util.indexToLoc(23, 3, [12, 4]));
  same(({ util }) => util.sizeToSquarishShape(10));
  same(({ util }) => util.nearestDivisor(12, 5));
  same(({ util }) => util.toNestedArray([2, 2], new Float32Array([1, 2, 3, 4])));
  same(({ util }) => util.arraysEqualWithNull([1, null, 3], [1, 2, null]));
  expect(() => tf.util.inferFromImplicitShape([3, -1], 8)).toThrow('8 is no multiple of 3');
  expect(() => tf.util.assertShapesMatch([1], [2], 'here:')).toThrow(
    'here: the shapes [1] and [2]',
  );
});

it('util: values', () => {
  same(({ util }) => util.flatten([[1, [2]], [3]] as never));
  same(({ util }) => util.toTypedArray([1.5, 2], 'int32'));
  same(({ util }) => util.inferDtype([[true]]));
  same(({ util }) => util.hasEncodingLoss('float32', 'int32'));
  same(({ util }) => util.hasEncodingLoss('int32', 'float32'));
  same(({ util }) => util.bytesPerElement('complex64'));
  same(({ util }) => util.makeOnesTypedArray(2, 'bool'));
  same(({ util }) => util.decodeString(util.encodeString('ü€')));
  same(({ util }) => util.clamp(0, 9, 4));
  same(({ util }) => util.rightPad('ab', 4));
  same(({ util }) => util.fingerPrint64(util.encodeString('tendril')).toString());
  same(({ util }) => util.hexToLong('ffffffffffffffff').toString());
  expect(() => tf.util.checkConversionForErrors([1, NaN], 'float32')).toThrow('NaN');
  tf.setRandomSeed(3);
  const order = [...tf.util.createShuffledIndices(20)];
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
  const [a, b] = [
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ];
  tf.util.shuffleCombo(a, b);
  expect(a).toEqual(b);
});

it('util: repeatedTry ends after its last attempt', async () => {
  let left = 3;
  await tf.util.repeatedTry(() => --left === 0);
  expect(left).toBe(0);
  await expect(
    tf.util.repeatedTry(
      () => false,
      () => 0,
      2,
    ),
  ).rejects.toThrow('2 attempts');
});

it('slices, gathers, scatters, broadcasts', () => {
  same(({ slice_util }) => slice_util.parseSliceParams({ shape: [4, 5] }, [1], [-1]));
  same(({ slice_util }) => slice_util.maskToAxes(5));
  same(({ slice_util }) => slice_util.computeOutShape([0, 1], [5, 4], [2, 1]));
  same(({ slice_util }) => slice_util.isSliceContinous([4, 5], [1, 0], [1, 5]));
  same(({ slice_util }) => slice_util.isSliceContinous([4, 5], [1, 0], [2, 3]));
  same(({ slice_util }) => slice_util.computeFlatOffset([1, 2], [5]));
  for (const [mask, places, strides] of [
    [0, [1, -2], [1, 1]],
    [1, [0, 9], [-1, 1]],
    [2, [-9, 3], [2, -1]],
  ] as const) {
    for (const axis of [0, 1]) {
      const args = [mask, [...places], [...strides], [4, 5], axis, 0] as const;
      same(({ slice_util }) =>
        slice_util.startForAxis(
          ...(args as unknown as [number, number[], number[], number[], number, number]),
        ),
      );
      same(({ slice_util }) =>
        slice_util.stopForAxis(
          ...(args as unknown as [number, number[], number[], number[], number, number]),
        ),
      );
    }
  }
  const info = (shape: number[], dtype = 'float32') =>
    ({ shape, dtype, dataId: {} }) as tf.TensorInfo;
  same(({ gather_util }) => gather_util.prepareAndValidate(info([4, 5, 6]), info([3, 2], 'int32')));
  same(({ scatter_util }) =>
    scatter_util.calculateShapes(info([3, 6]), info([3, 2], 'int32'), [4, 5, 6]),
  );
  same(({ broadcast_util }) => broadcast_util.getReductionAxes([1, 3], [2, 4, 3]));
  same(({ broadcast_util }) => broadcast_util.getBroadcastDims([1, 3], [2, 4, 3]));
  same(({ broadcast_util }) => broadcast_util.assertAndGetBroadcastShape([2, 1], [3]));
  same(({ backend_util }) => backend_util.getAxesPermutation([0], 3));
  same(({ backend_util }) => backend_util.getUndoAxesPermutation([1, 2, 0]));
  same(({ backend_util }) => backend_util.computeOutAndReduceShapes([2, 3, 4], [1]));
  same(({ backend_util }) => backend_util.expandShapeToKeepDim([2, 4], [1]));
  same(({ backend_util }) => backend_util.splitRealAndImagArrays(new Float32Array([1, 2, 3, 4])));
  same(({ backend_util }) => backend_util.prepareSplitSize({ shape: [6] }, [2, -1], 0));
  same(({ backend_util }) =>
    backend_util.computeOutShape(
      [
        [2, 3],
        [4, 3],
      ],
      0,
    ),
  );
});

it('test_util throws where values differ', () => {
  tf.test_util.expectArraysClose([1, 2.0001], [1, 2]);
  tf.test_util.expectArraysEqual(['a'] as never, ['a'] as never);
  expect(() => tf.test_util.expectArraysClose([1, 2.1], [1, 2])).toThrow(
    'element 1 is 2.1, wanted 2',
  );
  expect(() => tf.test_util.expectArraysClose([1], [1, 2])).toThrow(
    'wanted the shape [2], got [1]',
  );
  expect(() => tf.test_util.expectArraysClose(Float32Array.of(1), [1, 2])).toThrow(
    'wanted 2 values, got 1',
  );
  tf.test_util.expectArraysEqual(Uint8Array.of(1, 0), [true, false]);
  expect(() => tf.test_util.expectArraysEqual([[1, 2]], [[1], [2]])).toThrow('the shape [2,1]');
  expect(() => tf.test_util.expectArraysClose(Int32Array.of(1), Float32Array.of(1))).toThrow(
    'wanted values of Float32Array, got those of Int32Array',
  );
  expect(() => tf.test_util.expectValuesInRange([5], 0, 1)).toThrow('got 5');
});

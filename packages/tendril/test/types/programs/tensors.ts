/** Ranks, values, containers and the methods of tensors. */
import * as tf from '@tensorflow/tfjs';
import type { Tensor2D, TensorLike } from '@tensorflow/tfjs';
import { type Rank, type ShapeMap, tensor1d, util } from '@tensorflow/tfjs-core';

/** Typed by rank, from one to the other. */
export function ranks(): void {
  const zero: tf.Scalar = tf.scalar(1);
  const one: tf.Tensor1D = tf.tensor1d([1, 2]);
  const two: Tensor2D = tf.tensor2d([[1, 2]], [1, 2], 'int32');
  const three: tf.Tensor3D = tf.tensor3d([[[1]]]);
  const four: tf.Tensor4D = tf.tensor4d([1], [1, 1, 1, 1]);
  const five: tf.Tensor5D = tf.tensor5d([1], [1, 1, 1, 1, 1]);
  const six = tf.tensor6d([1], [1, 1, 1, 1, 1, 1]);
  const any: tf.Tensor[] = [zero, one, two, three, four, five, six];
  const of: tf.Tensor<tf.Rank.R2> = any[2] as tf.Tensor2D;
  const rank: tf.Rank = tf.Rank.R3;
  const shape: ShapeMap['R2'] = of.shape;
  const pair: [number, number] = two.shape;
  const product: tf.Tensor2D = tf.matMul(two, of);
  const summed: tf.Scalar = product.sum();
  const reshaped: tf.Tensor3D = two.reshape([1, 1, 2]);
  const sliced: tf.Tensor2D = two.slice([0, 0], [1, 1]);
  const halves: tf.Tensor2D[] = tf.split(two, 2, 1);
  const joined: tf.Tensor2D = tf.concat(halves, 1);
  const stacked: tf.Tensor = tf.stack([one, one]);
  const { mean, variance } = tf.moments(two, [0], true);
  const { values, indices } = tf.topk(two, 1);
  tf.print(tf.add(mean, variance));
  tf.dispose([values, indices, summed, reshaped, sliced, joined, stacked]);
  void [rank, shape, pair, util.sizeFromShape(pair), tensor1d([1])];
}

/** What stands for a tensor. */
export function like(x: TensorLike, y: TensorLike, z: TensorLike): tf.Tensor {
  const typed: tf.TypedArray = new Float32Array(3);
  const nested: tf.RecursiveArray<number> = [
    [1, 2],
    [3, 4],
  ];
  const scalarLike: tf.ScalarLike = 3;
  const a = tf.add(x, y).mul(z);
  return a
    .add(typed)
    .add(nested)
    .add(scalarLike)
    .add([[true, false]])
    .maximum(0.5);
}

/** Functions over any rank. */
export function normalize<T extends tf.Tensor>(x: T, axis = -1): T {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, axis, true);
    return x.sub(mean).div<T>(variance.add(1e-5).sqrt());
  });
}

export function generic<R extends Rank>(shape: ShapeMap[R], x: tf.Tensor<R>): tf.Tensor<R> {
  const made: tf.Tensor<R> = tf.zeros<R>(shape, 'float32');
  const buffer: tf.TensorBuffer<R, 'float32'> = tf.buffer<R>(shape);
  buffer.set(3, 0);
  const clone: tf.Tensor<R> = x.clone();
  return tf.add(clone, tf.add(made, buffer.toTensor()));
}

/** Containers through tidy, dispose and named maps. */
export function containers(): tf.NamedTensorMap {
  const list: tf.TensorContainer = tf.tidy('named', () => [tf.scalar(1), { deep: tf.scalar(2) }]);
  tf.dispose(list);
  const map = tf.tidy(() => ({ a: tf.ones([2]), b: tf.zeros([2]) }));
  const named: tf.NamedTensorMap = map;
  const object: tf.TensorContainerObject = named;
  const array: tf.TensorContainerArray = [map.a, 'text', 3, true];
  const inside: tf.Tensor[] = [tf.keep(map.a)];
  tf.dispose([object, array, inside]);
  return named;
}

/** Reading values. */
export async function reading(x: tf.Tensor2D): Promise<number> {
  const flat: Float32Array = await x.data<'float32'>();
  const ints: Int32Array = x.dataSync<'int32'>();
  const rows: number[][] = await x.array();
  const one: number = tf.scalar(1).arraySync();
  const text: string[] = tf.tensor(['a'], [1], 'string').dataSync<'string'>();
  const map: tf.DataTypeMap['bool'] = new Uint8Array(1);
  const dtype: tf.DataType = x.dtype;
  const numeric: tf.NumericDataType = 'int32';
  const info: tf.TensorInfo = x;
  const buffer = x.bufferSync();
  const memory: tf.MemoryInfo = tf.memory();
  const why: string[] = memory.reasons;
  const profile = await tf.profile(() => x.add(1));
  const kernels: string[] = profile.kernels.map((kernel) => kernel.name);
  const timing: tf.TimingInfo = await tf.time(() => x.add(1));
  void [text, map, dtype, numeric, info.dataId, why, kernels, timing.wallMs];
  return flat[0] + ints[0] + rows[0][0] + one + buffer.get(0, 0) + memory.numTensors;
}

/** Pictures. */
export async function pictures(source: HTMLCanvasElement): Promise<void> {
  const data: tf.PixelData = { data: new Uint8Array(4), width: 1, height: 1 };
  const picture: tf.Tensor3D = tf.browser.fromPixels(data, 4);
  const other: tf.Tensor3D = await tf.browser.fromPixelsAsync(source);
  const small: tf.Tensor3D = tf.image.resizeBilinear(picture, [10, 10], true);
  const batch: tf.Tensor4D = small.expandDims<tf.Tensor4D>(0);
  const pixels: Uint8ClampedArray = await tf.browser.toPixels(other, source);
  const kept: tf.Tensor1D = await tf.image.nonMaxSuppressionAsync(
    tf.zeros<tf.Rank.R2>([1, 4]),
    tf.tensor1d([1]),
    3,
    0.5,
  );
  tf.dispose([batch, kept]);
  void pixels;
}

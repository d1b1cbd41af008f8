/** jax-js's first result. */
import { defaultDevice, init, nn, numpy } from '@jax-js/jax';
import { tinyWeights } from './model.ts';

export async function first(device: 'wasm' | 'webgpu'): Promise<ArrayLike<number>> {
  await init(device);
  defaultDevice(device);
  const w = numpy.array(tinyWeights() as Float32Array<ArrayBuffer>).reshape([4, 4]);
  const x = numpy.array([[1, 2, 3, 4]]);
  return await nn.softmax(nn.relu(numpy.matmul(x, w))).data();
}

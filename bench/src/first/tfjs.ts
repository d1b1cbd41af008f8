/** TensorFlow.js's first result. */
import { matMul, relu, setBackend, softmax, tensor2d } from '@tensorflow/tfjs';
import { tinyModel } from './model.ts';

export async function first(backend: string): Promise<ArrayLike<number>> {
  if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  await setBackend(backend);
  return tinyModel({ matMul, relu, softmax, tensor2d }).data();
}

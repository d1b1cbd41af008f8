/** TensorFlow.js on the backends that need no files: cpu and, for the GPU, webgl and webgpu. */
import { tfEntrant } from './tf-style.ts';
import type { EntrantModule, Tf } from './types.ts';

async function library(backend: string): Promise<Tf> {
  const tf = await import('@tensorflow/tfjs');
  if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  await tf.setBackend(backend);
  return tf;
}

export function tfjsOn(backend: 'cpu' | 'webgl' | 'webgpu'): EntrantModule {
  return {
    async load({ files }) {
      const tf = await library(backend);
      return tfEntrant({ tf, prepare: (fn) => fn, reads: backend !== 'cpu', files });
    },
  };
}

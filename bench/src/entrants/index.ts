/** Who takes part. Each library loads when it is asked for, so that none weighs on another. */
import type { EntrantModule } from './types.ts';

type Loader = () => Promise<EntrantModule>;

const tendril = async () => (await import('./tendril.ts')).tendrilOn;
const tfjs = async () => (await import('./tfjs.ts')).tfjsOn;
const onnx = async () => (await import('./onnx.ts')).onnxOn;
const jax = async () => (await import('./jax.ts')).jaxOn;

const loaders: Readonly<Record<string, Loader>> = {
  machine: async () => (await import('../machine/index.ts')).default,
  tendril: async () => (await tendril())('wasm'),
  'tendril-webgpu': async () => (await tendril())('webgpu'),
  'tendril-webgl': async () => (await tendril())('webgl'),
  litert: async () => (await import('./litert.ts')).default,
  onnx: async () => (await onnx())(await import('onnxruntime-web/wasm'), 'wasm'),
  'onnx-webgpu': async () => (await onnx())(await import('onnxruntime-web/webgpu'), 'webgpu'),
  jax: async () => (await jax())('wasm'),
  'jax-webgpu': async () => (await jax())('webgpu'),
  'tfjs-wasm': async () => (await import('./tfjs-wasm.ts')).default,
  tfjs: async () => (await tfjs())('cpu'),
  'tfjs-webgl': async () => (await tfjs())('webgl'),
  'tfjs-webgpu': async () => (await tfjs())('webgpu'),
  brain: async () => (await import('./brain.ts')).default,
};

export async function entrantModule(name: string): Promise<EntrantModule> {
  return loaders[name]();
}

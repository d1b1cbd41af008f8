/** Who takes part. Each library loads when it is asked for, so that none weighs on another. */
import type { EntrantModule } from './types.ts';

type Loader = () => Promise<{ readonly default: EntrantModule }>;

const loaders: Readonly<Record<string, Loader>> = {
  machine: () => import('../machine/index.ts'),
  tendril: () => import('./tendril.ts'),
  litert: () => import('./litert.ts'),
  onnx: () => import('./onnx.ts'),
  jax: () => import('./jax.ts'),
  'tfjs-wasm': () => import('./tfjs-wasm.ts'),
  tfjs: () => import('./tfjs.ts'),
  brain: () => import('./brain.ts'),
};

export async function entrantModule(name: string): Promise<EntrantModule> {
  return (await loaders[name]()).default;
}

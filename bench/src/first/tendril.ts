/** Tendril's first result. */
import { matMul, relu, setBackend, softmax, tensor2d } from 'tendril/core';
import type { Tf } from '../entrants/types.ts';
import { tinyModel } from './model.ts';

export async function first(backend: string): Promise<ArrayLike<number>> {
  if (backend !== 'wasm') await setBackend(backend);
  return tinyModel({ matMul, relu, softmax, tensor2d } as unknown as Tf).data();
}

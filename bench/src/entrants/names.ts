/** The entrants' names, on what they run, and where each can run. */

export type BackendName = 'wasm' | 'webgpu' | 'webgl';

/** Tendril comes first: the others are compared with it. */
export const fields: Readonly<Record<BackendName, readonly string[]>> = {
  wasm: ['tendril', 'litert', 'onnx', 'jax', 'tfjs-wasm', 'tfjs', 'brain'],
  webgpu: ['tendril-webgpu', 'tfjs-webgpu', 'jax-webgpu', 'onnx-webgpu'],
  webgl: ['tendril-webgl', 'tfjs-webgl'],
};

export const entrantNames = Object.values(fields).flat();

/** An entrant's library: what its workloads are written for. */
export function libraryOf(entrant: string): string {
  return entrant.replace(/-web(gpu|gl)$/, '');
}

export const onGpu = (entrant: string): boolean => libraryOf(entrant) !== entrant;

/** Whether an entrant has to be in a page. */
export function browserOnly(entrant: string): boolean {
  return entrant === 'litert' || onGpu(entrant);
}

/**
 * How many cores a page must claim to have so that an entrant takes just so many threads: jax-js takes them all, TensorFlow.js
 * half of them.
 */
export function claimedCores(entrant: string, threads: number): number | undefined {
  if (entrant === 'jax') return threads;
  return entrant === 'tfjs-wasm' ? 2 * threads : undefined;
}

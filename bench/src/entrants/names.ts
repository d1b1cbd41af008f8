/** The entrants' names, and where each can run. */
export const entrantNames = [
  'tendril',
  'litert',
  'onnx',
  'jax',
  'tfjs-wasm',
  'tfjs',
  'brain',
] as const;

/** Not in Node. */
export const browserOnly: readonly string[] = ['litert'];

/**
 * How many cores a page must claim to have so that an entrant takes just so many threads: jax-js takes them all, TensorFlow.js
 * half of them.
 */
export function claimedCores(entrant: string, threads: number): number | undefined {
  if (entrant === 'jax') return threads;
  return entrant === 'tfjs-wasm' ? 2 * threads : undefined;
}

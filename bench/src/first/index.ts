/**
 * The time from a library's import to the first result of a tiny model. Each library's file imports by name what the model takes, as a
 * program would, so that a bundler can leave out the rest.
 */
type First = () => Promise<ArrayLike<number>>;

const tendril = (backend: string): First => {
  return async () => (await import('./tendril.ts')).first(backend);
};
const tfjs = (backend: string): First => {
  return async () => (await import('./tfjs.ts')).first(backend);
};
const jax = (device: 'wasm' | 'webgpu'): First => {
  return async () => (await import('./jax.ts')).first(device);
};

const firsts: Readonly<Record<string, First>> = {
  tendril: tendril('wasm'),
  'tendril-webgpu': tendril('webgpu'),
  'tendril-webgl': tendril('webgl'),
  tfjs: tfjs('cpu'),
  'tfjs-webgl': tfjs('webgl'),
  'tfjs-webgpu': tfjs('webgpu'),
  jax: jax('wasm'),
  'jax-webgpu': jax('webgpu'),
};

/** Null for an entrant that does not take part. */
export async function firstResult(entrant: string): Promise<number | null> {
  const first: First | undefined = firsts[entrant];
  if (first === undefined) return null;
  const start = performance.now();
  await first();
  return performance.now() - start;
}

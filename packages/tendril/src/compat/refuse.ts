/** What has no counterpart here says so when it is used. */

export function refuse(name: string, instead: string): never {
  throw new Error(
    `${name}: Tendril compiles programs and has no textures, shaders or kernels to be had by hand; ${instead}`,
  );
}

/** A namespace of helpers for programs written by hand: there are none; each says so when it is called. */
export function refusing(namespace: string): Record<string, (...args: unknown[]) => never> {
  return new Proxy<Record<string, (...args: unknown[]) => never>>(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        return () =>
          refuse(`${namespace}.${name}`, 'write the computation with ops: they are fused');
      },
    },
  );
}

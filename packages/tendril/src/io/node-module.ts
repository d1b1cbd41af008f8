/** Node's modules, for what only works there. Bundlers for pages must not see that they are used. */

interface Modules {
  'node:fs/promises': typeof import('node:fs/promises');
}

/**
 * A module of Node.
 *
 * @param what What needs it, for the error.
 * @throws If this is not Node.
 */
export async function nodeModule<Name extends keyof Modules>(
  name: Name,
  what: string,
): Promise<Modules[Name]> {
  const { process } = globalThis as {
    process?: { versions?: { node?: string }; getBuiltinModule?(name: string): unknown };
  };
  if (process?.versions?.node === undefined) {
    throw new Error(`${what}: that needs files on disk, which only Node can open`);
  }
  const found =
    process.getBuiltinModule?.(name) ??
    ((await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as unknown);
  return found as Modules[Name];
}

/**
 * Where the code of threads comes from: a file of its own, which pages load when there is work to share. Builds of one file, and
 * those for Node, have it at hand (scripts/lib/at-hand.mjs puts another module into this one's place).
 */
export type Threads = typeof import('./threads/index.ts');

export function findThreads(): Threads | Promise<Threads> {
  return import('./threads/index.ts');
}

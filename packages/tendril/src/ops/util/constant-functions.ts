/**
 * Functions that depend on nothing but their arguments, so that what they recorded once may be replayed. A file that defines some
 * says so at its end; asking whether a function is one of them brings none of them into a bundle.
 */
const known = new WeakSet<object>();

export function dependOnArgumentsAlone(...functions: readonly object[]): void {
  for (const fn of functions) known.add(fn);
}

export function dependsOnArgumentsAlone(fn: object): boolean {
  return known.has(fn);
}

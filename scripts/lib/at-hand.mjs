// Builds of one file, and those for Node, have at hand what web pages load when it is first wanted: the code of threads, and that of
// programs for many sizes. A program that never waits for anything would otherwise never get it.

/** What is put into the place of modules, by their paths in src/. */
const places = {
  'backends/wasm/find-threads.ts':
    "import * as threads from './threads/index.ts'; export const findThreads = () => threads;",
  'compile/find-families.ts':
    "import * as families from './family.ts'; export const findFamilies = () => families;",
};

/** @returns {import('vite').Plugin} */
export function codeAtHand() {
  return {
    name: 'code-at-hand',
    load: (id) => Object.entries(places).find(([path]) => id.endsWith(`/src/${path}`))?.[1],
  };
}

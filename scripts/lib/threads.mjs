// Builds of one file, and those for Node, have the code of threads at hand: a program that never waits for anything would
// otherwise never get it. In a web page it stays a file of its own, loaded when there is work to share.

/**
 * Puts another module into the place of src/backends/wasm/find-threads.ts.
 * @returns {import('vite').Plugin}
 */
export function threadsAtHand() {
  return {
    name: 'threads-at-hand',
    load: (id) =>
      id.endsWith('/src/backends/wasm/find-threads.ts')
        ? "import * as threads from './threads/index.ts'; export const findThreads = () => threads;"
        : undefined,
  };
}

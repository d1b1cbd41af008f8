/**
 * The functions of @tensorflow/tfjs-backend-wasm, for programs that import them. Tendril generates its WebAssembly while
 * it runs, so there are no files to find; the number of threads means what it means there.
 */
import { wasmOptions } from '../backends/wasm/options.ts';
import { threads } from '../runtime/index.ts';
import { BackendView } from './backend.ts';
import { refuse } from './refuse.ts';

/** For programs that name the class; none can be made. */
export class BackendWasm extends BackendView {
  constructor() {
    super();
    refuse('BackendWasm', "use tf.setBackend('wasm'); there is no module to be handed in");
  }
}

/**
 * Accepts what programs written for TensorFlow.js say about where its .wasm files lie. Nothing is fetched: Tendril has none.
 *
 * @param path where TensorFlow.js would look for its file
 * @param usePlatformFetch how it would fetch it
 * @example
 * ```ts
 * tf.setWasmPath('/tfjs-backend-wasm.wasm');
 * ```
 */
export function setWasmPath(path: string, usePlatformFetch = false): void {
  void path;
  void usePlatformFetch;
}

/**
 * Accepts a folder, or the place of each file; see `setWasmPath`.
 *
 * @param prefixOrFileMap the folder of TensorFlow.js' files, or file name → place
 * @param usePlatformFetch how it would fetch them
 * @example
 * ```ts
 * tf.setWasmPaths('/wasm/');
 * ```
 */
export function setWasmPaths(
  prefixOrFileMap: string | Readonly<Record<string, string>>,
  usePlatformFetch = false,
): void {
  void prefixOrFileMap;
  void usePlatformFetch;
}

/**
 * Sets how many threads share the work, the calling one included. It holds for the wasm backend that is made next, so call
 * it before the first tensor is computed.
 *
 * @param count a positive integer; 1 switches threads off
 * @throws if `count` is not a positive integer
 * @example
 * ```ts
 * tf.setThreadsCount(2);
 * ```
 */
export function setThreadsCount(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`setThreadsCount: got ${count}, wanted a positive integer.`);
  }
  wasmOptions.threads = count;
}

/**
 * How many threads share the work of the current backend; 1 where it has none.
 *
 * @example
 * ```ts
 * await tf.ready();
 * console.log(tf.getThreadsCount());
 * ```
 */
export function getThreadsCount(): number {
  return threads();
}

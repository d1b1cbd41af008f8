/**
 * What a user may set about the wasm backend, before it is first used. Nothing has to be set.
 */

export interface WasmOptions {
  /** How many threads share the work, the calling one included. Default: the machine's cores, at most 8. 1 switches threads off. */
  threads?: number;
  /** Whether to use relaxed SIMD (fused multiply-add) where the engine has it. Default true. */
  relaxedSimd?: boolean;
  /**
   * Whether convolutions may be computed with fewer multiplications (Winograd's algorithm), so that NaN and infinities spread to
   * results nearby. Default true.
   */
  winograd?: boolean;
  /** The most memory to take, in bytes. Default: what the engine gives, at most 4 GiB. */
  maximumBytes?: number;
  /** Graphs estimated below this many element operations are evaluated, not compiled, at their first run, or
   * their first few if they are far below. Default 20000. */
  evaluateBelow?: number;
  /** Estimated nanoseconds of work from which a kernel is shared among threads. Default 10000. */
  parallelFrom?: number;
}

/**
 * The options that a wasm backend takes when it is made.
 *
 * @example
 * ```ts
 * tf.wasmOptions.threads = 1; // before the first tensor is computed
 * ```
 */
export const wasmOptions: WasmOptions = {};

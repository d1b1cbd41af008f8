/** tf.memory: what is held now, in logical tensors and in bytes of the machine. */
import { createdBackends } from './backends.ts';
import { sweep } from './lifetime.ts';
import { counts, liveTables, scopeIsOpen } from './tracked.ts';
import { hostMemory } from './value.ts';

export interface MemoryInfo {
  /** Tensors that are not disposed of, pending ones included. */
  readonly numTensors: number;
  /** Buffers on all backends, and arrays on the host that no backend has needed yet. */
  readonly numDataBuffers: number;
  /** Bytes of those, and of the strings of string tensors. */
  readonly numBytes: number;
  /** Bytes of copies of weights in the form that kernels want, beyond the weights' own. They are freed with the weights, or when memory runs out. */
  readonly numBytesKept: number;
  /** Bytes taken from the machine, pools and arenas included. */
  readonly numBytesReserved: number;
  readonly unreliable: boolean;
  /** Why the numbers are unreliable: there are no such reasons. */
  readonly reasons: string[];
}

/**
 * How much memory is in use.
 *
 * @example
 * ```ts
 * const before = tf.memory().numTensors;
 * const t = tf.zeros([10]);
 * console.log(tf.memory().numTensors - before); // 1
 * t.dispose();
 * ```
 */
export function memory(): MemoryInfo {
  // What an op that failed, or nobody used, has left is not in use.
  if (!scopeIsOpen()) sweep();
  let numDataBuffers = hostMemory.numBuffers;
  let { numBytes } = hostMemory;
  let numBytesKept = 0;
  let numBytesReserved = 0;
  for (const backend of createdBackends()) {
    const held = backend.memory();
    numDataBuffers += held.numBuffers;
    numBytes += held.numBytes;
    numBytesKept += held.keptBytes ?? 0;
    numBytesReserved += held.reservedBytes;
  }
  for (const table of liveTables()) numBytes += table.byteLength;
  return {
    numTensors: counts.numTensors,
    numDataBuffers,
    numBytes,
    numBytesKept,
    numBytesReserved,
    unreliable: false,
    reasons: [],
  };
}

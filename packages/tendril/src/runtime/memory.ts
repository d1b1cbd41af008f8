/** tf.memory: what is held now, in logical tensors and in bytes of the machine. */
import { createdBackends } from './backends.ts';
import { counts, liveTables } from './tracked.ts';

export interface MemoryInfo {
  /** Tensors that are not disposed of, pending ones included. */
  readonly numTensors: number;
  /** Buffers on all backends. */
  readonly numDataBuffers: number;
  /** Bytes of those buffers, and of the strings of string tensors. */
  readonly numBytes: number;
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
  let numDataBuffers = 0;
  let numBytes = 0;
  let numBytesReserved = 0;
  for (const backend of createdBackends()) {
    const held = backend.memory();
    numDataBuffers += held.numBuffers;
    numBytes += held.numBytes;
    numBytesReserved += held.reservedBytes;
  }
  for (const table of liveTables()) numBytes += table.byteLength;
  return {
    numTensors: counts.numTensors,
    numDataBuffers,
    numBytes,
    numBytesReserved,
    unreliable: false,
    reasons: [],
  };
}

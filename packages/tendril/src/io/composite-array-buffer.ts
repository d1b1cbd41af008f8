/**
 * Several consecutive buffers read as if they were one, without joining them: a big model's weights
 * may not fit into one ArrayBuffer.
 */
import type { WeightData } from './types.ts';

type BufferLike = ArrayBuffer | ArrayBufferView;

interface Shard {
  start: number;
  bytes: Uint8Array;
}

/**
 * @example
 * ```ts
 * const parts = [new Uint8Array([1, 2]).buffer, new Uint8Array([3, 4]).buffer];
 * const whole = new tf.io.CompositeArrayBuffer(parts);
 * console.log(new Uint8Array(whole.slice(1, 3))); // 2, 3
 * ```
 */
export class CompositeArrayBuffer {
  readonly byteLength: number;
  private readonly shards: Shard[] = [];

  constructor(buffers?: BufferLike | BufferLike[]) {
    let start = 0;
    for (const buffer of buffers === undefined ? [] : [buffers].flat()) {
      const bytes = ArrayBuffer.isView(buffer)
        ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
        : new Uint8Array(buffer);
      if (bytes.byteLength === 0) continue;
      this.shards.push({ start, bytes });
      start += bytes.byteLength;
    }
    this.byteLength = start;
  }

  /** The bytes from `start` to before `end`: where they are, if one buffer holds them all, else a copy. */
  view(start: number, end: number): Uint8Array {
    const shard = this.shards[this.shardAt(start)] as Shard | undefined;
    if (shard === undefined || end - shard.start > shard.bytes.length)
      return new Uint8Array(this.slice(start, end));
    return shard.bytes.subarray(start - shard.start, end - shard.start);
  }

  /** A copy of the bytes from `start` to before `end`, counted from the back if negative. */
  slice(start = 0, end = this.byteLength): ArrayBuffer {
    const from = this.clamp(start);
    const to = Math.max(from, this.clamp(end));
    const out = new Uint8Array(to - from);
    for (let i = this.shardAt(from); i < this.shards.length; i++) {
      const { start: base, bytes } = this.shards[i];
      if (base >= to) break;
      const part = bytes.subarray(Math.max(0, from - base), to - base);
      out.set(part, Math.max(0, base - from));
    }
    return out.buffer;
  }

  /** One buffer with the bytes of all. */
  static join(buffers?: WeightData): ArrayBuffer {
    return new CompositeArrayBuffer(buffers).slice();
  }

  private clamp(index: number): number {
    const whole = Number.isNaN(index) ? 0 : Math.trunc(index);
    return Math.min(this.byteLength, Math.max(0, whole < 0 ? whole + this.byteLength : whole));
  }

  /** Index of the shard that holds a byte. */
  private shardAt(byte: number): number {
    let low = 0;
    let high = this.shards.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.shards[middle].start <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * One buffer with the bytes of all. Reading through a `CompositeArrayBuffer` avoids the copy.
 *
 * @example
 * ```ts
 * const parts = [new Uint8Array([1, 2]).buffer, new Uint8Array([3]).buffer];
 * tf.io.concatenateArrayBuffers(parts).byteLength; // 3
 * ```
 */
export function concatenateArrayBuffers(buffers: WeightData): ArrayBuffer {
  return CompositeArrayBuffer.join(buffers);
}

/**
 * Device memory: blocks of a few sizes, taken from a pool and given back to it. The queue runs in order, so a block may be
 * given back as soon as the commands that use it are submitted.
 */
import { bufferUsage } from './constants.ts';

export interface Block {
  readonly buffer: GPUBuffer;
  readonly bytes: number;
  /** Tells blocks apart; never used twice. */
  readonly id: number;
  /** Another's: not for the pool to keep, or to destroy. */
  readonly isForeign?: boolean;
}

const smallest = 256;

/** Free blocks beyond this, and beyond half of what is in use, are destroyed. */
const keepFree = 64 << 20;

/** Sizes a quarter of a power of two apart. */
export function blockBytes(bytes: number): number {
  if (bytes <= smallest) return smallest;
  const step = 2 ** Math.max(8, Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}

let nextId = 1;

export class Pool {
  private readonly device: GPUDevice;
  private readonly limit: number;
  private readonly free = new Map<number, Block[]>();
  private usedBytes = 0;
  private freeBytes = 0;
  /** Too many to keep. Commands that are being recorded may still use them. */
  private readonly doomed: Block[] = [];

  /** @param limit bytes that a buffer may have. */
  constructor(device: GPUDevice, limit: number) {
    this.device = device;
    this.limit = limit;
  }

  get reservedBytes(): number {
    return this.usedBytes + this.freeBytes;
  }

  take(bytes: number): Block {
    const { limit } = this;
    if (bytes > limit) {
      throw new Error(
        `webgpu: a tensor of ${bytes} bytes is more than the ${limit} that this device gives a buffer (maxBufferSize); compute ` +
          'on smaller tensors (a smaller batch, say), or use another backend',
      );
    }
    const size = Math.min(blockBytes(bytes), limit);
    const found = this.free.get(size)?.pop();
    this.usedBytes += size;
    if (found !== undefined) {
      this.freeBytes -= size;
      return found;
    }
    const buffer = this.device.createBuffer({
      size,
      usage: bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget,
    });
    return { buffer, bytes: size, id: nextId++ };
  }

  /** A block of a buffer that somebody else made. */
  borrow(buffer: GPUBuffer): Block {
    return { buffer, bytes: buffer.size, id: nextId++, isForeign: true };
  }

  give(block: Block): void {
    if (block.isForeign === true) return;
    this.usedBytes -= block.bytes;
    if (this.freeBytes + block.bytes > keepFree + this.usedBytes / 2) {
      this.doomed.push(block);
      return;
    }
    this.freeBytes += block.bytes;
    const list = this.free.get(block.bytes);
    if (list === undefined) this.free.set(block.bytes, [block]);
    else list.push(block);
  }

  /** When all that was recorded is submitted: destroys what is not kept. */
  sweep(): void {
    for (const { buffer } of this.doomed.splice(0)) buffer.destroy();
  }
}

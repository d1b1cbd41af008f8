/** Reading by a copy to memory that can be mapped: without holding up the page, or, where the program can wait, at once. */
import { bufferUsage, mapForReading } from './constants.ts';
import type { Gpu } from './gpu.ts';
import { blockBytes } from './memory.ts';
import type { SyncReader } from './read-sync.ts';

/** Free staging buffers kept for later reads. */
const keepStaging = 8;

export class Reader implements SyncReader {
  private readonly device: GPUDevice;
  private readonly gpu: Gpu;
  private readonly free: GPUBuffer[] = [];

  constructor(device: GPUDevice, gpu: Gpu) {
    this.device = device;
    this.gpu = gpu;
  }

  /** The first `bytes` of a buffer, as they are once everything submitted so far has run. */
  async read(source: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const staging = this.copy(source, bytes);
    await this.gpu.begin(() => staging.mapAsync(mapForReading, 0, bytes));
    return this.contentOf(staging, bytes);
  }

  readSync(source: GPUBuffer, bytes: number): ArrayBuffer {
    const staging = this.copy(source, bytes);
    const { gpu } = this;
    // What it tells is seen sooner in the state.
    gpu.begin(() => staging.mapAsync(mapForReading, 0, bytes)).catch(() => undefined);
    gpu.waitUntil!(() => staging.mapState !== 'pending');
    if (staging.mapState !== 'mapped')
      throw new Error('webgpu: the device ended while it was read');
    return this.contentOf(staging, bytes);
  }

  private copy(source: GPUBuffer, bytes: number): GPUBuffer {
    const staging = this.take(bytes);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    return staging;
  }

  private contentOf(staging: GPUBuffer, bytes: number): ArrayBuffer {
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    if (this.free.length < keepStaging) this.free.push(staging);
    else staging.destroy();
    return copy;
  }

  private take(bytes: number): GPUBuffer {
    const at = this.free.findIndex((b) => b.size >= bytes && b.size <= 4 * blockBytes(bytes));
    if (at >= 0) return this.free.splice(at, 1)[0];
    return this.device.createBuffer({
      size: blockBytes(bytes),
      usage: bufferUsage.mapRead | bufferUsage.copyTarget,
    });
  }
}

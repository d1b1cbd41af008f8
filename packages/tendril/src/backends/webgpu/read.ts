/** Reading without holding up the page: a copy to memory that can be mapped, and waiting for it. */
import { bufferUsage, mapForReading } from './constants.ts';
import { blockBytes } from './memory.ts';

/** Free staging buffers kept for later reads. */
const keepStaging = 8;

export class Reader {
  private readonly device: GPUDevice;
  private readonly free: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** The first `bytes` of a buffer, as they are once everything submitted so far has run. */
  async read(source: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const staging = this.take(bytes);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(mapForReading, 0, bytes);
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

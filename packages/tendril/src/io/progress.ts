/** Tells how much of something has arrived, by counting bytes as they do. */
import type { OnProgressCallback } from './types.ts';

export class Progress {
  private received = 0;
  private readonly total: number;
  private readonly callback: OnProgressCallback;

  constructor(total: number, callback: OnProgressCallback) {
    this.total = total;
    this.callback = callback;
  }

  /** Reads a response to its end, reporting on the way. */
  async read(response: Response): Promise<ArrayBuffer> {
    if (!response.body) {
      const buffer = await response.arrayBuffer();
      this.add(buffer.byteLength);
      return buffer;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.byteLength;
      this.add(value.byteLength);
    }
    const out = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      out.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return out.buffer;
  }

  /** Everything is there, whatever the counts said. */
  finish(): void {
    this.callback(1);
  }

  /** So many bytes more are there. */
  add(bytes: number): void {
    this.received += bytes;
    // Below 1 until finish(): what was announced may be less than what comes.
    if (this.total > 0) this.callback(Math.min(0.999, this.received / this.total));
  }
}

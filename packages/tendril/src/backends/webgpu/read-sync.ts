/**
 * Reading while the caller waits, for which WebGPU has no function. A canvas has: what was drawn on it with WebGPU can be drawn
 * on another with 2D, whose pixels can be read at once. Canvases multiply colours by opacity and so lose bits of what is not
 * opaque; therefore a shader spreads the bytes, three to a pixel, with every pixel opaque.
 */
import { bufferUsage, textureUsage } from './constants.ts';
import type { Limits } from './limits.ts';
import type { Pool } from './memory.ts';

/** Pixels in a row; a row of 4-byte pixels has to be a multiple of 256 bytes. */
const width = 1024;
const bytesPerRow = 3 * width;

const threads = 64;

/** Pixel p holds bytes 3p, 3p + 1, 3p + 2; `low` and `high` are where the first and third go in a word. */
function spreadShader(low: number, high: number): string {
  return `@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(2) var<uniform> count: vec4<u32>;

fn byte_at(at: u32) -> u32 {
  return (words[at >> 2u] >> ((at & 3u) * 8u)) & 0xffu;
}

@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= count.x) { return; }
  let at = id.x * 3u;
  pixels[id.x] =
    (byte_at(at) << ${low}u) | (byte_at(at + 1u) << 8u) | (byte_at(at + 2u) << ${high}u) | 0xff000000u;
}`;
}

export interface SyncReader {
  /** The first `bytes` of a buffer, as they are once everything submitted so far has run. */
  readSync(source: GPUBuffer, bytes: number): ArrayBuffer;
}

export class CanvasReader implements SyncReader {
  private readonly device: GPUDevice;
  private readonly pool: Pool;
  private readonly pipeline: GPUComputePipeline;
  private readonly count: GPUBuffer;
  private readonly source: OffscreenCanvas;
  private readonly drawing: GPUCanvasContext;
  private readonly target: OffscreenCanvas;
  private readonly reading: OffscreenCanvasRenderingContext2D;
  private readonly maxRows: number;

  constructor(device: GPUDevice, pool: Pool, limits: Limits) {
    if (typeof OffscreenCanvas !== 'function') throw new Error('there is no OffscreenCanvas');
    this.device = device;
    this.pool = pool;
    this.source = new OffscreenCanvas(width, 1);
    this.target = new OffscreenCanvas(width, 1);
    const drawing: unknown = this.source.getContext('webgpu');
    const reading = this.target.getContext('2d', { willReadFrequently: true });
    if (drawing === null || reading === null) throw new Error('its canvas cannot be read');
    this.drawing = drawing as GPUCanvasContext;
    this.reading = reading;
    // Rows of workgroups bound the pixels that one dispatch spreads, and what is bound at once their bytes.
    const { maxComputeWorkgroupsPerDimension: groups, maxStorageBufferBindingSize } = limits;
    const most = Math.min((groups * threads) / width, maxStorageBufferBindingSize / (4 * width));
    this.maxRows = Math.max(1, Math.min(device.limits.maxTextureDimension2D, Math.floor(most)));
    const format = navigator.gpu.getPreferredCanvasFormat();
    this.drawing.configure({
      device,
      format,
      usage: textureUsage.copyTarget | textureUsage.renderTarget,
      alphaMode: 'opaque',
    });
    const [low, high] = format === 'bgra8unorm' ? [16, 0] : [0, 16];
    const module = device.createShaderModule({ code: spreadShader(low, high) });
    this.pipeline = device.createComputePipeline({
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
    this.count = device.createBuffer({
      size: 16,
      usage: bufferUsage.uniform | bufferUsage.copyTarget,
    });
  }

  readSync(source: GPUBuffer, bytes: number): ArrayBuffer {
    const result = new Uint8Array(bytes);
    for (let from = 0; from < bytes; from += this.maxRows * bytesPerRow) {
      const end = Math.min(bytes, from + this.maxRows * bytesPerRow);
      this.readPart(source, from, result.subarray(from, end));
    }
    return result.buffer;
  }

  private readPart(source: GPUBuffer, from: number, into: Uint8Array): void {
    const { device, pool } = this;
    const rows = Math.ceil(into.length / bytesPerRow);
    const pixels = pool.take(rows * width * 4);
    this.resize(rows);
    device.queue.writeBuffer(this.count, 0, Uint32Array.of(rows * width));
    const entries = [
      { buffer: source, offset: from, size: into.length },
      { buffer: pixels.buffer, size: rows * width * 4 },
      { buffer: this.count },
    ].map((resource, binding) => ({ binding, resource }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.pipeline);
    const layout = this.pipeline.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups((rows * width) / threads);
    pass.end();
    const texture = this.drawing.getCurrentTexture();
    encoder.copyBufferToTexture({ buffer: pixels.buffer, bytesPerRow: width * 4 }, { texture }, [
      width,
      rows,
    ]);
    device.queue.submit([encoder.finish()]);
    this.reading.drawImage(this.source, 0, 0);
    const { data } = this.reading.getImageData(0, 0, width, rows);
    pool.give(pixels);
    for (let i = 0, at = 0; i < into.length; at += 4) {
      into[i++] = data[at];
      into[i++] = data[at + 1];
      into[i++] = data[at + 2];
    }
  }

  private resize(rows: number): void {
    if (this.source.height === rows) return;
    this.source.height = rows;
    this.target.height = rows;
  }
}

/** Pictures of a page as tensors, without the host: the browser copies them to a texture, and a shader takes the texture apart. */
import type { Picture } from '../backend.ts';
import { textureUsage } from './constants.ts';
import type { Block } from './memory.ts';

/** Along each axis of a workgroup. */
const side = 8;

/** Texels hold channels as 0 to 1, exactly enough to get the bytes back. */
function shader(channels: number): string {
  const stores = [...'rgba']
    .slice(0, channels)
    .map((channel, i) => `  pixels[at + ${i}u] = value.${channel};`);
  return `@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> pixels: array<i32>;

@compute @workgroup_size(${side}, ${side})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let size = textureDimensions(picture);
  if (any(id.xy >= size)) { return; }
  let value = vec4<i32>(round(textureLoad(picture, id.xy, 0) * 255.0));
  let at = (id.y * size.x + id.x) * ${channels}u;
${stores.join('\n')}
}`;
}

export class Pictures {
  private readonly device: GPUDevice;
  private readonly pipelines = new Map<number, GPUComputePipeline>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Writes a picture's pixels, as they are now, to a block that nothing else uses. */
  take({ width, height, source }: Picture, channels: number, block: Block): void {
    const { device } = this;
    const most = device.limits.maxTextureDimension2D;
    if (width > most || height > most) {
      throw new Error(
        `webgpu: a picture of ${width} × ${height} pixels is more than this device's ${most} × ${most}; draw it smaller first`,
      );
    }
    const { maxStorageBufferBindingSize } = device.limits;
    if (block.bytes > maxStorageBufferBindingSize) {
      throw new Error(
        `webgpu: a picture of ${width} × ${height} pixels makes ${block.bytes} bytes, more than the ${maxStorageBufferBindingSize} ` +
          'that this device binds at once; draw it smaller first',
      );
    }
    const { copyTarget, sampled, renderTarget } = textureUsage;
    const size = [width, height];
    const texture = device.createTexture({
      size,
      format: 'rgba8unorm',
      usage: copyTarget | sampled | renderTarget,
    });
    try {
      if (ArrayBuffer.isView(source))
        device.queue.writeTexture(
          { texture },
          source as Uint8Array<ArrayBuffer>,
          { bytesPerRow: 4 * width },
          size,
        );
      else device.queue.copyExternalImageToTexture({ source }, { texture }, size);
      const pipeline = this.pipelineFor(channels);
      const entries = [
        { binding: 0, resource: texture.createView() },
        { binding: 1, resource: { buffer: block.buffer } },
      ];
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      const layout = pipeline.getBindGroupLayout(0);
      pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
      pass.dispatchWorkgroups(Math.ceil(width / side), Math.ceil(height / side));
      pass.end();
      device.queue.submit([encoder.finish()]);
    } finally {
      // What was submitted still has it.
      texture.destroy();
    }
  }

  private pipelineFor(channels: number): GPUComputePipeline {
    let pipeline = this.pipelines.get(channels);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ code: shader(channels) });
      pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module } });
      this.pipelines.set(channels, pipeline);
    }
    return pipeline;
  }
}

/**
 * Pictures of a page as tensors and tensors as pictures, without the host: the browser copies a picture to a texture, and a shader
 * takes the texture apart; or a shader writes the texture that a canvas shows.
 */
import type { Picture, ShownTensor } from '../backend.ts';
import { bufferUsage, textureUsage } from './constants.ts';
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

/** Canvases keep colours multiplied by opacity. */
function showing(depth: number, isFloat: boolean): string {
  const places = depth === 1 ? [0, 0, 0] : [0, 1, 2];
  return `@group(0) @binding(0) var picture: texture_storage_2d<rgba8unorm, write>;
@group(0) @binding(1) var<storage, read> values: array<${isFloat ? 'f32' : 'i32'}>;
${depth === 4 ? '' : '@group(0) @binding(2) var<uniform> opacity: vec4<f32>;'}

fn channel(at: u32) -> f32 {
  let value = ${isFloat ? 'values[at] * 255.0' : 'f32(values[at])'};
  return select(0.0, floor(min(value, 255.0) + 0.5), value > 0.0);
}

@compute @workgroup_size(${side}, ${side})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let size = textureDimensions(picture);
  if (any(id.xy >= size)) { return; }
  let at = (id.y * size.x + id.x) * ${depth}u;
  let alpha = ${depth === 4 ? 'channel(at + 3u)' : 'opacity.x'};
  let colour = vec3<f32>(${places.map((i) => `channel(at + ${i}u)`).join(', ')});
  textureStore(picture, id.xy, vec4<f32>(floor(colour * alpha / 255.0 + 0.5), alpha) / 255.0);
}`;
}

interface Screen {
  readonly canvas: OffscreenCanvas;
  readonly context: GPUCanvasContext;
  readonly opacity: GPUBuffer;
}

export class Pictures {
  private readonly device: GPUDevice;
  private screen: Screen | null = null;
  private readonly pipelines = new Map<string, GPUComputePipeline>();

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
      this.dispatch(shader(channels), width, height, [
        texture.createView(),
        { buffer: block.buffer },
      ]);
    } finally {
      // What was submitted still has it.
      texture.destroy();
    }
  }

  /** A canvas that shows what a block holds, as it is once all that was submitted has run. */
  show({ buffer }: Block, { width, height, depth, isFloat, alpha }: ShownTensor): OffscreenCanvas {
    const { canvas, context, opacity } = (this.screen ??= this.openScreen());
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.device.queue.writeBuffer(opacity, 0, Float32Array.of(Math.round(255 * alpha)));
    const resources = [
      context.getCurrentTexture().createView(),
      { buffer },
      ...(depth === 4 ? [] : [{ buffer: opacity }]),
    ];
    this.dispatch(showing(depth, isFloat), width, height, resources);
    return canvas;
  }

  private openScreen(): Screen {
    const { device } = this;
    const canvas = new OffscreenCanvas(1, 1);
    const context: unknown = canvas.getContext('webgpu');
    if (context === null) throw new Error('webgpu: this browser shows nothing on a canvas');
    const screen = context as GPUCanvasContext;
    screen.configure({
      device,
      format: 'rgba8unorm',
      usage: textureUsage.storage | textureUsage.sampled | textureUsage.renderTarget,
      alphaMode: 'premultiplied',
    });
    const opacity = device.createBuffer({
      size: 16,
      usage: bufferUsage.uniform | bufferUsage.copyTarget,
    });
    return { canvas, context: screen, opacity };
  }

  /** Runs a shader for each pixel. */
  private dispatch(
    code: string,
    width: number,
    height: number,
    resources: readonly GPUBindingResource[],
  ): void {
    const { device } = this;
    const pipeline = this.pipelineFor(code);
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
    );
    pass.dispatchWorkgroups(Math.ceil(width / side), Math.ceil(height / side));
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  private pipelineFor(code: string): GPUComputePipeline {
    let pipeline = this.pipelines.get(code);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ code });
      pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module } });
      this.pipelines.set(code, pipeline);
    }
    return pipeline;
  }
}

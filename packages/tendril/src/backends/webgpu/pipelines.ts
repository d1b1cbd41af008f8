/** Pipelines, found by the text of the kernel they run. */
import { computeStage } from './constants.ts';
import type { Gpu } from './gpu.ts';
import type { Pending } from './work.ts';
import type { Shader } from './codegen/shader.ts';
import type { Choice } from './codegen/index.ts';

/** A shader and its pipeline, which is compiled in the background. */
export class Compiled implements Pending {
  readonly shader: Shader;
  readonly layout: GPUBindGroupLayout;
  readonly ready: Promise<void>;
  private made: GPUComputePipeline | null = null;
  private readonly device: GPUDevice;
  private readonly descriptor: GPUComputePipelineDescriptor;

  constructor(device: GPUDevice, gpu: Gpu, shader: Shader, layout: GPUBindGroupLayout) {
    this.device = device;
    this.shader = shader;
    this.layout = layout;
    this.descriptor = {
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code: shader.code }), entryPoint: 'main' },
    };
    this.ready = gpu
      .begin(() => device.createComputePipelineAsync(this.descriptor))
      .then(
        (pipeline) => void (this.made ??= pipeline),
        // Made the other way, the device says what is wrong with it.
        () => this.force(),
      );
  }

  get isReady(): boolean {
    return this.made !== null;
  }

  force(): void {
    this.made ??= this.device.createComputePipeline(this.descriptor);
  }

  get pipeline(): GPUComputePipeline {
    this.force();
    return this.made!;
  }
}

/** Pipelines of the kernels used longest ago are dropped beyond this many. */
const maxKernels = 4096;

export class Pipelines {
  private readonly device: GPUDevice;
  private readonly gpu: Gpu;
  private readonly compiled = new Map<string, Compiled>();
  private asked = 0;
  private finished = 0;
  private readonly layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice, gpu: Gpu) {
    this.device = device;
    this.gpu = gpu;
  }

  get(choice: Choice): Compiled {
    let found = this.compiled.get(choice.key);
    if (found !== undefined) this.compiled.delete(choice.key);
    else {
      const shader = choice.generate();
      found = new Compiled(this.device, this.gpu, shader, this.layoutOf(shader.access));
      this.asked++;
      void found.ready.then(() => this.finished++);
    }
    this.compiled.set(choice.key, found);
    if (this.compiled.size > maxKernels) this.compiled.delete(this.compiled.keys().next().value!);
    return found;
  }

  count(): { asked: number; ready: number } {
    return { asked: this.asked, ready: this.finished };
  }

  /** Binding 0 is a kernel's parameters, the others its memory. */
  layoutOf(access: Shader['access']): GPUBindGroupLayout {
    const key = access.join();
    let layout = this.layouts.get(key);
    if (layout === undefined) {
      const types: GPUBufferBindingType[] = access.map((a) =>
        a === 'read' ? 'read-only-storage' : 'storage',
      );
      layout = this.device.createBindGroupLayout({
        entries: ['uniform' as const, ...types].map((type, binding) => ({
          binding,
          visibility: computeStage,
          buffer: { type },
        })),
      });
      this.layouts.set(key, layout);
    }
    return layout;
  }
}

/** Pipelines, found by the text of the kernel they run. */
import { computeStage } from './constants.ts';
import type { Shader } from './codegen/shader.ts';
import type { Choice } from './codegen/index.ts';

export interface Compiled {
  readonly shader: Shader;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Pipelines of the kernels used longest ago are dropped beyond this many. */
const maxKernels = 4096;

export class Pipelines {
  private readonly device: GPUDevice;
  private readonly compiled = new Map<string, Compiled>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  get(choice: Choice): Compiled {
    let found = this.compiled.get(choice.key);
    if (found !== undefined) this.compiled.delete(choice.key);
    else found = this.compile(choice.generate());
    this.compiled.set(choice.key, found);
    if (this.compiled.size > maxKernels) this.compiled.delete(this.compiled.keys().next().value!);
    return found;
  }

  private compile(shader: Shader): Compiled {
    const { device } = this;
    const layout = this.layoutOf(shader.access);
    const pipeline = device.createComputePipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code: shader.code }), entryPoint: 'main' },
    });
    return { shader, pipeline, layout };
  }

  /** Binding 0 is a kernel's parameters, the others its memory. */
  private layoutOf(access: Shader['access']): GPUBindGroupLayout {
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

/** From a kernel to the shader that runs it; which one depends on its sizes. */
import { kernelKey, type Kernel } from '../../../ir/kernel.ts';
import { loneContraction, tiledContraction } from './contraction.ts';
import type { Layout } from './layout.ts';
import { nestShader, rowThreads } from './nest.ts';
import type { Shader } from './shader.ts';
import { chooseTiling, sizesOf } from './tiles.ts';

export interface Choice {
  /** Kernels of the same key need the same shader. */
  readonly key: string;
  generate(): Shader;
}

export function chooseShader(kernel: Kernel, layout: Layout, extent: number): Choice {
  const key = `${kernelKey(kernel)}\n${layout.key}`;
  if (kernel.kind === 'nest') {
    const threads = rowThreads(kernel, extent);
    return {
      key: `${key}\n${threads}`,
      generate: () => nestShader(kernel, layout, threads),
    };
  }
  const tiling = chooseTiling(sizesOf(kernel, extent));
  return {
    key: `${key}\n${JSON.stringify(tiling)}`,
    generate: () =>
      tiling === null ? loneContraction(kernel, layout) : tiledContraction(kernel, layout, tiling),
  };
}

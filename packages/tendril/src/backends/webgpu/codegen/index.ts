/** From a kernel to the shaders that run it, in order; which ones depends on its sizes. */
import { kernelKey, type Kernel } from '../../../ir/kernel.ts';
import { joinSlices, loneContraction, partialBytes, tiledContraction } from './contraction.ts';
import type { Layout } from './layout.ts';
import { nestShader, rowThreads } from './nest.ts';
import type { Shader } from './shader.ts';
import { chooseTiling, sizesOf } from './tiles.ts';

export interface Generated {
  readonly shaders: readonly Shader[];
  /** Bytes of scratch memory that the shaders share, as their last binding. */
  scratchBytes(extent: number): number;
}

export interface Choice {
  /** Kernels of the same key need the same shaders. */
  readonly key: string;
  generate(): Generated;
}

const none = (): number => 0;

export function chooseShaders(kernel: Kernel, layout: Layout, extent: number): Choice {
  const key = `${kernelKey(kernel)}\n${layout.key}`;
  if (kernel.kind === 'nest') {
    const threads = rowThreads(kernel, extent);
    return {
      key: `${key}\n${threads}`,
      generate: () => ({ shaders: [nestShader(kernel, layout, threads)], scratchBytes: none }),
    };
  }
  const tiling = chooseTiling(sizesOf(kernel, extent));
  return {
    key: `${key}\n${JSON.stringify(tiling)}`,
    generate() {
      if (tiling === null)
        return { shaders: [loneContraction(kernel, layout)], scratchBytes: none };
      const shaders = [tiledContraction(kernel, layout, tiling)];
      if (tiling.slices > 1) shaders.push(joinSlices(kernel, layout, tiling));
      return { shaders, scratchBytes: (extent) => partialBytes(kernel, tiling, extent) };
    },
  };
}

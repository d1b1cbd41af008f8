/** From a kernel to the shader that runs it; which one depends on its sizes. */
import { kernelKey, type Kernel } from '../../../ir/kernel.ts';
import { loneContraction } from './contraction.ts';
import { directContraction } from './direct.ts';
import type { Layout } from './layout.ts';
import { nestForm, nestShader } from './nest.ts';
import { formsOf } from './operands.ts';
import type { Shader } from './shader.ts';
import { tiledContraction } from './tiled.ts';
import { chooseTiling, isTiny, rowsTogether, sizesOf } from './tiles.ts';

/** What of a device decides which shader suits it. */
export interface DeviceTraits {
  /** Whether the adapter is made of software: then shared memory costs more than it saves. */
  readonly isSoftware: boolean;
  /** Whether threads of a subgroup may join what they have by shuffles. */
  readonly subgroups: boolean;
}

export interface Choice {
  /** Kernels of the same key need the same shader. */
  readonly key: string;
  generate(): Shader;
}

export function chooseShader(
  kernel: Kernel,
  layout: Layout,
  extent: number,
  traits: DeviceTraits,
): Choice {
  const key = `${kernelKey(kernel)}\n${layout.key}`;
  const choice = (form: unknown, generate: () => Shader): Choice => ({
    key: `${key}\n${JSON.stringify(form)}`,
    generate,
  });
  if (kernel.kind === 'nest') {
    const form = nestForm(kernel, extent, traits.subgroups);
    return choice(form, () => nestShader(kernel, layout, form));
  }
  const sizes = sizesOf(kernel, extent);
  if (isTiny(sizes)) return choice(null, () => loneContraction(kernel, layout));
  const forms = formsOf(kernel, extent);
  if (traits.isSoftware) {
    const rows = rowsTogether(sizes.m);
    return choice({ rows, forms }, () => directContraction(kernel, layout, rows, forms));
  }
  const tiling = chooseTiling(sizes);
  return choice({ tiling, forms }, () => tiledContraction(kernel, layout, tiling, forms));
}

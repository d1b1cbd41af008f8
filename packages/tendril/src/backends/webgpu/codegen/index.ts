/** From a kernel to the shader that runs it; which one depends on its sizes. */
import { kernelKey, type Kernel } from '../../../ir/kernel.ts';
import { loneContraction } from './contraction.ts';
import { directContraction } from './direct.ts';
import type { Layout } from './layout.ts';
import { nestForm, nestShader } from './nest.ts';
import { formsOf } from './operands.ts';
import type { Shader } from './shader.ts';
import { tiledContraction } from './tiled.ts';
import {
  chooseBlocking,
  chooseTiling,
  isTiny,
  sizesOf,
  type Blocking,
  type Sizes,
  type Tiling,
} from './tiles.ts';

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

/** How a contraction that is not tiny is computed. */
export type ContractionForm =
  | { readonly kind: 'direct'; readonly blocking: Blocking }
  | { readonly kind: 'tiled'; readonly tiling: Tiling };

/** A contraction for which a form has to be chosen. */
export interface TunableWork {
  /** Work of the same key takes the same time. */
  readonly key: string;
  readonly sizes: Sizes;
  readonly layout: Layout;
  readonly extent: number;
  /** What is taken where nothing was measured. */
  readonly usual: ContractionForm;
  choiceOf(form: ContractionForm): Choice;
}

function usualForm(sizes: Sizes, { isSoftware }: DeviceTraits): ContractionForm {
  return isSoftware
    ? { kind: 'direct', blocking: chooseBlocking(sizes) }
    : { kind: 'tiled', tiling: chooseTiling(sizes) };
}

/** @param measured the form of a contraction that was measured to be the fastest, if any was. */
export function chooseShader(
  kernel: Kernel,
  layout: Layout,
  extent: number,
  traits: DeviceTraits,
  measured: (work: TunableWork) => ContractionForm | null = () => null,
): Choice {
  const key = `${kernelKey(kernel)}\n${layout.key}`;
  const choice = (form: unknown, generate: () => Shader): Choice => ({
    key: `${key}\n${JSON.stringify(form)}`,
    generate,
  });
  if (kernel.kind === 'nest') {
    const form = nestForm(kernel, extent, traits);
    return choice(form, () => nestShader(kernel, layout, form));
  }
  const sizes = sizesOf(kernel, extent);
  if (isTiny(sizes)) return choice(null, () => loneContraction(kernel, layout));
  const forms = formsOf(kernel, extent);
  const usual = usualForm(sizes, traits);
  const choiceOf = (form: ContractionForm): Choice =>
    choice({ form, forms }, () =>
      form.kind === 'direct'
        ? directContraction(kernel, layout, form.blocking, forms)
        : tiledContraction(kernel, layout, form.tiling, forms),
    );
  const work = { key: `${extent}\n${key}`, sizes, layout, extent, usual, choiceOf };
  // What is bound in windows is too large to be measured on the side.
  const isMeasured = layout.bindings.every(({ windows }) => windows === 1);
  return choiceOf((isMeasured ? measured(work) : null) ?? usual);
}

/**
 * A routine as draws, one after the other, from its operands by way of memory of its own to its result. Shaders cannot choose where
 * they write, so each draw says for every element of what it writes where that comes from.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { GraphNode } from '../../../ir/graph.ts';
import type { RoutineName } from '../../../ir/primitives.ts';
import type { Shape } from '../../../ir/shape.ts';
import type { KernelPasses, Pass, Place } from '../codegen/pass.ts';
import { shaderText } from '../codegen/shader.ts';

export interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Places are the operands, then the result. Null where no shader fits: the routine then runs on the host. */
export type Planner<P extends RoutineName> = (
  node: GraphNode<P>,
  operands: readonly Operand[],
) => KernelPasses | null;

export const nothing: KernelPasses = { temporaries: [], copies: [], passes: [] };

export interface Step {
  /** Textures `s0`, `s1` … */
  readonly sources: readonly Place[];
  readonly targets: readonly Place[];
  /** How many elements are written. */
  readonly elements: number;
  /** `params.y` and so on. */
  readonly params?: readonly number[];
  /** Functions, in GLSL. */
  readonly declarations?: string;
  /** The element of number `at`: its bits go to `r0` or, in the second target, to `r1`. */
  readonly body: string;
}

export function stepPass({
  sources,
  targets,
  elements,
  params = [],
  declarations = '',
  body,
}: Step): Pass {
  const results = targets.map((_, i) => `out uint r${i}`).join(', ');
  const calls = [...'xyzw'].map((component, lane) => {
    const out = targets.map((_, i) => `out${i}.${component}`).join(', ');
    return `  compute(at * 4 + ${lane}, ${out});`;
  });
  const code = shaderText({
    samplers: sources.map((_, i) => `s${i}`),
    targets: targets.length,
    declarations: [declarations, `void compute(int at, ${results}) {\n${body}\n}`]
      .filter((part) => part !== '')
      .join('\n'),
    body: calls.join('\n'),
  });
  return { code, sources, targets, texels: Math.ceil(elements / 4), params, writes: 'all' };
}

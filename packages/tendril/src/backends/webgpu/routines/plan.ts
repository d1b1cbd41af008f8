/**
 * A routine as shaders: passes over its operands, its result and memory of its own, one after the other. What changes from one
 * pass to the next of the same shader are four numbers.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { GraphNode } from '../../../ir/graph.ts';
import type { RoutineName } from '../../../ir/primitives.ts';
import type { Shape } from '../../../ir/shape.ts';
import { functionsFor } from '../../gpu/functions.ts';
import type { Shader } from '../codegen/shader.ts';

/** Memory that a pass uses: an operand, the result (-1), or memory of the routine's own (-2, -3, …). */
export type Place = number;

export const result: Place = -1;

/** The place of the routine's own memory number `i`. */
export function own(i: number): Place {
  return -2 - i;
}

export interface Memory {
  readonly name: string;
  readonly type: 'f32' | 'i32' | 'u32';
  readonly access: Shader['access'][number];
}

export interface Pass {
  readonly code: string;
  readonly memory: readonly Memory[];
  readonly places: readonly Place[];
  readonly groups: number;
  /** At most four numbers: `params.x` and its like. */
  readonly params: readonly number[];
}

export interface RoutinePlan {
  /** Elements of the routine's own memory. */
  readonly own: readonly number[];
  readonly passes: readonly Pass[];
}

export interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What of a device decides about passes. */
export interface RoutineTraits {
  /** Whether the adapter is made of software. */
  readonly isSoftware: boolean;
}

/** Null where no shader fits: the routine then runs on the host. */
export type Planner<P extends RoutineName> = (
  node: GraphNode<P>,
  operands: readonly Operand[],
  traits: RoutineTraits,
) => RoutinePlan | null;

export const readsBits = (name: string): Memory => ({ name, type: 'u32', access: 'read' });
export const writesBits = (name: string): Memory => ({ name, type: 'u32', access: 'read_write' });

/**
 * The text of a pass. In its body, `group` and `lane` say where a thread is, and `at` is its number among all.
 * @param declarations in front of the entry point: shared memory, functions.
 */
export function passCode(
  memory: readonly Memory[],
  threads: number,
  body: string,
  declarations = '',
): string {
  const bindings = memory.map(
    ({ name, type, access }, i) =>
      `@group(0) @binding(${i + 1}) var<storage, ${access}> ${name}: array<${type}>;`,
  );
  const main = `${declarations}
@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) place: vec3<u32>,
  @builtin(num_workgroups) grid: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = place.y * grid.x + place.x;
  let at = group * ${threads}u + lane;
${body}
}`;
  return [
    '@group(0) @binding(0) var<uniform> params: vec4<u32>;',
    ...bindings,
    functionsFor(main),
    main,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

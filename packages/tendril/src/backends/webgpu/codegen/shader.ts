/** What every shader of a kernel has: its bindings, its parameters, its entry point, and the functions it calls. */
import { functionsFor } from '../../gpu/functions.ts';
import type { Layout } from './layout.ts';
import { declareMemory } from './windows.ts';

export interface Shader {
  readonly code: string;
  /** The bindings' types, from binding 1 on; binding 0 is the parameters. */
  readonly access: readonly ('read' | 'read_write')[];
  /** Workgroups for an open extent. */
  groups(extent: number): number;
  /** The words of the parameters, for an open extent. */
  params(extent: number): number[];
}

export interface Entry {
  readonly layout: Layout;
  /** The bindings that are arrays of vectors. */
  readonly vectors: ReadonlySet<number>;
  readonly params: readonly string[];
  /** Declarations in front of the entry point. */
  readonly declarations: readonly string[];
  readonly threads: number;
  /** Whether `spot` is to say where in its subgroup a thread is. */
  readonly hasSubgroups?: boolean;
  readonly body: string;
}

/** `group` and `lane` say where a thread is: its workgroup's number, and its own in that. */
export function shaderText({
  layout,
  vectors,
  params,
  declarations,
  threads,
  hasSubgroups = false,
  body,
}: Entry): string {
  const main = [
    ...declarations,
    `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) place: vec3<u32>,
  @builtin(num_workgroups) places: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,${hasSubgroups ? '\n  @builtin(subgroup_invocation_id) spot: u32,' : ''}
) {
  let group = place.y * places.x + place.x;
${body}
}`,
  ].join('\n\n');
  return [
    [
      ...(hasSubgroups ? ['enable subgroups;'] : []),
      `struct Params { ${params.map((name) => `${name}: u32`).join(', ')} }`,
      '@group(0) @binding(0) var<uniform> params: Params;',
      declareMemory(layout, vectors),
    ].join('\n'),
    functionsFor(main),
    main,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

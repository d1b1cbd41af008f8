/**
 * How a shader sees memory that is larger than a device binds at once: in windows, several bindings of one buffer, the second
 * of which begins where the first ends. Where an element lies is found out at each access, which costs little beside the access
 * itself; what fits into one binding is accessed directly.
 */
import type { Layout } from './layout.ts';

/** The declarations of a layout's bindings, and of the functions that access those of several windows. */
export function declareMemory(layout: Layout, vectors: ReadonlySet<number>): string {
  const vars: string[] = [];
  const functions: string[] = [];
  for (const [i, { type, access, windows }] of layout.bindings.entries()) {
    const element = vectors.has(i) ? `vec4<${type}>` : type;
    const names = Array.from({ length: windows }, (_, w) => (w === 0 ? `mem${i}` : `mem${i}_${w}`));
    for (const name of names)
      vars.push(
        `@group(0) @binding(${vars.length + 1}) var<storage, ${access}> ${name}: array<${element}>;`,
      );
    if (windows === 1) continue;
    const length = layout.window / (vectors.has(i) ? 4 : 1);
    const inEach = (act: (place: string) => string): string =>
      names
        .map((name, w) => {
          const line = act(`${name}[at${w === 0 ? '' : ` - ${w * length}i`}]`);
          return w === windows - 1 ? `  ${line}` : `  if (at < ${(w + 1) * length}i) { ${line} }`;
        })
        .join('\n');
    functions.push(
      `fn read_mem${i}(at: i32) -> ${element} {\n${inEach((place) => `return ${place};`)}\n}`,
    );
    if (access === 'read_write')
      functions.push(
        `fn write_mem${i}(at: i32, value: ${element}) {\n${inEach((place) => `${place} = value; return;`)}\n}`,
      );
  }
  return [...vars, ...functions].join('\n');
}

/** What lies at a place of a binding. */
export function readAt({ bindings }: Layout, binding: number, at: string): string {
  return bindings[binding].windows === 1 ? `mem${binding}[${at}]` : `read_mem${binding}(${at})`;
}

/** The statement that puts a value there. */
export function writeAt({ bindings }: Layout, binding: number, at: string, value: string): string {
  return bindings[binding].windows === 1
    ? `mem${binding}[${at}] = ${value};`
    : `write_mem${binding}(${at}, ${value});`;
}

/** The access of each binding that the device sees. */
export function accessOf({ bindings }: Layout): ('read' | 'read_write')[] {
  return bindings.flatMap(({ access, windows }) => new Array(windows).fill(access) as never[]);
}

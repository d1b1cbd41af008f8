/** What every fragment shader has: its textures, its parameters, where it stands, what it writes, and the functions it calls. */
import { functionsFor } from '../../gpu/functions.ts';
import { builtInFor, functionsToGlsl } from './glsl.ts';

/**
 * Textures are addressed alike: element e lies in component e mod 4 of texel e / 4, and texel t at (t mod n, t / n), where n is the length
 * of the texture's rows. Rows are short as long as that fits all devices: a draw then covers as many rows as columns, of which
 * none is computed for nothing (fragments are computed in squares of four), and which devices share out evenly.
 */
export const shortRow = 64;
export const longRow = 2048;
/** Every device has so many rows. */
const sureRows = 2048;

/** The length of rows where there are so many texels. */
export function rowFor(texels: number): number {
  return texels > shortRow * sureRows ? longRow : shortRow;
}

/** The function that fetches a texel where rows have that length. */
export function fetchFor(texels: number): 'near' | 'far' {
  return rowFor(texels) === shortRow ? 'near' : 'far';
}

const fetch = (row: number): string =>
  `texelFetch(s, ivec2(t & ${row - 1}, t >> ${Math.log2(row)}), 0)`;

const access = {
  near: `uvec4 near(highp usampler2D s, int t) {
  return ${fetch(shortRow)};
}`,
  far: `uvec4 far(highp usampler2D s, int t) {
  return ${fetch(longRow)};
}`,
  // Where the text is the same for all lengths.
  texel: `uvec4 texel(highp usampler2D s, int t) {
  ivec2 place = textureSize(s, 0).x > ${shortRow} ? ivec2(t & ${longRow - 1}, t >> ${Math.log2(longRow)}) : ivec2(t & ${shortRow - 1}, t >> ${Math.log2(shortRow)});
  return texelFetch(s, place, 0);
}`,
  // Two choices in a row: one choice within another becomes branches, and software then takes half a minute for a few dozen.
  component: `uint component(uvec4 t, int i) {
  uvec2 half_of = (i & 2) == 0 ? t.xy : t.zw;
  return (i & 1) == 0 ? half_of.x : half_of.y;
}`,
  element: `uint element(highp usampler2D s, int i) {
  return component(texel(s, i >> 2), i & 3);
}`,
  // Devices divide numbers with a point faster than whole ones. Half of one more keeps what is rounded off on the right side: of numbers
  // below 2²⁰, since a quotient is at most 2.5 · 2⁻²³ of itself too large or too small.
  quotient: `int quotient(int x, int n) {
  return int((float(x) + 0.5) / float(n));
}`,
} as const;

const uses: Record<keyof typeof access, readonly string[]> = {
  near: ['near('],
  far: ['far('],
  texel: ['texel(', 'element('],
  component: ['component(', 'element('],
  element: ['element('],
  quotient: ['quotient('],
};

export interface ShaderParts {
  readonly samplers: readonly string[];
  readonly targets: number;
  /** Whether textures that are read are of floats: others than the backend's own are. */
  readonly floatSources?: boolean;
  /** Whether what is drawn to takes floats: others' textures, and canvases. */
  readonly floatTargets?: boolean;
  /** How many vectors of sizes there are. */
  readonly sizes?: number;
  /** Functions in front of `main`, in GLSL. */
  readonly declarations?: string;
  /** In GLSL; \`at\` is the texel's number, \`params\` four numbers, of which the first is how many texels there are. */
  readonly body: string;
}

export function shaderText({
  samplers,
  targets,
  floatSources = false,
  floatTargets = false,
  sizes = 0,
  declarations = '',
  body,
}: ShaderParts): string {
  const own = [declarations, body].join('\n');
  const called = functionsToGlsl(functionsFor(own));
  const reading = Object.entries(access)
    .filter(([name]) => uses[name as keyof typeof access].some((call) => own.includes(call)))
    .map(([, text]) => text);
  return [
    `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform ivec4 params;
uniform int row;`,
    /\blane\b/.test(own) ? 'uniform int lane;' : '',
    sizes > 0 ? `uniform ivec4 sizes[${sizes}];` : '',
    ...samplers.map((name) => `uniform highp ${floatSources ? '' : 'u'}sampler2D ${name};`),
    ...Array.from(
      { length: targets },
      (_, i) => `layout(location = ${i}) out highp ${floatTargets ? '' : 'u'}vec4 out${i};`,
    ),
    ...reading,
    builtInFor(`${called}\n${own}`),
    called,
    declarations,
    `void main() {
  int at = int(gl_FragCoord.y) * row + int(gl_FragCoord.x);
  if (at >= params.x) discard;
${body}
}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What every fragment shader has: its textures, its parameters, where it stands, what it writes, and the functions it calls. */
import { functionsFor } from '../../gpu/functions.ts';
import { builtInFor, functionsToGlsl } from './glsl.ts';

/**
 * Texels in a row of a texture with more than one row. Every texture is addressed alike: element e lies in component e mod 4 of texel
 * e / 4, and texel t at (t mod this, t / this).
 */
export const rowTexels = 2048;
export const rowElements = 4 * rowTexels;

const shift = Math.log2(rowTexels);

const access = {
  texel: `uvec4 texel(highp usampler2D s, int t) {
  return texelFetch(s, ivec2(t & ${rowTexels - 1}, t >> ${shift}), 0);
}`,
  // Two choices in a row: one choice within another becomes branches, and software then takes half a minute for a few dozen.
  component: `uint component(uvec4 t, int i) {
  uvec2 half_of = (i & 2) == 0 ? t.xy : t.zw;
  return (i & 1) == 0 ? half_of.x : half_of.y;
}`,
  element: `uint element(highp usampler2D s, int i) {
  return component(texel(s, i >> 2), i & 3);
}`,
} as const;

const uses: Record<keyof typeof access, readonly string[]> = {
  texel: ['texel(', 'element('],
  component: ['component(', 'element('],
  element: ['element('],
};

export interface ShaderParts {
  readonly samplers: readonly string[];
  readonly targets: number;
  /** Functions in front of `main`, in GLSL. */
  readonly declarations?: string;
  /** In GLSL; \`at\` is the texel's number, \`params\` four numbers, of which the first is how many texels there are. */
  readonly body: string;
}

export function shaderText({ samplers, targets, declarations = '', body }: ShaderParts): string {
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
uniform ivec4 params;`,
    /\blane\b/.test(own) ? 'uniform int lane;' : '',
    ...samplers.map((name) => `uniform highp usampler2D ${name};`),
    ...Array.from(
      { length: targets },
      (_, i) => `layout(location = ${i}) out highp uvec4 out${i};`,
    ),
    ...reading,
    builtInFor(`${called}\n${own}`),
    called,
    declarations,
    `void main() {
  int at = int(gl_FragCoord.y) * ${rowTexels} + int(gl_FragCoord.x);
  if (at >= params.x) discard;
${body}
}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

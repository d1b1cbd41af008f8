/**
 * GLSL ES 3.00 from the WGSL that gpu/ is written in: the same functions and operators serve both languages. What is translated is
 * the part of WGSL that is used there, in which every declaration names its type.
 */

const types: Record<string, string> = { f32: 'float', i32: 'int', u32: 'uint', bool: 'bool' };

const vectors: Record<string, string> = { f32: 'vec', i32: 'ivec', u32: 'uvec', bool: 'bvec' };

function typeName(wgsl: string): string {
  const vector = /^vec(\d)<(\w+)>$/.exec(wgsl);
  return vector === null ? types[wgsl] : `${vectors[vector[2]]}${vector[1]}`;
}

/** What an expression, or a text of several, is in GLSL. */
export function expressionToGlsl(wgsl: string): string {
  return (
    wgsl
      .replaceAll('i32(-2147483648)', 'int(0x80000000u)')
      .replace(/bitcast<(\w+)>/g, (_, type: string) => `as_${types[type]}`)
      .replace(/\bvec(\d)<(\w+)>/g, (type) => typeName(type))
      .replace(/\b([fiu]32)\(/g, (_, type: string) => `${types[type]}(`)
      // Hexadecimal numbers first: their digits are none of the others'.
      .replace(/\b(0x[\da-f]+)i\b/g, '$1')
      .replace(/(?<![\w.])(\d+)i\b/g, '$1')
      .replace(/(?<![\w.])(\d+\.?\d*(?:e[+-]?\d+)?)f\b/g, (_, number: string) =>
        /[.e]/.test(number) ? number : `${number}.0`,
      )
      .replace(/\bfma\(/g, 'times_plus(')
      .replace(/\bround\(/g, 'roundEven(')
  );
}

function declaration(text: string): string {
  return text
    .replace(
      /\b(?:let|var) (\w+): array<(\w+), (\d+)> =/g,
      (_, name: string, type: string, length: string) => `${types[type]} ${name}[${length}] =`,
    )
    .replace(
      /\bconst (\w+) = array<(\w+), (\d+)>\(/g,
      (_, name: string, type: string, length: string) =>
        `const ${types[type]} ${name}[${length}] = ${types[type]}[${length}](`,
    )
    .replace(
      /\b(?:let|var) (\w+): ([\w<>]+) =/g,
      (_, name: string, type: string) => `${typeName(type)} ${name} =`,
    )
    .replace(
      /\bfn (\w+)\(([^)]*)\) -> ([\w<>]+)/g,
      (_, name: string, params: string, type: string) =>
        `${typeName(type)} ${name}(${params.replace(/(\w+): ([\w<>]+)/g, (_, p: string, t: string) => `${typeName(t)} ${p}`)})`,
    );
}

/** Functions, with all that is in them. */
export function functionsToGlsl(wgsl: string): string {
  return expressionToGlsl(declaration(wgsl));
}

/** What WGSL has built in and GLSL has not. */
const builtIn = {
  as_float: `float as_float(uint x) { return uintBitsToFloat(x); }
float as_float(int x) { return intBitsToFloat(x); }`,
  as_uint: `uint as_uint(float x) { return floatBitsToUint(x); }
uint as_uint(int x) { return uint(x); }`,
  as_int: `int as_int(float x) { return floatBitsToInt(x); }
int as_int(uint x) { return int(x); }`,
  times_plus: 'float times_plus(float x, float y, float z) { return x * y + z; }',
  select: ['float', 'int', 'uint', 'vec2', 'bool']
    .map((t) => `${t} select(${t} other, ${t} one, bool choice) { return choice ? one : other; }`)
    .join('\n'),
} as const;

/** The functions that stand for what WGSL has built in, as far as a GLSL text calls them. */
export function builtInFor(glsl: string): string {
  return Object.entries(builtIn)
    .filter(([name]) => new RegExp(`\\b${name}\\(`).test(glsl))
    .map(([, text]) => text)
    .join('\n');
}

/**
 * Whether a device computes what it should, asked once when a context is made: shaders of WebGL may have fewer bits than they are
 * asked for, take liberties with NaN, or lose bits on the way. A device that does is refused.
 */
import { shaderText } from './codegen/shader.ts';
import type { Machine } from './machine.ts';

/** Answers in three texels. What is computed with is read, so that no compiler answers in the device's place. */
const code = shaderText({
  samplers: ['s0'],
  targets: 1,
  body: `  uvec4 given = texel(s0, 0);
  float one = uintBitsToFloat(given.x);
  float three = uintBitsToFloat(given.y);
  float none = uintBitsToFloat(given.z);
  int large = int(given.w);
  if (at == 0) out0 = uvec4(floatBitsToUint(one + 1.1920929e-7), given.z, uint(large * 1664525 + 1013904223), floatBitsToUint(one / three));
  else if (at == 1) out0 = uvec4(is_nan(none) ? 1u : 0u, is_nan(one) ? 1u : 0u, is_finite(infinity()) ? 1u : 0u, floatBitsToUint(larger(none, one)));
  else out0 = floatBitsToUint(vec4(exponential(one), logarithm(three), sine(three), one));`,
});

const given = new Uint32Array(4);
const floats = new Float32Array(given.buffer);

/** Throws, and gives the context back, where the device is none to compute with. */
export function probe(machine: Machine): void {
  const { gl } = machine.context;
  let fault: string | null;
  try {
    fault = faultOf(machine);
  } catch (error) {
    // A shader that does not compile, or a texture that cannot be drawn to.
    fault = (error as Error).message.replace(/^webgl: /, '');
  }
  // Then it answers anything.
  if (gl.isContextLost()) fault = 'its context was lost while it was tried out';
  if (fault === null) return;
  machine.destroy();
  throw new Error(`webgl: this device cannot be used: ${fault}`);
}

/** What is wrong with a device; null for nothing. */
function faultOf(machine: Machine): string | null {
  const { gl } = machine.context;
  const precision = gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT);
  if (precision === null || precision.precision < 23)
    return `its shaders have ${precision?.precision ?? 0} bits of precision, not 23`;
  floats[0] = 1;
  floats[1] = 3;
  given[2] = 0x7fc01234;
  given[3] = 0x12345678;
  const from = machine.take(16);
  const to = machine.take(48);
  machine.write(from, given);
  machine.draw({
    compiled: machine.programs.get(code),
    sources: [from],
    targets: [to],
    texels: 3,
    params: [],
    writes: 'all',
  });
  const words = new Uint32Array(machine.readSync(to, 48));
  const values = new Float32Array(words.buffer);
  machine.give(from);
  machine.give(to);
  const near = (at: number, wanted: number): boolean =>
    Math.abs(values[at] - wanted) <= 4e-7 * Math.abs(wanted);
  if (words[0] !== 0x3f800001) return 'it adds with fewer bits than 24';
  if (words[1] !== given[2]) return 'it does not keep the bits of a NaN in memory';
  if (words[2] !== (Math.imul(0x12345678, 1664525) + 1013904223) >>> 0)
    return 'its whole numbers have fewer bits than 32';
  if (!near(3, 1 / 3)) return `1 / 3 is ${values[3]}`;
  if (words[4] !== 1 || words[5] !== 0 || words[6] !== 0 || !Number.isNaN(values[7]))
    return 'it does not know NaN and infinity';
  if (!near(8, Math.E) || !near(9, Math.log(3)) || !near(10, Math.sin(3)))
    return `functions are wrong: exp 1 = ${values[8]}, log 3 = ${values[9]}, sin 3 = ${values[10]}`;
  return null;
}

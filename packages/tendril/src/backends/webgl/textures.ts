/**
 * Textures that programs share with the backend: of floats, where the backend's own are of whole numbers (memory.ts), so that values
 * are brought from one to the other by a draw.
 */
import type { DType } from '../../ir/dtype.ts';
import type { ForeignTexture, LentTexture } from '../backend.ts';
import { shaderText } from './codegen/shader.ts';
import type { Machine } from './machine.ts';
import type { Block } from './memory.ts';

/**
 * A shader from pixels in rows of `params.y` to elements, some components of each pixel, in order.
 * @param components of `xyzw`.
 * @param bits what makes a component `value` the bits of an element.
 */
export function takingApart(components: string, bits: string): string {
  const choices = [...components].map((name, i) =>
    i === components.length - 1 ? `pixel.${name}` : `channel == ${i} ? pixel.${name} : `,
  );
  return shaderText({
    samplers: ['s0'],
    floatSources: true,
    targets: 1,
    declarations: `uint bits_of(int e) {
  int place = e / ${components.length};
  int channel = e % ${components.length};
  vec4 pixel = texelFetch(s0, ivec2(place % params.y, place / params.y), 0);
  float value = ${choices.join('')};
  return ${bits};
}`,
    body: `  int e = at * 4;
  out0 = uvec4(bits_of(e), bits_of(e + 1), bits_of(e + 2), bits_of(e + 3));`,
  });
}

/** What makes a float the bits of an element, and bits the float. */
const fromFloat: Partial<Record<DType, string>> = {
  float32: 'floatBitsToUint(value)',
  int32: 'uint(int(value))',
  bool: 'value != 0.0 ? 1u : 0u',
};
const toFloats: Partial<Record<DType, string>> = {
  float32: 'uintBitsToFloat(bits)',
  int32: 'vec4(ivec4(bits))',
  bool: 'vec4(bits)',
};

function of(codes: Partial<Record<DType, string>>, dtype: DType): string {
  const code = codes[dtype];
  if (code === undefined)
    throw new Error(`webgl: textures hold float32, int32 or bool; got ${dtype}`);
  return code;
}

/** Writes the first values of another's texture to a block. */
export function takeTexture(
  machine: Machine,
  { texture, width, height, channels = 'RGBA' }: ForeignTexture,
  dtype: DType,
  size: number,
  to: Block,
): void {
  const { gl } = machine.context;
  const places = [...channels].map((letter) => 'xyzw'['RGBA'.indexOf(letter)]);
  if (
    places.length === 0 ||
    places.includes(undefined as never) ||
    new Set(places).size < places.length
  )
    throw new Error(
      `webgl: channels are some of the letters R, G, B and A in any order, each once; got '${channels}'`,
    );
  if (!gl.isTexture(texture)) {
    throw new Error(
      'webgl: this is no texture of the context that the backend works in: give it yours with tf.setWebGLContext(2, gl) ' +
        'before it starts, or make the texture with tf.backend().gpgpu.gl',
    );
  }
  const there = width * height * places.length;
  if (there < size) {
    throw new Error(
      `webgl: wanted a texture with ${size} values, got one of ${width} × ${height} pixels with ${places.length} each, ${there} in all`,
    );
  }
  machine.inContext(() => {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const block = machine.pool.borrow(texture, width, height);
    // Whatever filters the texture has: without mipmaps, or of floats, it may count as incomplete with them.
    const nearest = gl.createSampler();
    gl.samplerParameteri(nearest, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.samplerParameteri(nearest, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.bindSampler(0, nearest);
    try {
      machine.draw({
        compiled: machine.programs.get(takingApart(places.join(''), of(fromFloat, dtype))),
        sources: [block],
        targets: [to],
        texels: Math.ceil(size / 4),
        params: [width],
        writes: 'all',
      });
    } finally {
      gl.bindSampler(0, null);
      gl.deleteSampler(nearest);
      machine.pool.forget(block);
    }
  });
}

/** Rows and columns, about as many, of four values each. */
function shapeFor(size: number): [number, number] {
  const texels = Math.max(1, Math.ceil(size / 4));
  const rows = Math.ceil(Math.sqrt(texels));
  return [rows, Math.ceil(texels / rows)];
}

/** A new texture of a block's values, four to a pixel; what is left over is 0. */
export function makeTexture(
  machine: Machine,
  block: Block,
  dtype: DType,
  size: number,
  wanted?: readonly [number, number],
): LentTexture {
  const { gl, floats, textureSize } = machine.context;
  if (floats === null) {
    throw new Error(
      'webgl: this device writes no textures of floats (EXT_color_buffer_float); read the values with data()',
    );
  }
  const texShape = wanted === undefined ? shapeFor(size) : ([...wanted] as [number, number]);
  const [rows, columns] = texShape;
  if (
    !texShape.every((n) => Number.isInteger(n) && n > 0 && n <= textureSize) ||
    rows * columns * 4 < size
  ) {
    throw new Error(
      `webgl: a texture of [${texShape}] pixels does not do for ${size} values, four a pixel; rows times columns times 4 must be ` +
        `at least that, and each from 1 to ${textureSize}`,
    );
  }
  const code = shaderText({
    samplers: ['s0'],
    targets: 1,
    floatTargets: true,
    body: `  uvec4 bits = texel(s0, at);
  vec4 values = ${of(toFloats, dtype)};
  ivec4 left = ivec4(params.y - at * 4) - ivec4(0, 1, 2, 3);
  out0 = vec4(left.x > 0 ? values.x : 0.0, left.y > 0 ? values.y : 0.0, left.z > 0 ? values.z : 0.0, left.w > 0 ? values.w : 0.0);`,
  });
  return machine.inContext(() => {
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl[floats], columns, rows);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    const target = machine.pool.borrow(texture, columns, rows);
    try {
      machine.draw({
        compiled: machine.programs.get(code),
        sources: [block],
        targets: [target],
        texels: Math.ceil(size / 4),
        params: [size],
        writes: 'all',
      });
    } finally {
      machine.pool.forget(target);
    }
    return { texture, texShape };
  });
}
